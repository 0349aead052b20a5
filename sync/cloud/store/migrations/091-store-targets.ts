/** Migration 91: what stores are to reach in a month, in the scope of the brand: each decision is one more version, the newest holds. */
export const STORE_TARGETS = {
  name: '091-store-targets',
  sql: `
CREATE TABLE store_targets (
  scope text NOT NULL, store text NOT NULL, month text NOT NULL, version integer NOT NULL, amount bigint,
  set_by text NOT NULL, set_at bigint NOT NULL,
  PRIMARY KEY (scope, store, month, version));
`,
} as const;
