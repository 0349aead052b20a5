/**
 * The small IndexedDB databases that stand beside RxDB's: one object store each, opened for one transaction and closed again, so that
 * nothing of them is in the way of a wipe. Every write is strict: it is on the disk when the promise resolves. Who calls gives it an end
 * (time-out.ts): a damaged IndexedDB answers neither success nor error. Called by marker.ts and sent-store.ts.
 */
import type { Timers } from './ports.ts';
import { within } from './time-out.ts';

const ANSWER_MS = 3000;

export interface SmallDatabase {
  readonly name: string;
  readonly store: string;
}

/** What `use` makes of the store, once the transaction is complete; `otherwise` when it fails or takes too long. */
export async function useStore<Value>(
  factory: IDBFactory,
  timers: Timers,
  database: SmallDatabase,
  mode: IDBTransactionMode,
  otherwise: Value,
  use: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  try {
    const result = await within(timers, ANSWER_MS, withStore(factory, database, mode, use));
    return result.ok ? result.value : otherwise;
  } catch {
    return otherwise;
  }
}

async function withStore<Value>(
  factory: IDBFactory,
  { name, store }: SmallDatabase,
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(store, mode, { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    const value = await use(transaction.objectStore(store));
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
