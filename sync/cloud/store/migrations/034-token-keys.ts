/** Migration 34: generations of the key behind binding tokens, in the brand's scope; rows are added and never changed. */
export const TOKEN_KEYS = {
  name: '034-token-keys',
  sql: `
CREATE TABLE token_keys (
  scope text NOT NULL, kid integer NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL, saved_at bigint NOT NULL,
  PRIMARY KEY (scope, kid));
`,
} as const;
