/**
 * Migration 28: proofs of members beside passwords (scope of the brand): changing codes with the sale that each was used for, and the
 * newest message's digits of a member as a keyed hash, with its tries and how many were sent that day.
 */
export const MEMBER_PROOFS = {
  name: '028-member-proofs',
  sql: `
CREATE TABLE member_codes (
  scope text NOT NULL, serial text NOT NULL, member text NOT NULL, until_at bigint NOT NULL,
  used_at bigint, terminal text, sale text,
  PRIMARY KEY (scope, serial));
CREATE TABLE member_messages (
  scope text NOT NULL, member text NOT NULL, terminal text NOT NULL, sale text NOT NULL, hash text NOT NULL,
  amount_max bigint NOT NULL, made_at bigint NOT NULL, until_at bigint NOT NULL, tries integer NOT NULL,
  day bigint NOT NULL, sent integer NOT NULL,
  PRIMARY KEY (scope, member));
`,
} as const;
