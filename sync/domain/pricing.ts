/**
 * What a cart costs: the pure function that terminal, cloud and back office share. DOMAIN.md §2, steps 1 to 10.
 * Invariants: integers only; Σ net = total; no line is negative; the order of promotions in their file does not matter.
 * Called by the open cart, the cloud's re-pricing, the back office's dry run and the `price` command.
 */
import type { ProductId } from './ids.ts';
import { ZERO_FEN, allocate, fen, type Fen, type Grams } from './money.ts';
import { applyFlashPrices } from './pricing-flash.ts';
import { applyGroupPromotions, type GiftSuggestion } from './pricing-group.ts';
import { costOf, openPricing, type LineState } from './pricing-lines.ts';
import { applyCoupons, applyPoints, applySpendPromotion } from './pricing-order.ts';
import { applyUnitPromotions } from './pricing-unit.ts';
import type { Product } from './product.ts';
import type { PreparedPromotions } from './promotion-index.ts';
import type { Coupon, CouponRefusal, PointsRequest, PricingMember } from './promotion.ts';
import { taxWithin } from './sale.ts';
import type { EpochMs } from './time.ts';

export type { GiftSuggestion } from './pricing-group.ts';

export type PricingLine =
  { readonly product: ProductId; readonly quantity: number } | { readonly product: ProductId; readonly grams: Grams };

export interface PricingInput {
  /** Fixed when the first line is added. */
  readonly now: EpochMs;
  /** Every product that a line names; more are ignored. */
  readonly products: readonly Product[];
  readonly lines: readonly PricingLine[];
  readonly promotions: PreparedPromotions;
  readonly member?: PricingMember;
  /** In the order presented. */
  readonly coupons?: readonly Coupon[];
  readonly points?: PointsRequest;
  /** 抹零: 0, 10 or 100 fen. */
  readonly roundOffUnit: number;
  /** The part of the total that is not paid in cash: round-off works on the rest. Default 0. */
  readonly paidOtherwise?: Fen;
}

export type Saving = readonly [id: string, saving: Fen];

export interface PricedLine {
  readonly base: Fen;
  /** Steps 2 to 4; `base - itemDiscount` is what the cart shows on the line. */
  readonly itemDiscount: Fen;
  /** The line's share of steps 5 to 7. */
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly tax: Fen;
  /** One per promotion in order of application, never zero; the product's own price is `member_price`. */
  readonly applied: readonly Saving[];
}

export interface PricedCart {
  readonly lines: readonly PricedLine[];
  /** Steps 5 to 7 in order, never zero; points are `points`. */
  readonly order: readonly Saving[];
  readonly rejectedCoupons: readonly (readonly [id: string, reason: CouponRefusal])[];
  readonly pointsUsed: number;
  readonly total: Fen;
  readonly roundOff: Fen;
  readonly cashDue: Fen;
}

/**
 * Prices a cart. The input is valid (readPricingCase, or a cart and a book that were); throws RangeError where it is
 * not: an unknown product, pieces of weighed goods, sums beyond 2^53. DOMAIN.md §2.
 */
export function priceCart(input: PricingInput): PricedCart {
  const pricing = openPricing(input);
  const { flash, group, unit, spend } = input.promotions;
  applyFlashPrices(flash, pricing);
  applyGroupPromotions(group, pricing);
  applyUnitPromotions(unit, pricing);
  const spendOrder = applySpendPromotion(spend, pricing);
  const coupons = applyCoupons(input.coupons ?? [], pricing);
  const points = applyPoints(input.points, pricing);

  const total = fen(pricing.lines.reduce((sum, line) => sum + costOf(line), 0));
  const roundOff = roundOffOf(total, input);
  const shares = allocate(roundOff, pricing.lines.map(costOf));
  return {
    lines: pricing.lines.map((line, index) => pricedLine(line, fen(shares[index] ?? 0))),
    order: [...spendOrder, ...coupons.order, ...points.order],
    rejectedCoupons: coupons.rejected,
    pointsUsed: points.pointsUsed,
    total,
    roundOff,
    cashDue: fen(total - roundOff),
  };
}

/** The gifts that this cart has earned and does not hold, for the cashier to offer. DOMAIN.md §2 step 3. */
export function suggestGifts(input: PricingInput): readonly GiftSuggestion[] {
  const pricing = openPricing(input);
  applyFlashPrices(input.promotions.flash, pricing);
  return applyGroupPromotions(input.promotions.group, pricing);
}

/** Step 9: only downwards (rounding up is unlawful), and only on what is paid in cash. */
function roundOffOf(total: Fen, { roundOffUnit, paidOtherwise = ZERO_FEN }: PricingInput): Fen {
  const inCash = Math.max(0, total - paidOtherwise);
  return roundOffUnit === 0 ? ZERO_FEN : fen(inCash % roundOffUnit);
}

function pricedLine(line: LineState, roundOffShare: Fen): PricedLine {
  const net = fen(costOf(line));
  return {
    base: line.base,
    itemDiscount: fen(line.itemDiscount),
    orderDiscount: fen(line.orderDiscount),
    net,
    roundOffShare,
    tax: taxWithin(fen(net - roundOffShare), line.product.taxBp),
    applied: line.applied,
  };
}
