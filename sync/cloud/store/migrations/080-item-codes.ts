/**
 * Migration 80: pieces of goods with a code of their own, all in the brand's scope. Batches, each with its recall if there is one; of a
 * piece what happened to it (sold, returned: only added), the devices that looked at it, since when it looks copied, and which
 * customer found the guide of a sale by it. Pieces have no row before something happens to them: their codes prove themselves.
 */
export const ITEM_CODES = {
  name: '080-item-codes',
  sql: `
CREATE TABLE item_batches (
  scope text NOT NULL, batch text NOT NULL, request text NOT NULL, product text NOT NULL, sku text NOT NULL, name text NOT NULL,
  quantity integer NOT NULL, note text NOT NULL, issued_by text NOT NULL, issued_at bigint NOT NULL, recalled_at bigint,
  recalled_by text, recall_reason text,
  PRIMARY KEY (scope, batch));
CREATE UNIQUE INDEX item_batches_request ON item_batches (scope, request);
CREATE TABLE item_pieces (
  scope text NOT NULL, batch text NOT NULL, serial integer NOT NULL, first_scan_at bigint, copied_at bigint,
  PRIMARY KEY (scope, batch, serial));
CREATE TABLE item_uses (
  scope text NOT NULL, batch text NOT NULL, serial integer NOT NULL, sale text NOT NULL, what text NOT NULL, entry text NOT NULL,
  at bigint NOT NULL, store text NOT NULL, terminal text NOT NULL, receipt text NOT NULL, guides jsonb NOT NULL, member text,
  PRIMARY KEY (scope, batch, serial, sale, what));
CREATE TABLE item_scans (
  scope text NOT NULL, batch text NOT NULL, serial integer NOT NULL, device text NOT NULL, place text NOT NULL, at bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (scope, batch, serial, device));
CREATE TABLE item_claims (
  scope text NOT NULL, batch text NOT NULL, serial integer NOT NULL, sale text NOT NULL, member text NOT NULL, claim text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (scope, batch, serial, sale));
`,
} as const;
