/**
 * Reading and following RxDB's storage without making an RxDocument of everything: for the indexes in memory, which touch
 * every document once, and for scans. Dexie's own table is read where there is one (RxDB's cursors are 2 to 4 times
 * slower, SYNC.md); writing is RxDB's alone. Reads go by primary key in pages, so the worker answers in between.
 */
import { filter, map, type Observable } from 'rxjs';
import { normalizeMangoQuery, prepareQuery, type RxCollection, type RxDocumentData } from 'rxdb';
import type { StoredDocument } from './rx-schema.ts';

const PAGE = 2000;

/** The part of Dexie's table that is read here; in it `_deleted` is '0' or '1'. */
interface DexieTable {
  bulkGet(ids: readonly string[]): Promise<readonly (DexieDocument | undefined)[]>;
  where(index: ':id'): {
    above(id: string): { limit(count: number): { toArray(): Promise<readonly DexieDocument[]> } };
  };
}
interface DexieDocument extends StoredDocument {
  readonly _deleted: '0' | '1';
}

async function dexieTableOf(collection: RxCollection<StoredDocument>): Promise<DexieTable | undefined> {
  // Dexie opens its database later and has a promise here, the memory storage has its maps.
  const internals = (await Promise.resolve(collection.internalStorageInstance.internals as unknown)) as {
    readonly dexieTable?: DexieTable;
  };
  return internals.dexieTable;
}

export type StorageDocument = RxDocumentData<StoredDocument>;

/** Every write to the collection, deleted documents with `_deleted`. */
export function storageChanges(collection: RxCollection<StoredDocument>): Observable<readonly StorageDocument[]> {
  return collection.storageInstance.changeStream().pipe(
    map(({ events }) => events.map(({ documentData }) => documentData as StorageDocument)),
    filter((documents) => documents.length > 0),
  );
}

/** Hands over all documents that are not deleted, page by page. */
export async function readPages(
  collection: RxCollection<StoredDocument>,
  use: (documents: readonly StoredDocument[]) => void,
): Promise<void> {
  const table = await dexieTableOf(collection);
  let last = '';
  for (;;) {
    const page: readonly StoredDocument[] =
      table === undefined
        ? await queriedPage(collection, last)
        : await table.where(':id').above(last).limit(PAGE).toArray();
    use(page.filter(({ _deleted: deleted }) => deleted === false || deleted === '0'));
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE) return;
    last = end.id;
  }
}

async function queriedPage(
  collection: RxCollection<StoredDocument>,
  after: string,
): Promise<readonly StorageDocument[]> {
  const schema = collection.schema.jsonSchema;
  const query = normalizeMangoQuery<StoredDocument>(schema, {
    selector: { id: { $gt: after }, _deleted: { $eq: false } },
    sort: [{ id: 'asc' }],
    limit: PAGE,
  });
  const { documents } = await collection.storageInstance.query(prepareQuery(schema, query));
  return documents;
}

/** The documents of these ids that are there, in no order. */
export async function readByIds(
  collection: RxCollection<StoredDocument>,
  ids: readonly string[],
): Promise<readonly StoredDocument[]> {
  const table = await dexieTableOf(collection);
  if (table === undefined) return collection.storageInstance.findDocumentsById([...ids], false);
  const documents = await table.bulkGet(ids);
  return documents.flatMap((document) => (document === undefined || document._deleted === '1' ? [] : [document]));
}

/** Number of documents that are not deleted. */
export async function countDocuments(collection: RxCollection<StoredDocument>): Promise<number> {
  const schema = collection.schema.jsonSchema;
  const query = normalizeMangoQuery<StoredDocument>(schema, {
    selector: { _deleted: { $eq: false } },
    sort: [{ id: 'asc' }],
  });
  const { count } = await collection.storageInstance.count(prepareQuery(schema, query));
  return count;
}
