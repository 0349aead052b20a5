/**
 * Migration 50: contests. In the scope of the brand: contests and their history (only added to), what each sale or customer gives a
 * guide as known by now, the board of those sums, lanes that whoever brings credits shares with whoever closes, the standings as
 * they were closed, what came later, and the ledger of prizes (both only added to). In the scope of a store, and for customers in
 * that of the brand: what is to be looked at again. Corrections of the ledger are found by the entry that they correct.
 */
export const CONTESTS = {
  name: '050-contests',
  sql: `
CREATE INDEX documents_corrections ON documents (scope, (body->'body'->>'of')) WHERE collection = 'ledger' AND body->>'kind' = 'correction';
CREATE TABLE contests (
  scope text NOT NULL, contest text NOT NULL, state text NOT NULL, from_day text NOT NULL, to_day text NOT NULL, body jsonb NOT NULL,
  closed_at bigint,
  PRIMARY KEY (scope, contest));
CREATE TABLE contest_history (
  scope text NOT NULL, contest text NOT NULL, n integer NOT NULL, what text NOT NULL, body jsonb NOT NULL, by_staff text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (scope, contest, n));
CREATE TABLE contest_due (
  scope text NOT NULL, subject text NOT NULL, turn integer NOT NULL, received_at bigint NOT NULL,
  PRIMARY KEY (scope, subject));
CREATE TABLE contest_lanes (
  scope text NOT NULL, lane text NOT NULL,
  PRIMARY KEY (scope, lane));
CREATE TABLE contest_credits (
  scope text NOT NULL, contest text NOT NULL, subject text NOT NULL, guide text NOT NULL, value bigint NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, contest, subject, guide));
CREATE INDEX contest_credits_reached ON contest_credits (scope, contest, guide, at);
CREATE TABLE contest_scores (
  scope text NOT NULL, contest text NOT NULL, guide text NOT NULL, value bigint NOT NULL, count bigint NOT NULL,
  score bigint, reached bigint, left_at bigint,
  PRIMARY KEY (scope, contest, guide));
CREATE INDEX contest_scores_board ON contest_scores (scope, contest, score DESC, reached, guide COLLATE "C") INCLUDE (left_at) WHERE score IS NOT NULL;
CREATE TABLE contest_finals (
  scope text NOT NULL, contest text NOT NULL, place integer NOT NULL, guide text NOT NULL, score bigint NOT NULL,
  reached bigint NOT NULL,
  PRIMARY KEY (scope, contest, place));
CREATE UNIQUE INDEX contest_finals_guide ON contest_finals (scope, contest, guide);
CREATE TABLE contest_corrections (
  scope text NOT NULL, contest text NOT NULL, guide text NOT NULL, subject text NOT NULL, n integer NOT NULL, value bigint NOT NULL,
  count integer NOT NULL, noted_at bigint NOT NULL,
  PRIMARY KEY (scope, contest, guide, subject, n));
CREATE TABLE contest_prizes (
  scope text NOT NULL, contest text NOT NULL, id text NOT NULL, what text NOT NULL, guide text NOT NULL, place integer,
  amount bigint NOT NULL, note text NOT NULL, by_staff text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, contest, id));
`,
} as const;
