/**
 * What a cart costs: the pure function that terminal, cloud and back office share. DOMAIN.md §2, steps 1 to 10.
 * Invariants: integers only; Σ net = total; no line is negative; the order of promotions in their file does not matter.
 * Called by the open cart, the cloud's re-pricing, the back office's dry run and the `price` command.
 */
import type { ProductId } from './ids.ts';
import type { Fen, Grams } from './money.ts';
import type { Product } from './product.ts';
import type { PreparedPromotions } from './promotion-index.ts';
import type { Coupon, CouponRefusal, PointsRequest, PricingMember } from './promotion.ts';
import type { EpochMs } from './time.ts';

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
