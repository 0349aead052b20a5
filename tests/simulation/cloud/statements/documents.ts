/** Statements of sync/cloud/store/documents.ts, and of the ledger's readers (ingest, derive, lookups, push). */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf, type DocumentRow, type SettingRow } from '../tables.ts';
import {
  ascending,
  flag,
  json,
  list,
  number,
  numbers,
  only,
  read,
  text,
  texts,
  write,
  type Asked,
} from './statement.ts';

const pulled = only<DocumentRow, 'id' | 'seq' | 'deleted' | 'body'>(['id', 'seq', 'deleted', 'body']);

const ledgerBySale = ({ tables, tx }: Asked, scope: string, kind: string): readonly DocumentRow[] =>
  tx.group(tables.documents, 'collection', keyed(scope, 'ledger')).filter(({ body }) => body['kind'] === kind);

const byReceipt = ({ tables, tx }: Asked, scope: string, receipt: string): readonly DocumentRow[] =>
  tx.group(tables.documents, 'receipt', keyed(scope, receipt));

const epochOf = ({ tables, tx }: Asked): string | undefined =>
  tx.get(tables.settings, keyed('cloud', 'epoch'))?.value['id'] as string | undefined;

export const DOCUMENTS = [
  write(
    'documents',
    `INSERT INTO documents AS d (scope, collection, id, seq, deleted, content_hash, body)
     SELECT $1, w.collection, w.id, w.seq, w.deleted, w.content_hash, w.body::jsonb
     FROM unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[], string_to_array($7, E'\\n'))
       AS w(collection, id, seq, deleted, content_hash, body)
     ON CONFLICT (scope, collection, id) DO UPDATE
       SET seq = excluded.seq, deleted = excluded.deleted, content_hash = excluded.content_hash, body = excluded.body
       WHERE d.content_hash <> excluded.content_hash OR d.deleted <> excluded.deleted`,
    function* ({ tables, tx }, [scope, collections, ids, seqs, deleted, hashes, bodies]) {
      const [idList, seqList, deletedList] = [texts(ids), numbers(seqs), list(deleted)];
      const [hashList, bodyList] = [texts(hashes), text(bodies).split('\n')];
      let count = 0;
      for (const [index, collection] of texts(collections).entries()) {
        const row: DocumentRow = {
          scope: text(scope),
          collection,
          id: text(idList[index]),
          seq: number(seqList[index]),
          deleted: flag(deletedList[index]),
          content_hash: text(hashList[index]),
          body: json(bodyList[index]),
        };
        const written = yield* tx.upsert(tables.documents, row, (there) =>
          there.content_hash !== row.content_hash || there.deleted !== row.deleted ? row : null,
        );
        if (written !== null) count += 1;
      }
      return countOf(count);
    },
  ),
  write(
    'documents',
    `INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT (scope, collection, id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted,
       content_hash = excluded.content_hash, body = excluded.body`,
    function* ({ tables, tx }, [scope, collection, id, seq, deleted, hash, body]) {
      const row: DocumentRow = {
        scope: text(scope),
        collection: text(collection),
        id: text(id),
        seq: number(seq),
        deleted: flag(deleted),
        content_hash: text(hash),
        body: json(body),
      };
      yield* tx.upsert(tables.documents, row, () => row);
      return countOf(1);
    },
  ),
  write(
    'scope_seq',
    `INSERT INTO scope_seq AS s (scope, epoch, seq)
     VALUES ($1, (SELECT value->>'id' FROM settings WHERE scope = 'cloud' AND name = 'epoch'), $2)
     ON CONFLICT (scope) DO UPDATE SET seq = s.seq + $2 RETURNING seq - $2 AS base`,
    function* (asked, [scope, count]) {
      const epoch = epochOf(asked);
      if (epoch === undefined) throw new Error('the simulated database has no epoch');
      const { tables, tx } = asked;
      const row = { scope: text(scope), epoch, seq: number(count) };
      const written = yield* tx.upsert(tables.scope_seq, row, (there) => ({ ...there, seq: there.seq + row.seq }));
      return rowsOf(written === null ? [] : [{ base: written.seq - row.seq }]);
    },
  ),
  read(
    'documents',
    'SELECT id, seq, deleted, body FROM documents WHERE scope = $1 AND collection = $2 AND id = $3',
    ({ tables, tx }, [scope, collection, id]) => {
      const row = tx.get(tables.documents, keyed(text(scope), text(collection), text(id)));
      return row === undefined ? [] : [pulled(row)];
    },
  ),
  read(
    'documents',
    'SELECT id, seq, deleted, body FROM documents WHERE scope = $1 AND collection = $2 AND seq > $3 ORDER BY seq LIMIT $4',
    ({ tables, tx }, [scope, collection, seq, limit]) =>
      tx
        .group(tables.documents, 'collection', keyed(text(scope), text(collection)))
        .filter((row) => row.seq > number(seq))
        .sort(ascending((row) => row.seq))
        .slice(0, number(limit))
        .map(pulled),
  ),
  write(
    'settings',
    "INSERT INTO settings (scope, name, value) VALUES ('cloud', 'epoch', $1::jsonb) ON CONFLICT DO NOTHING",
    function* ({ tables, tx }, [value]) {
      const row = { scope: 'cloud', name: 'epoch', value: json(value) };
      return countOf((yield* tx.insertUnlessThere(tables.settings, row)) ? 1 : 0);
    },
  ),
  write(
    'settings',
    "UPDATE settings SET value = $1::jsonb WHERE scope = 'cloud' AND name = 'epoch'",
    function* ({ tables, tx }, [value]) {
      const renew = (row: SettingRow): SettingRow => ({ ...row, value: json(value) });
      return countOf((yield* tx.update(tables.settings, keyed('cloud', 'epoch'), renew)) ? 1 : 0);
    },
  ),
  write('scope_seq', 'UPDATE scope_seq SET epoch = $1', function* ({ tables, tx }, [epoch]) {
    let count = 0;
    for (const { scope } of tx.all(tables.scope_seq))
      if (yield* tx.update(tables.scope_seq, scope, (row) => ({ ...row, epoch: text(epoch) }))) count += 1;
    return countOf(count);
  }),
  read(
    'settings',
    "SELECT value->>'id' AS id, value->>'restored' AS restored FROM settings WHERE scope = 'cloud' AND name = 'epoch'",
    ({ tables, tx }) => {
      const value = tx.get(tables.settings, keyed('cloud', 'epoch'))?.value;
      if (value === undefined) return [];
      return [{ id: value['id'], restored: value['restored'] === true ? 'true' : null }];
    },
  ),
  write(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    function* (asked, [scope, receipt]) {
      const { tables, tx } = asked;
      const isSale = ({ body }: DocumentRow): boolean => body['kind'] === 'sale' && body['receiptNumber'] === receipt;
      const locked: object[] = [];
      for (const row of byReceipt(asked, text(scope), text(receipt)).filter(isSale)) {
        const now = yield* tx.lock(tables.documents, tables.documents.keyOf(row));
        if (now !== undefined && isSale(now)) locked.push({ body: now.body });
      }
      return rowsOf(locked);
    },
  ),
  read(
    'documents',
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->'sale'->>'saleId' = $2 AND id <> $3
     UNION ALL SELECT body FROM sister_refunds WHERE scope = $1 AND sale = $2 AND refund <> $3`,
    (asked, [scope, sale, id]) => [
      ...ledgerBySale(asked, text(scope), 'refund')
        .filter((row) => row.id !== id)
        .filter(({ body }) => (body['body'] as { sale?: { saleId?: unknown } } | undefined)?.sale?.saleId === sale)
        .map(({ body }) => ({ body })),
      ...asked.tx
        .group(asked.tables.sister_refunds, 'sale', keyed(text(scope), text(sale)))
        .filter(({ refund }) => refund !== id)
        .map(({ body }) => ({ body })),
    ],
  ),
  read(
    'documents',
    `SELECT body->>'receiptNumber' AS number FROM documents WHERE scope = $1 AND collection = 'ledger'
       AND body->>'receiptNumber' >= (SELECT min(n) FROM unnest($2::text[]) AS n)
       AND body->>'receiptNumber' <= (SELECT max(n) FROM unnest($2::text[]) AS n)
       AND (body->>'receiptNumber') || '' = ANY($2) ORDER BY body->>'receiptNumber'`,
    (asked, [scope, receipts]) =>
      [...new Set(texts(receipts))]
        .flatMap((receipt) => byReceipt(asked, text(scope), receipt))
        .map(({ body }) => ({ number: textOf(body, 'receiptNumber') })),
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'",
    (asked, [scopes, receipt]) =>
      texts(scopes)
        .flatMap((scope) => byReceipt(asked, scope, text(receipt)))
        .filter(({ body }) => body['kind'] === 'sale')
        .map(({ body }) => ({ body })),
  ),
  read(
    'documents',
    `SELECT id, body->>'saleId' AS sale, content_hash FROM documents WHERE scope = $1 AND collection = 'ledger'
       AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'`,
    (asked, [scope, receipt]) =>
      byReceipt(asked, text(scope), text(receipt))
        .filter(({ body }) => body['kind'] === 'sale')
        .map(({ id, body, content_hash }) => ({ id, sale: textOf(body, 'saleId'), content_hash })),
  ),
  read(
    'documents',
    "SELECT body, seq FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'sale' AND seq < $2 ORDER BY seq DESC LIMIT $3",
    (asked, [scope, seq, limit]) =>
      ledgerBySale(asked, text(scope), 'sale')
        .filter((row) => row.seq < number(seq))
        .sort(ascending((row) => -row.seq))
        .slice(0, number(limit))
        .map((row) => ({ body: row.body, seq: row.seq })),
  ),
] as const;
