/**
 * The install marker: what this terminal knows about its own database, kept in a second, tiny IndexedDB, so that a
 * database that was wiped or cut down is noticed when it opens (loss 7) and the worker's clock never starts before the
 * highest time ever written (loss 1). Written strictly and whole; a marker that is lost only costs a look at the host.
 */
import type { CollectionName } from '../schemas/collections.ts';
import type { Timers } from './ports.ts';
import { within } from './time-out.ts';

export interface CollectionMark {
  /** Documents when it was last in sync. */
  readonly documents: number;
  /** Was it ever pulled to the end? */
  readonly complete: boolean;
  /** Must it be pulled again from the start, and what is not in that pull be removed? */
  readonly repull: boolean;
}

export interface Marker {
  readonly databaseId: string;
  /** Raised to open a fresh database beside one that does not answer. */
  readonly generation: number;
  /** True from the moment a loss was noticed until everything is back. */
  readonly rebuilding: boolean;
  /** The highest time that RxDB was ever told, in epoch milliseconds. */
  readonly clockFloor: number;
  readonly collections: Partial<Record<CollectionName, CollectionMark>>;
}

export interface MarkerStore {
  /** Null when there is none or it cannot be read in time. */
  read(): Promise<Marker | null>;
  /** False when it could not be written in time. */
  write(marker: Marker): Promise<boolean>;
}

export const freshMarker = (databaseId: string): Marker => ({
  databaseId,
  generation: 0,
  rebuilding: false,
  clockFloor: 0,
  collections: {},
});

export const MARKER_DATABASE = 'guidepost-marker';
const STORE = 'marker';
const KEY = 'terminal';
const MARKER_MS = 3000;

export function indexedDbMarkerStore(factory: IDBFactory, timers: Timers): MarkerStore {
  const guarded = async <Value>(work: Promise<Value>, otherwise: Value): Promise<Value> => {
    try {
      const result = await within(timers, MARKER_MS, work);
      return result.ok ? result.value : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    read: () =>
      guarded(
        withStore(
          factory,
          'readonly',
          async (store) => ((await settled(store.get(KEY))) as Marker | undefined) ?? null,
        ),
        null,
      ),
    write: (marker) =>
      guarded(
        withStore(factory, 'readwrite', async (store) => {
          await settled(store.put(marker, KEY));
          return true;
        }),
        false,
      ),
  };
}

async function withStore<Value>(
  factory: IDBFactory,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  const opening = factory.open(MARKER_DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORE, mode, { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    const value = await use(transaction.objectStore(STORE));
    await done;
    return value;
  } finally {
    database.close();
  }
}

export const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
