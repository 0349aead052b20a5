/**
 * What a cart costs: the pure function that terminal, cloud and back office share. DOMAIN.md §2, steps 1 to 10, and what is
 * done by hand between them (1a, 4a, 6a: README).
 * Invariants: integers only; Σ net = total; no line is negative; the order of promotions in their file does not matter.
 * Called by the open cart, the cloud's re-pricing, the back office's dry run and the `price` command.
 */
import type { ProductId } from './ids.ts';
import { ZERO_FEN, allocate, fen, type Fen, type Grams } from './money.ts';
import { applyFlashPrices } from './pricing-flash.ts';
import { applyGroupPromotions, type GiftSuggestion } from './pricing-group.ts';
import { nearest, type PromotionHint } from './pricing-hint.ts';
import { applyLineDiscounts, applyOrderDiscount, type HandDiscount } from './pricing-hand.ts';
import { costOf, openPricing, type LineState } from './pricing-lines.ts';
import { applyCoupons, applyPoints, applySpendPromotion } from './pricing-order.ts';
import { applyUnitPromotions } from './pricing-unit.ts';
import type { Product } from './product.ts';
import type { PreparedPromotions } from './promotion-index.ts';
import type { Coupon, CouponRefusal, PointsRequest, PricingMember } from './promotion.ts';
import { taxWithin } from './sale.ts';
import type { EpochMs } from './time.ts';

export type { GiftSuggestion } from './pricing-group.ts';
export type { HandDiscount } from './pricing-hand.ts';
export type { PromotionHint } from './pricing-hint.ts';

export type PricingLine = {
  readonly product: ProductId;
  /** Agreed by hand: fen per piece, or per kg. Step 1a. */
  readonly priceOverride?: Fen;
  /** Step 4a. */
  readonly lineDiscount?: HandDiscount;
} & ({ readonly quantity: number } | { readonly grams: Grams });

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
  /** Step 6a. */
  readonly orderDiscount?: HandDiscount;
  readonly points?: PointsRequest;
  /** 抹零: 0, 10 or 100 fen. */
  readonly roundOffUnit: number;
  /** The part of the total that is not paid in cash: round-off works on the rest. Default 0. */
  readonly paidOtherwise?: Fen;
}

export type Saving = readonly [id: string, saving: Fen];

export interface PricedLine {
  readonly base: Fen;
  /** Steps 1a to 4a; `base - itemDiscount` is what the cart shows on the line. */
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

/** A priced cart and what may be said beside it. */
export interface LookedAt {
  readonly priced: PricedCart;
  /** Gifts that the cart has earned and does not hold, for the cashier to offer. DOMAIN.md §2 step 3. */
  readonly gifts: readonly GiftSuggestion[];
  /** What is missing for the next promotion. */
  readonly hints: readonly PromotionHint[];
  /** What an order discount applies to. */
  readonly discountable: Fen;
  /** The most points that could be used, by balance and cap; 0 without member or `points`. */
  readonly pointsMax: number;
  /** Of each line its shares of `order`, for refunds: points and each coupon come back by their own. */
  readonly orderShares: readonly (readonly Saving[])[];
}

/**
 * Prices a cart. The input is valid (readPricingCase, or a cart and a book that were); throws RangeError where it is
 * not: an unknown product, pieces of weighed goods, sums beyond 2^53. DOMAIN.md §2.
 */
export const priceCart = (input: PricingInput): PricedCart => lookAtCart(input).priced;

/** Prices a cart in the same single pass, and tells what a screen says beside it. Throws as priceCart does. */
export function lookAtCart(input: PricingInput): LookedAt {
  const pricing = openPricing(input);
  const { flash, group, unit, spend } = input.promotions;
  applyFlashPrices(flash, pricing);
  const groups = applyGroupPromotions(group, pricing);
  applyUnitPromotions(unit, pricing);
  applyLineDiscounts(input.lines, pricing);
  const spent = applySpendPromotion(spend, pricing);
  const coupons = applyCoupons(input.coupons ?? [], pricing);
  const byHand = applyOrderDiscount(input.orderDiscount, pricing);
  const points = applyPoints(input.points, pricing);

  const total = fen(pricing.lines.reduce((sum, line) => sum + costOf(line), 0));
  const roundOff = roundOffOf(total, input);
  const shares = allocate(roundOff, pricing.lines.map(costOf));
  return {
    priced: {
      lines: pricing.lines.map((line, index) => pricedLine(line, fen(shares[index] ?? 0))),
      order: [...spent.order, ...coupons.order, ...byHand.order, ...points.order],
      rejectedCoupons: coupons.rejected,
      pointsUsed: points.pointsUsed,
      total,
      roundOff,
      cashDue: fen(total - roundOff),
    },
    gifts: groups.gifts,
    hints: nearest([...groups.hints, ...spent.hints]),
    discountable: byHand.onTotal,
    pointsMax: points.pointsMax,
    orderShares: pricing.lines.map(({ orderApplied }) => orderApplied),
  };
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
