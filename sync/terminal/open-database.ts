/**
 * Opens the terminal's RxDatabase: all 13 collections, one realm, no other instance beside it. The free RxDB stalls at a
 * 14th collection, so the plan is checked before anything is opened. Only core.ts calls this, in the worker after the
 * clock floor is in place, in tests on the memory storage.
 */
import { createRxDatabase, type RxCollection, type RxDatabase, type RxStorage } from 'rxdb';
import { COLLECTIONS, type CollectionName, type CollectionPlan } from '../schemas/collections.ts';
import { rxSchema, type StoredDocument } from './rx-schema.ts';

export const COLLECTIONS_MAX = 13;
export type Collections = Readonly<Record<CollectionName, RxCollection<StoredDocument>>>;

export interface OpenDatabase {
  readonly database: RxDatabase<Record<CollectionName, RxCollection<StoredDocument>>>;
  readonly collections: Collections;
}

/** The name of a database: another one for another store, incarnation or generation. */
export const databaseName = (databaseId: string, generation: number): string =>
  `guidepost-${databaseId}-g${String(generation)}`;
export const indexedDbPrefixOf = (name: string): string => `rxdb-dexie-${name}--`;

// Each storage has types of its own for its insides; nobody here looks into them.
export type AnyStorage = RxStorage<never, never>;

export async function openDatabase(
  name: string,
  storage: AnyStorage,
  plans: Readonly<Record<string, CollectionPlan>> = COLLECTIONS,
): Promise<OpenDatabase> {
  const names = Object.keys(plans);
  if (names.length > COLLECTIONS_MAX)
    throw new Error(`${String(names.length)} collections planned, at most ${String(COLLECTIONS_MAX)} are possible`);
  const database = await createRxDatabase<Record<CollectionName, RxCollection<StoredDocument>>>({
    name,
    storage,
    multiInstance: false,
    eventReduce: true,
  });
  const creators = Object.fromEntries(
    Object.entries(plans).map(([key, plan]) => [key, { schema: rxSchema(plan), autoMigrate: false }]),
  );
  const collections = await database.addCollections(
    creators as Record<CollectionName, { schema: ReturnType<typeof rxSchema>; autoMigrate: boolean }>,
  );
  return { database, collections };
}
