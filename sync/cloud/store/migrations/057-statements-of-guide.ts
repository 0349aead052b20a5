/** Migration 57: a guide's own statements are found by the guide, whichever months there are. */
export const STATEMENTS_OF_GUIDE = {
  name: '057-statements-of-guide',
  sql: `
CREATE INDEX commission_statements_party ON commission_statements (scope, party, month);
`,
} as const;
