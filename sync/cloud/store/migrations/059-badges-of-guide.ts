/** Migration 59: static badges that stand, found by their guide among all the codes of a store. */
export const BADGES_OF_GUIDE = {
  name: '059-badges-of-guide',
  sql: `
CREATE INDEX tokens_badges ON tokens (scope, guide) WHERE mode = 2 AND revoked_at IS NULL;
`,
} as const;
