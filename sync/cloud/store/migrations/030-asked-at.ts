/**
 * Migration 30: when a part of a payment that goes back, and an e-fapiao, was last looked at. What was looked at in the future was looked
 * at under a wrong clock, and is due. `UPDATE` of what is under way only: the rest is never looked at again.
 */
export const ASKED_AT = {
  name: '030-asked-at',
  sql: `
ALTER TABLE payment_refunds ADD COLUMN asked_at bigint NOT NULL DEFAULT 0;
ALTER TABLE invoices ADD COLUMN asked_at bigint NOT NULL DEFAULT 0;
UPDATE payment_refunds SET asked_at = coalesce(sent_at, requested_at) WHERE check_at IS NOT NULL;
UPDATE invoices SET asked_at = coalesce(sent_at, requested_at) WHERE check_at IS NOT NULL;
`,
} as const;
