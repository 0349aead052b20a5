/**
 * Migration: e-fapiao of sales and the red letters that take them back. A row is there before the platform is asked, under a number
 * that says for ever which sale, refund and try it is. `buyer` is sealed. `check_at` is when the cloud itself looks again; null when
 * nothing more can come. `refund` is what a red letter was ordered for; `refunded`: its entry is in the ledger.
 */
export const INVOICES = {
  name: '021-invoices',
  sql: `
CREATE TABLE invoices (
  scope text NOT NULL, request_number text NOT NULL, kind text NOT NULL, sale_id text NOT NULL, refund_id text NOT NULL DEFAULT '',
  attempt integer NOT NULL, receipt_number text NOT NULL, store text NOT NULL, account text NOT NULL, state text NOT NULL, reason text,
  buyer text NOT NULL, lines jsonb NOT NULL, refund jsonb, refunded boolean NOT NULL DEFAULT false,
  total bigint NOT NULL, tax bigint NOT NULL, number text, url text, requested_at bigint NOT NULL, issued_at bigint,
  sent_at bigint, checks integer NOT NULL DEFAULT 0, check_at bigint, alerted text NOT NULL DEFAULT '',
  PRIMARY KEY (scope, request_number),
  UNIQUE (scope, sale_id, refund_id, attempt));
CREATE INDEX invoices_due ON invoices (scope, check_at) WHERE check_at IS NOT NULL;
CREATE INDEX invoices_unrefunded ON invoices (scope, requested_at) WHERE kind = 'red' AND NOT refunded;
`,
} as const;
