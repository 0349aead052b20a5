/**
 * Migration 20: accounts of stored value, gift cards and points (scope of the brand): entries that are only added to, each
 * naming the journal entry that made it, holds, the balance as a fold of the entries, members' payment passwords, and (scope of
 * the store) what uploads brought that is not on its account yet.
 */
export const ACCOUNTS = {
  name: '020-accounts',
  sql: `
CREATE TABLE accounts (
  scope text NOT NULL, account text NOT NULL, kind text NOT NULL, principal bigint NOT NULL, bonus bigint NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (scope, account));
CREATE TABLE account_entries (
  scope text NOT NULL, account text NOT NULL, id text NOT NULL, at bigint NOT NULL, what text NOT NULL,
  amount bigint NOT NULL, principal bigint NOT NULL, bonus bigint NOT NULL, sale text, receipt text,
  paid bigint, per bigint, store text NOT NULL, terminal text NOT NULL, entry text NOT NULL, finding text,
  PRIMARY KEY (scope, account, id));
CREATE INDEX account_entries_sale ON account_entries (scope, account, sale) WHERE sale IS NOT NULL;
CREATE TABLE account_holds (
  scope text NOT NULL, hold text NOT NULL, account text NOT NULL, kind text NOT NULL, store text NOT NULL,
  terminal text NOT NULL, sale text NOT NULL, tender text NOT NULL, amount bigint NOT NULL, state text NOT NULL,
  made_at bigint NOT NULL, expires_at bigint NOT NULL,
  PRIMARY KEY (scope, hold));
CREATE INDEX account_holds_live ON account_holds (scope, account, expires_at) WHERE state = 'held';
CREATE TABLE account_facts (
  scope text NOT NULL, id text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, id));
CREATE TABLE member_passwords (
  scope text NOT NULL, member text NOT NULL, salt text NOT NULL, verifier text NOT NULL,
  failures integer NOT NULL, locked_until bigint NOT NULL, changed_at bigint NOT NULL,
  PRIMARY KEY (scope, member));
CREATE TABLE spend_policies (
  scope text NOT NULL, from_at bigint NOT NULL, spend_order text NOT NULL,
  PRIMARY KEY (scope, from_at));
`,
} as const;
