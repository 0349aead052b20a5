/**
 * Stock levels as the chain's own stock system tells them, row by row, and what is asked of them: which other stores have something, and
 * how fresh each store's levels are. Called by the cloud, by tills and by the stock system.
 */
import Type, { type Static } from 'typebox';
import { COUNT, INSTANT, oneOf, PRODUCT_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';

export const LEVEL_ROWS_MAX = 1000;
export const ON_HAND_MAX = 9_999_999;
export const SKU = Type.String({ minLength: 1, maxLength: 64 });

/** One level: what a store had of a product at an instant. The product by its id or by its SKU, one of the two. */
export const LEVEL_ROW = Type.Object({
  store: STORE_ID,
  product: Type.Optional(PRODUCT_ID),
  sku: Type.Optional(SKU),
  /** Below zero where goods were sold that the stock system has not booked yet. */
  onHand: Type.Integer({ minimum: -ON_HAND_MAX, maximum: ON_HAND_MAX }),
  asOf: INSTANT,
});
export type LevelRow = Static<typeof LEVEL_ROW>;
/** Each row is judged for itself: what is wrong with one keeps none of the others out. */
export const LEVELS_SENT = Type.Object({
  items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: LEVEL_ROWS_MAX }),
});

export const LEVEL_REASONS = [
  'malformed',
  'product_or_sku',
  'unknown_store',
  'unknown_product',
  'sku_of_several',
  'by_weight',
  'ahead_of_clock',
  'told_otherwise',
] as const;
export type LevelReason = (typeof LEVEL_REASONS)[number];
export const REJECTED_LEVEL = Type.Object({
  /** From 0, as it was sent. */
  row: COUNT,
  /** Of the field within the row. */
  path: Type.String({ maxLength: 200 }),
  reason: oneOf(LEVEL_REASONS),
});
export type RejectedLevel = Static<typeof REJECTED_LEVEL>;
/** `older`: not newer than what was known, so nothing changed. */
export const LEVELS_ANSWER = Type.Object({ taken: COUNT, older: COUNT, rejected: Type.Array(REJECTED_LEVEL) });
export type LevelsAnswer = Static<typeof LEVELS_ANSWER>;

const SHOWN_COUNT = Type.Union([COUNT, Type.Null()]);
/** `count`: null where there are few. `asOf`: of the stock system. */
export const NEARBY_STORE = Type.Object({
  store: STORE_ID,
  name: TEXT,
  city: Type.Optional(TEXT),
  metres: Type.Union([COUNT, Type.Null()]),
  count: SHOWN_COUNT,
  asOf: INSTANT,
});
export const NEARBY_STOCK = Type.Object({
  product: PRODUCT_ID,
  store: STORE_ID,
  /** When the cloud said so. */
  asOf: INSTANT,
  /** Whether this store's position is known: without it no distance is. */
  isPlaced: Type.Boolean(),
  /** Null where nobody told of this store; none here is 0. */
  here: Type.Union([Type.Object({ count: SHOWN_COUNT, asOf: INSTANT }), Type.Null()]),
  items: Type.Array(NEARBY_STORE),
});
export type NearbyStock = Static<typeof NEARBY_STOCK>;

export const STORE_LEVELS = Type.Object({
  store: STORE_ID,
  name: TEXT,
  products: COUNT,
  /** Of its levels the oldest and the newest; null where none was told. */
  oldest: Type.Union([INSTANT, Type.Null()]),
  newest: Type.Union([INSTANT, Type.Null()]),
});
/** The newest first. `store` and `code` as they were sent, which need be none of ours. */
export const KEPT_REJECTION = Type.Object({
  store: Type.String({ maxLength: 64 }),
  code: Type.String({ maxLength: 64 }),
  path: Type.String({ maxLength: 200 }),
  reason: oneOf(LEVEL_REASONS),
  at: INSTANT,
});
export const STOCK_STATUS = Type.Object({ items: Type.Array(STORE_LEVELS), rejected: Type.Array(KEPT_REJECTION) });
export type StockStatus = Static<typeof STOCK_STATUS>;
