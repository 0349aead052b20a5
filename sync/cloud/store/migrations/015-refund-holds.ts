/** Migration 15: units of a sale that a terminal is about to take back, held against a second refund until its entry is here. */
export const REFUND_HOLDS = {
  name: '015-refund-holds',
  sql: `
CREATE TABLE refund_holds (
  scope text NOT NULL,
  sale text NOT NULL,
  refund text NOT NULL,
  terminal text NOT NULL,
  lines jsonb NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (scope, sale, refund)
);`,
} as const;
