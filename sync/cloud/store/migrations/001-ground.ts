/** Migration 1: everything a first shop needs. Every key begins with the scope, so that the tables distribute by it. */
export const GROUND = {
  name: '001-ground',
  sql: `
CREATE TABLE settings (
  scope text NOT NULL, name text NOT NULL, value jsonb NOT NULL,
  PRIMARY KEY (scope, name));

CREATE TABLE scope_seq (
  scope text NOT NULL, epoch text NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (scope));

CREATE TABLE documents (
  scope text NOT NULL, collection text NOT NULL, id text NOT NULL,
  seq bigint NOT NULL, deleted boolean NOT NULL, content_hash text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, collection, id));
CREATE UNIQUE INDEX documents_pull ON documents (scope, collection, seq);
CREATE INDEX documents_receipt ON documents (scope, (body->>'receiptNumber')) WHERE collection = 'ledger';
CREATE INDEX documents_day ON documents (scope, (body->>'businessDay')) WHERE collection = 'ledger';

CREATE TABLE stores (
  scope text NOT NULL, store text NOT NULL, profile jsonb NOT NULL,
  PRIMARY KEY (scope, store));

CREATE TABLE staff (
  scope text NOT NULL, staff text NOT NULL, token_number integer NOT NULL, body jsonb NOT NULL, member text,
  PRIMARY KEY (scope, staff));
CREATE UNIQUE INDEX staff_token_number ON staff (scope, token_number);

CREATE TABLE staff_credentials (
  scope text NOT NULL, staff text NOT NULL, salt text NOT NULL, sealed_verifier text NOT NULL,
  n integer NOT NULL, r integer NOT NULL, p integer NOT NULL,
  failures integer NOT NULL DEFAULT 0, locked_until bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (scope, staff));

CREATE TABLE sessions (
  scope text NOT NULL, token_hash text NOT NULL, staff text NOT NULL,
  created_at bigint NOT NULL, expires_at bigint NOT NULL,
  PRIMARY KEY (scope, token_hash));

CREATE TABLE pairing_codes (
  scope text NOT NULL, code_hash text NOT NULL, store text NOT NULL, created_by text NOT NULL,
  expires_at bigint NOT NULL, used_at bigint,
  PRIMARY KEY (scope, code_hash));

CREATE TABLE terminals (
  scope text NOT NULL, terminal text NOT NULL, number integer NOT NULL, store text NOT NULL, name text NOT NULL,
  public_key text NOT NULL, paired_at bigint NOT NULL, revoked_at bigint,
  last_contact bigint NOT NULL, unsent integer, oldest_unsent bigint,
  PRIMARY KEY (scope, terminal));

CREATE TABLE high_water (
  scope text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL, hash text NOT NULL, received_at bigint NOT NULL,
  PRIMARY KEY (scope, terminal));

CREATE TABLE journal_entries (
  scope text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL,
  id text NOT NULL, kind text NOT NULL, hash text NOT NULL, received_at bigint NOT NULL, line text NOT NULL,
  PRIMARY KEY (scope, terminal, seq));
CREATE INDEX journal_entries_id ON journal_entries (scope, id);

CREATE TABLE quarantine (
  scope text NOT NULL, id text NOT NULL, terminal text NOT NULL, seq bigint, kind text NOT NULL,
  reason text NOT NULL, detail text, at bigint NOT NULL, body jsonb,
  PRIMARY KEY (scope, id));

CREATE TABLE alerts (
  scope text NOT NULL, id text NOT NULL, at bigint NOT NULL, code text NOT NULL, subject text NOT NULL, detail text,
  PRIMARY KEY (scope, id));

CREATE TABLE tokens (
  scope text NOT NULL, term integer NOT NULL, iat integer NOT NULL, seq integer NOT NULL, token text NOT NULL,
  guide text, terminal text NOT NULL, mode integer NOT NULL,
  used_by text, claim text, used_at bigint, revoked_at bigint, body jsonb NOT NULL,
  PRIMARY KEY (scope, term, iat, seq, token));

CREATE TABLE brand_cursors (
  scope text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (scope, terminal));

CREATE TABLE members (
  scope text NOT NULL, id text NOT NULL, phone_hmac text, phone_cipher text, phone_masked text,
  tier text NOT NULL, points bigint NOT NULL, name text, created_at bigint NOT NULL, binding jsonb,
  PRIMARY KEY (scope, id));
CREATE UNIQUE INDEX members_phone ON members (scope, phone_hmac);

CREATE TABLE consents (
  scope text NOT NULL, id text NOT NULL, member text NOT NULL, version text NOT NULL, purpose text NOT NULL,
  channel text NOT NULL, operator text, marketing boolean NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, id));

CREATE TABLE claims (
  scope text NOT NULL, id text NOT NULL, member text NOT NULL, at bigint NOT NULL, source text NOT NULL,
  guide text, terminal integer NOT NULL, seq bigint NOT NULL, guide_is_member boolean NOT NULL,
  store text NOT NULL, token text,
  PRIMARY KEY (scope, id));
CREATE INDEX claims_member ON claims (scope, member);
`,
} as const;
