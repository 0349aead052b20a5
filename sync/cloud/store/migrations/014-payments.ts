/**
 * Migration 14: money that customers pay with a code on their phone, and what of it went back. A row is there before the
 * provider is asked. `check_at` is when the cloud itself looks again; null when nothing more can come. No code is kept: the
 * fingerprint is keyed with a secret that the database does not hold.
 */
export const PAYMENTS = {
  name: '014-payments',
  sql: `
CREATE TABLE payments (
  scope text NOT NULL, out_trade_number text NOT NULL, store text NOT NULL, terminal text NOT NULL,
  sale_id text NOT NULL, tender_id text NOT NULL, kind text NOT NULL, account text NOT NULL, amount bigint NOT NULL,
  fingerprint text NOT NULL, state text NOT NULL, reason text, transaction_id text, requested_at bigint NOT NULL,
  paid_at bigint, asked_at bigint NOT NULL, checks integer NOT NULL DEFAULT 0, check_at bigint,
  sold_by text, alerted text NOT NULL DEFAULT '',
  PRIMARY KEY (scope, out_trade_number));
CREATE INDEX payments_due ON payments (scope, check_at) WHERE check_at IS NOT NULL;
CREATE INDEX payments_unsold ON payments (scope, paid_at) WHERE state = 'paid' AND sold_by IS NULL;

CREATE TABLE payment_refunds (
  scope text NOT NULL, out_trade_number text NOT NULL, refund_number text NOT NULL, amount bigint NOT NULL,
  state text NOT NULL, reason text, refund_id text, requested_at bigint NOT NULL, refunded_at bigint,
  sent_at bigint, checks integer NOT NULL DEFAULT 0, check_at bigint, alerted text NOT NULL DEFAULT '',
  PRIMARY KEY (scope, out_trade_number, refund_number));
CREATE INDEX payment_refunds_due ON payment_refunds (scope, check_at) WHERE check_at IS NOT NULL;
`,
} as const;
