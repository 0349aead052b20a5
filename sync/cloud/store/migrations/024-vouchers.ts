/**
 * Migration 24: group-buy vouchers of platforms. A row is there before the platform is asked; what names the voucher to its
 * platform is sealed, and its name here is keyed with a secret that the database does not hold. One voucher is redeemed once in a
 * store, whatever two tills ask at the same moment; across stores the platform says so.
 */
export const VOUCHERS = {
  name: '024-vouchers',
  sql: `
CREATE TABLE vouchers (
  scope text NOT NULL, number text NOT NULL, store text NOT NULL, terminal text NOT NULL,
  sale_id text NOT NULL, tender_id text NOT NULL, platform text NOT NULL, account text NOT NULL, fingerprint text NOT NULL,
  voucher text NOT NULL DEFAULT '', handle text, title text NOT NULL DEFAULT '', tail text NOT NULL DEFAULT '', sku text,
  face bigint NOT NULL DEFAULT 0, settlement bigint, others integer NOT NULL DEFAULT 0, amount bigint NOT NULL DEFAULT 0,
  state text NOT NULL, reason text, requested_at bigint NOT NULL, verify_asked_at bigint, verified_at bigint,
  asked_at bigint NOT NULL, checks integer NOT NULL DEFAULT 0, check_at bigint,
  sold_by text, refund_number text, alerted text NOT NULL DEFAULT '',
  PRIMARY KEY (scope, number));
CREATE INDEX vouchers_due ON vouchers (scope, check_at) WHERE check_at IS NOT NULL;
CREATE INDEX vouchers_of_sale ON vouchers (scope, sale_id);
CREATE UNIQUE INDEX vouchers_once ON vouchers (scope, platform, voucher)
  WHERE state IN ('pending', 'paid', 'unknown', 'reversing');
`,
} as const;
