/**
 * The 13 collections of a terminal's database (the free RxDB opens no more in a realm), each with its scope, its schema
 * and who may write it. Terminals pull all of them and push only those that hold no money. ARCHITECTURE.md §5.
 */
import type { TSchema } from 'typebox';
import {
  CAMPAIGN_DOCUMENT,
  MEMBER_DOCUMENT,
  ORDER_DOCUMENT,
  PARKED_SALE_DOCUMENT,
  PRICE_BOOK_DOCUMENT,
  PRODUCT_SHAPE,
  SETTING_DOCUMENT,
  STAFF_SHAPE,
  STOCK_DOCUMENT,
  TASK_DOCUMENT,
} from './documents/catalogue.ts';
import { BINDING_SHAPE, LEDGER_DOCUMENT, SHIFT_DOCUMENT } from './documents/facts.ts';

/** Brings a document of the version before into this version's shape; may throw for one that it cannot. Pure. */
export type MigrationStep = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

export interface CollectionPlan {
  readonly scope: 'brand' | 'store';
  readonly schema: TSchema;
  /** RxDB schema version: raised with a migration only; the catalogue gets a new collection instead. */
  readonly version: number;
  /** By the version that it leads to: one for each version above 0. */
  readonly migrations?: Readonly<Record<number, MigrationStep>>;
  readonly indexes: readonly (readonly string[])[];
  /** May a terminal push changes of it? Never for anything with money or bindings. */
  readonly push: boolean;
}

export const COLLECTIONS = {
  products: { scope: 'brand', schema: PRODUCT_SHAPE, version: 0, indexes: [], push: false },
  priceBooks: { scope: 'brand', schema: PRICE_BOOK_DOCUMENT, version: 0, indexes: [['type']], push: false },
  campaigns: { scope: 'brand', schema: CAMPAIGN_DOCUMENT, version: 0, indexes: [], push: false },
  staff: { scope: 'store', schema: STAFF_SHAPE, version: 0, indexes: [], push: false },
  members: { scope: 'store', schema: MEMBER_DOCUMENT, version: 0, indexes: [], push: false },
  ledger: { scope: 'store', schema: LEDGER_DOCUMENT, version: 0, indexes: [['businessDay', 'at']], push: false },
  bindings: { scope: 'store', schema: BINDING_SHAPE, version: 0, indexes: [['type']], push: false },
  shifts: { scope: 'store', schema: SHIFT_DOCUMENT, version: 0, indexes: [], push: false },
  stock: { scope: 'store', schema: STOCK_DOCUMENT, version: 0, indexes: [], push: false },
  orders: { scope: 'store', schema: ORDER_DOCUMENT, version: 0, indexes: [], push: false },
  tasks: { scope: 'store', schema: TASK_DOCUMENT, version: 0, indexes: [], push: true },
  parkedSales: { scope: 'store', schema: PARKED_SALE_DOCUMENT, version: 0, indexes: [], push: true },
  settings: { scope: 'store', schema: SETTING_DOCUMENT, version: 0, indexes: [], push: true },
} as const satisfies Record<string, CollectionPlan>;

export type CollectionName = keyof typeof COLLECTIONS;
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as readonly CollectionName[];
