/**
 * The heads of price books that this terminal sells by: the active one, and the one the open cart was begun with (its
 * prices stand for an hour). A book is activated by the database worker once it is complete; an older one is refused, so
 * that a worker that woke up with old data cannot bring old prices back. Called by catalogue.activate and the open cart.
 */
import Type, { type Static } from 'typebox';
import { listAt, readOutside } from '../../sync/domain/outside.ts';
import { preparePromotions, type PreparedPromotions } from '../../sync/domain/promotion-index.ts';
import { promotionAt } from '../../sync/domain/promotion-reader.ts';
import type { CouponId, StoreId } from '../../sync/domain/ids.ts';
import type { Coupon } from '../../sync/domain/promotion.ts';
import {
  atListPrice,
  NO_PRICE_LISTS,
  preparePriceLists,
  readPriceLists,
  type PreparedPriceLists,
} from '../../sync/domain/price-list.ts';
import type { CartProduct } from '../../sync/domain/cart-content.ts';
import { fenPerEarnedOf, pointsRuleOf, readCoupons, type PointsRule } from '../../sync/protocol/price-book.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { PRICE_BOOK_HEAD, type PriceBookHead } from '../../sync/schemas/documents/catalogue.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

/** A book may be activated this much before its time: clocks differ by less. */
const EARLY_MS = 5_000;
const BOOKS_FILE = Type.Object({
  version: Type.Literal(1),
  active: PRICE_BOOK_HEAD,
  pinned: Type.Union([PRICE_BOOK_HEAD, Type.Null()]),
});

/** A price book ready to price with. */
export interface PriceBook {
  readonly head: PriceBookHead;
  readonly promotions: PreparedPromotions;
  /** Names of promotions and coupons by id, as people read them. */
  readonly names: ReadonlyMap<string, string>;
  readonly coupons: ReadonlyMap<CouponId, Coupon>;
  /** What a point is worth; undefined where points are not money. */
  readonly points: PointsRule | undefined;
  /** What is paid for each point that a member earns; undefined where the brand gives none. */
  readonly fenPerEarned: number | undefined;
  readonly lists: PreparedPriceLists;
}

/** The coupon that a typed or scanned code means: its id in any case, unless each piece has a code of its own. */
export function couponOfCode(book: PriceBook | undefined, code: string): Coupon | undefined {
  const wanted = code.trim().toLowerCase();
  for (const [id, coupon] of book?.coupons ?? [])
    if (id.toLowerCase() === wanted && coupon.issued === undefined) return coupon;
  return undefined;
}

export class PriceBooks {
  readonly #file: JsonFile<Static<typeof BOOKS_FILE>>;
  readonly #now: () => EpochMs;
  /** Whose prices they are: a price list may be for some stores only. */
  readonly store: StoreId;
  #active: PriceBook | undefined;
  #pinned: PriceBook | undefined;

  private constructor(folder: DataFolder, now: () => EpochMs, store: StoreId) {
    this.#file = jsonFile(folder, 'price-books.json', BOOKS_FILE);
    this.#now = now;
    this.store = store;
  }

  static async load(folder: DataFolder, now: () => EpochMs, store: StoreId): Promise<PriceBooks> {
    const books = new PriceBooks(folder, now, store);
    const kept = await books.#file.load();
    if (kept === undefined) return books;
    books.#active = bookOf(kept.active);
    books.#pinned = kept.pinned === null ? undefined : bookOf(kept.pinned);
    return books;
  }

  get active(): PriceBook | undefined {
    return this.#active;
  }

  /** The book of a cart that names one; the active one for a cart that does not. */
  bookOf(hash: string | undefined): PriceBook | undefined {
    return [this.#pinned, this.#active].find((book) => book !== undefined && book.head.hash === hash) ?? this.#active;
  }

  /** The product at what it costs by a book at an instant: the screen's catalogue may have been asked at another one. */
  atPriceOf(book: PriceBook | undefined, product: CartProduct, now: EpochMs): CartProduct {
    return atListPrice(product, book?.lists ?? NO_PRICE_LISTS, { store: this.store, now });
  }

  async activate(head: PriceBookHead): Promise<Answer<{ store: StoreId }>> {
    const active = this.#active?.head;
    if (active?.hash === head.hash && active.id === head.id) return answered({ store: this.store });
    if (active !== undefined && head.from < active.from)
      return failed('stale_price_book', { reason: 'older_than_active' });
    if (head.from > this.#now() + EARLY_MS) return failed('stale_price_book', { reason: 'not_yet' });
    const book = readBook(head);
    if (!book.ok) return failed('bad_request', { path: book.error.path, reason: 'bad_promotion' });
    this.#active = book.value;
    await this.#save();
    return answered({ store: this.store });
  }

  /** Keeps the active book for the cart that begins now. */
  async pin(): Promise<void> {
    if (this.#pinned?.head.hash === this.#active?.head.hash) return;
    this.#pinned = this.#active;
    await this.#save();
  }

  async #save(): Promise<void> {
    if (this.#active === undefined) return;
    const pinned = this.#pinned === undefined || this.#pinned === this.#active ? null : this.#pinned.head;
    await this.#file.save({ version: 1, active: this.#active.head, pinned });
  }
}

function readBook(head: PriceBookHead): Result<PriceBook, { readonly path: string }> {
  const promotions = readOutside(head.promotions, (at) => listAt(at, promotionAt));
  if (!promotions.ok) return err({ path: `promotions${promotions.error.path}` });
  const coupons = readCoupons(head.coupons);
  if (!coupons.ok) return err({ path: `coupons${coupons.error.path}` });
  const lists = readPriceLists(head.lists);
  if (!lists.ok) return err({ path: `lists${lists.error.path}` });
  const named: readonly { readonly id: string; readonly name?: string }[] = [...promotions.value, ...coupons.value];
  const names = new Map(named.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])));
  return ok({
    head,
    promotions: preparePromotions(promotions.value),
    names,
    coupons: new Map(coupons.value.map((coupon) => [coupon.id, coupon])),
    points: pointsRuleOf(head.coupons),
    fenPerEarned: fenPerEarnedOf(head.coupons),
    lists: preparePriceLists(lists.value),
  });
}

function bookOf(head: PriceBookHead): PriceBook | undefined {
  const book = readBook(head);
  return book.ok ? book.value : undefined;
}
