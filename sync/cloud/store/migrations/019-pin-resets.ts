/** Migration 19: a PIN set anew at a till is a fact of the brand, found by the same index as claims and enrolments. */
export const PIN_RESETS = {
  name: '019-pin-resets',
  sql: `
DROP INDEX journal_entries_brand_facts;
CREATE INDEX journal_entries_brand_facts ON journal_entries (scope, terminal, seq) WHERE kind IN ('binding.claimed', 'member.enrolled', 'staff.pin_reset');`,
} as const;
