/**
 * Promotions, coupons and points as configured by the back office. Instants are epoch milliseconds here; files and the
 * wire have ISO 8601 (read by pricing-case.ts, which also refuses configurations that make no sense). DOMAIN.md §2.
 * Called by pricing, the price book's schema and the back office.
 */
import type { CategoryId, CouponId, MemberId, ProductId, PromotionId } from './ids.ts';
import type { BasisPoints, Fen } from './money.ts';
import type { EpochMs } from './time.ts';

export const PRIORITY_DEFAULT = 100;
/** Under which names results tell what was taken off by hand: a price, a discount on a line, one on the order. */
export const HAND_IDS = {
  price: 'price_override',
  line: 'line_discount',
  order: 'order_discount',
  /** The staff price: a discount on the order. */
  staff: 'staff_purchase',
} as const;
/** Names that results use beside promotion ids, so no promotion or coupon may bear them. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['member_price', 'points', ...Object.values(HAND_IDS)]);

/** Which products something is about: in one list or the other; with neither (or only empty ones) everything. */
export interface Coverage {
  readonly products?: readonly ProductId[];
  readonly categories?: readonly CategoryId[];
}

/** `from <= now < until`; either may be absent. */
export interface Validity {
  readonly from?: EpochMs;
  readonly until?: EpochMs;
}

interface PromotionCommon extends Coverage, Validity {
  readonly id: PromotionId;
  /** What people read on screen and paper; the rules do not look at it. */
  readonly name?: string;
  /** Lower is taken first, default 100; equal ones by id in UTF-16 code units. */
  readonly priority?: number;
  readonly membersOnly?: boolean;
  /** Only members of one of these tiers; an empty list says nothing. */
  readonly tiersOnly?: readonly string[];
}

export interface FlashPrice extends PromotionCommon {
  readonly type: 'flash_price';
  readonly price: Fen;
}
export interface NthUnit extends PromotionCommon {
  readonly type: 'nth_unit';
  readonly nth: number;
  readonly payBp: BasisPoints;
}
export interface BundlePrice extends PromotionCommon {
  readonly type: 'bundle_price';
  readonly count: number;
  readonly price: Fen;
}
/** Has its own lists and ignores `products` and `categories`. */
export interface BuyGift extends PromotionCommon {
  readonly type: 'buy_gift';
  readonly buy: readonly ProductId[];
  readonly buyCount: number;
  readonly gift: ProductId;
  /** Default 1. */
  readonly giftCount?: number;
}
export interface Discount extends PromotionCommon {
  readonly type: 'discount' | 'member_discount';
  readonly payBp: BasisPoints;
}
export interface FixedPrice extends PromotionCommon {
  readonly type: 'fixed_price';
  readonly price: Fen;
}
export interface SpendSaveTiers extends PromotionCommon {
  readonly type: 'spend_save';
  readonly tiers: readonly { readonly spend: Fen; readonly save: Fen }[];
}
export interface SpendSaveEvery extends PromotionCommon {
  readonly type: 'spend_save';
  readonly every: Fen;
  readonly save: Fen;
}
export interface SpendDiscount extends PromotionCommon {
  readonly type: 'spend_discount';
  readonly tiers: readonly { readonly spend: Fen; readonly payBp: BasisPoints }[];
}

export type GroupPromotion = NthUnit | BundlePrice | BuyGift;
export type UnitPromotion = Discount | FixedPrice;
export type SpendPromotion = SpendSaveTiers | SpendSaveEvery | SpendDiscount;
export type Promotion = FlashPrice | GroupPromotion | UnitPromotion | SpendPromotion;
export type PromotionType = Promotion['type'];

interface CouponCommon extends Coverage, Validity {
  readonly id: CouponId;
  readonly name?: string;
  /** Covered lines must cost at least this. */
  readonly spend?: Fen;
  readonly maxSave?: Fen;
  readonly stackable?: boolean;
  /** Each piece has a code of its own and is redeemed once; `offline`: also where the cloud cannot be asked. */
  readonly issued?: CouponIssued;
  /** In a cart: which piece it is. */
  readonly piece?: CouponPiece;
}
/** `save` (fen) was drawn and counts instead of the rule's; `offline`: the cloud could not be asked about the code. */
export interface CouponPiece {
  readonly code: string;
  readonly save?: Fen;
  readonly offline?: boolean;
}
/** A rule as a piece of it counts: one that was drawn saves its own amount (fen), not what the rule says. */
export function couponWorth(rule: Coupon, save: Fen | undefined): Coupon {
  return save === undefined || !('save' in rule) ? rule : { ...rule, save };
}
export const COUPON_ISSUED = ['online', 'offline'] as const;
export type CouponIssued = (typeof COUPON_ISSUED)[number];
export type Coupon = CouponCommon & ({ readonly save: Fen } | { readonly payBp: BasisPoints });

/** The refusals in the order in which they are tested. */
export const COUPON_REFUSALS = [
  'duplicate',
  'not_yet_valid',
  'expired',
  'not_stackable',
  'nothing_to_cover',
  'below_threshold',
] as const;
export type CouponRefusal = (typeof COUPON_REFUSALS)[number];

export interface PricingMember {
  readonly id: MemberId;
  readonly tier?: string;
  /** Points that may be spent now. */
  readonly points: number;
}

export interface PointsRequest {
  /** Points the member asks to spend. */
  readonly spend: number;
  readonly fenPerPoint: number;
  /** The largest share of the goods that points may pay. */
  readonly maxShareBp: BasisPoints;
}

/** The order in which promotions are taken: lower priority first, then id by UTF-16 code units. */
export function comparePromotions(a: Promotion, b: Promotion): number {
  const byPriority = (a.priority ?? PRIORITY_DEFAULT) - (b.priority ?? PRIORITY_DEFAULT);
  if (byPriority !== 0) return byPriority;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export const isActiveAt = ({ from, until }: Validity, now: EpochMs): boolean =>
  (from === undefined || from <= now) && (until === undefined || now < until);
