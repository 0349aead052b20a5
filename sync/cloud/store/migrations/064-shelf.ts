/**
 * Migration 64: the content shelf, in the scope of the brand: what headquarters put on it (each saving is one more version, the newest
 * holds), the link of each guide who forwards something (made once, never changed), and how often it was opened on which day.
 */
export const SHELF = {
  name: '064-shelf',
  sql: `
CREATE TABLE shelf_items (
  scope text NOT NULL, item text NOT NULL, version integer NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (scope, item, version));
CREATE TABLE shelf_links (
  scope text NOT NULL, code text NOT NULL, item text NOT NULL, guide text NOT NULL, store text, made_at bigint NOT NULL,
  PRIMARY KEY (scope, code));
CREATE INDEX shelf_links_item ON shelf_links (scope, item);
CREATE TABLE shelf_days (
  scope text NOT NULL, code text NOT NULL, day text NOT NULL, opened integer NOT NULL,
  PRIMARY KEY (scope, code, day));
CREATE INDEX arrivals_touchpoint ON arrivals (scope, touchpoint) WHERE touchpoint IS NOT NULL;
`,
} as const;
