/**
 * Migration 93, in the scope of the store: what customers said of who served, each change one more version, and what managers did about
 * low ones. Only added to; what was written goes after its time, or with the person (`note` null).
 */
export const SALE_RATINGS = {
  name: '093-sale-ratings',
  sql: `
CREATE TABLE sale_ratings (
  scope text NOT NULL, sale text NOT NULL, version integer NOT NULL, receipt text NOT NULL, business_day text NOT NULL,
  member text, stars integer NOT NULL, words jsonb NOT NULL, note text, at bigint NOT NULL,
  PRIMARY KEY (scope, sale, version));
CREATE INDEX sale_ratings_day ON sale_ratings (scope, business_day);
CREATE INDEX sale_ratings_low ON sale_ratings (scope, at) WHERE stars <= 2;
CREATE INDEX sale_ratings_member ON sale_ratings (scope, member) WHERE member IS NOT NULL;
CREATE TABLE rating_answers (
  scope text NOT NULL, sale text NOT NULL, version integer NOT NULL, staff text NOT NULL, note text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, sale, version));
`,
} as const;
