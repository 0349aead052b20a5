/** Rows of sales that coupons with codes were used in, and what coupons brought: statements only. Called by growth/coupon-sales.ts and routes. */
import type { CouponSource } from './coupon-codes.ts';
import type { Fen } from '../../domain/money.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

export interface CouponSaleRow {
  /** The ledger's entry of the sale. */
  readonly cause: string;
  readonly sale: string;
  readonly store: string;
  /** What was due when it was sold; `paid` is less what went back. */
  readonly total: Fen;
  readonly paid: Fen;
}

/** Whoever brings it up to date holds its row until the transaction ends. */
export async function lockCouponSale(tx: Transaction, scope: string, row: CouponSaleRow): Promise<void> {
  await tx.run(
    `INSERT INTO coupon_sales AS s (scope, cause, sale, store, total, paid) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (scope, cause) DO UPDATE SET total = s.total`,
    [scope, row.cause, row.sale, row.store, row.total, row.paid],
  );
}

export async function saveCouponSalePaid(tx: Transaction, scope: string, cause: string, paid: Fen): Promise<void> {
  await tx.run('UPDATE coupon_sales SET paid = $3 WHERE scope = $1 AND cause = $2', [scope, cause, paid]);
}

/** One with this id, or none: a sale without a code. */
export const couponSaleOf = async (queries: Queries, scope: string, sale: string): Promise<CouponSaleRow | null> =>
  (
    await queries.rows<CouponSaleRow>(
      'SELECT cause, sale, store, total, paid FROM coupon_sales WHERE scope = $1 AND sale = $2',
      [scope, sale],
    )
  )[0] ?? null;

export async function hasCouponSales(queries: Queries, scope: string): Promise<boolean> {
  return (await queries.rows('SELECT 1 FROM coupon_sales WHERE scope = $1 LIMIT 1', [scope])).length > 0;
}

/** Refunds after `after`; oldest first. */
export const refundsInLedger = (
  queries: Queries,
  scope: string,
  { after, until, limit }: { readonly after: number; readonly until: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly body: LedgerDocument }[]> =>
  queries.rows(
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND body->>'kind' = 'refund' ORDER BY seq LIMIT $4`,
    [scope, after, until, limit],
  );

/** What was issued, used and saved, and what was paid for the sales that it was used in, by rule, source and campaign. */
export interface CouponSums {
  readonly coupon: string;
  readonly source: CouponSource;
  readonly campaign: string | null;
  readonly issued: number;
  readonly redeemed: number;
  readonly saved: Fen;
  readonly sales: number;
  readonly paid: Fen;
}
/** A coupon that a refund gave back was not redeemed; a sale with coupons of two rules is one of each. */
export const couponSums = (queries: Queries, scope: string): Promise<readonly CouponSums[]> =>
  queries.rows<CouponSums>(
    `SELECT c.coupon, c.source, c.campaign, count(*)::integer AS issued, count(u.code)::integer AS redeemed, COALESCE(sum(u.saving), 0)::bigint AS saved,
       COALESCE(sum(u.sales), 0)::integer AS sales, COALESCE(sum(u.paid), 0)::bigint AS paid
     FROM coupon_codes c LEFT JOIN (
       SELECT r.scope, r.code, max(r.saving) AS saving, count(s.cause) AS sales, sum(s.paid) AS paid FROM coupon_entries r
       JOIN coupon_codes k ON k.scope = r.scope AND k.code = r.code
       LEFT JOIN coupon_sales s ON s.scope = r.scope AND s.cause = r.cause
       WHERE r.scope = $1 AND r.what = 'redeemed' AND NOT EXISTS (
         SELECT 1 FROM coupon_revivals b WHERE b.scope = r.scope AND b.sale = r.sale AND b.coupon = k.coupon)
       GROUP BY r.scope, r.code) u ON u.scope = c.scope AND u.code = c.code
     WHERE c.scope = $1 GROUP BY c.coupon, c.source, c.campaign ORDER BY c.coupon, c.source, c.campaign`,
    [scope],
  );
