/**
 * Migration 75: links of members' cards and their ends as facts that are only added (`member_cards` is their fold: whose a card is now), and
 * since when a member is no longer found as before by a card or in WeCom, which tills are told (all scope of the brand).
 */
export const CARD_FACTS = {
  name: '075-card-facts',
  sql: `
CREATE TABLE card_facts (
  scope text NOT NULL, id text NOT NULL, card_hmac text NOT NULL, what text NOT NULL, member text NOT NULL, at bigint NOT NULL,
  who text NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX card_facts_card ON card_facts (scope, card_hmac);
CREATE INDEX card_facts_member ON card_facts (scope, member);
INSERT INTO card_facts (scope, id, card_hmac, what, member, at, who)
  SELECT scope, card_hmac, card_hmac, 'linked', member, at, linked_by FROM member_cards;
CREATE TABLE member_unlinked (
  scope text NOT NULL, member text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, member));
`,
} as const;
