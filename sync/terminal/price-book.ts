/**
 * Which price book is in force, and what a product costs in it. A book is used only when every part is there and the
 * SHA-256 of its canonical JSON is the one its head names, only from its own `from` on, and only after the host took it:
 * till and look-up then always speak of the same book. Until that, the book before stays. Pure: fed by catalogue.ts.
 */
import {
  nextPriceEdge,
  preparePriceLists,
  readPriceLists,
  type PreparedPriceLists,
  type Price,
} from '../domain/price-list.ts';
import type { ProductId, StoreId } from '../domain/ids.ts';
import { wholePriceBook } from '../protocol/price-book.ts';
import type { PriceBookHead, PriceBookPart } from '../schemas/documents/catalogue.ts';
import type { EpochMs } from '../domain/time.ts';

export interface PriceBook {
  readonly head: PriceBookHead;
  readonly prices: ReadonlyMap<ProductId, Price>;
  readonly lists: PreparedPriceLists;
  /** Whose prices they are, as the host said; undefined: lists for some stores say nothing. */
  readonly store?: StoreId | undefined;
}

/** The heads that may be in force at `now`, newest first; of two from the same instant the later id is newer. */
export function dueHeads(heads: readonly PriceBookHead[], now: EpochMs): readonly PriceBookHead[] {
  return heads
    .filter(({ from }) => from <= now)
    .sort((left, right) => right.from - left.from || (left.id < right.id ? 1 : -1));
}

/** When the next book begins after `now`; null when none is known. */
export function nextFrom(heads: readonly PriceBookHead[], now: EpochMs): EpochMs | null {
  const later = heads.flatMap(({ from }) => (from > now ? [from] : []));
  return later.length === 0 ? null : (Math.min(...later) as EpochMs);
}

/** When a price of this book may be another by one of its lists; null when it stays as it is. */
export const nextEdge = ({ lists }: PriceBook, now: EpochMs): EpochMs | null => nextPriceEdge(lists, now);

/** Puts a book together from its parts in any order; null while it is incomplete or does not agree with its hash. */
export function assemble(head: PriceBookHead, parts: readonly PriceBookPart[]): PriceBook | null {
  const content = wholePriceBook(head, parts);
  const lists = readPriceLists(head.lists);
  if (content === null || !lists.ok) return null;
  return {
    head,
    prices: new Map(content.prices.map(([product, price, memberPrice]) => [product, { price, memberPrice }])),
    lists: preparePriceLists(lists.value),
  };
}
