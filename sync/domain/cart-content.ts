/**
 * What an open cart holds: lines, member, who serves, coupons, points and the way back. Inputs only, never an amount.
 * Plain JSON, so that the host journals it and the contract carries it as it is. Limits of a cart are here.
 * Called by cart.ts (the reducer) and, through it, by host, screen and tests.
 */
import type { CameBy, Occasion } from './attribution.ts';
import type { AddProduct } from './cart-lines.ts';
import type { ServingShare } from './commission.ts';
import type { CouponId, EntryId, LineId, SaleId, StaffId } from './ids.ts';
import { fen, type Fen, type Grams } from './money.ts';
import type { HandDiscount } from './pricing-hand.ts';
import type { Product } from './product.ts';
import type { Coupon, PointsRequest, PricingMember } from './promotion.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

export const CART_LINES_MAX = 500;
export const QUANTITY_MAX = 9999;
/** 999.999 kg on one line. */
export const GRAMS_MAX = 999_999;
/** What one line may cost before promotions, in fen: 999,999.99. */
export const LINE_AMOUNT_MAX = fen(99_999_999);
export const CART_UNDO_MAX = 50;
export const CART_COUPONS_MAX = 20;
export const SERVING_GUIDES_MAX = 10;
/** Characters of a note on a sale or a line. */
export const NOTE_LENGTH_MAX = 200;
/** Parked sales of a store at one time. */
export const PARKED_SALES_MAX = 50;
/** Prices stay as they were when the first line was added for this long. DOMAIN.md §2. */
export const PRICING_NOW_MS = 60 * MINUTE_MS;

/** A product as it was when it was added; every line of one product in a cart has the same one. */
export interface CartProduct extends Product {
  /** The merchant's own code, shown on screen and paper. */
  readonly sku: string;
  /** Size and colour, `M / 黑`. */
  readonly spec?: string;
  /** What a piece is called: 件, 盒, 瓶. */
  readonly unit?: string;
  /** The book's own price, where a price list says another: price-list.ts. */
  readonly base?: { readonly price: Fen; readonly memberPrice?: Fen };
}

/** What staff wrote on a sale or a line; only a printed one is on the customer's receipt. */
export interface CartNote {
  readonly text: string;
  readonly printed: boolean;
}

/** Who did something by hand and why, who approved it when that person may not alone, and how far was allowed. */
export interface ByHand {
  readonly by: StaffId;
  readonly reason: string;
  readonly approval?: { readonly by: StaffId; readonly reason: string };
  /** How far below the catalogue, or the order's total, was allowed: more asks again. In basis points. */
  readonly allowedBp: number;
}
export interface HandPrice extends ByHand {
  /** Per piece or kg. */
  readonly price: Fen;
  /** The price tag on the goods says it. */
  readonly tag?: true;
}
/** Who did what needs a right of its own, and who approved it when that person may not alone. */
export interface PermittedBy {
  readonly by: StaffId;
  readonly approval?: { readonly by: StaffId; readonly reason: string };
}
/** An item without a code of the catalogue (open-item.ts); `code` is what was scanned and not found. */
export interface OpenItemFact extends PermittedBy {
  readonly code?: string;
}
export interface HandOff extends ByHand {
  readonly discount: HandDiscount;
  /** The staff price: who buys, having proved it, and how far beyond the quota was allowed, in fen. */
  readonly buyer?: { readonly staff: StaffId; readonly beyond: number };
}

interface CartLineCommon {
  readonly lineId: LineId;
  readonly product: CartProduct;
  /** What was scanned, when it was. */
  readonly code?: string;
  /** Guides of this line alone; absent or empty when the sale's serve it. */
  readonly servingGuides?: readonly ServingShare[];
  readonly note?: CartNote;
  readonly priceOverride?: HandPrice;
  readonly lineDiscount?: HandOff;
  readonly openItem?: OpenItemFact;
  /** Not in the store's assortment. */
  readonly outside?: PermittedBy;
}
export interface PieceLine extends CartLineCommon {
  readonly quantity: number;
}
export interface WeighedLine extends CartLineCommon {
  readonly grams: Grams;
}
export type CartLine = PieceLine | WeighedLine;

/** Who served: not asked yet, nobody (chosen), or guides with shares. Never inherited from the last sale. */
export type ServingState =
  | { readonly kind: 'not_asked' }
  | { readonly kind: 'none' }
  | { readonly kind: 'guides'; readonly guides: readonly ServingShare[] };

export interface CartMember extends PricingMember {
  /** Masked, as people may see it: `王** 138****8000`. */
  readonly label: string;
  /** Who the member is bound to by this terminal's preview; the cloud's fold earns. */
  readonly boundGuide: StaffId | null;
}

/** All but lines: small, so undo keeps it whole. */
export interface CartHeader {
  /** The instant that prices are taken at; null while there is no line. */
  readonly openedAt: EpochMs | null;
  readonly member: CartMember | null;
  readonly serving: ServingState;
  readonly coupons: readonly Coupon[];
  readonly points: PointsRequest | null;
  /** Absent in a cart of an older program version: none. */
  readonly note?: CartNote | null;
  /** Absent likewise. */
  readonly orderDiscount?: HandOff | null;
  /** Why it is bought, where somebody asked. */
  readonly occasion?: Occasion | undefined;
  /** By which code the customer came, where one was scanned or chosen. */
  readonly cameBy?: CameBy | undefined;
}

/** How to get back: put these lines in place of `remove` lines at `index`, and this header back. */
export interface UndoStep {
  readonly index: number;
  readonly remove: number;
  readonly insert: readonly CartLine[];
  readonly header: CartHeader;
}

export interface Cart extends CartHeader {
  readonly saleId: SaleId;
  readonly revision: number;
  readonly lines: readonly CartLine[];
  /** The number of the next line; numbers are never used again, also after undo. */
  readonly nextLine: number;
  /** The parked sale that this cart was. */
  readonly resumedFrom?: EntryId;
  /** The last CART_UNDO_MAX steps, newest last. */
  readonly history: readonly UndoStep[];
}

export type CartCommand =
  | AddProduct
  | { readonly kind: 'setQuantity'; readonly lineId: LineId; readonly quantity: number }
  | { readonly kind: 'removeLine'; readonly lineId: LineId }
  /** An empty list gives the line back to the guides of the sale. */
  | { readonly kind: 'setLineServing'; readonly lineId: LineId; readonly guides: readonly ServingShare[] }
  | { readonly kind: 'setMember'; readonly member: CartMember }
  | { readonly kind: 'clearMember' }
  /** An empty list is the explicit choice of nobody. */
  | { readonly kind: 'setServing'; readonly guides: readonly ServingShare[] }
  /** Null takes it back. */
  | { readonly kind: 'setOccasion'; readonly occasion: Occasion | null }
  /** Null takes it back. */
  | { readonly kind: 'setCameBy'; readonly cameBy: CameBy | null }
  | { readonly kind: 'addCoupon'; readonly coupon: Coupon }
  | { readonly kind: 'removeCoupon'; readonly couponId: CouponId }
  | { readonly kind: 'setPoints'; readonly points: PointsRequest | null }
  /** Null gives the line back its own price. */
  | { readonly kind: 'setPriceOverride'; readonly lineId: LineId; readonly override: HandPrice | null }
  | { readonly kind: 'setLineDiscount'; readonly lineId: LineId; readonly discount: HandOff | null }
  | { readonly kind: 'setOrderDiscount'; readonly discount: HandOff | null }
  /** Changes nothing by itself: the host notes on the facts how far they are allowed. */
  | { readonly kind: 'allowByHand' }
  /** An empty text takes the note away. */
  | { readonly kind: 'setNote'; readonly note: CartNote }
  | { readonly kind: 'setLineNote'; readonly lineId: LineId; readonly note: CartNote }
  /** Prices anew: after PRICING_NOW_MS, or when a parked sale is resumed. Lines of unnamed products keep their prices. */
  | { readonly kind: 'reprice'; readonly at: EpochMs; readonly products: readonly CartProduct[] }
  | { readonly kind: 'undo' }
  | { readonly kind: 'clear' };

export type CartError =
  | { readonly code: 'too_many_lines'; readonly max: number }
  | { readonly code: 'quantity_out_of_range'; readonly max: number }
  | { readonly code: 'grams_out_of_range'; readonly max: number }
  | { readonly code: 'line_amount_too_high'; readonly max: number }
  /** A product by weight was given pieces, or the other way round. */
  | { readonly code: 'wrong_measure'; readonly soldBy: Product['soldBy'] }
  | { readonly code: 'no_such_line'; readonly lineId: LineId }
  /** The piece with this code of its own is in the cart. */
  | { readonly code: 'item_in_cart' }
  /** A code of its own stands for one piece. */
  | { readonly code: 'item_one_piece' }
  | { readonly code: 'shares_do_not_add_up' }
  | { readonly code: 'too_many_guides'; readonly max: number }
  | { readonly code: 'too_many_coupons'; readonly max: number }
  | { readonly code: 'no_such_coupon'; readonly couponId: CouponId }
  | { readonly code: 'note_too_long'; readonly max: number }
  | { readonly code: 'nothing_to_undo' };

export const EMPTY_HEADER: CartHeader = {
  openedAt: null,
  member: null,
  serving: { kind: 'not_asked' },
  coupons: [],
  points: null,
  note: null,
  orderDiscount: null,
  occasion: undefined,
  cameBy: undefined,
};

/** A cart for the next sale. Its id is fixed now, so every later step of the sale can name it. */
export const emptyCart = (saleId: SaleId): Cart => ({
  ...EMPTY_HEADER,
  saleId,
  revision: 0,
  lines: [],
  nextLine: 1,
  history: [],
});

export const isWeighed = (line: CartLine): line is WeighedLine => 'grams' in line;

/** What a command changes: a splice of lines and the new header. */
export interface CartChange {
  readonly index: number;
  readonly remove: number;
  readonly insert: readonly CartLine[];
  readonly header: CartHeader;
}

export const isQuantity = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= QUANTITY_MAX;

/** The header of a cart, that of an older program version made whole. */
export const headerOf = ({
  openedAt,
  member,
  serving,
  coupons,
  points,
  note,
  orderDiscount,
  occasion,
  cameBy,
}: Cart): CartHeader => ({
  openedAt,
  member,
  serving,
  coupons,
  points,
  note: note ?? null,
  orderDiscount: orderDiscount ?? null,
  occasion,
  cameBy,
});

export const headerChange = (cart: Cart, change: Partial<CartHeader>): CartChange => ({
  index: 0,
  remove: 0,
  insert: [],
  header: { ...headerOf(cart), ...change },
});

/** Something was agreed by hand for this line alone: more of the product does not take it on. */
export const isByHand = ({ priceOverride, lineDiscount }: CartLine): boolean =>
  priceOverride !== undefined || lineDiscount !== undefined;
