/**
 * Migration 10: what a terminal last said of itself beside what it has not sent (clock, disk, slips that wait), and an
 * index by which the facts of the brand that are not applied yet are found without reading the whole journal.
 */
export const TERMINAL_HEALTH = {
  name: '010-terminal-health',
  sql: `
ALTER TABLE terminals ADD COLUMN health jsonb;
CREATE INDEX journal_entries_brand_facts ON journal_entries (scope, terminal, seq) WHERE kind IN ('binding.claimed', 'member.enrolled')`,
} as const;
