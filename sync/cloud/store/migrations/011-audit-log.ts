/** Migration 11: the cloud's own log of who did what, a chain in each scope; and the keys that a terminal had before its own. */
export const AUDIT_LOG = {
  name: '011-audit-log',
  sql: `
CREATE TABLE audit_log (
  scope text NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, who text NOT NULL, act text NOT NULL, what text NOT NULL,
  prev_hash text NOT NULL, hash text NOT NULL,
  PRIMARY KEY (scope, seq));
ALTER TABLE terminals ADD COLUMN earlier_keys jsonb`,
} as const;
