/**
 * Migration 36: what members said of themselves, as sealed boxes of journals beside their member (scope of the brand); what they agreed
 * to and took back since they enrolled; and who was deleted: those rows stay, so that what comes late about somebody finds them. All are
 * only added to; deleting a person takes the boxes away. What a member bought is found in a store's ledger by an index of its own.
 */
export const MEMBER_FACTS = {
  name: '036-member-facts',
  sql: `
CREATE TABLE member_profiles (
  scope text NOT NULL, id text NOT NULL, member text NOT NULL, store text NOT NULL, at bigint NOT NULL, staff text,
  sealed jsonb NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX member_profiles_member ON member_profiles (scope, member);
CREATE TABLE member_consents (
  scope text NOT NULL, id text NOT NULL, member text NOT NULL, store text NOT NULL, at bigint NOT NULL, staff text,
  purpose text NOT NULL, given boolean NOT NULL, version text NOT NULL, channel text NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX member_consents_member ON member_consents (scope, member);
CREATE TABLE member_deletions (
  scope text NOT NULL, member text NOT NULL, at bigint NOT NULL, who text NOT NULL, reason text NOT NULL,
  PRIMARY KEY (scope, member));
CREATE INDEX documents_bought ON documents (scope, (body->'body'->'member'->>'id'))
  WHERE collection = 'ledger' AND body->>'kind' = 'sale' AND body->'body'->'member' IS NOT NULL;
DROP INDEX journal_entries_brand_facts;
CREATE INDEX journal_entries_brand_facts ON journal_entries (scope, terminal, seq) WHERE kind IN ('binding.claimed', 'binding.disputed', 'member.consented', 'member.enrolled', 'member.profiled', 'staff.pin_reset');
`,
} as const;
