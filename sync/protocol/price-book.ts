/**
 * What a price book's hash covers, how its prices are cut into parts and how its promotions are read, so that cloud and
 * terminals agree. A book is immutable: another price is another book. Promotions and coupons lie in a book as they come
 * over the wire (instants as ISO 8601), checked when they were entered. Pure. ARCHITECTURE.md §5, DOMAIN.md §2.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Fen } from '../domain/money.ts';
import type { PriceBookId, ProductId } from '../domain/ids.ts';
import { basisPointsAt, field, integerAt, listAt, readOutside, type Refusal } from '../domain/outside.ts';
import type { Coupon, PointsRequest, Promotion } from '../domain/promotion.ts';
import { couponAt, promotionAt } from '../domain/promotion-reader.ts';
import { ok, type Result } from '../domain/result.ts';
import type { EpochMs } from '../domain/time.ts';
import { PRICE_BOOK_PART_MAX, type PriceBookHead, type PriceBookPart } from '../schemas/documents/catalogue.ts';
import { canonicalJson } from './entry-hash.ts';

/** Product, price and member price or null, in fen (per kg for goods by weight). */
export type PriceRow = readonly [product: ProductId, price: Fen, memberPrice: Fen | null];

export interface PriceBookContent {
  readonly from: EpochMs;
  readonly roundOffUnit: Fen;
  readonly promotions: PriceBookHead['promotions'];
  readonly coupons: PriceBookHead['coupons'];
  readonly prices: readonly PriceRow[];
  /** Absent or empty: none. */
  readonly lists?: PriceBookHead['lists'];
}

/**
 * SHA-256 of the canonical JSON of `{coupons, promotions, roundOffUnit, from, prices}`, prices in part order, and of `lists` where
 * there are some: a book without any has the hash that it had before there were lists. A program that does not know them
 * comes to another hash, takes the book for incomplete and keeps the one before: it never sells at prices without the lists.
 */
export function priceBookHash({ coupons, promotions, roundOffUnit, from, prices, lists }: PriceBookContent): string {
  const content = { coupons, promotions, roundOffUnit, from, prices, ...listsOf(lists) };
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(content))));
}

const listsOf = (lists: PriceBookHead['lists']): { readonly lists?: NonNullable<PriceBookHead['lists']> } =>
  lists === undefined || lists.length === 0 ? {} : { lists };

/** A part's own id, so that the parts of a book are found without looking into them. */
export const priceBookPartId = (book: PriceBookId, index: number): string => `${book}.${String(index)}`;

/** The documents of a book: its head and as many parts as its prices need. */
export function priceBookDocuments(
  id: PriceBookId,
  content: PriceBookContent,
): { readonly head: PriceBookHead; readonly parts: readonly PriceBookPart[] } {
  const { from, roundOffUnit, promotions, coupons, prices } = content;
  const count = Math.ceil(prices.length / PRICE_BOOK_PART_MAX);
  const parts = Array.from({ length: count }, (_, index): PriceBookPart => {
    const slice = prices.slice(index * PRICE_BOOK_PART_MAX, (index + 1) * PRICE_BOOK_PART_MAX);
    return {
      id: priceBookPartId(id, index),
      type: 'part',
      book: id,
      index,
      prices: slice.map(([product, price, member]) => [product, price, member]),
    };
  });
  const hash = priceBookHash(content);
  const lists = listsOf(content.lists);
  return { head: { id, type: 'head', hash, from, parts: count, roundOffUnit, promotions, coupons, ...lists }, parts };
}

/** The content of a book whose head and parts are all there and agree with its hash; null otherwise. */
export function wholePriceBook(head: PriceBookHead, parts: readonly PriceBookPart[]): PriceBookContent | null {
  const own = parts.filter(({ book }) => book === head.id).sort((a, b) => a.index - b.index);
  if (own.length !== head.parts || own.some(({ index }, at) => index !== at)) return null;
  const { from, roundOffUnit, promotions, coupons } = head;
  const content: PriceBookContent = {
    from,
    roundOffUnit,
    promotions,
    coupons,
    prices: own.flatMap(({ prices }) => prices),
    ...listsOf(head.lists),
  };
  return priceBookHash(content) === head.hash ? content : null;
}

/** The promotions of a book as pricing takes them. Errors: path and reason of the first that makes no sense. */
export const readPromotions = (promotions: unknown): Result<readonly Promotion[], Refusal> =>
  readOutside(promotions, (at) => listAt(at, promotionAt));

/** The coupon rules of a book, without what carries the rule of points. Errors as above. */
export function readCoupons(coupons: unknown): Result<readonly Coupon[], Refusal> {
  const read = readOutside(coupons, (at) => listAt(at, couponAt));
  return read.ok ? ok(read.value.filter(({ id }) => id !== POINTS_RULE_ID)) : read;
}

/**
 * What a point is worth and how much of the goods points may pay. It lies among the coupons of a book, on one that is long over
 * and saves nothing: so it is covered by the book's hash, changes with it, needs no other shape of the stored document, and a
 * program that does not know it prices as before.
 */
export type PointsRule = Omit<PointsRequest, 'spend'>;
const POINTS_RULE_ID = 'points-rule';

export function pointsRuleOf(coupons: PriceBookContent['coupons']): PointsRule | undefined {
  const rule = coupons.find(({ id }) => id === POINTS_RULE_ID)?.['points'];
  const read = readOutside(rule ?? null, (at) => ({
    fenPerPoint: integerAt(field(at, 'fenPerPoint'), { min: 1 }),
    maxShareBp: basisPointsAt(field(at, 'maxShareBp')),
  }));
  return rule !== undefined && read.ok ? read.value : undefined;
}

/** What is paid for each point that a member earns, of the same rule; undefined where the brand gives none. */
export function fenPerEarnedOf(coupons: PriceBookContent['coupons']): number | undefined {
  const rule = coupons.find(({ id }) => id === POINTS_RULE_ID)?.['points'] as
    { readonly fenPerEarned?: unknown } | undefined;
  const per = rule?.fenPerEarned;
  return typeof per === 'number' && Number.isSafeInteger(per) && per >= 1 ? per : undefined;
}

/** The coupons of a book with this rule of points; null for none. */
export function withPointsRule(
  coupons: PriceBookContent['coupons'],
  points: (PointsRule & { readonly fenPerEarned?: number }) | null,
): PriceBookContent['coupons'] {
  const others = coupons.filter(({ id }) => id !== POINTS_RULE_ID);
  return points === null
    ? others
    : [...others, { id: POINTS_RULE_ID, save: 0, until: '1970-01-01T00:00:00Z', points: { ...points } }];
}
