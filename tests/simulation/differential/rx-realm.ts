/**
 * One window's database with real RxDB, in a realm of its own (rx-disk.ts makes it): production's schemas, engine and guards on
 * RxDB's memory storage. RxDB gets its time, timers and hashes from the realm, and every operation of its storage is a
 * step of the window's life, so that a crash ends between two of them. Only text passes the realm's border.
 */
import { bulkInsertToState, getRxStorageMemory, type RxStorageInstanceMemory } from 'rxdb/plugins/storage-memory';
import type { RxCollection, RxStorage, RxStorageInstance } from 'rxdb';
import type { Answer } from '../../../main/contract/contract.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { COLLECTIONS } from '../../../sync/schemas/collections.ts';
import { flooredClock } from '../../../sync/terminal/clock-floor.ts';
import type { CollectionMark } from '../../../sync/terminal/marker.ts';
import { openDatabase, type AnyStorage } from '../../../sync/terminal/open-database.ts';
import type { Timers } from '../../../sync/terminal/ports.ts';
import { rxReplica } from '../../../sync/terminal/rx-replica.ts';
import type { SentNote, SentStore } from '../../../sync/terminal/sent-store.ts';
import type { StoredDocument } from '../../../sync/terminal/rx-schema.ts';
import { Following, REPLICATED, type Replicated } from '../replica/following.ts';

/** What the world gives the realm. */
export interface RealmParts {
  readonly timers: Timers;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  /** The highest time of writing on the disk. */
  readonly floor: number;
  readonly step: (label: string) => Promise<void>;
  readonly call: (name: string, params: string) => Promise<string>;
  readonly failsWrite: (collection: string) => boolean;
  /** Asked for reads of what the cloud was last known to have, which go before a push. */
  readonly failsRead: (collection: string) => boolean;
  /** What the disk has under this key. */
  readonly image: (key: string) => string | undefined;
  /** From now on the disk has what `image` says. */
  readonly hold: (key: string, image: () => string) => void;
  readonly mark: (name: Replicated) => string | undefined;
  readonly put: (name: Replicated, change: string) => Promise<void>;
  /** What was noted before it was sent, of this life of the database: an array of pairs. */
  readonly readSent: (life: string, name: Replicated) => Promise<string>;
  readonly writeSent: (life: string, name: Replicated, changes: string) => Promise<void>;
}

export interface RealmWindow {
  resync(): void;
  isInSync(): boolean;
  write(state: string): Promise<void>;
}

type Row = StoredDocument & { readonly _deleted: boolean };
type MemoryInstance = RxStorageInstanceMemory<Row>;

const NAME = 'guidepost-simulated';
export const keyOf = (collection: string, version: number): string => `${collection}|${String(version)}`;

export async function openInRealm(parts: RealmParts): Promise<RealmWindow> {
  Date.now = flooredClock(parts.now, parts.monotonicMs, parts.floor);
  const plans = Object.fromEntries(REPLICATED.map((name) => [name, COLLECTIONS[name]]));
  const { database, collections } = await openDatabase(NAME, onDisk(parts), plans);
  const life = await database.storageToken;
  const counts = new Map<Replicated, number>();
  for (const name of REPLICATED) counts.set(name, (await collections[name].find().exec()).length);
  const following = new Following({
    host: {
      // As text: what the cloud gives is made of this realm's objects, as on a real line.
      call: async (name, params) => JSON.parse(await parts.call(name, JSON.stringify(params))) as Answer<never>,
    },
    ports: { now: () => parts.now() as EpochMs, timers: parts.timers },
    engine: (name) => rxReplica(collections[name]),
    sent: (name) => sentOf(parts, life, name),
    documents: (name) => counts.get(name) ?? 0,
    mark: (name) => JSON.parse(parts.mark(name) ?? 'null') as CollectionMark | undefined,
    put: (name, change) => parts.put(name, JSON.stringify(change)),
  });
  for (const name of REPLICATED)
    collections[name].storageInstance.changeStream().subscribe(({ events }) => {
      const by = events.map(({ operation }) => (operation === 'INSERT' ? 1 : operation === 'DELETE' ? -1 : 0));
      counts.set(
        name,
        by.reduce<number>((sum, one) => sum + one, counts.get(name) ?? 0),
      );
      following.remember(name);
    });
  return {
    resync: () => following.resync(),
    isInSync: () => following.isInSync,
    write: (state) => write(collections.tasks, JSON.parse(state) as Row),
  };
}

function sentOf({ readSent, writeSent }: RealmParts, life: string, name: Replicated): SentStore {
  return {
    read: async () => new Map(JSON.parse(await readSent(life, name)) as readonly (readonly [string, SentNote])[]),
    async write(changes) {
      await writeSent(life, name, JSON.stringify([...changes]));
      return true;
    },
    clear: () => Promise.resolve(),
  };
}

async function write(tasks: RxCollection<StoredDocument>, { _deleted, ...state }: Row): Promise<void> {
  if (!_deleted) await tasks.upsert(state);
  else await (await tasks.findOne(state.id).exec())?.remove();
}

/** The memory storage over what the disk has, its operations steps that may fail. */
function onDisk({ image, hold, step, failsWrite, failsRead }: RealmParts): AnyStorage {
  const inner = getRxStorageMemory() as unknown as RxStorage<unknown, unknown>;
  return {
    name: inner.name,
    rxdbVersion: inner.rxdbVersion,
    async createStorageInstance(params: Parameters<typeof inner.createStorageInstance>[0]) {
      const { collectionName, schema } = params;
      const key = keyOf(collectionName, schema.version);
      await step(`storage opens ${collectionName}`);
      const instance = await inner.createStorageInstance(params);
      const { internals, primaryPath } = instance as unknown as MemoryInstance;
      const rows = JSON.parse(image(key) ?? '[]') as Parameters<typeof bulkInsertToState>[3][number]['document'][];
      bulkInsertToState(
        primaryPath,
        internals as never,
        internals.byIndexArray as never,
        rows.map((document) => ({ document })),
      );
      hold(key, () => {
        (instance as unknown as MemoryInstance).ensurePersistence();
        return JSON.stringify([...internals.documents.values()]);
      });
      stepping(instance, collectionName, { step, failsWrite, failsRead });
      return instance;
    },
  } as unknown as AnyStorage;
}

/** Beside them RxDB keeps its checkpoints there: a failed read of one is replication.test.ts's. */
const isOfMaster = (id: string): boolean => id.endsWith('|0');

function stepping(
  instance: RxStorageInstance<unknown, unknown, unknown>,
  collection: string,
  { step, failsWrite, failsRead }: Pick<RealmParts, 'step' | 'failsWrite' | 'failsRead'>,
): void {
  const bulkWrite = instance.bulkWrite.bind(instance);
  const findDocumentsById = instance.findDocumentsById.bind(instance);
  const query = instance.query.bind(instance);
  const count = instance.count.bind(instance);
  instance.bulkWrite = async (rows, context) => {
    await step(`storage writes ${collection}`);
    if (failsWrite(collection)) throw new Error('the page was not stored');
    return bulkWrite(rows, context);
  };
  instance.findDocumentsById = async (ids, deleted) => {
    await step(`storage reads ${collection}`);
    if (ids.every(isOfMaster) && failsRead(collection)) throw new Error('the push could not be read');
    return findDocumentsById(ids, deleted);
  };
  instance.query = async (prepared) => {
    await step(`storage looks through ${collection}`);
    return query(prepared);
  };
  instance.count = async (prepared) => {
    await step(`storage counts ${collection}`);
    return count(prepared);
  };
}
