/**
 * Opens the terminal's RxDatabase: all 13 collections, one realm, no other instance beside it. The free RxDB stalls at a
 * 14th collection, so the plan is checked before anything is opened. In two steps, because older versions are migrated
 * between them (migration.ts). installation.ts calls both, in the worker after the clock floor is in place.
 */
import { createRxDatabase, type RxCollection, type RxDatabase, type RxStorage } from 'rxdb';
import { COLLECTIONS, type CollectionName, type CollectionPlan } from '../schemas/collections.ts';
import { rxSchema, type StoredDocument } from './rx-schema.ts';

export const COLLECTIONS_MAX = 13;
export type Collections = Readonly<Record<CollectionName, RxCollection<StoredDocument>>>;

export type Plans = Readonly<Record<CollectionName, CollectionPlan>>;
export type Database = RxDatabase<Record<CollectionName, RxCollection<StoredDocument>>>;

export interface OpenDatabase {
  readonly database: Database;
  readonly collections: Collections;
}

/** The name of a database: another one for another store, incarnation or generation. */
export const databaseName = (databaseId: string, generation: number): string =>
  `guidepost-${databaseId}-g${String(generation)}`;
export const indexedDbPrefixOf = (name: string): string => `rxdb-dexie-${name}--`;

// Each storage has types of its own for its insides; nobody here looks into them.
export type AnyStorage = RxStorage<never, never>;

/** The database without its collections. A plan that RxDB could not hold is refused here. */
export function createDatabase(
  name: string,
  storage: AnyStorage,
  plans: Readonly<Record<string, CollectionPlan>>,
): Promise<Database> {
  const names = Object.keys(plans);
  if (names.length > COLLECTIONS_MAX)
    throw new Error(`${String(names.length)} collections planned, at most ${String(COLLECTIONS_MAX)} are possible`);
  for (const [collection, { version, migrations = {} }] of Object.entries(plans)) {
    for (let step = 1; step <= version; step += 1)
      if (migrations[step] === undefined) throw new Error(`no migration of ${collection} to version ${String(step)}`);
  }
  return createRxDatabase({ name, storage, multiInstance: false, eventReduce: true });
}

export function addCollections(
  database: Database,
  plans: Readonly<Record<string, CollectionPlan>>,
): Promise<Collections> {
  const creators = Object.fromEntries(
    Object.entries(plans).map(([key, plan]) => [key, { schema: rxSchema(plan), autoMigrate: false }]),
  );
  return database.addCollections(
    creators as Record<CollectionName, { schema: ReturnType<typeof rxSchema>; autoMigrate: boolean }>,
  );
}

/** Both steps with nothing between them: for a database without older versions. */
export async function openDatabase(
  name: string,
  storage: AnyStorage,
  plans: Readonly<Record<string, CollectionPlan>> = COLLECTIONS,
): Promise<OpenDatabase> {
  const database = await createDatabase(name, storage, plans);
  return { database, collections: await addCollections(database, plans) };
}
