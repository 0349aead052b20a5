/** What the catalogue and its prices need of the host. Spread into contract.ts. */
import Type from 'typebox';
import { OPEN_ITEM_NAME_MAX } from '../../sync/domain/open-item.ts';
import { PRICE_BOOK_HEAD } from '../../sync/schemas/documents/catalogue.ts';
import { BP, FEN, QUANTITY, SLUG, STORE_ID } from '../../sync/schemas/scalars.ts';

/** Goods without a code of the catalogue; `price` a piece, up to the right `open_item`. `code`: what was scanned and not found. */
export const OPEN_ITEM_COMMAND = Type.Object({
  type: Type.Literal('addOpenItem'),
  name: Type.String({ minLength: 1, maxLength: OPEN_ITEM_NAME_MAX }),
  category: SLUG,
  price: FEN,
  taxBp: BP,
  quantity: QUANTITY,
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
});

/** What a line of the cart shows of a right that it needed. */
export const GUARDED_LINE = {
  isOpenItem: Type.Optional(Type.Literal(true)),
  isOutside: Type.Optional(Type.Literal(true)),
};

export const CATALOGUE_METHODS = {
  /** The database worker has this book whole. The answer says whose prices it shall show: a price list may be for some stores only. */
  'catalogue.activate': {
    params: Type.Object({ head: PRICE_BOOK_HEAD }),
    result: Type.Object({ store: Type.Optional(STORE_ID) }),
    public: true,
  },
} as const;
