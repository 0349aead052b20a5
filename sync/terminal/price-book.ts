/**
 * Which price book is in force, and what a product costs in it. A book is used only when every part is there and the
 * SHA-256 of its canonical JSON is the one its head names, only from its own `from` on, and only after the host took it:
 * till and look-up then always speak of the same book. Until that, the book before stays. Pure: fed by catalogue.ts.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../protocol/entry-hash.ts';
import type { PriceBookHead, PriceBookPart } from '../schemas/documents/catalogue.ts';
import type { Fen } from '../domain/money.ts';
import type { EpochMs } from '../domain/time.ts';

export interface Price {
  readonly price: Fen;
  readonly memberPrice: Fen | null;
}

export interface PriceBook {
  readonly head: PriceBookHead;
  readonly prices: ReadonlyMap<string, Price>;
}

/** SHA-256 of the canonical JSON of `{promotions, roundOffUnit, from, prices}`, prices in part order. */
export function priceBookHash(head: Pick<PriceBookHead, 'promotions' | 'roundOffUnit' | 'from'>, prices: PriceBookPart['prices']): string {
  const { promotions, roundOffUnit, from } = head;
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ promotions, roundOffUnit, from, prices }))));
}

/** The heads that may be in force at `now`, newest first; of two from the same instant the later id is newer. */
export function dueHeads(heads: readonly PriceBookHead[], now: EpochMs): readonly PriceBookHead[] {
  return heads.filter(({ from }) => from <= now).sort((left, right) => right.from - left.from || (left.id < right.id ? 1 : -1));
}

/** When the next book begins after `now`; null when none is known. */
export function nextFrom(heads: readonly PriceBookHead[], now: EpochMs): EpochMs | null {
  const later = heads.flatMap(({ from }) => (from > now ? [from] : []));
  return later.length === 0 ? null : (Math.min(...later) as EpochMs);
}

export type Incomplete = 'part_missing' | 'hash_differs';

/** Puts a book together from its parts in any order. */
export function assemble(head: PriceBookHead, parts: readonly PriceBookPart[]): PriceBook | Incomplete {
  const byIndex = new Map(parts.map((part) => [part.index, part]));
  const prices: PriceBookPart['prices'] = [];
  for (let index = 0; index < head.parts; index += 1) {
    const part = byIndex.get(index);
    if (part === undefined) return 'part_missing';
    for (const price of part.prices) prices.push(price);
  }
  if (priceBookHash(head, prices) !== head.hash) return 'hash_differs';
  return { head, prices: new Map(prices.map(([product, price, memberPrice]) => [product as string, { price, memberPrice }])) };
}
