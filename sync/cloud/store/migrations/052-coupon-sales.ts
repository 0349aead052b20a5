/**
 * Migration 52: sales with coupons that have a code (scope of the brand): what was paid for each, less what went back by now, so that a
 * campaign can say what its coupons brought. Ledgers are read once more, which adds nothing else.
 */
import type { Queries } from '../database.ts';

export const COUPON_SALES = {
  name: '052-coupon-sales',
  sql: `
CREATE TABLE coupon_sales (
  scope text NOT NULL, cause text NOT NULL, sale text NOT NULL, store text NOT NULL, total bigint NOT NULL, paid bigint NOT NULL,
  PRIMARY KEY (scope, cause));
CREATE INDEX coupon_sales_sale ON coupon_sales (scope, sale);
`,
  /** A new database has no cursors yet: their table has a higher number. */
  then: async (queries: Queries): Promise<void> => {
    const found = await queries.rows("SELECT 1 FROM information_schema.tables WHERE table_name = 'growth_cursors'");
    if (found.length > 0) await queries.run('DELETE FROM growth_cursors');
  },
} as const;
