/**
 * The install marker: what this terminal knows about its own database, kept in a second, tiny IndexedDB, so that a
 * database that was wiped or cut down is noticed when it opens (loss 7) and the worker's clock never starts before the
 * highest time ever written (loss 1). Written strictly and whole; a marker that is lost only costs a look at the host.
 */
import type { CollectionName } from '../schemas/collections.ts';
import { settled, useStore } from './indexed-db.ts';
import type { Timers } from './ports.ts';

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
const DATABASE = { name: MARKER_DATABASE, store: 'marker' };
const KEY = 'terminal';

export function indexedDbMarkerStore(factory: IDBFactory, timers: Timers): MarkerStore {
  return {
    read: () =>
      useStore<Marker | null>(
        factory,
        timers,
        DATABASE,
        'readonly',
        null,
        async (store) => ((await settled(store.get(KEY))) as Marker | undefined) ?? null,
      ),
    write: (marker) =>
      useStore(factory, timers, DATABASE, 'readwrite', false, async (store) => {
        await settled(store.put(marker, KEY));
        return true;
      }),
  };
}
