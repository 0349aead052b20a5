/**
 * What a database has sent to the cloud and may not have heard the answer of, by document, kept in a small IndexedDB beside it and
 * beside the install marker. It belongs to one database: what another one sent, or the same one before it was wiped, is never read
 * and goes when the next one opens. Read and written by own-pushes.ts.
 */
import type { CollectionName } from '../schemas/collections.ts';
import { settled, useStore } from './indexed-db.ts';
import type { Timers } from './ports.ts';

export interface SentNote {
  /** Hash of what the cloud was known to have while these were sent; null for nothing. */
  readonly assumed: string | null;
  /** Hashes of the states that were sent since, the newest last. */
  readonly sent: readonly string[];
}

/** The notes of one collection, by the id of the document. */
export interface SentStore {
  /** Null when they cannot be read in time. */
  read(): Promise<ReadonlyMap<string, SentNote> | null>;
  /** Null removes a note. On the disk when it resolves; false when that could not be done in time. */
  write(changes: ReadonlyMap<string, SentNote | null>): Promise<boolean>;
  /** Removes them all: what they speak of is no longer here. */
  clear(): Promise<void>;
}

export interface SentStores {
  of(name: CollectionName): SentStore;
  /** Removes what other databases left. */
  removeOthers(): Promise<void>;
}

const DATABASE = { name: 'guidepost-sent', store: 'sent' };

/** `database` names one life of one database: another one after a wipe. */
export function indexedDbSentStores(factory: IDBFactory, timers: Timers, database: string): SentStores {
  const write = (use: (store: IDBObjectStore) => readonly Promise<unknown>[]): Promise<boolean> =>
    useStore(factory, timers, DATABASE, 'readwrite', false, async (store) => {
      await Promise.all(use(store));
      return true;
    });
  const of = (name: CollectionName): SentStore => {
    const keyOf = (id: string): IDBValidKey => [database, name, id];
    // An array comes behind every text.
    const all = IDBKeyRange.bound([database, name], [database, name, []]);
    return {
      read: () =>
        useStore<ReadonlyMap<string, SentNote> | null>(factory, timers, DATABASE, 'readonly', null, async (store) => {
          const [keys, notes] = await Promise.all([settled(store.getAllKeys(all)), settled(store.getAll(all))]);
          return new Map(keys.map((key, index) => [(key as readonly string[])[2] ?? '', notes[index] as SentNote]));
        }),
      write: (changes) =>
        write((store) =>
          [...changes].map(([id, note]) =>
            note === null ? settled(store.delete(keyOf(id))) : settled(store.put(note, keyOf(id))),
          ),
        ),
      clear: async () => {
        await write((store) => [settled(store.delete(all))]);
      },
    };
  };
  return {
    of,
    removeOthers: async () => {
      await write((store) => [
        settled(store.delete(IDBKeyRange.upperBound([database], true))),
        settled(store.delete(IDBKeyRange.lowerBound([database, []], true))),
      ]);
    },
  };
}
