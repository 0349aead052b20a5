/** Brand and store reference data that terminals pull: products, price books, staff, campaigns. Written in the cloud only. */
import Type, { type Static } from 'typebox';
import {
  BP,
  FEN,
  HASH,
  INSTANT,
  MEMBER_ID,
  oneOf,
  PRICE_BOOK_ID,
  PRODUCT_ID,
  REGION_ID,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TEXT,
  UNIT,
} from '../scalars.ts';

const ID = Type.String({ minLength: 1, maxLength: 80 });

/** A product without its price: prices live in the price book. */
export const PRODUCT_DOCUMENT = Type.Object({
  id: PRODUCT_ID,
  sku: Type.String({ minLength: 1, maxLength: 64 }),
  /** Every code that sells this product, of any symbology; matched literally. */
  codes: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 50 }),
  /** Price look-up code inside in-store labels. */
  plu: Type.Optional(Type.String({ pattern: '^\\d{5}$' })),
  name: TEXT,
  spec: Type.Optional(TEXT),
  category: SLUG,
  soldBy: oneOf(['piece', 'weight']),
  taxBp: BP,
  /** Which drawing of the project's own picture sheet shows it, e.g. `p-tee`. */
  picture: Type.Optional(SLUG),
  quick: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Pinyin and initials, made in the cloud, to search by. */
  pinyin: Type.Optional(TEXT),
  initials: Type.Optional(TEXT),
  /** The code of the style that this product is a variant of: scanned or typed it asks which one. Older terminals keep all these unread. */
  style: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  variant: Type.Optional(Type.Object({ colour: Type.Optional(TEXT), size: Type.Optional(TEXT) })),
  /** What a piece is called: 件, 盒, 瓶. */
  unit: Type.Optional(UNIT),
  /** Not made any more: the last pieces are sold by scan or search, it is offered nowhere. */
  discontinued: Type.Optional(Type.Boolean()),
  /** Which stores sell it (domain/assortment.ts); absent or empty: all. */
  assortments: Type.Optional(Type.Array(SLUG, { maxItems: 100 })),
  /** Its photo by the hash of its content: `/v1/photos/<hash>` in the cloud, `/photos/<hash>` at a till. */
  photo: Type.Optional(HASH),
});
export type ProductDocument = Static<typeof PRODUCT_DOCUMENT>;
/** As the local database knows it: a field more in its schema would be another shape, which it refuses to open. */
export const PRODUCT_SHAPE = Type.Omit(PRODUCT_DOCUMENT, [
  'style',
  'variant',
  'unit',
  'discontinued',
  'assortments',
  'photo',
]);

/** Head of a price book: immutable; complete only when all `parts` are there and `hash` agrees. */
export const PRICE_BOOK_HEAD = Type.Object({
  id: PRICE_BOOK_ID,
  type: Type.Literal('head'),
  /** SHA-256 of the canonical JSON of `{promotions, roundOffUnit, from, prices}` with prices in part order. */
  hash: HASH,
  from: INSTANT,
  parts: Type.Integer({ minimum: 0, maximum: 10_000 }),
  roundOffUnit: FEN,
  promotions: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50_000 }),
  coupons: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50_000 }),
  /** Price lists over the prices (domain/price-list.ts), as they come over the wire; hashed only when there are some. */
  lists: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 200 })),
});
export const PRICE_BOOK_PART = Type.Object({
  id: Type.String({ maxLength: 80 }),
  type: Type.Literal('part'),
  book: PRICE_BOOK_ID,
  index: Type.Integer({ minimum: 0 }),
  /** `[product, price, memberPrice or null]` in fen (per kg for goods by weight). */
  prices: Type.Array(Type.Tuple([PRODUCT_ID, FEN, Type.Union([FEN, Type.Null()])]), { maxItems: 5000 }),
});
export type PriceBookHead = Static<typeof PRICE_BOOK_HEAD>;
export type PriceBookPart = Static<typeof PRICE_BOOK_PART>;
export const PRICE_BOOK_PART_MAX = 5000;

/** Both shapes in one flat schema, as RxDB stores them (one collection, one schema). */
export const PRICE_BOOK_DOCUMENT = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 80 }),
  type: oneOf(['head', 'part']),
  hash: Type.Optional(HASH),
  from: Type.Optional(INSTANT),
  parts: Type.Optional(Type.Integer()),
  roundOffUnit: Type.Optional(FEN),
  promotions: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  coupons: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  book: Type.Optional(PRICE_BOOK_ID),
  index: Type.Optional(Type.Integer()),
  prices: Type.Optional(Type.Array(Type.Unknown())),
});

export const ROLE = oneOf(['cashier', 'guide', 'storeManager']);
/** A person at work in a store. PIN verifiers never appear here: they reach the host alone. */
export const STAFF_DOCUMENT = Type.Object({
  id: STAFF_ID,
  name: TEXT,
  roles: Type.Array(ROLE, { maxItems: 8 }),
  stores: Type.Array(STORE_ID, { maxItems: 5000 }),
  /** The 20-bit number that binding tokens carry. */
  tokenNumber: Type.Integer({ minimum: 0, maximum: 1_048_575 }),
  from: INSTANT,
  leftAt: Type.Optional(INSTANT),
  onDuty: Type.Optional(Type.Boolean()),
  /** What a `storeManager` manages beside `stores` (domain/reach.ts); older terminals keep it unread. */
  manages: Type.Optional(
    Type.Object({
      brand: Type.Optional(Type.Boolean()),
      regions: Type.Optional(Type.Array(REGION_ID, { maxItems: 500 })),
    }),
  ),
  /** Roles that the brand made (domain/role-definition.ts), worn beside `roles`; older terminals keep them unread. */
  customRoles: Type.Optional(Type.Array(SLUG, { maxItems: 8 })),
  /** The person as a customer: who buys under this member earns nothing of it. */
  member: Type.Optional(MEMBER_ID),
  /** A change of store that is planned (domain/reach.ts); older terminals keep it unread. */
  goes: Type.Optional(Type.Object({ from: STORE_ID, to: STORE_ID, at: INSTANT })),
});
/** A role as the brand made it; whether it makes sense says domain/role-definition.ts. */
export const ROLE_DEFINITION = Type.Object({
  id: SLUG,
  name: Type.Object({ zh: TEXT, en: TEXT }),
  grants: Type.Record(SLUG, Type.Union([Type.Literal(true), Type.Integer()])),
});
/** As the local database knows it: a field more in its schema would be another shape, which it refuses to open. */
export const STAFF_SHAPE = Type.Omit(STAFF_DOCUMENT, ['manages', 'customRoles', 'member', 'goes']);
export type StaffDocument = Static<typeof STAFF_DOCUMENT>;

export const CAMPAIGN_DOCUMENT = Type.Object({
  id: ID,
  name: TEXT,
  from: Type.Optional(INSTANT),
  until: Type.Optional(INSTANT),
});
export const SETTING_DOCUMENT = Type.Object({ id: ID, value: Type.Unknown() });
export const TASK_DOCUMENT = Type.Object({
  id: ID,
  staff: Type.Optional(STAFF_ID),
  title: TEXT,
  dueAt: Type.Optional(INSTANT),
  done: Type.Boolean(),
});
/**
 * A task that the cloud made of a sale: a product to be entered, a label to be changed. Terminals keep the fields beyond those of
 * TASK_DOCUMENT and tick it off.
 */
export const CATALOGUE_TASK = Type.Object({
  ...TASK_DOCUMENT.properties,
  kind: oneOf(['open_item', 'label']),
  /** What was scanned and not found; of a label the SKU. */
  code: Type.Optional(Type.String({ maxLength: 200 })),
  product: Type.Optional(PRODUCT_ID),
  name: TEXT,
  category: SLUG,
  /** What it was sold at, or what the book says. */
  price: FEN,
  /** What the price tag said. */
  tag: Type.Optional(FEN),
  /** Of the newest sale. */
  at: INSTANT,
  receipts: Type.Array(TEXT, { maxItems: 20 }),
});
export type CatalogueTask = Static<typeof CATALOGUE_TASK>;
export const ORDER_DOCUMENT = Type.Object({
  id: ID,
  state: SLUG,
  channel: SLUG,
  body: Type.Record(Type.String(), Type.Unknown()),
});
export const PARKED_SALE_DOCUMENT = Type.Object({
  id: ID,
  name: TEXT,
  parkedAt: INSTANT,
  cart: Type.Record(Type.String(), Type.Unknown()),
});
export const STOCK_DOCUMENT = Type.Object({ id: ID, product: PRODUCT_ID, onHand: Type.Integer() });
export const MEMBER_DOCUMENT = Type.Object({
  id: ID,
  tier: SLUG,
  /** Shown name and masked phone only. */
  name: Type.Optional(TEXT),
  phone: Type.Optional(Type.String({ maxLength: 20 })),
  boundGuide: Type.Optional(STAFF_ID),
});
