/**
 * Migration 81: who gave a handover code, as the journal of its till says, and in the claim of whoever scanned it. A claim of before has
 * no giver and waits for none.
 */
export const HANDOVERS = {
  name: '081-handovers',
  sql: `
ALTER TABLE tokens ADD COLUMN issuer text;
ALTER TABLE claims ADD COLUMN giver text;
ALTER TABLE claims ADD COLUMN awaits_giver boolean NOT NULL DEFAULT false;
CREATE INDEX claims_awaiting_giver ON claims (scope, token) WHERE awaits_giver`,
} as const;
