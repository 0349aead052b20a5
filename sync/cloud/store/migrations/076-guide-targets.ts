/** Migration 76: what guides are to reach in a month, in the scope of the brand: each decision is one more version, the newest holds. */
export const GUIDE_TARGETS = {
  name: '076-guide-targets',
  sql: `
CREATE TABLE guide_targets (
  scope text NOT NULL, guide text NOT NULL, month text NOT NULL, version integer NOT NULL, amount bigint, bindings integer,
  set_by text NOT NULL, set_at bigint NOT NULL,
  PRIMARY KEY (scope, guide, month, version));
`,
} as const;
