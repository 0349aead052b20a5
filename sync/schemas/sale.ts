/**
 * The parts of a sale that journal, RxDB and cloud share: lines with every input and every result of pricing, tenders,
 * member, guides. One sale is one document and one journal entry; nothing in it changes afterwards.
 */
import Type, { type Static } from 'typebox';
import { OCCASIONS } from '../domain/attribution.ts';
import { VOUCHER_PLATFORMS } from '../domain/platform-voucher.ts';
import { CAME_BY } from './came-by.ts';
import {
  BP,
  BRAND_ID,
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
  PROMOTION_ID,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SEALED,
  SHIFT_ID,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
  UNIT,
  MONTH,
} from './scalars.ts';

/** What the sale keeps of a product: enough to price it again and to print it again. */
export const SOLD_PRODUCT = Type.Object({
  id: PRODUCT_ID,
  sku: Type.String({ minLength: 1, maxLength: 64 }),
  name: TEXT,
  spec: Type.Optional(TEXT),
  category: SLUG,
  price: FEN,
  memberPrice: Type.Optional(FEN),
  soldBy: oneOf(['piece', 'weight']),
  taxBp: BP,
  /** What a piece is called: 件, 盒, 瓶. */
  unit: Type.Optional(UNIT),
  /** The book's own price, where a price list says another (domain/price-list.ts). */
  base: Type.Optional(Type.Object({ price: FEN, memberPrice: Type.Optional(FEN) })),
});
export type SoldProduct = Static<typeof SOLD_PRODUCT>;

export const SERVING_SHARE = Type.Object({ guide: STAFF_ID, shareBp: BP });

export const APPLIED = Type.Tuple([Type.String({ minLength: 1, maxLength: 64 }), FEN]);

/** What staff wrote; only a printed one is on the customer's receipt. */
export const SALE_NOTE = Type.Object({ text: TEXT, printed: Type.Boolean() });

/** Taken off by hand: an amount, or what part is still paid. */
export const HAND_DISCOUNT = Type.Union([
  Type.Object({ save: FEN }),
  Type.Object({ payBp: BP, staff: Type.Optional(Type.Literal(true)) }),
]);
/** Who did something by hand and why, and who approved it when that person may not alone. */
const BY_HAND = {
  by: STAFF_ID,
  reason: TEXT,
  approval: Type.Optional(Type.Object({ by: STAFF_ID, reason: TEXT })),
};
/** A price agreed for a line, in fen per piece or kg: an input of pricing, step 1a. */
export const HAND_PRICE = Type.Object({
  price: FEN,
  ...BY_HAND,
  /** The price tag on the goods says it: a task to change the label follows. */
  tag: Type.Optional(Type.Literal(true)),
});
/** Who did what needs a right of its own, and who approved it when that person may not alone. */
const PERMITTED_BY = { by: STAFF_ID, approval: Type.Optional(Type.Object({ by: STAFF_ID, reason: TEXT })) };
/** A discount on a line or the order: an input of pricing, steps 4a and 6a. */
export const HAND_OFF = Type.Object({ discount: HAND_DISCOUNT, ...BY_HAND });

export const SALE_LINE = Type.Object({
  lineId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  product: SOLD_PRODUCT,
  /** Pieces; a weighed line has quantity 1 and its grams. */
  quantity: QUANTITY,
  grams: Type.Optional(GRAMS),
  code: Type.Optional(Type.String({ maxLength: 200 })),
  base: FEN,
  itemDiscount: FEN,
  orderDiscount: FEN,
  net: FEN,
  roundOffShare: FEN,
  tax: FEN,
  applied: Type.Array(APPLIED, { maxItems: 64 }),
  /** Its shares of the sale's `order`, where that has more than one: they add up to `orderDiscount`. */
  orderApplied: Type.Optional(Type.Array(APPLIED, { maxItems: 64 })),
  /** Serving guides of this line, when they differ from the sale's. */
  serving: Type.Optional(Type.Array(SERVING_SHARE, { maxItems: 8 })),
  note: Type.Optional(SALE_NOTE),
  priceOverride: Type.Optional(HAND_PRICE),
  lineDiscount: Type.Optional(HAND_OFF),
  /** No product of the catalogue: name, category and price were typed (domain/open-item.ts). `code`: scanned and not found. */
  openItem: Type.Optional(Type.Object({ ...PERMITTED_BY, code: Type.Optional(Type.String({ maxLength: 200 })) })),
  /** The store does not carry it. */
  outside: Type.Optional(Type.Object(PERMITTED_BY)),
});
export type SaleLine = Static<typeof SALE_LINE>;

export const TENDER_KIND = oneOf([
  'cash',
  'card',
  'wechat',
  'alipay',
  'external_qr',
  'mall_slip',
  'platform_voucher',
  'stored_value',
  'gift_card',
  'other',
  /** Goods given back in the same batch; each side names the same amount, and no money moves by it. */
  'exchange',
  /** Money that was taken for the order before; no money moves by it at pick-up. */
  'deposit',
]);

/**
 * A group-buy voucher as the platform tells of it; never its code. `voucher`: keyed, the same for the same voucher everywhere in
 * the brand. `face`: what it is worth at the till; `settlement`: what the platform pays the store for it, where it says so.
 */
export const PLATFORM_VOUCHER = Type.Object({
  platform: oneOf(VOUCHER_PLATFORMS),
  voucher: SLUG,
  title: Type.String({ maxLength: 80 }),
  face: FEN,
  settlement: Type.Optional(FEN),
  /** The last four digits that the customer reads. */
  tail: Type.Optional(Type.String({ maxLength: 4 })),
  /** The one product that it is good for. */
  sku: Type.Optional(Type.String({ maxLength: 64 })),
});
export type PlatformVoucher = Static<typeof PLATFORM_VOUCHER>;

/** A part of what a tender of a sale paid; `of` is that tender's id. */
export const TENDER_PART = Type.Object({
  kind: TENDER_KIND,
  amount: FEN,
  of: Type.Optional(Type.String({ maxLength: 40 })),
  reference: Type.Optional(TEXT),
  /** Of a group-buy voucher: whose it is. */
  platform: Type.Optional(oneOf(VOUCHER_PLATFORMS)),
});

export const TENDER = Type.Object({
  tenderId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  kind: TENDER_KIND,
  /** What was handed over; change is on the sale. */
  amount: FEN,
  reference: Type.Optional(TEXT),
  /** Of an exchange or a deposit: the tenders that its amount stands for, so that a later refund finds its way back. */
  stands: Type.Optional(Type.Array(TENDER_PART, { maxItems: 50 })),
  /** Of stored value: taken while the cloud could not be asked. */
  offline: Type.Optional(Type.Boolean()),
  /** Of an account: what was left on it afterwards, as the till knew it. */
  left: Type.Optional(SIGNED_FEN),
  /** Of a platform's voucher; `amount` is what of its face value was used. */
  voucher: Type.Optional(PLATFORM_VOUCHER),
});
export type Tender = Static<typeof TENDER>;

/**
 * `of`: the tender of the sale that it goes back to. `pending`: a provider has yet to pay it back. `platform`: whose voucher it is; `voucher`
 * itself is there only where the whole of it goes back.
 */
export const REFUND_TENDER = Type.Object({
  ...TENDER.properties,
  of: Type.Optional(Type.String({ maxLength: 40 })),
  state: Type.Optional(oneOf(['done', 'pending'])),
  platform: Type.Optional(oneOf(VOUCHER_PLATFORMS)),
});

export const SALE_MEMBER = Type.Object({
  id: MEMBER_ID,
  tier: SLUG,
  /** Points before this sale, an input of pricing. */
  points: COUNT,
  /** Name and masked phone as shown, sealed. */
  sealed: Type.Optional(SEALED),
});

/** Everything that pricing was given beside the lines, so that the cloud can price again. */
export const PRICING_INPUTS = Type.Object({
  now: INSTANT,
  version: Type.Integer({ minimum: 1 }),
  book: PRICE_BOOK_ID,
  bookHash: HASH,
  roundOffUnit: FEN,
  coupons: Type.Array(
    Type.Object({
      id: Type.String({ maxLength: 64 }),
      /** Of a coupon whose pieces have codes; `save` instead of what the rule says, `offline`: the cloud could not be asked about it. */
      code: Type.Optional(TEXT),
      save: Type.Optional(FEN),
      offline: Type.Optional(Type.Boolean()),
    }),
    { maxItems: 50 },
  ),
  pointsAsked: COUNT,
  orderDiscount: Type.Optional(HAND_OFF),
});

/** `beyond`: fen above the quota that somebody with the right to allowed; who, says the order's discount. */
export const STAFF_PURCHASE = Type.Object({ staff: STAFF_ID, month: MONTH, beyond: Type.Optional(COUNT) });

/** A sale: the body of journal entry `sale` and the content of its ledger document. Amounts in fen. */
export const SALE_BODY = Type.Object({
  saleId: SALE_ID,
  receiptNumber: RECEIPT_NUMBER,
  brand: BRAND_ID,
  store: STORE_ID,
  terminal: TERMINAL_ID,
  shift: SHIFT_ID,
  cashier: STAFF_ID,
  openedAt: INSTANT,
  pricing: PRICING_INPUTS,
  lines: Type.Array(SALE_LINE, { minItems: 1, maxItems: 500 }),
  order: Type.Array(APPLIED, { maxItems: 64 }),
  rejectedCoupons: Type.Array(Type.Tuple([Type.String({ maxLength: 64 }), SLUG]), { maxItems: 50 }),
  pointsUsed: COUNT,
  /** They were taken while the cloud could not be asked, within what the store allows. */
  pointsOffline: Type.Optional(Type.Boolean()),
  /** Booked by the cloud; absent where the brand gives none. */
  pointsEarned: Type.Optional(COUNT),
  total: FEN,
  roundOff: FEN,
  cashDue: FEN,
  tenders: Type.Array(TENDER, { minItems: 0, maxItems: 50 }),
  change: FEN,
  member: Type.Optional(SALE_MEMBER),
  /** Who the member was bound to, as the terminal knew it; the cloud's own fold earns. */
  boundGuide: Type.Optional(STAFF_ID),
  serving: Type.Array(SERVING_SHARE, { maxItems: 8 }),
  channel: SLUG,
  ...CAME_BY,
  occasion: Type.Optional(oneOf(OCCASIONS)),
  afterHours: Type.Optional(Type.Boolean()),
  crossCity: Type.Optional(Type.Boolean()),
  /** The multi-use binding token printed for the serving guide, if any. */
  bindingToken: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{30}$' })),
  promotionIds: Type.Optional(Type.Array(PROMOTION_ID, { maxItems: 200 })),
  /** The buyer works here; counted in the quota of this month, and earns nothing of it. */
  staffPurchase: Type.Optional(STAFF_PURCHASE),
  /** The member is this person of the brand, at the usual price; earns nothing of it either. */
  buyer: Type.Optional(STAFF_ID),
  training: Type.Optional(Type.Boolean()),
  /** The refund in the same batch whose goods pay for these. */
  exchangeOf: Type.Optional(ENTRY_ID),
  /** Another size or colour at what was paid before: nothing was priced anew. */
  swap: Type.Optional(Type.Boolean()),
  /** The parked sale that this one was. */
  resumedFrom: Type.Optional(ENTRY_ID),
  /** The held order that this is the pick-up of: at the prices agreed then. */
  fromOrder: Type.Optional(ENTRY_ID),
  /** Only some of its units: what had been picked up of each line before, as the till knew it. Absent where all went at once. */
  orderPart: Type.Optional(
    Type.Array(Type.Object({ lineId: Type.String({ maxLength: 40 }), before: COUNT }), { maxItems: 500 }),
  ),
  note: Type.Optional(SALE_NOTE),
});
export type SaleBody = Static<typeof SALE_BODY>;
