/**
 * Migration 37: dated rules of when points end (scope of the brand), what each account of points has by its end, and when that was
 * last worked out: null where an entry came since. Merges are found by when they were made.
 */
export const POINTS = {
  name: '037-points',
  sql: `
CREATE TABLE points_rules (
  scope text NOT NULL, version integer NOT NULL, from_day text NOT NULL, months integer, entered_by text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (scope, version));
ALTER TABLE accounts ADD COLUMN batches jsonb, ADD COLUMN next_end text, ADD COLUMN folded_at bigint;
CREATE INDEX accounts_unfolded ON accounts (scope, account) WHERE kind = 'points' AND folded_at IS NULL;
CREATE INDEX accounts_next_end ON accounts (scope, next_end) WHERE next_end IS NOT NULL;
CREATE INDEX member_merges_at ON member_merges (scope, at);
`,
} as const;
