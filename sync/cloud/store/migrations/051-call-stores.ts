/** Migration 51: in which store a guide's call counts that was noted on the phone; null of calls before. */
export const CALL_STORES = {
  name: '051-call-stores',
  sql: `
ALTER TABLE call_outcomes ADD COLUMN store text;
`,
} as const;
