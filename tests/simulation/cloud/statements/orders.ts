/** Statements of held orders (sync/cloud/ingest/order-documents.ts). */
import { rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf, type Json } from '../tables.ts';
import { read, text, write } from './statement.ts';

export const ORDERS = [
  write(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'orders' AND id = $2 FOR UPDATE",
    function* ({ tables, tx }, [scope, id]) {
      const row = yield* tx.lock(tables.documents, keyed(text(scope), 'orders', text(id)));
      return rowsOf(row === undefined ? [] : [{ body: row.body }]);
    },
  ),
  read(
    'documents',
    `SELECT o.body FROM documents s JOIN documents o ON o.scope = s.scope AND o.collection = 'orders' AND o.id = s.body->'body'->>'fromOrder'
     WHERE s.scope = $1 AND s.collection = 'ledger' AND s.body->>'receiptNumber' = $2 AND s.body->>'kind' = 'sale'`,
    ({ tables, tx }, [scope, receipt]) =>
      tx
        .group(tables.documents, 'receipt', keyed(text(scope), text(receipt)))
        .filter(({ body }) => body['kind'] === 'sale')
        .flatMap(({ body }) => {
          const order = textOf(body['body'] as Json, 'fromOrder');
          const found = order === null ? undefined : tx.get(tables.documents, keyed(text(scope), 'orders', order));
          return found === undefined ? [] : [{ body: found.body }];
        }),
  ),
] as const;
