/**
 * Migration 18: staff badges and what stores decide of their people (scope of the brand), what staff bought themselves (scope of
 * the store: one row a sale or refund, refunds below zero), and since when a PIN holds, so that the later of two is the one.
 */
export const PEOPLE = {
  name: '018-people',
  sql: `
CREATE TABLE staff_badges (
  scope text NOT NULL, badge text NOT NULL, staff text NOT NULL, from_at bigint NOT NULL, until_at bigint NOT NULL,
  made_by text NOT NULL, revoked_at bigint,
  PRIMARY KEY (scope, badge));
CREATE INDEX staff_badges_staff ON staff_badges (scope, staff) WHERE revoked_at IS NULL;
CREATE TABLE people_rules (
  scope text NOT NULL, store text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, store));
CREATE TABLE staff_purchases (
  scope text NOT NULL, entry text NOT NULL, staff text NOT NULL, month text NOT NULL, terminal text NOT NULL,
  receipt text NOT NULL, amount bigint NOT NULL,
  PRIMARY KEY (scope, entry));
CREATE INDEX staff_purchases_month ON staff_purchases (scope, month, staff);
ALTER TABLE staff_credentials ADD COLUMN changed_at bigint NOT NULL DEFAULT 0;
`,
} as const;
