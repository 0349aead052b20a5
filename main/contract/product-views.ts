/** The catalogue as a manager changes it at a till: products with prices, photos, this store's assortment. Spread into contract.ts. */
import Type from 'typebox';
import { PRODUCTS_IN_SAVE_MAX } from '../../sync/domain/product-entry.ts';
import { ASSORTMENT_ANSWER, ENTERED_PRODUCT, PHOTO_ANSWER, PHOTO_KEPT } from '../../sync/protocol/catalogue.ts';
import { HASH, SLUG } from '../../sync/schemas/scalars.ts';

const KEY = Type.String({ minLength: 1, maxLength: 64 });
const PRODUCTS = Type.Object({ items: Type.Array(ENTERED_PRODUCT) });

/**
 * For who may `manage_catalogue`, in the own name, online: `cloud_unreachable` else, and nothing was changed. `details.path` and
 * `details.reason` say which field and why (sync/domain/product-entry.ts), `details.message` whose a code is already.
 */
export const PRODUCT_METHODS = {
  'product.read': {
    params: Type.Object({ id: Type.Optional(KEY), style: Type.Optional(KEY) }),
    result: PRODUCTS,
    public: false,
  },
  /** All of it counts or nothing. */
  'product.save': {
    params: Type.Object({
      items: Type.Array(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown()), {
        minItems: 1,
        maxItems: PRODUCTS_IN_SAVE_MAX,
      }),
    }),
    result: PRODUCTS,
    public: false,
  },
  'photo.keep': { params: PHOTO_KEPT, result: PHOTO_ANSWER, public: false },
  'assortment.read': {
    params: Type.Object({}, { additionalProperties: false }),
    result: ASSORTMENT_ANSWER,
    public: false,
  },
  'assortment.save': {
    params: Type.Object({ sells: Type.Union([Type.Array(SLUG, { minItems: 1, maxItems: 100 }), Type.Null()]) }),
    result: ASSORTMENT_ANSWER,
    public: false,
  },
} as const;

export const PHOTO_EVENTS = {
  /** Photos that were asked for and were not here have come. */
  'photos.arrived': Type.Object({ photos: Type.Array(HASH) }),
} as const;
