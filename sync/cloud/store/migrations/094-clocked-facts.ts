/** Migration 94: what tills journalled of guides' work is also asked for by time (who clocked in a month). */
export const CLOCKED_FACTS = {
  name: '094-clocked-facts',
  sql: 'CREATE INDEX guide_facts_time ON guide_facts (scope, kind, at);',
} as const;
