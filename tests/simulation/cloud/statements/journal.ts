/** Statements of sync/cloud/store/journal.ts, of ingest's look for repeated entries and of binding/brand-facts.ts. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf, type HighWaterRow, type JournalEntryRow } from '../tables.ts';
import { ascending, number, numbers, only, read, text, texts, write } from './statement.ts';

const mark = only<HighWaterRow, 'terminal' | 'seq' | 'hash' | 'received_at'>([
  'terminal',
  'seq',
  'hash',
  'received_at',
]);

const asNumber = (value: string | null): number | null => (value === null ? null : Number(value));

export const JOURNAL = [
  read(
    'high_water',
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = $1 AND terminal = $2',
    ({ tables, tx }, [scope, terminal]) => {
      const row = tx.get(tables.high_water, keyed(text(scope), text(terminal)));
      return row === undefined ? [] : [mark(row)];
    },
  ),
  write(
    'high_water',
    'INSERT INTO high_water (scope, terminal, seq, hash, received_at) VALUES ($1, $2, 0, $3, 0) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, terminal, hash]) {
      const row = { scope: text(scope), terminal: text(terminal), seq: 0, hash: text(hash), received_at: 0 };
      return countOf((yield* tx.insertUnlessThere(tables.high_water, row)) ? 1 : 0);
    },
  ),
  write(
    'high_water',
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = $1 AND terminal = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, terminal]) {
      const row = yield* tx.lock(tables.high_water, keyed(text(scope), text(terminal)));
      return rowsOf(row === undefined ? [] : [mark(row)]);
    },
  ),
  write(
    'high_water',
    'UPDATE high_water SET seq = $3, hash = $4, received_at = $5 WHERE scope = $1 AND terminal = $2',
    function* ({ tables, tx }, [scope, terminal, seq, hash, at]) {
      const changed = { seq: number(seq), hash: text(hash), received_at: number(at) };
      const key = keyed(text(scope), text(terminal));
      return countOf((yield* tx.update(tables.high_water, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  read(
    'high_water',
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = ANY($1)',
    ({ tables, tx }, [scopes]) =>
      [...new Set(texts(scopes))].flatMap((scope) => tx.group(tables.high_water, 'scope', scope)).map(mark),
  ),
  write(
    'journal_entries',
    `INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line)
     SELECT $1, $2, $4::bigint + e.n - 1, $9, e.id, e.kind, e.hash, $3, e.line
     FROM unnest(string_to_array($5, E'\\n'), string_to_array($6, E'\\n'), string_to_array($7, E'\\n'), string_to_array($8, E'\\n'))
       WITH ORDINALITY AS e(id, kind, hash, line, n)`,
    function* ({ tables, tx }, [scope, terminal, at, first, ids, kinds, hashes, lines, month]) {
      const [idList, kindList, hashList, lineList] = [ids, kinds, hashes, lines].map((joined) =>
        text(joined).split('\n'),
      );
      for (const [index, line] of (lineList ?? []).entries()) {
        const row: JournalEntryRow = {
          scope: text(scope),
          terminal: text(terminal),
          seq: number(first) + index,
          month: number(month),
          id: text(idList?.[index]),
          kind: text(kindList?.[index]),
          hash: text(hashList?.[index]),
          received_at: number(at),
          line,
        };
        yield* tx.insert(tables.journal_entries, row);
      }
      return countOf(lineList?.length ?? 0);
    },
  ),
  read(
    'journal_entries',
    'SELECT seq, hash FROM journal_entries WHERE scope = $1 AND terminal = $2 AND seq = ANY($3) AND month >= $4',
    ({ tables, tx }, [scope, terminal, seqs, from]) =>
      [...new Set(numbers(seqs))]
        .flatMap((seq) => tx.group(tables.journal_entries, 'line', keyed(text(scope), text(terminal), seq)))
        .filter(({ month }) => month >= number(from))
        .map(({ seq, hash }) => ({ seq, hash })),
  ),
  read(
    'archived_lines',
    `SELECT first_seq, last_seq, hashes FROM archived_lines a WHERE scope = $1 AND terminal = $2
       AND EXISTS (SELECT 1 FROM unnest($3::bigint[]) AS s(seq) WHERE s.seq BETWEEN a.first_seq AND a.last_seq)`,
    ({ tables, tx }, [scope, terminal, seqs]) =>
      tx
        .group(tables.archived_lines, 'terminal', keyed(text(scope), text(terminal)))
        .filter((row) => numbers(seqs).some((seq) => seq >= row.first_seq && seq <= row.last_seq))
        .map(({ first_seq: first, last_seq: last, hashes }) => ({ first_seq: first, last_seq: last, hashes })),
  ),
  read(
    'journal_entries',
    'SELECT id, terminal, seq FROM journal_entries WHERE scope = $1 AND id = ANY($2) AND month >= $3',
    ({ tables, tx }, [scope, ids, from]) =>
      [...new Set(texts(ids))]
        .flatMap((id) => tx.group(tables.journal_entries, 'id', keyed(text(scope), id)))
        .filter(({ month }) => month >= number(from))
        .map(({ id, terminal, seq }) => ({ id, terminal, seq })),
  ),
  read(
    'journal_entries',
    'SELECT line FROM journal_entries WHERE scope = $1 AND terminal = $2 AND id = $3 AND month >= $4',
    ({ tables, tx }, [scope, terminal, id, from]) =>
      tx
        .group(tables.journal_entries, 'id', keyed(text(scope), text(id)))
        .filter((row) => row.terminal === terminal && row.month >= number(from))
        .map(({ line }) => ({ line })),
  ),
  read(
    'documents',
    `SELECT id, body->>'terminal' AS terminal, (body->>'seq')::bigint AS seq FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND id = ANY($2)`,
    ({ tables, tx }, [scope, ids]) =>
      [...new Set(texts(ids))]
        .flatMap((id) => tx.get(tables.documents, keyed(text(scope), 'ledger', id)) ?? [])
        .map(({ id, body }) => ({ id, terminal: textOf(body, 'terminal'), seq: asNumber(textOf(body, 'seq')) })),
  ),
  read(
    'journal_entries',
    `SELECT e.seq, e.line FROM journal_entries e
     WHERE e.scope = $1 AND e.terminal = $2 AND e.kind IN ('binding.claimed', 'binding.disputed', 'member.consented', 'member.enrolled', 'member.profiled', 'staff.pin_reset') AND e.month >= $4
       AND e.seq > COALESCE((SELECT seq FROM brand_cursors c WHERE c.scope = $1 AND c.terminal = $2), 0)
       AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scope = $1 AND q.terminal = $2 AND q.seq = e.seq)
     ORDER BY e.seq LIMIT $3`,
    ({ tables, tx }, [scope, terminal, limit, from]) => {
      const key = keyed(text(scope), text(terminal));
      const after = tx.get(tables.brand_cursors, key)?.seq ?? 0;
      const rows = tx
        .group(tables.journal_entries, 'brand', key)
        .filter((row) => row.seq > after && row.month >= number(from));
      if (rows.length === 0) return [];
      const refused = new Set(
        tx
          .group(tables.quarantine, 'scope', text(scope))
          .filter((row) => row.terminal === terminal)
          .map((row) => row.seq),
      );
      return rows
        .filter((row) => !refused.has(row.seq))
        .sort(ascending((row) => row.seq))
        .slice(0, number(limit))
        .map(({ seq, line }) => ({ seq, line }));
    },
  ),
  write(
    'brand_cursors',
    `INSERT INTO brand_cursors AS c (scope, terminal, seq) VALUES ($1, $2, $3)
     ON CONFLICT (scope, terminal) DO UPDATE SET seq = GREATEST(c.seq, excluded.seq)`,
    function* ({ tables, tx }, [scope, terminal, seq]) {
      const row = { scope: text(scope), terminal: text(terminal), seq: number(seq) };
      yield* tx.upsert(tables.brand_cursors, row, (there) => ({ ...there, seq: Math.max(there.seq, row.seq) }));
      return countOf(1);
    },
  ),
] as const;
