/** Coupons that were given away, and sales that coupons saved something on: statements only. Called by reports/seven-marketing.ts. */
import type { ProductId, StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { PriceBookHead } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export interface GivenAway {
  readonly coupon: string;
  /** Whose they were to hand on; null of those that a receipt of the store gave. */
  readonly guide: StaffId | null;
  readonly at: EpochMs;
  readonly issued: number;
  readonly redeemed: number;
}
/** Of receipts of this store, and of guides whatever their store; from `from` on and before `until`. */
export const couponsGiven = (
  queries: Queries,
  scope: string,
  { receipts, from, until }: { readonly receipts: string; readonly from: number; readonly until: number },
): Promise<readonly GivenAway[]> =>
  queries.rows<GivenAway>(
    `SELECT g.coupon, g.guide, g.issued_at AS at, count(*)::int AS issued, count(*) FILTER (WHERE g.used)::int AS redeemed FROM (
       SELECT c.coupon, CASE WHEN c.source = 'receipt' THEN NULL ELSE c.guide END AS guide, c.issued_at,
         EXISTS (SELECT 1 FROM coupon_entries e WHERE e.scope = c.scope AND e.code = c.code AND e.what = 'redeemed' AND NOT EXISTS (
           SELECT 1 FROM coupon_revivals r WHERE r.scope = c.scope AND r.sale = e.sale AND r.coupon = c.coupon)) AS used
       FROM coupon_codes c WHERE c.scope = $1 AND c.issued_at >= $2 AND c.issued_at < $3
         AND (c.source = 'receipt' AND starts_with(c.origin, $4) OR c.source <> 'receipt' AND c.guide IS NOT NULL)) AS g
     GROUP BY g.coupon, g.guide, g.issued_at`,
    [scope, from, until, receipts],
  );

/** The head of the price book in force: it has the rules, and what they are called. */
export async function bookHeadAt(queries: Queries, scope: string, at: number): Promise<PriceBookHead | null> {
  const [row] = await queries.rows<{ body: PriceBookHead }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'priceBooks' AND body->>'type' = 'head' AND NOT deleted
       AND (body->>'from')::bigint <= $2 ORDER BY (body->>'from')::bigint DESC, id DESC LIMIT 1`,
    [scope, at],
  );
  return row?.body ?? null;
}

type Savings = readonly (readonly [id: string, saving: number])[];
export interface CouponSaleColumns {
  readonly sale: string;
  readonly day: string;
  readonly coupons: readonly { readonly id: string }[];
  readonly order: Savings;
  readonly lines: readonly {
    readonly lineId: string;
    readonly product: { readonly id: ProductId };
    readonly quantity: number;
    readonly grams?: number;
    readonly net: number;
    readonly roundOffShare: number;
    readonly orderDiscount: number;
    readonly orderApplied?: Savings;
    readonly openItem?: object;
  }[];
}
/** Of these entries of sales. */
export const couponColumns = (
  queries: Queries,
  scope: string,
  entries: readonly string[],
): Promise<readonly CouponSaleColumns[]> =>
  queries.rows<CouponSaleColumns>(
    `SELECT b."saleId" AS sale, r."businessDay" AS day, b.pricing->'coupons' AS coupons, b."order", b.lines
     FROM documents d, LATERAL jsonb_to_record(d.body) AS r("businessDay" text, body jsonb),
       LATERAL jsonb_to_record(r.body) AS b("saleId" text, pricing jsonb, "order" jsonb, lines jsonb)
     WHERE d.scope = $1 AND d.collection = 'ledger' AND d.id = ANY($2)`,
    [scope, entries],
  );

export interface LineBack {
  readonly sale: string;
  readonly lineId: string;
  readonly units: number;
  readonly amount: number;
}
/** What came back of these sales of the store, here or in a sister store. */
export const linesBack = (queries: Queries, scope: string, sales: readonly string[]): Promise<readonly LineBack[]> =>
  queries.rows<LineBack>(
    `SELECT found.sale, l->>'lineId' AS "lineId", sum((l->>'units')::int)::int AS units, sum((l->>'amount')::bigint)::bigint AS amount FROM (
       SELECT d.body->'body'->'sale'->>'saleId' AS sale, d.body->'body'->'lines' AS lines FROM documents d
       WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'kind' = 'refund'
         AND d.body->'body'->'sale'->>'saleId' = ANY($2)
       UNION ALL SELECT r.sale, r.body->'body'->'lines' FROM sister_refunds r WHERE r.scope = $1 AND r.sale = ANY($2)) AS found,
       jsonb_array_elements(found.lines) AS l
     GROUP BY found.sale, l->>'lineId'`,
    [scope, sales],
  );
