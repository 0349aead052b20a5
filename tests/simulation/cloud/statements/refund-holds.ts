/** Statements of sync/cloud/store/refund-holds.ts, of the flags of exchanges and of sales that were parked. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf, type DocumentRow, type RefundHoldRow } from '../tables.ts';
import { json, number, only, read, text, texts, write, type Asked } from './statement.ts';

const held = only<RefundHoldRow, 'refund' | 'terminal' | 'lines'>(['refund', 'terminal', 'lines']);

const salesOf = ({ tables, tx }: Asked, scope: string, receipt: string): readonly DocumentRow[] =>
  tx.group(tables.documents, 'receipt', keyed(scope, receipt)).filter(({ body }) => body['kind'] === 'sale');

export const REFUND_HOLDS = [
  write(
    'documents',
    "SELECT id FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    function* (asked, [scope, receipt]) {
      const { tables, tx } = asked;
      const locked: object[] = [];
      for (const row of salesOf(asked, text(scope), text(receipt))) {
        const now = yield* tx.lock(tables.documents, tables.documents.keyOf(row));
        const isIt = now?.body['kind'] === 'sale' && textOf(now.body, 'receiptNumber') === receipt;
        if (now !== undefined && isIt) locked.push({ id: now.id });
      }
      return rowsOf(locked);
    },
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'",
    (asked, [scope, receipt]) => salesOf(asked, text(scope), text(receipt)).map(({ body }) => ({ body })),
  ),
  read(
    'documents',
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger'
       AND body->>'receiptNumber' >= (SELECT min(n) FROM unnest($2::text[]) AS n)
       AND body->>'receiptNumber' <= (SELECT max(n) FROM unnest($2::text[]) AS n)
       AND (body->>'receiptNumber') || '' = ANY($2) ORDER BY body->>'receiptNumber'`,
    ({ tables, tx }, [scope, receipts]) =>
      [...new Set(texts(receipts))]
        .sort()
        .flatMap((receipt) => tx.group(tables.documents, 'receipt', keyed(text(scope), receipt)))
        .map(({ body }) => ({ body })),
  ),
  read(
    'refund_holds',
    'SELECT refund, terminal, lines FROM refund_holds WHERE scope = $1 AND sale = $2 AND expires_at > $3',
    ({ tables, tx }, [scope, sale, now]) =>
      tx
        .group(tables.refund_holds, 'sale', keyed(text(scope), text(sale)))
        .filter((row) => row.expires_at > number(now))
        .map(held),
  ),
  write(
    'refund_holds',
    'DELETE FROM refund_holds WHERE scope = $1 AND sale = $2 AND terminal = $3 AND NOT (refund = ANY($4))',
    function* ({ tables, tx }, [scope, sale, terminal, kept]) {
      const keep = new Set(texts(kept));
      let count = 0;
      for (const row of tx.group(tables.refund_holds, 'sale', keyed(text(scope), text(sale))))
        if (row.terminal === terminal && !keep.has(row.refund))
          if (yield* tx.remove(tables.refund_holds, tables.refund_holds.keyOf(row))) count += 1;
      return countOf(count);
    },
  ),
  write(
    'refund_holds',
    `INSERT INTO refund_holds (scope, sale, refund, terminal, lines, expires_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
     ON CONFLICT (scope, sale, refund) DO UPDATE SET lines = excluded.lines, expires_at = excluded.expires_at`,
    function* ({ tables, tx }, [scope, sale, refund, terminal, lines, expires]) {
      const row: RefundHoldRow = {
        scope: text(scope),
        sale: text(sale),
        refund: text(refund),
        terminal: text(terminal),
        lines: json(lines),
        expires_at: number(expires),
      };
      yield* tx.upsert(tables.refund_holds, row, (there) => ({
        ...there,
        lines: row.lines,
        expires_at: row.expires_at,
      }));
      return countOf(1);
    },
  ),
  write(
    'parked_sold',
    'INSERT INTO parked_sold (scope, parked, sale, receipt) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, parked, sale, receipt]) {
      const row = { scope: text(scope), parked: text(parked), sale: text(sale), receipt: text(receipt) };
      return countOf((yield* tx.insertUnlessThere(tables.parked_sold, row)) ? 1 : 0);
    },
  ),
  read(
    'parked_sold',
    'SELECT sale, receipt FROM parked_sold WHERE scope = $1 AND parked = $2',
    ({ tables, tx }, [scope, parked]) => {
      const row = tx.get(tables.parked_sold, keyed(text(scope), text(parked)));
      return row === undefined ? [] : [{ sale: row.sale, receipt: row.receipt }];
    },
  ),
] as const;
