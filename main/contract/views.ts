/**
 * View models that cross the boundary between host and screens: JSON only, amounts in fen, times in epoch milliseconds.
 * A screen shows them as they are; it computes no money.
 */
import Type, { type Static } from 'typebox';
import { OCCASIONS } from '../../sync/domain/attribution.ts';
import { PRINTER_STATE, DEVICE_VIEW, SYNC_STATUS } from './device-views.ts';
export * from './device-views.ts';
import { PURCHASE_IN_CART } from './purchase-view.ts';
import {
  BP,
  BRAND_ID,
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  GRAMS,
  HASH,
  INSTANT,
  MEMBER_ID,
  oneOf,
  PRICE_BOOK_ID,
  PRODUCT_ID,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SHIFT_ID,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import {
  APPLIED,
  HAND_DISCOUNT,
  PLATFORM_VOUCHER,
  SALE_NOTE,
  SERVING_SHARE,
  SOLD_PRODUCT,
  TENDER_KIND,
} from '../../sync/schemas/sale.ts';
import { COUPON_REFUSALS } from '../../sync/domain/promotion.ts';
import { TENDER_STATES } from '../../sync/domain/tender.ts';
import { ROLE } from '../../sync/schemas/documents/catalogue.ts';
import { ORDER_IN_CART } from './order-views.ts';
import { CAME_BY } from '../../sync/schemas/came-by.ts';
import { GUARDED_LINE, OPEN_ITEM_COMMAND } from './catalogue-views.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const LINE_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });

export const SESSION = Type.Object({
  staff: STAFF_ID,
  name: TEXT,
  roles: Type.Array(ROLE),
  since: INSTANT,
  online: Type.Boolean(),
  /** Until somebody unlocks it by PIN, only what needs nobody is answered. */
  locked: Type.Optional(Type.Literal(true)),
  /** No PIN was typed: what is beyond the store's limit for badges asks for it. */
  by: Type.Optional(Type.Literal('badge')),
  /** What the person may now, by the brand's roles: for showing; the host decides. */
  grants: Type.Optional(Type.Record(SLUG, Type.Union([Type.Literal(true), Type.Integer()]))),
});
export type Session = Static<typeof SESSION>;

export const SHIFT_VIEW = Type.Object({
  shift: SHIFT_ID,
  staff: STAFF_ID,
  openedAt: INSTANT,
  float: FEN,
  sales: COUNT,
  /** What must be in the drawer now; null for who may not see it before the count. */
  expectedCash: nullable(Type.Integer()),
});
export type ShiftView = Static<typeof SHIFT_VIEW>;

export const PLACE = Type.Object({
  brand: Type.Object({ id: BRAND_ID, name: TEXT, host: TEXT }),
  store: Type.Object({ id: STORE_ID, name: TEXT, address: Type.Optional(TEXT) }),
  terminal: TERMINAL_ID,
  offsetMinutes: Type.Integer(),
  dayStartMinutes: Type.Integer(),
});

export const MEMBER_IN_CART = Type.Object({
  id: MEMBER_ID,
  name: Type.Optional(TEXT),
  /** Masked. */
  phone: Type.String({ maxLength: 20 }),
  tier: SLUG,
  points: COUNT,
  boundGuide: nullable(STAFF_ID),
  protectedUntil: nullable(INSTANT),
});
export type MemberInCart = Static<typeof MEMBER_IN_CART>;

const HAND_REASON = Type.String({ maxLength: 200 });
/** What was done by hand, as people may see it. */
const SHOWN_HAND = { reason: TEXT, approvedBy: Type.Optional(STAFF_ID) };
const SHOWN_OFF = Type.Object({ discount: HAND_DISCOUNT, ...SHOWN_HAND });

/** What a screen may do to the open cart. Every command is undoable. */
export const CART_COMMAND = Type.Union([
  Type.Object({
    type: Type.Literal('addProduct'),
    product: SOLD_PRODUCT,
    quantity: Type.Optional(QUANTITY),
    grams: Type.Optional(GRAMS),
    code: Type.Optional(Type.String({ maxLength: 200 })),
    /** The store does not carry it: needs the right `sell_outside`, or an approval. */
    outside: Type.Optional(Type.Literal(true)),
  }),
  OPEN_ITEM_COMMAND,
  Type.Object({ type: Type.Literal('setQuantity'), lineId: LINE_ID, quantity: QUANTITY }),
  Type.Object({ type: Type.Literal('removeLine'), lineId: LINE_ID }),
  Type.Object({ type: Type.Literal('setMember'), member: MEMBER_IN_CART }),
  Type.Object({ type: Type.Literal('clearMember') }),
  /** An empty list is the cashier's answer "nobody served". */
  Type.Object({ type: Type.Literal('setOccasion'), occasion: Type.Union([oneOf(OCCASIONS), Type.Null()]) }),
  Type.Object({ type: Type.Literal('setCameBy'), cameBy: Type.Union([Type.Object(CAME_BY), Type.Null()]) }),
  Type.Object({ type: Type.Literal('setServing'), serving: Type.Array(SERVING_SHARE, { maxItems: 8 }) }),
  /** Null takes it back. The host decides whether the person may, and asks for an approval when not. */
  Type.Object({
    type: Type.Literal('setPriceOverride'),
    lineId: LINE_ID,
    price: nullable(FEN),
    reason: HAND_REASON,
    /** The price tag on the goods says it: lower than the catalogue, by the right `tag_price`. */
    tag: Type.Optional(Type.Literal(true)),
  }),
  Type.Object({
    type: Type.Literal('setLineDiscount'),
    lineId: LINE_ID,
    discount: nullable(HAND_DISCOUNT),
    reason: HAND_REASON,
  }),
  Type.Object({ type: Type.Literal('setOrderDiscount'), discount: nullable(HAND_DISCOUNT), reason: HAND_REASON }),
  /** What was done by hand weighs more than was allowed: allows one thing of it, by own right or the approval given. */
  Type.Object({ type: Type.Literal('allowByHand') }),
  /** A code as typed or scanned; what it is worth says the host's price book alone. */
  Type.Object({ type: Type.Literal('addCoupon'), code: Type.String({ minLength: 1, maxLength: 64 }) }),
  Type.Object({ type: Type.Literal('removeCoupon'), couponId: Type.String({ minLength: 1, maxLength: 64 }) }),
  Type.Object({ type: Type.Literal('setPoints'), spend: COUNT }),
  /** An empty text takes the note away. */
  Type.Object({ type: Type.Literal('setNote'), note: SALE_NOTE }),
  Type.Object({ type: Type.Literal('setLineNote'), lineId: LINE_ID, note: SALE_NOTE }),
  Type.Object({ type: Type.Literal('undo') }),
  Type.Object({ type: Type.Literal('clear') }),
]);
export type CartCommandMessage = Static<typeof CART_COMMAND>;

export const CART_VIEW = Type.Object({
  /** Goods of an earlier sale that pay this one. */
  credit: Type.Optional(Type.Object({ receiptNumber: RECEIPT_NUMBER, units: COUNT, total: FEN })),
  heldOrder: Type.Optional(ORDER_IN_CART),
  ...PURCHASE_IN_CART,
  /** Null while the cart is empty and was never begun. */
  saleId: nullable(SALE_ID),
  revision: COUNT,
  lines: Type.Array(
    Type.Object({
      lineId: LINE_ID,
      product: SOLD_PRODUCT,
      quantity: QUANTITY,
      grams: Type.Optional(GRAMS),
      base: FEN,
      /** After item promotions: what the row shows. */
      amount: FEN,
      net: FEN,
      applied: Type.Array(APPLIED),
      note: Type.Optional(SALE_NOTE),
      priceOverride: Type.Optional(Type.Object({ price: FEN, ...SHOWN_HAND, tag: Type.Optional(Type.Literal(true)) })),
      lineDiscount: Type.Optional(SHOWN_OFF),
      ...GUARDED_LINE,
    }),
  ),
  order: Type.Array(APPLIED),
  /** Names of promotions and coupons that appear in `applied` and `order`. */
  labels: Type.Record(Type.String(), TEXT),
  gifts: Type.Array(Type.Object({ promotion: Type.String(), products: Type.Array(Type.String()), count: COUNT })),
  /** What is missing for the next promotion: pieces (of `buy`, for `gift`; for the `nth`), or fen for `save`. */
  hints: Type.Array(
    Type.Object({
      kind: oneOf(['buy_gift', 'nth_unit', 'spend_save']),
      promotion: Type.String(),
      missing: COUNT,
      buy: Type.Optional(Type.Array(Type.String())),
      gift: Type.Optional(Type.String()),
      nth: Type.Optional(COUNT),
      payBp: Type.Optional(BP),
      save: Type.Optional(FEN),
    }),
  ),
  orderDiscount: nullable(SHOWN_OFF),
  /** What an order discount applies to. */
  discountable: FEN,
  /** Something by hand weighs more than was allowed: before payment it must be (`allowByHand`). */
  mustAllow: Type.Boolean(),
  /** Every coupon of the cart: what it saves, or why it is refused. */
  coupons: Type.Array(
    Type.Object({ id: Type.String(), name: TEXT, saving: FEN, refused: nullable(oneOf(COUPON_REFUSALS)) }),
  ),
  /** Null without member, or where points are not money. */
  points: nullable(
    Type.Object({ asked: COUNT, used: COUNT, max: COUNT, balance: Type.Integer(), fenPerPoint: COUNT, maxShareBp: BP }),
  ),
  base: FEN,
  saved: FEN,
  /** VAT within what is due. */
  tax: FEN,
  total: FEN,
  roundOff: FEN,
  cashDue: FEN,
  member: nullable(MEMBER_IN_CART),
  occasion: Type.Optional(oneOf(OCCASIONS)),
  cameBy: Type.Optional(Type.Object(CAME_BY)),
  serving: Type.Object({ asked: Type.Boolean(), shares: Type.Array(SERVING_SHARE) }),
  canUndo: Type.Boolean(),
  note: Type.Optional(SALE_NOTE),
  /** What a split set aside: the next sale, once this one is paid. */
  rest: Type.Optional(Type.Object({ lines: COUNT, units: COUNT, total: FEN })),
  /** Prices were taken anew since the last look, and what is due changed by this. */
  repricedBy: Type.Optional(SIGNED_FEN),
  /** Prices are those of this instant, and stand for an hour; null while there is no line. */
  pricedAt: Type.Optional(nullable(INSTANT)),
  book: nullable(Type.Object({ id: PRICE_BOOK_ID, hash: HASH })),
});
export type CartView = Static<typeof CART_VIEW>;

/** A sale that was set aside, as every terminal of the store lists it. */
export const PARKED_SALE = Type.Object({
  id: ENTRY_ID,
  name: TEXT,
  parkedAt: INSTANT,
  businessDay: BUSINESS_DAY,
  staff: STAFF_ID,
  terminal: TERMINAL_ID,
  /** Of this terminal: it may go on offline without asking the cloud. */
  isOwn: Type.Boolean(),
  /** Name and masked phone. */
  member: nullable(TEXT),
  products: Type.Array(PRODUCT_ID, { maxItems: 500 }),
  lines: COUNT,
  units: COUNT,
  total: FEN,
});
export type ParkedSaleView = Static<typeof PARKED_SALE>;

/** What going on with a parked sale at today's prices would change. Amounts after item promotions. */
export const PARKED_PREVIEW = Type.Object({
  totalBefore: FEN,
  totalAfter: FEN,
  lines: Type.Array(
    Type.Object({
      lineId: LINE_ID,
      name: TEXT,
      spec: Type.Optional(TEXT),
      quantity: QUANTITY,
      before: FEN,
      after: FEN,
    }),
  ),
});
export type ParkedPreview = Static<typeof PARKED_PREVIEW>;

export const SPLIT_UNITS = Type.Array(
  Type.Object({ lineId: LINE_ID, quantity: Type.Integer({ minimum: 0, maximum: 9999 }) }),
  { maxItems: 500 },
);

export const TENDER_MESSAGE = Type.Object({
  tenderId: LINE_ID,
  kind: TENDER_KIND,
  amount: FEN,
  reference: Type.Optional(TEXT),
});

/** What people vouch for: nothing here can ask whether it was paid. */
export const RECORDED_TENDER_KIND = oneOf(['cash', 'card', 'external_qr', 'mall_slip', 'other']);

/** A row of payment of the open sale. */
export const TENDER_ROW = Type.Object({
  tenderId: LINE_ID,
  kind: TENDER_KIND,
  amount: FEN,
  state: oneOf(TENDER_STATES),
  /** Why it failed or is not certain: a word of our own. */
  cause: nullable(TEXT),
  reference: nullable(TEXT),
  /** Paid by the code on a customer's phone: it can be asked about and taken back. */
  isByCode: Type.Boolean(),
  since: INSTANT,
  /** Until when the customer has time to pay an uncertain one; afterwards one asks for another way. Absent when nobody said. */
  giveUpAt: Type.Optional(INSTANT),
  /** Of an account: what is left on it, or was not enough; `isOffline`: taken within what the store allows. */
  left: Type.Optional(SIGNED_FEN),
  isOffline: Type.Optional(Type.Boolean()),
  /**
   * Of a platform's voucher: what the platform says of it; what of its face value is lost, since no change is given; how many more its
   * order has; until when a redemption is taken back.
   */
  voucher: Type.Optional(PLATFORM_VOUCHER),
  excess: Type.Optional(FEN),
  others: Type.Optional(COUNT),
  cancelUntil: Type.Optional(INSTANT),
});
export type TenderRowView = Static<typeof TENDER_ROW>;

/** The payment of the open sale; sums as in sync/domain/tender.ts. */
export const TENDERS_VIEW = Type.Object({
  saleId: SALE_ID,
  rows: Type.Array(TENDER_ROW, { maxItems: 100 }),
  total: FEN,
  /** All of it in cash. */
  cashDue: FEN,
  due: FEN,
  paid: FEN,
  onTheWay: FEN,
  remainingInCash: FEN,
  remainingOtherwise: FEN,
  change: FEN,
  isCovered: Type.Boolean(),
  /** Of goods given back: what goes back to how they were paid, because the new ones cost less. */
  creditBack: Type.Optional(FEN),
});
export type TendersView = Static<typeof TENDERS_VIEW>;

export const PRINT_STATE = oneOf(['queued', 'sending', 'printed', 'held', 'unknown', 'discarded']);
export const DONE_SALE = Type.Object({
  saleId: SALE_ID,
  entry: ENTRY_ID,
  receiptNumber: RECEIPT_NUMBER,
  at: INSTANT,
  businessDay: BUSINESS_DAY,
  total: FEN,
  cashDue: FEN,
  change: FEN,
  print: nullable(PRINT_STATE),
  /** The refund whose goods paid for these, and how much of the sale. */
  exchange: Type.Optional(Type.Object({ refundId: ENTRY_ID, amount: FEN, isSwap: Type.Boolean() })),
});
export type DoneSale = Static<typeof DONE_SALE>;

export const PRINT_JOB = Type.Object({
  job: ENTRY_ID,
  printer: Type.String(),
  document: SLUG,
  receiptNumber: nullable(RECEIPT_NUMBER),
  state: PRINT_STATE,
  cause: nullable(SLUG),
  copy: COUNT,
  queuedAt: INSTANT,
  /** Held before its first byte: goes on by itself. Otherwise a held job waits for the cashier's word. */
  retries: Type.Boolean(),
});
export type PrintJobView = Static<typeof PRINT_JOB>;
export const APP_STATE = Type.Object({
  version: Type.String(),
  shell: oneOf(['desktop', 'browser']),
  training: Type.Boolean(),
  /** `--lang`, when it was given: it wins over the browser's. */
  lang: nullable(oneOf(['zh-CN', 'en'])),
  demoOffered: Type.Boolean(),
  place: nullable(PLACE),
  session: nullable(SESSION),
  shift: nullable(SHIFT_VIEW),
  /** The last sale until it is dismissed, also after a restart. */
  done: nullable(DONE_SALE),
  sync: SYNC_STATUS,
  printer: Type.Object({ state: PRINTER_STATE, held: COUNT, jobs: COUNT }),
  devices: Type.Array(DEVICE_VIEW),
  /** Problems found in devices.json, for the settings screen. */
  deviceProblems: Type.Array(Type.Object({ path: Type.String(), reason: Type.String() })),
  /** How the configured keyboard scanner types, from devices.json; null when none is configured. */
  wedge: nullable(
    Type.Object({
      prefix: Type.Optional(Type.String()),
      suffix: Type.Optional(oneOf(['Enter', 'Tab', 'none'])),
      maxGapMs: Type.Optional(COUNT),
      minLength: Type.Optional(COUNT),
    }),
  ),
  /** Changes when the terminal's local database must be thrown away (new incarnation, other store). */
  databaseId: Type.String(),
  now: INSTANT,
});
export type AppState = Static<typeof APP_STATE>;

export { nullable };
export { ISSUED_TOKEN, type IssuedToken } from './guide-views.ts';
