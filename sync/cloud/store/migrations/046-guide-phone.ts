/**
 * Migration 46: the guide's page on a phone (scope of the brand): who is signed in there, and the binding codes that were issued there,
 * each with the store that it was issued for. Customers of a guide and
 * disputes are found by the guide.
 */
export const GUIDE_PHONE = {
  name: '046-guide-phone',
  sql: `
CREATE TABLE guide_sessions (
  scope text NOT NULL, token_hash text NOT NULL, staff text NOT NULL,
  created_at bigint NOT NULL, seen_at bigint NOT NULL, expires_at bigint NOT NULL,
  PRIMARY KEY (scope, token_hash));
CREATE TABLE guide_codes (
  scope text NOT NULL, token text NOT NULL, staff text NOT NULL, store text NOT NULL,
  iat integer NOT NULL, seq integer NOT NULL, issued_at bigint NOT NULL,
  PRIMARY KEY (scope, token));
CREATE UNIQUE INDEX guide_codes_once ON guide_codes (scope, iat, seq);
CREATE INDEX guide_codes_staff ON guide_codes (scope, staff, issued_at);
CREATE INDEX commission_disputes_guide ON commission_disputes (scope, guide) WHERE guide IS NOT NULL;
CREATE INDEX documents_bound ON documents (scope, (body->>'guide')) WHERE collection = 'bindings' AND body->>'type' = 'member';
`,
} as const;
