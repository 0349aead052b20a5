/**
 * The price books that follow from other prices of some products: the book in force again with them, and each book that begins later,
 * which was made without knowing of them. A later book keeps a price that it changes itself. Called by save-products.ts, under the
 * counter of the brand's scope.
 */
import type { PriceBookId, ProductId } from '../../domain/ids.ts';
import { ZERO_FEN, type Fen } from '../../domain/money.ts';
import type { Price } from '../../domain/price-list.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { priceBookDocuments, type PriceRow } from '../../protocol/price-book.ts';
import type { Queries } from '../store/database.ts';
import type { DocumentWrite } from '../store/documents.ts';
import { bookInForceAt, PriceBooks, type PriceBook } from '../store/price-books.ts';

export interface BooksNow {
  /** In force now; null before the first. */
  readonly inForce: PriceBook | null;
  /** Those that begin later, the next one first. */
  readonly later: readonly PriceBook[];
}
export type NewPrices = ReadonlyMap<ProductId, Price>;

export async function readBooks(queries: Queries, scope: string, now: EpochMs): Promise<BooksNow> {
  const books = new PriceBooks(scope);
  const calendar = await books.readCalendar(queries);
  const id = bookInForceAt(calendar, now);
  const later: PriceBook[] = [];
  for (const each of lastingBooks(calendar.filter(({ from }) => from > now).toReversed())) {
    const book = await books.read(queries, each.id);
    if (book !== null) later.push(book);
  }
  return { inForce: id === null ? null : await books.read(queries, id), later };
}

/**
 * Of books in the order in which they begin, those that are in force for longer than a moment. A book that was published anew begins
 * right after the one that it replaces; were each of them followed again, every save would double them.
 */
export function lastingBooks<Book extends { readonly from: number }>(books: readonly Book[]): readonly Book[] {
  return books.filter(({ from }, index) => (books[index + 1]?.from ?? Number.POSITIVE_INFINITY) - from > MOMENT_MS);
}
const MOMENT_MS = 1000;

/** The prices that are others than those in force. */
export function otherPrices({ inForce }: BooksNow, asked: NewPrices): NewPrices {
  return new Map([...asked].filter(([product, price]) => !isSame(inForce?.prices.get(product), price)));
}

const isSame = (one: Price | undefined, other: Price | undefined): boolean =>
  one?.price === other?.price && one?.memberPrice === other?.memberPrice;

/** Heads and parts to be written; none where no price is another. */
export function nextBooks(
  { inForce, later }: BooksNow,
  changed: NewPrices,
  now: EpochMs,
  freshId: () => string,
): readonly DocumentWrite[] {
  if (changed.size === 0) return [];
  const first = bookWrites(inForce, changed, now, freshId());
  const followers = later.flatMap((book) => {
    const own = new Map([...changed].filter(([product]) => isCarriedOver(inForce, book, product)));
    return own.size === 0 ? [] : bookWrites(book, own, now, freshId());
  });
  return [...first, ...followers];
}

/** Does the later book say of this product just what the one in force says? */
const isCarriedOver = (inForce: PriceBook | null, later: PriceBook, product: ProductId): boolean =>
  isSame(inForce?.prices.get(product), later.prices.get(product));

function bookWrites(base: PriceBook | null, changed: NewPrices, now: EpochMs, fresh: string): readonly DocumentWrite[] {
  const rows = new Map<ProductId, PriceRow>();
  const put = (prices: Iterable<readonly [ProductId, Price]>): void => {
    for (const [product, { price, memberPrice }] of prices) rows.set(product, [product, price, memberPrice]);
  };
  put(base?.prices ?? []);
  put(changed);
  const { head, parts } = priceBookDocuments(`b-${fresh}` as PriceBookId, {
    from: epochMs(Math.max(now, (base?.head.from ?? 0) + 1)),
    roundOffUnit: base?.head.roundOffUnit ?? ZERO_FEN,
    promotions: base?.head.promotions ?? [],
    coupons: base?.head.coupons ?? [],
    prices: [...rows.values()],
    lists: base?.head.lists ?? [],
  });
  return [...parts, head].map((body) => ({ collection: 'priceBooks', id: body.id, body }));
}

export const priceOf = ({ price, memberPrice }: { readonly price: Fen; readonly memberPrice?: Fen }): Price => ({
  price,
  memberPrice: memberPrice ?? null,
});
