/**
 * Migration 97: what each sale brought each guide who served it on each business day, less what came back (scope of the brand): worked
 * out from the ledgers, and again whenever they say more. `guide_sales_read` is how far a store's ledger has been read for it.
 */
export const GUIDE_SALES = {
  name: '097-guide-sales',
  sql: `
CREATE TABLE guide_sales (
  scope text NOT NULL, store text NOT NULL, sale text NOT NULL, guide text NOT NULL, business_day text NOT NULL, net bigint NOT NULL,
  PRIMARY KEY (scope, store, sale, guide, business_day));
CREATE INDEX guide_sales_guide ON guide_sales (scope, guide, business_day) INCLUDE (net);
CREATE TABLE guide_sales_read (
  scope text NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (scope));
`,
} as const;
