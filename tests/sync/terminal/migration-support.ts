/**
 * Collections of two program versions, a storage that dies at any of its operations, and RxDB's own migration to compare
 * with. `tasks` goes from version 0 to 1: every document gets `from: 0`. Memory storages keep their documents.
 */
import { addRxPlugin, type PreparedQuery, type RxCollection, type RxStorage } from 'rxdb';
import { RxDBMigrationSchemaPlugin } from 'rxdb/plugins/migration-schema';
import { COLLECTIONS, type CollectionName, type MigrationStep } from '../../../sync/schemas/collections.ts';
import { ok, type Result } from '../../../sync/domain/result.ts';
import type { MigrationProgress } from '../../../sync/terminal/api.ts';
import { migrateDatabase, type LeftBehind, type MigrationFailure } from '../../../sync/terminal/migration.ts';
import {
  addCollections,
  createDatabase,
  openDatabase,
  type AnyStorage,
  type Collections,
  type Plans,
} from '../../../sync/terminal/open-database.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { rxSchema, type StoredDocument } from '../../../sync/terminal/rx-schema.ts';
import { raised } from './raised-plans.ts';

export const task = (n: number, more: Record<string, unknown> = {}): StoredDocument => ({
  id: `t${String(n).padStart(6, '0')}`,
  title: `task ${String(n)}`,
  done: false,
  ...more,
});
/** Fills a collection of version 0 and closes the database. */
export async function fill(
  name: string,
  storage: AnyStorage,
  documents: readonly StoredDocument[],
  collection: CollectionName = 'tasks',
): Promise<void> {
  const { database, collections } = await openDatabase(name, storage, { [collection]: COLLECTIONS[collection] });
  await collections[collection].bulkInsert([...documents]);
  await database.close();
}

export interface Migrated {
  readonly left: LeftBehind;
  readonly collections: Collections;
  readonly progress: readonly MigrationProgress[];
  readonly repulled: readonly CollectionName[];
  close(): Promise<unknown>;
}

/** What the worker does at its start; rejects when the storage fails. */
export async function openMigrated(
  name: string,
  storage: AnyStorage,
  plans: Plans,
  batch = 1000,
): Promise<Result<Migrated, MigrationFailure>> {
  const progress: MigrationProgress[] = [];
  const repulled: CollectionName[] = [];
  const database = await createDatabase(name, storage, plans);
  try {
    const migrated = await migrateDatabase(database, plans, {
      timers: browserPorts().timers,
      progress: (step) => void progress.push(step),
      repull: (collection) => Promise.resolve(void repulled.push(collection)),
      batch,
    });
    if (!migrated.ok) {
      await database.close();
      return migrated;
    }
    const collections = await addCollections(database, plans);
    return ok({ left: migrated.value, collections, progress, repulled, close: () => database.close() });
  } catch (reason) {
    await database.close().catch(() => undefined);
    throw reason;
  }
}

export const all = async (collection: RxCollection<StoredDocument>): Promise<readonly StoredDocument[]> =>
  (await collection.find({ sort: [{ id: 'asc' }] }).exec()).map((document) => document.toJSON() as StoredDocument);

/** RxDB's own migration in batches of 1,000. Answers the state that it ended in. */
export async function migrateByRxDb(
  name: string,
  storage: AnyStorage,
  step: MigrationStep,
  use: (tasks: RxCollection<StoredDocument>) => Promise<void>,
): Promise<string> {
  addRxPlugin(RxDBMigrationSchemaPlugin);
  const database = await createDatabase(name, storage, COLLECTIONS);
  const { tasks } = await database.addCollections({
    tasks: {
      schema: rxSchema(raised('tasks').tasks),
      migrationStrategies: { 1: (document: never) => step(document) },
      autoMigrate: false,
    },
  } as never);
  const state = (tasks as RxCollection).getMigrationState();
  let status = '';
  const followed = state.$.subscribe((next) => (status = next.status));
  await state.startMigration(1000);
  followed.unsubscribe();
  await use(tasks as RxCollection<StoredDocument>);
  await database.close();
  return status;
}

/** Shows the queries for documents of the collections; the database's own few are left out. */
export function spiedStorage(storage: AnyStorage, see: (query: PreparedQuery<unknown>) => void): AnyStorage {
  const inner = storage as unknown as RxStorage<unknown, unknown>;
  const outer: RxStorage<unknown, unknown> = {
    name: inner.name,
    rxdbVersion: inner.rxdbVersion,
    async createStorageInstance(params) {
      const instance = await inner.createStorageInstance(params);
      const query = instance.query.bind(instance);
      instance.query = (prepared) => {
        if (!params.collectionName.startsWith('_')) see(prepared);
        return query(prepared);
      };
      return instance;
    },
  };
  return outer as unknown as AnyStorage;
}

/** A storage that dies at its `at`-th operation: nothing it is asked afterwards succeeds. `after`: the work was done. */
export function mortalStorage(
  storage: AnyStorage,
  at: number,
  after: boolean,
): { readonly storage: AnyStorage; died(): boolean } {
  let operations = 0;
  const inner = storage as unknown as RxStorage<unknown, unknown>;
  const once = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    operations += 1;
    if (operations > at || (operations === at && !after)) throw new Error('killed');
    const value = await work();
    if (operations === at) throw new Error('killed');
    return value;
  };
  const outer: RxStorage<unknown, unknown> = {
    name: inner.name,
    rxdbVersion: inner.rxdbVersion,
    async createStorageInstance(params) {
      const instance = await inner.createStorageInstance(params);
      const { bulkWrite, query, findDocumentsById, count, remove, cleanup } = instance;
      instance.bulkWrite = (...given) => once(() => bulkWrite.apply(instance, given));
      instance.query = (...given) => once(() => query.apply(instance, given));
      instance.findDocumentsById = (...given) => once(() => findDocumentsById.apply(instance, given));
      instance.count = (...given) => once(() => count.apply(instance, given));
      instance.remove = () => once(() => remove.apply(instance));
      instance.cleanup = (...given) => once(() => cleanup.apply(instance, given));
      return instance;
    },
  };
  return { storage: outer as unknown as AnyStorage, died: () => operations >= at };
}
