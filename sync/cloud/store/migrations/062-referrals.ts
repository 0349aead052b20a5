/**
 * Migration 62: referrals, in the scope of the brand: dated terms, the code of each member who brings others, who was brought by whom
 * (made once, never changed), sales of who was brought with what they kept paid, the ledger of credits and what was paid out of it
 * (both only added to).
 */
export const REFERRALS = {
  name: '062-referrals',
  sql: `
CREATE TABLE referral_rules (
  scope text NOT NULL, from_at bigint NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL, saved_at bigint NOT NULL,
  PRIMARY KEY (scope, from_at));
CREATE TABLE referral_codes (
  scope text NOT NULL, code text NOT NULL, member text NOT NULL,
  PRIMARY KEY (scope, code));
CREATE UNIQUE INDEX referral_codes_member ON referral_codes (scope, member);
CREATE TABLE referral_links (
  scope text NOT NULL, member text NOT NULL, inviter text NOT NULL, at bigint NOT NULL, made_by text NOT NULL,
  PRIMARY KEY (scope, member));
CREATE TABLE referral_sales (
  scope text NOT NULL, sale text NOT NULL, member text NOT NULL, store text NOT NULL, at bigint NOT NULL, due bigint NOT NULL,
  paid bigint NOT NULL,
  PRIMARY KEY (scope, sale));
CREATE INDEX referral_sales_member ON referral_sales (scope, member);
CREATE TABLE referral_entries (
  scope text NOT NULL, member text NOT NULL, n integer NOT NULL, sale text NOT NULL, party text NOT NULL, level integer NOT NULL,
  amount bigint NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, member, n));
CREATE INDEX referral_entries_party ON referral_entries (scope, party);
CREATE TABLE referral_payouts (
  scope text NOT NULL, party text NOT NULL, request text NOT NULL, amount bigint NOT NULL, code text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, party, request));
`,
} as const;
