/** Migration 16: which sale each parked one became; the key tells a second one, also of two uploads at the same time. */
export const PARKED_SOLD = {
  name: '016-parked-sold',
  sql: `
CREATE TABLE parked_sold (
  scope text NOT NULL,
  parked text NOT NULL,
  sale text NOT NULL,
  receipt text NOT NULL,
  PRIMARY KEY (scope, parked)
);`,
} as const;
