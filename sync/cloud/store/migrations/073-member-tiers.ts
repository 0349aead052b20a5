/**
 * Migration 73: cards of members, found by a keyed hash of their number; dated rules of tiers, each with how far its beginning was worked
 * through; the tier that each member reached and its last day (all scope of the brand). What members gave back is found in a store's ledger
 * by an index of its own.
 */
export const MEMBER_TIERS = {
  name: '073-member-tiers',
  sql: `
CREATE TABLE member_cards (
  scope text NOT NULL, card_hmac text NOT NULL, member text NOT NULL, at bigint NOT NULL, linked_by text NOT NULL,
  PRIMARY KEY (scope, card_hmac));
CREATE INDEX member_cards_member ON member_cards (scope, member);
CREATE TABLE tier_rules (
  scope text NOT NULL, version integer NOT NULL, from_day text NOT NULL, rule jsonb NOT NULL, entered_by text NOT NULL,
  at bigint NOT NULL, walked text NOT NULL, is_walked boolean NOT NULL,
  PRIMARY KEY (scope, version));
CREATE TABLE member_tiers (
  scope text NOT NULL, member text NOT NULL, tier text NOT NULL, until_day text,
  PRIMARY KEY (scope, member));
CREATE INDEX member_tiers_until ON member_tiers (scope, until_day) WHERE until_day IS NOT NULL;
CREATE INDEX documents_refunded ON documents (scope, (body->'body'->>'member'))
  WHERE collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->>'member' IS NOT NULL;
`,
} as const;
