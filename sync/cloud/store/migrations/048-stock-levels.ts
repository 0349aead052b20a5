/**
 * Migration 48: stock levels as the chain's stock system tells them (scope of the store; the newest of each product holds), rows of it
 * that were not taken (scope of the brand; one of a store and code, until a good one comes), and products by SKU and style, which it and guides name.
 */
export const STOCK_LEVELS = {
  name: '048-stock-levels',
  sql: `
CREATE TABLE stock_levels (
  scope text NOT NULL, product text NOT NULL, on_hand integer NOT NULL, as_of bigint NOT NULL, told_at bigint NOT NULL,
  PRIMARY KEY (scope, product));
CREATE TABLE stock_rejections (
  scope text NOT NULL, store text NOT NULL, code text NOT NULL, path text NOT NULL, reason text NOT NULL, told_at bigint NOT NULL,
  PRIMARY KEY (scope, store, code));
CREATE INDEX documents_sku ON documents (scope, (body->>'sku')) WHERE collection = 'products';
CREATE INDEX documents_style ON documents (scope, (body->>'style')) WHERE collection = 'products';
`,
} as const;
