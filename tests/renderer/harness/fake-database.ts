/** TerminalDatabase with the small shop in memory, for looking at the screens. Not shipped. */
import { ok } from '../../../sync/domain/result.ts';
import { pluKey } from '../../../sync/domain/scale-label.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type {
  ClocksView,
  ContestedCustomer,
  Customer,
  DatabaseStatus,
  QuickShelf,
  SaleFact,
  ShopProduct,
  TerminalDatabase,
  TokenView,
  WatchedCollection,
  WritableDocument,
} from '../../../sync/terminal/api.ts';
import { COLLECTION_NAMES } from '../../../sync/schemas/collections.ts';
import { createStore, type Store } from '../../../renderer/app/store.ts';
import type { QuickTile } from '../../../sync/domain/quick-pages.ts';
import { savedPages } from '../../../renderer/sale/quick-desk.ts';
import { PRODUCTS, STAFF } from './fake-shop.ts';

const watch = <Value>(store: Store<Value>, listener: (value: Value) => void): (() => void) => {
  listener(store.get());
  return store.subscribe(() => listener(store.get()));
};

const found = (text: string): readonly ShopProduct[] =>
  PRODUCTS.filter(({ product, style }) =>
    [product.name, product.sku, product.spec, style].some((field) => field?.includes(text)),
  );
const itemsOf = (tile: QuickTile): readonly ShopProduct[] =>
  'style' in tile
    ? styled(PRODUCTS.filter(({ style }) => style === tile.style))
    : PRODUCTS.filter(({ product }) => product.id === tile.product);
/** The variants of a style as one hit. */
const styled = (items: readonly ShopProduct[]): readonly ShopProduct[] =>
  items.flatMap((item) => {
    const sisters = item.style === undefined ? [item] : items.filter(({ style }) => style === item.style);
    return sisters[0] === item ? [sisters.length > 1 ? { ...item, variants: sisters.length } : item] : [];
  });

export interface FakeDatabase extends TerminalDatabase {
  readonly token: Store<TokenView | null>;
  readonly sales: Store<readonly SaleFact[]>;
  readonly status: Store<DatabaseStatus>;
  readonly clocks: Store<ClocksView>;
  readonly put: (collection: WatchedCollection, ...added: readonly WritableDocument[]) => void;
}

/** What one guide claimed of another's, for the guide desk. */
const CONTESTED: readonly ContestedCustomer[] = [
  {
    id: 'clash:m1',
    type: 'clash',
    member: '01890000-0000-7000-8000-000000000901' as ContestedCustomer['member'] & string,
    memberName: '陈女士',
    memberPhone: '138****8000',
    clashes: [
      {
        claim: '01890000-0000-7000-8000-000000000902' as never,
        at: Date.parse('2026-03-14T11:20:00+08:00') as EpochMs,
        source: 'qr_one_time',
        claimant: '2002' as never,
        holder: '2001' as never,
        rule: 'reject_protected',
        protectedUntil: Date.parse('2026-03-29T11:20:00+08:00') as EpochMs,
      },
    ],
  },
  {
    id: 'clash:m2',
    type: 'clash',
    member: '01890000-0000-7000-8000-000000000904' as ContestedCustomer['member'] & string,
    memberName: '欧阳女士',
    memberPhone: '139****0087',
    clashes: [
      {
        claim: '01890000-0000-7000-8000-000000000905' as never,
        at: Date.parse('2026-03-14T10:05:00+08:00') as EpochMs,
        source: 'qr_one_time',
        claimant: '2002' as never,
        holder: '2001' as never,
        rule: 'transfer',
        protectedUntil: Date.parse('2026-03-14T10:05:00+08:00') as EpochMs,
      },
    ],
  },
];

export function fakeDatabase(now: EpochMs, customers: readonly Customer[]): FakeDatabase {
  const token = createStore<TokenView | null>(null);
  const sales = createStore<readonly SaleFact[]>([]);
  const status = createStore<DatabaseStatus>({
    state: 'ready',
    collections: COLLECTION_NAMES.map((name) => ({
      name,
      documents: 420,
      state: 'in_sync',
      complete: true,
      lastPullAt: now,
      error: null,
    })),
    book: { id: 'b1' as never, hash: '0'.repeat(64), from: now },
    indexed: true,
  });
  const own: readonly QuickShelf[] = [
    {
      name: null,
      items: PRODUCTS.filter((item) => item.quick !== null)
        .toSorted((a, b) => (a.quick ?? 0) - (b.quick ?? 0))
        .map((item) => (item.style === undefined ? item : { ...item, variants: 5 })),
    },
  ];
  const clocks = createStore<ClocksView>({ clockings: [], isUsed: false });
  const quick = createStore(own);
  const staff = createStore(STAFF);
  const documents: Readonly<Record<WatchedCollection, Store<readonly WritableDocument[]>>> = {
    campaigns: createStore<readonly WritableDocument[]>([]),
    tasks: createStore<readonly WritableDocument[]>([]),
    parkedSales: createStore<readonly WritableDocument[]>([]),
    settings: createStore<readonly WritableDocument[]>([]),
  };
  const put: FakeDatabase['put'] = (collection, ...added) => {
    const ids = new Set(added.map(({ id }) => id));
    documents[collection].update((all) => [...all.filter(({ id }) => !ids.has(id)), ...added]);
    const pages = savedPages(documents.settings.get());
    quick.set(pages === null ? own : pages.map(({ name, tiles }) => ({ name, items: tiles.flatMap(itemsOf) })));
  };
  return {
    token,
    sales,
    status,
    clocks,
    lookUp: async (candidates) => {
      for (const code of candidates) {
        const item = PRODUCTS.find(
          ({ codes, product, plu }) =>
            codes.includes(code) || product.sku === code || plu === code || pluKey(plu ?? '') === code,
        );
        if (item !== undefined) return ok({ found: true, code, item });
      }
      const style = candidates.find((code) => PRODUCTS.some((item) => item.style === code));
      return ok(style === undefined ? { found: false, reason: 'unknown' } : { found: false, reason: 'style', style });
    },
    search: async (text, limit) => ok(found(text).slice(0, limit)),
    searchForSale: async (text, limit) => ok(styled(found(text)).slice(0, limit)),
    style: async (code) => {
      const items = PRODUCTS.filter((item) => item.style === code);
      const [first] = items;
      return ok(first === undefined ? null : { style: code, name: first.product.name, picture: first.picture, items });
    },
    categories: async () =>
      ok([...new Map(PRODUCTS.map(({ product: { category, taxBp } }) => [category, { category, taxBp }])).values()]),
    quickShelves: async () => ok(quick.get()),
    watchQuickShelves: (listener) => watch(quick, listener),
    products: async (ids) => ok(PRODUCTS.filter(({ product }) => ids.includes(product.id))),
    watchSales: (_query, listener) => watch(sales, listener),
    watchClocks: (_query, listener) => watch(clocks, listener),
    refundsOf: async () => ok([]),
    salesOfMember: async (member) =>
      ok(sales.get().filter((fact): fact is SaleFact => fact.kind === 'sale' && fact.body.member?.id === member)),
    findSale: async (number) => ok(sales.get().find(({ receiptNumber }) => receiptNumber === number) ?? null),
    watchBinding: (_token, listener) => watch(token, listener),
    watchContested: (guide, listener) => {
      listener(
        CONTESTED.filter(({ clashes }) => clashes.some((one) => one.claimant === guide || one.holder === guide)),
      );
      return () => undefined;
    },
    watchCustomers: (_guide, listener) => {
      listener(customers);
      return () => undefined;
    },
    staff: async () => ok(STAFF),
    watchStaff: (listener) => watch(staff, listener),
    watchDocuments: (collection, listener) => watch(documents[collection], listener),
    putDocument: async (collection, document) => {
      put(collection, document);
      return ok(null);
    },
    removeDocument: async (collection, id) => {
      documents[collection].update((all) => all.filter((each) => each.id !== id));
      return ok(null);
    },
    put,
    watchStatus: (listener) => watch(status, listener),
    close: () => undefined,
  };
}
