/**
 * Look-ups: code → product id from memory, product by point read, price from the book in force. Usable while the index
 * is still being read: a question that the map cannot answer yet waits until the reading, which is the query it would
 * otherwise run, comes by the code. Changes that replication brings are followed. Called by core.ts.
 */
import { BehaviorSubject, debounceTime, firstValueFrom, merge, Subject, type Observable } from 'rxjs';
import type { RxCollection } from 'rxdb';
import type { ProductDocument, PriceBookHead, PriceBookPart } from '../schemas/documents/catalogue.ts';
import { isSoldHere } from '../domain/assortment.ts';
import type { QuickPage } from '../domain/quick-pages.ts';
import type { Category, LookUp, QuickShelf, ShopProduct, ShopStyle } from './api.ts';
import { CodeIndex, type IsSold } from './code-index.ts';
import type { EpochMs } from '../domain/time.ts';
import { readByIds, readPages, storageChanges } from './documents.ts';
import type { HostCalls } from './host-calls.ts';
import type { Timer, TerminalPorts } from './ports.ts';
import { assemble, dueHeads, nextEdge, nextFrom, type PriceBook } from './price-book.ts';
import type { StoredDocument } from './rx-schema.ts';
import { shopProduct } from './shop-product.ts';
import { followSettings } from './shop-settings.ts';

export const SEARCH_LIMIT_MAX = 200;
const QUIET_MS = 200;
/** Timers cannot wait longer than 2^31 ms. */
const WAIT_MAX_MS = 3_600_000;
const ACTIVATE_RETRY_MS = 2000;

export interface Catalogue {
  /** `book`: at the prices of this one, where it is still here; else of the one in force. */
  lookUp(candidates: readonly string[], book?: string): Promise<LookUp>;
  search(text: string, limit: number, forSale: boolean, book?: string): Promise<readonly ShopProduct[]>;
  quickShelves(): Promise<readonly QuickShelf[]>;
  style(code: string, book?: string): Promise<ShopStyle | null>;
  categories(): Promise<readonly Category[]>;
  products(ids: readonly string[]): Promise<readonly ShopProduct[]>;
  readonly book$: BehaviorSubject<PriceBook | null>;
  readonly indexed$: BehaviorSubject<boolean>;
  /** Says that products or prices are others now. */
  readonly changed$: Observable<unknown>;
  close(): void;
}

export interface CatalogueOptions {
  readonly products: RxCollection<StoredDocument>;
  readonly priceBooks: RxCollection<StoredDocument>;
  readonly settings: RxCollection<StoredDocument>;
  readonly stock: RxCollection<StoredDocument>;
  readonly host: HostCalls;
  readonly ports: TerminalPorts;
  /** Reading the index failed: the database does not answer. */
  readonly failed: () => void;
}

export function openCatalogue(options: CatalogueOptions): Catalogue {
  const { products, priceBooks, settings, stock, host, ports, failed } = options;
  const index = new CodeIndex();
  const indexed$ = new BehaviorSubject(false);
  const productsChanged$ = new Subject<void>();
  const book$ = new BehaviorSubject<PriceBook | null>(null);

  /** Ids that a change event has told about while the first reading goes on: what is read of them is older. */
  let fresher: Set<string> | null = new Set();
  const changes = storageChanges(products).subscribe((documents) => {
    for (const document of documents) {
      fresher?.add(document.id);
      if (document._deleted) index.remove(document.id);
      else index.put(asProduct(document));
    }
    productsChanged$.next();
  });
  const reading = readPages(products, (documents) => {
    for (const document of documents) if (fresher?.has(document.id) !== true) index.put(asProduct(document));
    productsChanged$.next();
  }).then(
    () => {
      fresher = null;
      indexed$.next(true);
      productsChanged$.next();
    },
    () => failed(),
  );

  const activation = followBooks({ priceBooks, host, ports, book$, failed });
  const { settings$, ...shop } = followSettings(settings, failed);
  const isSold: IsSold = (entry) => isSoldHere(entry, settings$.value.assortments);

  /** Right after the start the stored book is only being put together: that is no reason to say there is none. */
  const bookKnown = async (): Promise<PriceBook | null> => {
    if (book$.value === null) await activation.first;
    return book$.value;
  };
  const items = async (ids: readonly string[], of?: string): Promise<readonly ShopProduct[]> => {
    const now = await bookKnown();
    const book = of === undefined || now?.head.id === of ? now : (activation.before(of) ?? now);
    const documents = await readByIds(products, ids);
    const byId = new Map(documents.map((document) => [document.id, asProduct(document)]));
    return ids.flatMap((id) => {
      const item = shopProduct(byId.get(id), book, ports.now(), settings$.value.assortments);
      return item === null ? [] : [item];
    });
  };
  const whole = async (): Promise<void> => {
    if (!indexed$.value) await reading;
    await shop.first;
  };
  /** A style stands for its variants by the first that is sold here; a style of one is that product. */
  const tiles = async (wanted: readonly Wanted[]): Promise<readonly ShopProduct[]> => {
    const leading = wanted.flatMap(({ id, style }): (Wanted & { readonly id: string })[] => {
      const lead = id ?? index.productsOfStyle(style ?? '')[0];
      return lead === undefined ? [] : [{ id: lead, style }];
    });
    const found = new Map((await items(leading.map(({ id }) => id))).map((item) => [item.product.id as string, item]));
    return leading.flatMap(({ id, style }) => {
      const item = found.get(id);
      if (item === undefined || item.isOutside === true) return [];
      const variants = style === undefined ? 1 : index.productsOfStyle(style).length;
      return variants > 1 ? [{ ...item, variants }] : item.discontinued === true ? [] : [item];
    });
  };
  const shelfOf = async ({ name, tiles: laid }: QuickPage): Promise<QuickShelf> => ({
    name,
    items: await tiles(laid.map((tile) => ('style' in tile ? { style: tile.style } : { id: tile.product }))),
  });
  /** While the catalogue is still being read, only the best candidate's own code is certain; else all of it must be there. */
  const untilClaimed = async (candidates: readonly string[]): Promise<{ code: string; id: string } | undefined> => {
    const [code = ''] = candidates;
    while (!indexed$.value) {
      const id = index.productOfCode(code);
      if (id !== undefined) return { code, id };
      await firstValueFrom(productsChanged$);
    }
    return claimed(candidates);
  };
  const claimed = (candidates: readonly string[]): { code: string; id: string } | undefined => {
    for (const code of candidates) {
      const id = index.productOf(code);
      if (id !== undefined) return { code, id };
    }
    return undefined;
  };

  return {
    book$,
    indexed$,
    changed$: merge(productsChanged$, book$, settings$).pipe(debounceTime(QUIET_MS)),
    async lookUp(candidates, book) {
      const claim = await untilClaimed(candidates);
      const style = claim === undefined ? candidates.find((code) => index.productsOfStyle(code).length > 0) : undefined;
      if (style !== undefined) return { found: false, reason: 'style', style };
      if (claim === undefined) return { found: false, reason: 'unknown' };
      if ((await bookKnown()) === null) return { found: false, reason: 'no_price_book' };
      const [item] = await items([claim.id], book);
      return item === undefined ? { found: false, reason: 'no_price' } : { found: true, code: claim.code, item };
    },
    async search(text, limit, forSale, book) {
      await whole();
      const most = Math.min(limit, SEARCH_LIMIT_MAX);
      if (!forSale) return items(index.search(text, most), book);
      const hits = index.searchStyles(text, most, isSold);
      const variants = new Map(hits.map((hit) => [hit.id, hit.variants]));
      const found = await items(
        hits.map(({ id }) => id),
        book,
      );
      return found.map((item) => {
        const count = variants.get(item.product.id) ?? 1;
        return count > 1 ? { ...item, variants: count } : item;
      });
    },
    async quickShelves() {
      await whole();
      const { quickPages } = settings$.value;
      if (quickPages !== null) return Promise.all(quickPages.map(shelfOf));
      const own = index.quickItems(isSold).map((id) => ({ id, style: index.styleOf(id) }));
      return [{ name: null, items: await tiles(own) }];
    },
    async style(code, book) {
      await whole();
      const found = await items(index.productsOfStyle(code), book);
      const [first] = found;
      if (first === undefined) return null;
      const counted = await readByIds(
        stock,
        found.map(({ product }) => product.id),
      );
      const onHand = new Map(counted.map((document) => [document.id, document['onHand']]));
      return {
        style: code,
        name: first.product.name,
        picture: first.picture,
        ...(first.photo === undefined ? {} : { photo: first.photo }),
        items: found.map((item) => {
          const count = onHand.get(item.product.id);
          return typeof count === 'number' ? { ...item, onHand: count } : item;
        }),
      };
    },
    async categories() {
      await whole();
      return index.categories();
    },
    products: (ids) => items(ids),
    close() {
      changes.unsubscribe();
      activation.close();
      shop.close();
    },
  };
}

/** A product, or a style where there are several of it. */
interface Wanted {
  readonly id?: string | undefined;
  readonly style?: string | undefined;
}

interface BookOptions extends Pick<CatalogueOptions, 'priceBooks' | 'host' | 'ports' | 'failed'> {
  readonly book$: BehaviorSubject<PriceBook | null>;
}

/** Activates the newest complete book that is due, again after each change, when the next one begins, and after a failure. */
function followBooks({ priceBooks, host, ports, book$, failed }: BookOptions): {
  readonly first: Promise<void>;
  /** The book that was in force before, for the open cart that was begun with it. */
  before(id: string): PriceBook | undefined;
  close(): void;
} {
  let earlier: PriceBook | null = null;
  let timer: Timer | null = null;
  let edge: EpochMs | null = null;
  let turn = Promise.resolve();
  let closed = false;

  const wake = (delayMs: number): void => {
    timer?.cancel();
    timer = ports.timers.after(Math.min(delayMs, WAIT_MAX_MS), look);
  };
  const look = (): void => {
    turn = turn.then(activate).catch(() => failed());
  };
  /** When a price list of the book in force begins or ends, everybody is told that prices are others now. */
  const followEdges = (book: PriceBook, next: EpochMs | null, now: EpochMs): void => {
    if (edge !== null && edge <= now) book$.next(book);
    edge = nextEdge(book, now);
    if (edge !== null && (next === null || edge < next)) wake(edge - now);
  };
  const activate = async (): Promise<void> => {
    if (closed) return;
    const heads = await readOf<PriceBookHead>(priceBooks, { type: 'head' });
    const now = ports.now();
    const next = nextFrom(heads, now);
    if (next !== null) wake(next - now);
    for (const head of dueHeads(heads, now)) {
      if (head.hash === book$.value?.head.hash && head.id === book$.value.head.id) {
        followEdges(book$.value, next, now);
        return;
      }
      const book = assemble(head, await readOf<PriceBookPart>(priceBooks, { type: 'part', book: head.id }));
      if (book === null) continue;
      const answer = await host.call('catalogue.activate', { head });
      if (answer.ok) {
        const own = { ...book, store: answer.value.store };
        if (book$.value?.head.id !== own.head.id) earlier = book$.value;
        book$.next(own);
        edge = null;
        followEdges(own, next, now);
      } else wake(ACTIVATE_RETRY_MS);
      return;
    }
  };
  const changes = storageChanges(priceBooks).pipe(debounceTime(QUIET_MS)).subscribe(look);
  look();
  return {
    first: turn,
    before: (id) => (earlier?.head.id === id ? earlier : undefined),
    close() {
      closed = true;
      timer?.cancel();
      changes.unsubscribe();
    },
  };
}

/** One shape in, one shape out: the collection's schema is the union of heads and parts. */
async function readOf<Document>(
  priceBooks: RxCollection<StoredDocument>,
  selector: Readonly<Record<string, string>>,
): Promise<readonly Document[]> {
  const documents = await priceBooks.find({ selector }).exec();
  return documents.map((document) => document.toJSON() as unknown as Document);
}

const asProduct = (document: StoredDocument): ProductDocument => document as unknown as ProductDocument;
