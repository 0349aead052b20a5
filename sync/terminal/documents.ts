/**
 * Reading and following RxDB's storage without making an RxDocument of everything: for the indexes in memory, which touch
 * every document once. Reads go by primary key in pages, so the worker answers questions in between.
 */
import { filter, map, type Observable } from 'rxjs';
import { normalizeMangoQuery, prepareQuery, type RxCollection, type RxDocumentData } from 'rxdb';
import type { StoredDocument } from './rx-schema.ts';

const PAGE = 2000;

export type StorageDocument = RxDocumentData<StoredDocument>;

/** Every write to the collection, deleted documents with `_deleted`. */
export function storageChanges(collection: RxCollection<StoredDocument>): Observable<readonly StorageDocument[]> {
  return collection.storageInstance.changeStream().pipe(
    map(({ events }) => events.map(({ documentData }) => documentData as StorageDocument)),
    filter((documents) => documents.length > 0),
  );
}

/** Hands over all documents that are not deleted, page by page. */
export async function readPages(collection: RxCollection<StoredDocument>, use: (documents: readonly StorageDocument[]) => void): Promise<void> {
  const schema = collection.schema.jsonSchema;
  let last = '';
  for (;;) {
    const query = normalizeMangoQuery<StoredDocument>(schema, {
      selector: { id: { $gt: last }, _deleted: { $eq: false } },
      sort: [{ id: 'asc' }],
      limit: PAGE,
    } as Parameters<typeof normalizeMangoQuery<StoredDocument>>[1]);
    const { documents } = await collection.storageInstance.query(prepareQuery(schema, query));
    use(documents);
    const end = documents.at(-1);
    if (end === undefined || documents.length < PAGE) return;
    last = end.id;
  }
}

/** Number of documents that are not deleted. */
export async function countDocuments(collection: RxCollection<StoredDocument>): Promise<number> {
  const schema = collection.schema.jsonSchema;
  const query = normalizeMangoQuery<StoredDocument>(schema, {
    selector: { _deleted: { $eq: false } },
    sort: [{ id: 'asc' }],
  } as Parameters<typeof normalizeMangoQuery<StoredDocument>>[1]);
  const { count } = await collection.storageInstance.count(prepareQuery(schema, query));
  return count;
}
