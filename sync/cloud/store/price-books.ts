/**
 * Price books as the cloud uses them to price again: whole, checked against their hash, kept in memory since they never
 * change. Also which book was in force at an instant.
 */
import type { PriceBookId, ProductId } from '../../domain/ids.ts';
import { preparePriceLists, readPriceLists, type PreparedPriceLists, type Price } from '../../domain/price-list.ts';
import type { Coupon } from '../../domain/promotion.ts';
import { preparePromotions, type PreparedPromotions } from '../../domain/promotion-index.ts';
import {
  fenPerEarnedOf,
  pointsRuleOf,
  priceBookPartId,
  readCoupons,
  readPromotions,
  wholePriceBook,
  type PointsRule,
} from '../../protocol/price-book.ts';
import type { PriceBookHead, PriceBookPart, ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export interface PriceBook {
  readonly head: PriceBookHead;
  /** The book's own; what counts somewhere and at some time is `priceAt` (domain/price-list.ts). */
  readonly prices: ReadonlyMap<ProductId, Price>;
  readonly lists: PreparedPriceLists;
  readonly promotions: PreparedPromotions;
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** What a point is worth; undefined where points are not money. */
  readonly points: PointsRule | undefined;
  /** What is paid for each point that a member earns. */
  readonly fenPerEarned: number | undefined;
}

export type BookCalendar = readonly { readonly id: PriceBookId; readonly from: number }[];
/** The newest book that is in force at an instant. */
export const bookInForceAt = (calendar: BookCalendar, at: number): PriceBookId | null =>
  calendar.find(({ from }) => from <= at)?.id ?? null;

const BOOKS_KEPT_MAX = 8;

export class PriceBooks {
  readonly #books = new Map<string, PriceBook>();
  readonly #scope: string;

  constructor(scope: string) {
    this.#scope = scope;
  }

  /** The whole book; null when it is not there or does not agree with its hash. */
  async read(queries: Queries, id: PriceBookId): Promise<PriceBook | null> {
    const known = this.#books.get(id);
    if (known !== undefined) return known;
    const [head] = await this.#documents<PriceBookHead>(queries, [id]);
    if (head?.type !== 'head') return null;
    const parts = await this.#documents<PriceBookPart>(
      queries,
      Array.from({ length: head.parts }, (_, index) => priceBookPartId(id, index)),
    );
    const book = open(head, parts);
    if (book !== null) this.#keep(id, book);
    return book;
  }

  async #documents<Body>(queries: Queries, ids: readonly string[]): Promise<readonly Body[]> {
    const rows = await queries.rows<{ body: Body }>(
      "SELECT body FROM documents WHERE scope = $1 AND collection = 'priceBooks' AND id = ANY($2) AND NOT deleted",
      [this.#scope, ids],
    );
    return rows.map(({ body }) => body);
  }

  /** Which books there are, the newest first. */
  readCalendar(queries: Queries): Promise<BookCalendar> {
    return queries.rows<{ id: PriceBookId; from: number }>(
      `SELECT id, (body->>'from')::bigint AS "from" FROM documents
       WHERE scope = $1 AND collection = 'priceBooks' AND body->>'type' = 'head' AND NOT deleted ORDER BY (body->>'from')::bigint DESC, id DESC`,
      [this.#scope],
      'book_calendar',
    );
  }

  #keep(id: string, book: PriceBook): void {
    if (this.#books.size >= BOOKS_KEPT_MAX) this.#books.delete([...this.#books.keys()][0] ?? '');
    this.#books.set(id, book);
  }
}

function open(head: PriceBookHead, parts: readonly PriceBookPart[]): PriceBook | null {
  const content = wholePriceBook(head, parts);
  const promotions = readPromotions(head.promotions);
  const coupons = readCoupons(head.coupons);
  const lists = readPriceLists(head.lists);
  if (content === null || !promotions.ok || !coupons.ok || !lists.ok) return null;
  return {
    head,
    prices: new Map(content.prices.map(([product, price, memberPrice]) => [product, { price, memberPrice }])),
    lists: preparePriceLists(lists.value),
    promotions: preparePromotions(promotions.value),
    coupons: new Map(coupons.value.map((coupon) => [coupon.id, coupon])),
    points: pointsRuleOf(head.coupons),
    fenPerEarned: fenPerEarnedOf(head.coupons),
  };
}

export async function readProducts(
  queries: Queries,
  scope: string,
  ids: readonly ProductId[],
): Promise<ReadonlyMap<ProductId, ProductDocument>> {
  const rows = await queries.rows<{ body: ProductDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND id = ANY($2)",
    [scope, ids],
    'products',
  );
  return new Map(rows.map(({ body }) => [body.id, body]));
}
