/** Migration 58: what a store has of contested customers, for the page of the guides concerned: few among many bindings. */
export const CLASHES_OF_GUIDE = {
  name: '058-clashes-of-guide',
  sql: `
CREATE INDEX documents_clashes ON documents (scope, id) WHERE collection = 'bindings' AND body->>'type' = 'clash' AND NOT deleted;
`,
} as const;
