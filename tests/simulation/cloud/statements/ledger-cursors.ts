/** Statements of sync/cloud/store/ledger-cursors.ts. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { number, read, text, texts, write, type Statement } from './statement.ts';

export const LEDGER_CURSORS: readonly Statement[] = [
  read(
    'ledger_cursors',
    `SELECT s.scope, COALESCE(c.seq, 0)::bigint AS read, s.seq FROM scope_seq s
       LEFT JOIN ledger_cursors c ON c.scope = s.scope AND c.reader = $2
     WHERE s.scope = ANY($1) AND s.seq > COALESCE(c.seq, 0)`,
    ({ tables, tx }, [scopes, reader]) =>
      [...new Set(texts(scopes))].flatMap((scope) => {
        const seq = tx.get(tables.scope_seq, scope)?.seq ?? 0;
        const known = tx.get(tables.ledger_cursors, keyed(scope, text(reader)))?.seq ?? 0;
        return seq > known ? [{ scope, read: known, seq }] : [];
      }),
  ),
  write(
    'ledger_cursors',
    'INSERT INTO ledger_cursors (scope, reader, seq) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, reader]) {
      const row = { scope: text(scope), reader: text(reader), seq: 0 };
      return countOf((yield* tx.insertUnlessThere(tables.ledger_cursors, row)) ? 1 : 0);
    },
  ),
  write(
    'ledger_cursors',
    'SELECT seq FROM ledger_cursors WHERE scope = $1 AND reader = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, reader]) {
      const row = yield* tx.lock(tables.ledger_cursors, keyed(text(scope), text(reader)));
      return rowsOf(row === undefined ? [] : [{ seq: row.seq }]);
    },
  ),
  write(
    'ledger_cursors',
    'INSERT INTO ledger_cursors AS c (scope, reader, seq) VALUES ($1, $2, $3) ON CONFLICT (scope, reader) DO UPDATE SET seq = GREATEST(c.seq, excluded.seq)',
    function* ({ tables, tx }, [scope, reader, seq]) {
      const row = { scope: text(scope), reader: text(reader), seq: number(seq) };
      yield* tx.upsert(tables.ledger_cursors, row, (there) => ({ ...there, seq: Math.max(there.seq, row.seq) }));
      return countOf(1);
    },
  ),
];
