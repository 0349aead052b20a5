/**
 * Migration 33: disputes of claims (scope of the brand), each with the words of who raised it and, once decided, by whom, for whom
 * and why. Raised by a journal, so the index of what uploads leave for the brand knows its kind.
 */
export const BINDING_DISPUTES = {
  name: '033-binding-disputes',
  sql: `
CREATE TABLE binding_disputes (
  scope text NOT NULL, dispute text NOT NULL, member text NOT NULL, claim text NOT NULL, store text NOT NULL,
  raised_by text, raised_at bigint NOT NULL, evidence text NOT NULL, state text NOT NULL,
  decided_by text, decided_at bigint, guide text, reason text,
  PRIMARY KEY (scope, dispute));
CREATE INDEX binding_disputes_member ON binding_disputes (scope, member);
CREATE INDEX binding_disputes_store ON binding_disputes (scope, store, raised_at);
DROP INDEX journal_entries_brand_facts;
CREATE INDEX journal_entries_brand_facts ON journal_entries (scope, terminal, seq) WHERE kind IN ('binding.claimed', 'binding.disputed', 'member.enrolled', 'staff.pin_reset');
`,
} as const;
