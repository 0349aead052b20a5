/**
 * Look-ups: code → product id from memory, product by point read, price from the book in force. Usable while the index
 * is still being read: a question that the map cannot answer yet waits until the reading, which is the query it would
 * otherwise run, comes by the code. Changes that replication brings are followed. Called by core.ts.
 */
import { BehaviorSubject, debounceTime, firstValueFrom, merge, Subject, type Observable } from 'rxjs';
import type { RxCollection } from 'rxdb';
import type { ProductDocument, PriceBookHead, PriceBookPart } from '../schemas/documents/catalogue.ts';
import type { SoldProduct } from '../schemas/sale.ts';
import type { LookUp, ShopProduct } from './api.ts';
import { CodeIndex } from './code-index.ts';
import { readByIds, readPages, storageChanges } from './documents.ts';
import type { HostCalls } from './host-calls.ts';
import type { Timer, TerminalPorts } from './ports.ts';
import { assemble, dueHeads, nextFrom, type PriceBook } from './price-book.ts';
import type { StoredDocument } from './rx-schema.ts';

export const SEARCH_LIMIT_MAX = 200;
const QUIET_MS = 200;
/** Timers cannot wait longer than 2^31 ms. */
const WAIT_MAX_MS = 3_600_000;
const ACTIVATE_RETRY_MS = 2000;

export interface Catalogue {
  lookUp(candidates: readonly string[]): Promise<LookUp>;
  search(text: string, limit: number): Promise<readonly ShopProduct[]>;
  quickItems(): Promise<readonly ShopProduct[]>;
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
  readonly host: HostCalls;
  readonly ports: TerminalPorts;
  /** Reading the index failed: the database does not answer. */
  readonly failed: () => void;
}

export function openCatalogue({ products, priceBooks, host, ports, failed }: CatalogueOptions): Catalogue {
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

  /** Right after the start the stored book is only being put together: that is no reason to say there is none. */
  const bookKnown = async (): Promise<PriceBook | null> => {
    if (book$.value === null) await activation.first;
    return book$.value;
  };
  const items = async (ids: readonly string[]): Promise<readonly ShopProduct[]> => {
    const book = await bookKnown();
    const documents = await readByIds(products, ids);
    const byId = new Map(documents.map((document) => [document.id, asProduct(document)]));
    return ids.flatMap((id) => {
      const item = priced(byId.get(id), book);
      return item === null ? [] : [item];
    });
  };
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
    changed$: merge(productsChanged$, book$).pipe(debounceTime(QUIET_MS)),
    async lookUp(candidates) {
      const claim = await untilClaimed(candidates);
      if (claim === undefined) return { found: false, reason: 'unknown' };
      if ((await bookKnown()) === null) return { found: false, reason: 'no_price_book' };
      const [item] = await items([claim.id]);
      return item === undefined ? { found: false, reason: 'no_price' } : { found: true, code: claim.code, item };
    },
    async search(text, limit) {
      if (!indexed$.value) await reading;
      return items(index.search(text, Math.min(limit, SEARCH_LIMIT_MAX)));
    },
    async quickItems() {
      if (!indexed$.value) await reading;
      return items(index.quickItems());
    },
    products: items,
    close() {
      changes.unsubscribe();
      activation.close();
    },
  };
}

interface BookOptions extends Pick<CatalogueOptions, 'priceBooks' | 'host' | 'ports' | 'failed'> {
  readonly book$: BehaviorSubject<PriceBook | null>;
}

/** Activates the newest complete book that is due, again after each change, when the next one begins, and after a failure. */
function followBooks({ priceBooks, host, ports, book$, failed }: BookOptions): {
  readonly first: Promise<void>;
  close(): void;
} {
  let timer: Timer | null = null;
  let turn = Promise.resolve();
  let closed = false;

  const wake = (delayMs: number): void => {
    timer?.cancel();
    timer = ports.timers.after(Math.min(delayMs, WAIT_MAX_MS), look);
  };
  const look = (): void => {
    turn = turn.then(activate).catch(() => failed());
  };
  const activate = async (): Promise<void> => {
    if (closed) return;
    const heads = await readOf<PriceBookHead>(priceBooks, { type: 'head' });
    const now = ports.now();
    const next = nextFrom(heads, now);
    if (next !== null) wake(next - now);
    for (const head of dueHeads(heads, now)) {
      if (head.hash === book$.value?.head.hash && head.id === book$.value.head.id) return;
      const book = assemble(head, await readOf<PriceBookPart>(priceBooks, { type: 'part', book: head.id }));
      if (book === null) continue;
      const answer = await host.call('catalogue.activate', { head });
      if (answer.ok) book$.next(book);
      else wake(ACTIVATE_RETRY_MS);
      return;
    }
  };
  const changes = storageChanges(priceBooks).pipe(debounceTime(QUIET_MS)).subscribe(look);
  look();
  return {
    first: turn,
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

function priced(product: ProductDocument | undefined, book: PriceBook | null): ShopProduct | null {
  const price = product === undefined ? undefined : book?.prices.get(product.id);
  if (product === undefined || price === undefined) return null;
  const sold: SoldProduct = {
    id: product.id,
    sku: product.sku,
    name: product.name,
    ...(product.spec === undefined ? {} : { spec: product.spec }),
    category: product.category,
    price: price.price,
    ...(price.memberPrice === null ? {} : { memberPrice: price.memberPrice }),
    soldBy: product.soldBy,
    taxBp: product.taxBp,
  };
  return {
    product: sold,
    picture: product.picture ?? null,
    quick: product.quick ?? null,
    codes: product.codes,
    plu: product.plu ?? null,
  };
}
