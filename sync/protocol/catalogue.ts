/**
 * What the catalogue's page and the cloud say to each other: products as they are entered, photos, a store's assortment. Whether a
 * product makes sense says domain/product-entry.ts, by field; these are the shapes of answers. Imported by cloud, host and screens.
 */
import Type, { type Static } from 'typebox';
import { PRODUCT_FAULTS } from '../domain/product-entry.ts';
import { BP, COUNT, FEN, HASH, oneOf, PRODUCT_ID, SLUG, STORE_ID, TEXT, UNIT } from '../schemas/scalars.ts';

const CODE = Type.String({ minLength: 1, maxLength: 128 });
/** A product with its price of the price book in force; `revision` says which state of both this is. */
export const ENTERED_PRODUCT = Type.Object({
  id: PRODUCT_ID,
  sku: Type.String({ minLength: 1, maxLength: 64 }),
  name: TEXT,
  spec: Type.Optional(TEXT),
  category: SLUG,
  soldBy: oneOf(['piece', 'weight']),
  unit: Type.Optional(UNIT),
  /** Absent: the book in force does not name it, so that it cannot be sold. */
  price: Type.Optional(FEN),
  memberPrice: Type.Optional(FEN),
  taxBp: BP,
  codes: Type.Array(CODE, { maxItems: 50 }),
  plu: Type.Optional(Type.String()),
  style: Type.Optional(Type.String()),
  variant: Type.Optional(Type.Object({ colour: Type.Optional(TEXT), size: Type.Optional(TEXT) })),
  assortments: Type.Optional(Type.Array(SLUG)),
  discontinued: Type.Optional(Type.Boolean()),
  photo: Type.Optional(HASH),
  /** Which drawing shows it while it has no photo. */
  picture: Type.Optional(SLUG),
  revision: Type.String(),
});
export type EnteredProduct = Static<typeof ENTERED_PRODUCT>;
export const PRODUCTS_ANSWER = Type.Object({
  items: Type.Array(ENTERED_PRODUCT),
  next: Type.Union([Type.String(), Type.Null()]),
});

/** Base64 of the photo's bytes; longer than a photo may be, so that the refusal can say so. */
const PHOTO_DATA = Type.String({ minLength: 1, maxLength: 400_000, pattern: '^[A-Za-z0-9+/]+={0,2}$' });
const PHOTO_LARGE_DATA = Type.String({ minLength: 1, maxLength: 900_000, pattern: '^[A-Za-z0-9+/]+={0,2}$' });
/** `large`: the same picture as it is forwarded to customers. */
export const PHOTO_KEPT = Type.Object({ data: PHOTO_DATA, large: Type.Optional(PHOTO_LARGE_DATA) });
export const PHOTO_ANSWER = Type.Object({
  photo: HASH,
  type: oneOf(['image/jpeg', 'image/png', 'image/webp']),
  width: Type.Integer(),
  height: Type.Integer(),
  bytes: Type.Integer(),
});

/** `sells`: null for everything. `known`: the assortments that products name, with how many. */
export const ASSORTMENT_ANSWER = Type.Object({
  store: STORE_ID,
  sells: Type.Union([Type.Array(SLUG), Type.Null()]),
  known: Type.Array(Type.Object({ assortment: SLUG, products: COUNT })),
});
export type AssortmentAnswer = Static<typeof ASSORTMENT_ANSWER>;

/** What came of a file. */
export const IMPORT_SUMMARY = Type.Object({ created: COUNT, changed: COUNT, unchanged: COUNT });
export type ImportSummary = Static<typeof IMPORT_SUMMARY>;
/** One fault of a file: the first row is 1, `field` as in `codes[0]`; `product`: whose it is already. */
export const IMPORT_ERROR = Type.Object({
  row: COUNT,
  field: TEXT,
  reason: oneOf(PRODUCT_FAULTS),
  product: Type.Optional(TEXT),
});
export type ImportError = Static<typeof IMPORT_ERROR>;
