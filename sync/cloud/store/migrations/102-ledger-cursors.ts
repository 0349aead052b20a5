/** Migration 102: how far each of those who read stores' ledgers has read each (scope of the store); one table in place of one for each. */
export const LEDGER_CURSORS = {
  name: '102-ledger-cursors',
  sql: `
CREATE TABLE ledger_cursors (
  scope text NOT NULL, reader text NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (scope, reader));
INSERT INTO ledger_cursors (scope, reader, seq) SELECT scope, 'growth', seq FROM growth_cursors;
INSERT INTO ledger_cursors (scope, reader, seq) SELECT scope, 'guide_sales', seq FROM guide_sales_read;
DROP TABLE growth_cursors;
DROP TABLE guide_sales_read;
`,
} as const;
