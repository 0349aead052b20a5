/** Migration 42: the sales of a month, which a comparison of rules of commission goes through page by page. */
export const COMMISSION_DAYS = {
  name: '042-commission-days',
  sql: `
CREATE INDEX commission_sales_day ON commission_sales (scope, business_day, sale);
`,
} as const;
