/**
 * Marketing among the seven kinds of data (DOMAIN.md §9), of one store and some days. Issued are coupons with a code each that this store
 * gave away in these days: by its receipts, and by or for guides who belonged to it then; codes that headquarters issued for nobody, red
 * packets and referrals belong to no store and are not counted. Redeemed are those of them that a sale used by now, in whatever store, and
 * that no refund gave back. The return on coupons is of the sales of these days at the store's tills that a coupon saved something on,
 * with or without a code, and of what came back of them by now no more: margin is what was paid and what coupons saved, less what the
 * goods cost; (margin - discount) / discount, so that 0 means that the margin paid for the discount and no more. Goods without a known
 * cost leave it blank. Of a few sales, or of few products, it would tell what a product costs: to who may not see costs it is blank then,
 * and else its margin is left out. Pure. Called by the cloud's report.
 */
import { blankRow, partOf, ratioRow } from './figure-rows.ts';
import { mulDivFloor } from './money.ts';
import type { FigureRow } from './seven-kinds.ts';

export interface IssuedCoupons {
  readonly coupon: string;
  readonly name: string;
  readonly issued: number;
  readonly redeemed: number;
}

export function redemptionFigures(coupons: readonly IssuedCoupons[]): readonly FigureRow[] {
  const sum = (count: (one: IssuedCoupons) => number): number => coupons.reduce((all, one) => all + count(one), 0);
  const each = coupons
    .toSorted((a, b) => (a.coupon < b.coupon ? -1 : 1))
    .map(({ coupon, name, issued, redeemed }) =>
      ratioRow('redemption', redeemed, issued, partOf('coupon', coupon, name)),
    );
  return [
    ratioRow(
      'redemption',
      sum((one) => one.redeemed),
      sum((one) => one.issued),
    ),
    ...each,
  ];
}

/** A line of a sale with coupons; fen. */
export interface CouponLine {
  readonly sale: string;
  readonly product: string;
  /** Less its share of round-off. */
  readonly paid: number;
  /** What coupons saved on it. */
  readonly saving: number;
  /** Pieces; of a weighed line one. */
  readonly quantity: number;
  /** Of a weighed line. */
  readonly grams?: number;
  /** What came back by now: pieces, and what was paid back for them. */
  readonly back: { readonly units: number; readonly amount: number };
  /** What a piece cost when it was sold, or of goods by weight a kilogram; null where nobody said. */
  readonly cost: number | null;
}
const KILOGRAM = 1000;
/** Fewer would tell what a product costs. */
export const COUPON_SALES_LEAST = 20;
export const COUPON_PRODUCTS_LEAST = 5;

/** `seesCosts`: whether whoever asks may see what goods cost. */
export function couponReturn(lines: readonly CouponLine[], seesCosts: boolean): FigureRow {
  const row = wholeReturn(lines);
  if (seesCosts || row.value === null) return row;
  const kept = lines.filter(isKept);
  const isTelling =
    new Set(kept.map(({ sale }) => sale)).size < COUPON_SALES_LEAST ||
    new Set(kept.map(({ product }) => product)).size < COUPON_PRODUCTS_LEAST;
  return isTelling ? { ...blankRow('coupon_roi', 'few_sales'), of: row.of } : { ...row, part: null };
}

const isKept = ({ quantity, back }: CouponLine): boolean => back.units < quantity;

function wholeReturn(lines: readonly CouponLine[]): FigureRow {
  const kept = lines.filter(isKept);
  let margin = 0;
  let discount = 0;
  let isKnown = true;
  for (const { paid, saving, quantity, grams, back, cost } of kept) {
    const units = quantity - back.units;
    const saved = mulDivFloor(saving, units, quantity);
    discount += saved;
    if (cost === null) isKnown = false;
    else
      margin += paid - back.amount + saved - (grams === undefined ? cost * units : mulDivFloor(cost, grams, KILOGRAM));
  }
  if (discount > 0 && !isKnown) return { ...blankRow('coupon_roi', 'no_cost'), of: discount };
  return ratioRow('coupon_roi', margin - discount, discount);
}
