/** Migration 49: wishes of members that a guide ended on the phone (scope of the brand), once, with why. Only added to; a till's ends are journal entries. */
export const WISH_ENDS = {
  name: '049-wish-ends',
  sql: `
CREATE TABLE wish_ends (
  scope text NOT NULL, wish text NOT NULL, member text NOT NULL, why text NOT NULL, staff text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, wish));
CREATE INDEX wish_ends_member ON wish_ends (scope, member);
`,
} as const;
