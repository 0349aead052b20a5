/**
 * Migration 40: commission. In the scope of the brand: dated rules, sales with the facts that they are split by, what happened to
 * them later, the ledger of postings (only added to), statements and which posting stands in which, disputes, and sales to look
 * at again; in the scope of the store what uploads brought that is not in the ledger yet.
 */
export const COMMISSION = {
  name: '040-commission',
  sql: `
CREATE TABLE commission_rules (
  scope text NOT NULL, version text NOT NULL, from_at bigint NOT NULL, body jsonb NOT NULL, by_staff text NOT NULL, made_at bigint NOT NULL,
  PRIMARY KEY (scope, version));
CREATE TABLE commission_facts (
  scope text NOT NULL, id text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, id));
CREATE TABLE commission_sales (
  scope text NOT NULL, sale text NOT NULL, entry text, store text, receipt text, member text, at bigint, business_day text,
  due_day text, version text, sold jsonb, facts jsonb, brings_member boolean NOT NULL,
  PRIMARY KEY (scope, sale));
CREATE INDEX commission_sales_member ON commission_sales (scope, member) WHERE member IS NOT NULL;
CREATE TABLE commission_events (
  scope text NOT NULL, sale text NOT NULL, id text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, sale, id));
CREATE TABLE commission_postings (
  scope text NOT NULL, sale text NOT NULL, party text NOT NULL, n integer NOT NULL, what text NOT NULL, cause text NOT NULL,
  store text NOT NULL, amount bigint NOT NULL, net bigint NOT NULL, business_day text NOT NULL, due_day text NOT NULL,
  month text NOT NULL, posted_at bigint NOT NULL,
  PRIMARY KEY (scope, sale, party, n));
CREATE INDEX commission_postings_party ON commission_postings (scope, party, business_day);
CREATE INDEX commission_postings_due ON commission_postings (scope, due_day);
CREATE TABLE commission_members (
  scope text NOT NULL, member text NOT NULL,
  PRIMARY KEY (scope, member));
CREATE TABLE commission_books (
  scope text NOT NULL, closed_month text NOT NULL,
  PRIMARY KEY (scope));
CREATE TABLE commission_statements (
  scope text NOT NULL, month text NOT NULL, party text NOT NULL, store text NOT NULL, total bigint NOT NULL, lines integer NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (scope, month, party, store));
CREATE TABLE commission_stated (
  scope text NOT NULL, sale text NOT NULL, party text NOT NULL, n integer NOT NULL, month text NOT NULL,
  PRIMARY KEY (scope, sale, party, n));
CREATE INDEX commission_stated_month ON commission_stated (scope, month, party);
CREATE TABLE commission_due (
  scope text NOT NULL, sale text NOT NULL,
  PRIMARY KEY (scope, sale));
CREATE TABLE commission_disputes (
  scope text NOT NULL, id text NOT NULL, sale text NOT NULL, receipt text NOT NULL, store text NOT NULL, reason text NOT NULL,
  guide text, opened_at bigint NOT NULL, state text NOT NULL, decided_by text, decided_at bigint, note text,
  PRIMARY KEY (scope, id));
`,
} as const;
