/**
 * Migration 22: refunds that another store of the brand paid out, in the scope of the store that sold, so that its own refunds
 * count them. `body` is the ledger document of the store that paid, which has it in its own ledger too.
 */
export const SISTER_REFUNDS = {
  name: '022-sister-refunds',
  sql: `
CREATE TABLE sister_refunds (
  scope text NOT NULL,
  sale text NOT NULL,
  refund text NOT NULL,
  store text NOT NULL,
  business_day text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (scope, sale, refund)
);
CREATE INDEX sister_refunds_days ON sister_refunds (scope, business_day);`,
} as const;
