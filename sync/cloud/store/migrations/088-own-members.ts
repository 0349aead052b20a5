/**
 * Migration 88: who a person of the brand is as a customer, as facts of when it was said, only added to (scope of the brand; no member: of
 * nobody any more). What was said before counts as said from the beginning. `staff.member` stays the last of them.
 */
export const OWN_MEMBERS = {
  name: '088-own-members',
  sql: `
CREATE TABLE own_members (
  scope text NOT NULL, staff text NOT NULL, at bigint NOT NULL, member text,
  PRIMARY KEY (scope, staff, at));
INSERT INTO own_members (scope, staff, at, member) SELECT scope, staff, 0, member FROM staff WHERE member IS NOT NULL;
`,
} as const;
