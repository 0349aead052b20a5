/** A product of the catalogue as screens get it: with what it costs here and now by the book in force. Pure; for catalogue.ts. */
import { isSoldHere } from '../domain/assortment.ts';
import type { StoreId } from '../domain/ids.ts';
import { listedPrice, type Price } from '../domain/price-list.ts';
import type { EpochMs } from '../domain/time.ts';
import type { ProductDocument } from '../schemas/documents/catalogue.ts';
import type { SoldProduct } from '../schemas/sale.ts';
import type { ShopProduct } from './api.ts';
import type { PriceBook } from './price-book.ts';

/** No store has this name, so a list for some stores says nothing while the host has not said which one this is. */
const NO_STORE = '' as StoreId;

/** Null for a product without a price in the book. */
export function shopProduct(
  product: ProductDocument | undefined,
  book: PriceBook | null,
  now: EpochMs,
  assortments: ReadonlySet<string> | null,
): ShopProduct | null {
  const own = product === undefined ? undefined : book?.prices.get(product.id);
  if (product === undefined || own === undefined || book === null) return null;
  const listed = listedPrice(book.lists, { store: book.store ?? NO_STORE, now }, product.id);
  const { style, variant, discontinued, photo } = product;
  return {
    product: soldProduct(product, listed ?? own, listed === undefined ? undefined : own),
    picture: product.picture ?? null,
    ...(photo === undefined ? {} : { photo }),
    quick: product.quick ?? null,
    codes: product.codes,
    plu: product.plu ?? null,
    ...(style === undefined ? {} : { style }),
    ...(variant === undefined ? {} : { variant }),
    ...(discontinued === true ? { discontinued } : {}),
    ...(isSoldHere(product, assortments) ? {} : { isOutside: true }),
  };
}

function soldProduct(product: ProductDocument, price: Price, base: Price | undefined): SoldProduct {
  const { id, sku, name, spec, category, soldBy, taxBp, unit } = product;
  return {
    id,
    sku,
    name,
    ...(spec === undefined ? {} : { spec }),
    category,
    ...amounts(price),
    soldBy,
    taxBp,
    ...(unit === undefined ? {} : { unit }),
    ...(base === undefined ? {} : { base: amounts(base) }),
  };
}

const amounts = ({ price, memberPrice }: Price): Pick<SoldProduct, 'price' | 'memberPrice'> => ({
  price,
  ...(memberPrice === null ? {} : { memberPrice }),
});
