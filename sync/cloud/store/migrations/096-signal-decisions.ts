/**
 * Migration 96: what managers decided of bindings that looked as if no customer made them (scope of the brand), only added to: which claims
 * they looked at, and in what words. What they undid is claims and disputes of its own.
 */
export const SIGNAL_DECISIONS = {
  name: '096-signal-decisions',
  sql: `
CREATE TABLE binding_signal_decisions (
  scope text NOT NULL, id text NOT NULL, kind text NOT NULL, guide text NOT NULL, store text NOT NULL, claims jsonb NOT NULL,
  undone jsonb NOT NULL, words text NOT NULL, by text NOT NULL, at bigint NOT NULL, PRIMARY KEY (scope, id));
CREATE INDEX binding_signal_decisions_store ON binding_signal_decisions (scope, store, at);
`,
} as const;
