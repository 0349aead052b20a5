/** TerminalDatabase with the small shop in memory, for looking at the screens. Not shipped. */
import { ok } from '../../../sync/domain/result.ts';
import { pluKey } from '../../../sync/domain/scale-label.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { Customer, DatabaseStatus, SaleFact, TerminalDatabase, TokenView } from '../../../sync/terminal/api.ts';
import { COLLECTION_NAMES } from '../../../sync/schemas/collections.ts';
import { createStore, type Store } from '../../../renderer/app/store.ts';
import { PRODUCTS, STAFF } from './fake-shop.ts';

const watch = <Value>(store: Store<Value>, listener: (value: Value) => void): (() => void) => {
  listener(store.get());
  return store.subscribe(() => listener(store.get()));
};

export interface FakeDatabase extends TerminalDatabase {
  readonly token: Store<TokenView | null>;
  readonly sales: Store<readonly SaleFact[]>;
  readonly status: Store<DatabaseStatus>;
}

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
  const quick = createStore(
    PRODUCTS.filter((item) => item.quick !== null).toSorted((a, b) => (a.quick ?? 0) - (b.quick ?? 0)),
  );
  const staff = createStore(STAFF);
  return {
    token,
    sales,
    status,
    lookUp: async (candidates) => {
      for (const code of candidates) {
        const item = PRODUCTS.find(
          ({ codes, product, plu }) =>
            codes.includes(code) || product.sku === code || plu === code || pluKey(plu ?? '') === code,
        );
        if (item !== undefined) return ok({ found: true, code, item });
      }
      return ok({ found: false, reason: 'unknown' });
    },
    search: async (text, limit) =>
      ok(PRODUCTS.filter(({ product }) => product.name.includes(text) || product.sku.includes(text)).slice(0, limit)),
    quickItems: async () => ok(quick.get()),
    watchQuickItems: (listener) => watch(quick, listener),
    products: async (ids) => ok(PRODUCTS.filter(({ product }) => ids.includes(product.id))),
    watchSales: (_query, listener) => watch(sales, listener),
    refundsOf: async () => ok([]),
    salesOfMember: async (member) =>
      ok(sales.get().filter((fact): fact is SaleFact => fact.kind === 'sale' && fact.body.member?.id === member)),
    findSale: async (number) => ok(sales.get().find(({ receiptNumber }) => receiptNumber === number) ?? null),
    watchBinding: (_token, listener) => watch(token, listener),
    watchCustomers: (_guide, listener) => {
      listener(customers);
      return () => undefined;
    },
    staff: async () => ok(STAFF),
    watchStaff: (listener) => watch(staff, listener),
    watchDocuments: (_collection, listener) => {
      listener([]);
      return () => undefined;
    },
    putDocument: async () => ok(null),
    removeDocument: async () => ok(null),
    watchStatus: (listener) => watch(status, listener),
    close: () => undefined,
  };
}
