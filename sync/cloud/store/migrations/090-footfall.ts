/**
 * Migration 90: what counters at stores' doors counted, an hour a row (scope of the brand); of each hour what was read last holds.
 * `passed` is null where a counter sees the door alone.
 */
export const FOOTFALL = {
  name: '090-footfall',
  sql: `
CREATE TABLE footfall (
  scope text NOT NULL, store text NOT NULL, hour bigint NOT NULL, entered integer NOT NULL, passed integer, as_of bigint NOT NULL,
  told_at bigint NOT NULL,
  PRIMARY KEY (scope, store, hour));
`,
} as const;
