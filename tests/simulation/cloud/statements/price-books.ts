/** Statements of sync/cloud/store/price-books.ts: books, their calendar, products by id. */
import { keyed } from '../memory-table.ts';
import { ascending, read, text, texts } from './statement.ts';

export const PRICE_BOOKS = [
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'priceBooks' AND id = ANY($2) AND NOT deleted",
    ({ tables, tx }, [scope, ids]) =>
      [...new Set(texts(ids))].flatMap((id) => {
        const row = tx.get(tables.documents, keyed(text(scope), 'priceBooks', id));
        return row === undefined || row.deleted ? [] : [{ body: row.body }];
      }),
  ),
  read(
    'documents',
    `SELECT id, (body->>'from')::bigint AS "from" FROM documents
     WHERE scope = $1 AND collection = 'priceBooks' AND body->>'type' = 'head' AND NOT deleted ORDER BY (body->>'from')::bigint DESC, id DESC`,
    ({ tables, tx }, [scope]) =>
      tx
        .group(tables.documents, 'collection', keyed(text(scope), 'priceBooks'))
        .filter(({ body, deleted }) => body['type'] === 'head' && !deleted)
        .map(({ id, body }) => ({ id, from: Number(body['from']) }))
        .sort((a, b) => b.from - a.from || -ascending<{ id: string }>(({ id }) => id)(a, b)),
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND id = ANY($2)",
    ({ tables, tx }, [scope, ids]) =>
      [...new Set(texts(ids))].flatMap((id) => {
        const row = tx.get(tables.documents, keyed(text(scope), 'products', id));
        return row === undefined ? [] : [{ body: row.body }];
      }),
  ),
] as const;
