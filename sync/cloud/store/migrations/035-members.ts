/**
 * Migration 35: who members are (scope of the brand). Keys of persons, under which the boxes in journals are sealed, as terminals sent
 * them: deleting a person's rows makes all that was sealed unreadable. Members whose phone another has as well, as proposals that only
 * the holder of the number settles; merges and splits as facts that are only added to, with their fold; and which stores a member is
 * known in. Members made before know their stores by their claims.
 */
export const MEMBERS = {
  name: '035-members',
  sql: `
CREATE TABLE person_keys (
  scope text NOT NULL, person text NOT NULL, fingerprint text NOT NULL, box jsonb NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, person, fingerprint));
CREATE TABLE member_proposals (
  scope text NOT NULL, id text NOT NULL, member text NOT NULL, other text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX member_proposals_member ON member_proposals (scope, member);
CREATE INDEX member_proposals_other ON member_proposals (scope, other);
CREATE TABLE member_merges (
  scope text NOT NULL, id text NOT NULL, proposal text NOT NULL, at bigint NOT NULL, what text NOT NULL,
  member text NOT NULL, other text NOT NULL, who text NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX member_merges_member ON member_merges (scope, member);
CREATE INDEX member_merges_other ON member_merges (scope, other);
CREATE TABLE member_aliases (
  scope text NOT NULL, member text NOT NULL, person text NOT NULL,
  PRIMARY KEY (scope, member));
CREATE INDEX member_aliases_person ON member_aliases (scope, person);
CREATE INDEX consents_member ON consents (scope, member);
CREATE TABLE member_stores (
  scope text NOT NULL, member text NOT NULL, store text NOT NULL, why text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, member, store, why));
`,
} as const;
