/**
 * Migration 92: what products cost the brand from a business day on (scope of the brand; never in a document that a till pulls), and
 * coupons with codes by when they were issued, so that what a store gave away in some days is found without reading all.
 */
export const PRODUCT_COSTS = {
  name: '092-product-costs',
  sql: `
CREATE TABLE product_costs (
  scope text NOT NULL, product text NOT NULL, from_day text NOT NULL, cost bigint NOT NULL, told_at bigint NOT NULL,
  PRIMARY KEY (scope, product, from_day));
CREATE INDEX coupon_codes_issued ON coupon_codes (scope, issued_at);
`,
} as const;
