/**
 * Migration 23: what staff bought counts over all stores of the brand. Its rows move to the brand's scope and name their store; a row
 * for each person and month is what uploads and tills wait for one another at; and what a till that is online keeps for its open cart.
 */
export const STAFF_QUOTA = {
  name: '023-staff-quota',
  sql: `
ALTER TABLE staff_purchases ADD COLUMN store text NOT NULL DEFAULT '';
UPDATE staff_purchases SET store = split_part(scope, ':', 3), scope = 'brand:' || split_part(scope, ':', 2) WHERE scope LIKE 'store:%';
CREATE TABLE staff_months (
  scope text NOT NULL, staff text NOT NULL, month text NOT NULL,
  PRIMARY KEY (scope, staff, month));
CREATE TABLE staff_quota_holds (
  scope text NOT NULL, sale text NOT NULL, staff text NOT NULL, month text NOT NULL, store text NOT NULL, terminal text NOT NULL,
  amount bigint NOT NULL, expires_at bigint NOT NULL,
  PRIMARY KEY (scope, sale));
CREATE INDEX staff_quota_holds_month ON staff_quota_holds (scope, staff, month);
`,
} as const;
