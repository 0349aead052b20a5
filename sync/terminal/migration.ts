/**
 * Brings collections of an older version of the program into this one's shape, before any collection is opened: nobody
 * writes meanwhile, and no open RxCollection counts towards the 13 of the realm. Own batches instead of RxDB's plugin,
 * which steps over a batch that failed and then removes it (loss 4). Nothing is removed before everything is in the new
 * version's storage, and storing again changes nothing, so that a kill anywhere only means to look once more.
 * - A document that no step can bring over stays in the old storage, is counted, and is tried again at each start; of a
 *   collection that only pulls it is pulled again instead.
 * - What RxDB remembers of the cloud's documents is kept as it was, and a migrated document that may be pushed counts as
 *   written now: so the cloud sees its own state assumed, and no local change is dropped as a conflict.
 */
import {
  createRevision,
  createRxSchema,
  getAllCollectionDocuments,
  getRxReplicationMetaInstanceSchema,
  normalizeMangoQuery,
  now,
  prepareQuery,
  type RxDocumentData,
  type RxJsonSchema,
  type RxStorageInstance,
} from 'rxdb';
import { err, ok, type Result } from '../domain/result.ts';
import { COLLECTION_NAMES, type CollectionName, type CollectionPlan } from '../schemas/collections.ts';
import type { MigrationProgress } from './api.ts';
import type { Database, Plans } from './open-database.ts';
import type { Timers } from './ports.ts';
import { rxSchema, type StoredDocument } from './rx-schema.ts';
import { within } from './time-out.ts';

export const MIGRATION_BATCH = 1000;
/** One read or write of a batch; a damaged database answers neither. */
const STEP_MS = 60_000;

export interface MigrationOptions {
  readonly timers: Timers;
  readonly progress: (progress: MigrationProgress) => void;
  /** The collection must be pulled from the start; resolves when that is durable. */
  readonly repull: (name: CollectionName) => Promise<void>;
  readonly batch?: number;
}

/** Documents that could not be brought over and lie in the storage of their old version. */
export type LeftBehind = Partial<Record<CollectionName, number>>;
/** `newer`: written by a newer program, nothing was touched · `timed_out`: the database does not answer. */
export type MigrationFailure = 'newer' | 'timed_out';

interface Stored {
  readonly name: CollectionName;
  readonly version: number;
  readonly schema: AnySchema;
  readonly connected: readonly { readonly collectionName: string; readonly schema: AnySchema }[];
  readonly meta: InternalDocument;
}
type InternalDocument = Awaited<ReturnType<typeof getAllCollectionDocuments>>[number];
type AnySchema = RxJsonSchema<RxDocumentData<StoredDocument>>;
type Instance = RxStorageInstance<StoredDocument, unknown, unknown>;
type Row = RxDocumentData<StoredDocument>;

/** Throws what the storage throws (a full disk, say); then nothing was removed and the next call goes on from there. */
export async function migrateDatabase(
  database: Database,
  plans: Plans,
  options: MigrationOptions,
): Promise<Result<LeftBehind, MigrationFailure>> {
  try {
    const stored = await storedCollections(database, options);
    if (stored.some(({ name, version }) => version > plans[name].version)) return err('newer');
    const left: Record<string, number> = {};
    // The newest version first: where two know a document, it has the later one.
    const older = stored
      .filter(({ name, version }) => version < plans[name].version)
      .sort((one, other) => other.version - one.version);
    for (const each of older) {
      const count = await migrateCollection(database, each, plans[each.name], options);
      if (count > 0) left[each.name] = (left[each.name] ?? 0) + count;
    }
    return ok(left);
  } catch (reason) {
    if (reason instanceof TimedOut) return err('timed_out');
    throw reason;
  }
}

class TimedOut extends Error {}

async function limited<Value>({ timers }: MigrationOptions, work: Promise<Value>): Promise<Value> {
  const result = await within(timers, STEP_MS, work);
  if (!result.ok) throw new TimedOut();
  return result.value;
}

async function storedCollections(database: Database, options: MigrationOptions): Promise<readonly Stored[]> {
  const found = await limited(options, getAllCollectionDocuments(database.internalStore));
  return found.flatMap((meta) => {
    const name = COLLECTION_NAMES.find((each) => each === meta.data.name);
    if (name === undefined) return [];
    const { version, schema, connectedStorages } = meta.data;
    const connected = connectedStorages as Stored['connected'];
    return [{ name, version, schema: schema as AnySchema, connected, meta }];
  });
}

/** Answers how many documents stay behind in the old storage. */
async function migrateCollection(
  database: Database,
  stored: Stored,
  plan: CollectionPlan,
  options: MigrationOptions,
): Promise<number> {
  const open = openInstances(database);
  try {
    const schema = createRxSchema(rxSchema(plan), database.hashFunction).jsonSchema as unknown as AnySchema;
    const from = await open.instance(stored.name, stored.schema);
    const to = await open.instance(stored.name, schema);
    const metas: Instance[] = [];
    for (const { collectionName, schema: metaSchema } of stored.connected) {
      const oldMeta = await open.instance(collectionName, metaSchema);
      const newMetaSchema = getRxReplicationMetaInstanceSchema(schema, false) as unknown as AnySchema;
      const newMeta = await open.instance(collectionName, newMetaSchema);
      for await (const page of pages(oldMeta, options)) await store(newMeta, page, options);
      metas.push(oldMeta);
    }

    const total = await limited(options, countAll(from));
    const failed = new Set<string>();
    let done = 0;
    options.progress({ collection: stored.name, done, total });
    for await (const page of pages(from, options)) {
      const rows = page.flatMap((document) => {
        const row = migratedRow(document, stored.version, plan);
        if (row === null) failed.add(document.id);
        return row === null ? [] : [row];
      });
      await store(to, rows, options);
      done += page.length;
      options.progress({ collection: stored.name, done, total });
    }
    if ((await limited(options, countAll(to))) < total - failed.size)
      throw new Error(`documents of ${stored.name} are missing after their migration`);

    if (failed.size > 0 && !plan.push) await options.repull(stored.name);
    for (const meta of metas) await limited(options, meta.remove());
    if (failed.size > 0 && plan.push) {
      await keepOnly(from, failed, database.token, options);
      return failed.size;
    }
    await limited(options, from.remove());
    await limited(options, database.removeCollectionDoc(stored.name, stored.schema));
    return 0;
  } finally {
    await open.close();
  }
}

/** Null when no step brings it over. A deletion is kept whatever its fields are. */
function migratedRow(document: Row, from: number, plan: CollectionPlan): Row | null {
  const { _deleted, _rev, _meta, _attachments, ...content } = document;
  const given = { _deleted, _rev, _attachments, _meta: plan.push ? { ..._meta, lwt: now() } : _meta };
  const migrated = steps(content, from, plan);
  if (migrated === null) return _deleted ? { ...document, ...given } : null;
  return { ...migrated, ...given } as Row;
}

function steps(content: StoredDocument, from: number, plan: CollectionPlan): Readonly<Record<string, unknown>> | null {
  try {
    let document: Readonly<Record<string, unknown>> = structuredClone(content);
    for (let version = from + 1; version <= plan.version; version += 1) {
      const step = plan.migrations?.[version];
      if (step === undefined) return null;
      document = step(document);
    }
    // A document without an indexed field is stored, but found by no query (loss 6).
    const complete = plan.indexes.flat().every((field) => document[field] !== undefined);
    return complete && document['id'] === content.id ? document : null;
  } catch {
    return null;
  }
}

/** Writes what is not there yet. */
async function store(to: Instance, rows: readonly Row[], options: MigrationOptions): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const there = new Set((await limited(options, to.findDocumentsById(ids, true))).map(({ id }) => id));
  const fresh = rows.filter(({ id }) => !there.has(id));
  if (fresh.length === 0) return;
  const { error } = await limited(
    options,
    to.bulkWrite(
      fresh.map((document) => ({ document })),
      'guidepost-migration',
    ),
  );
  const [first] = error;
  if (first !== undefined) throw new Error(`a migrated document was refused: ${String(first.status)}`);
}

/** Empties the old storage up to the documents that stay behind. */
async function keepOnly(
  from: Instance,
  kept: ReadonlySet<string>,
  token: string,
  options: MigrationOptions,
): Promise<void> {
  for await (const page of pages(from, options)) {
    const gone = page.filter(({ id, _deleted }) => !_deleted && !kept.has(id));
    if (gone.length === 0) continue;
    const rows = gone.map((previous) => ({
      previous,
      document: {
        ...previous,
        _deleted: true,
        _meta: { ...previous._meta, lwt: now() },
        _rev: createRevision(token, previous),
      },
    }));
    await limited(options, from.bulkWrite(rows, 'guidepost-migration'));
  }
  await limited(options, from.cleanup(0));
}

/**
 * All documents in the order of their ids, first those that are there, then the deleted ones: the one index that is always
 * there begins with `_deleted`, and a query that it does not satisfy reads every document for every page.
 */
async function* pages(from: Instance, options: MigrationOptions): AsyncGenerator<readonly Row[]> {
  const limit = options.batch ?? MIGRATION_BATCH;
  for (const deleted of [false, true]) {
    for (let last = ''; ;) {
      const query = normalizeMangoQuery<StoredDocument>(from.schema, {
        selector: { _deleted: { $eq: deleted }, id: { $gt: last } },
        sort: [{ id: 'asc' }],
        limit,
      });
      const { documents } = await limited(options, from.query(prepareQuery(from.schema, query)));
      const end = documents.at(-1);
      if (end === undefined) break;
      yield documents;
      last = end.id;
    }
  }
}

async function countAll(instance: Instance): Promise<number> {
  const query = normalizeMangoQuery<StoredDocument>(instance.schema, { selector: {}, sort: [{ id: 'asc' }] });
  const { count } = await instance.count(prepareQuery(instance.schema, query));
  return count;
}

/** Storages beside the collections of the database; all of them are closed in the end. */
function openInstances(database: Database) {
  const opened: Instance[] = [];
  return {
    async instance(collectionName: string, schema: AnySchema): Promise<Instance> {
      const instance = await database.storage.createStorageInstance<StoredDocument>({
        databaseInstanceToken: database.token,
        databaseName: database.name,
        collectionName,
        schema,
        options: {},
        multiInstance: false,
        devMode: false,
      });
      opened.push(instance);
      return instance;
    },
    close: () => Promise.all(opened.map((instance) => instance.close().catch(() => undefined))),
  };
}
