/**
 * Texts that production never sends: what a planted fault may make of a statement. Known beside the others so that the
 * fault is carried out instead of being an unknown statement.
 */
import { rowsOf } from '../memory-engine.ts';
import { number, text, write } from './statement.ts';

export const PLANTED_STATEMENTS = [
  /** The counter as a serial: raised at once for everybody, locked by nobody, not given back. */
  write(
    'scope_seq',
    `INSERT INTO scope_seq AS s (scope, epoch, seq)
     VALUES ($1, (SELECT value->>'id' FROM settings WHERE scope = 'cloud' AND name = 'epoch'), $2)
     ON CONFLICT (scope) DO UPDATE SET seq = s.seq + $2 RETURNING seq - $2 AS base /* as a serial */`,
    function* ({ tables, tx }, [scope, count]) {
      const slot = tables.scope_seq.slot(text(scope));
      const there = slot?.committed;
      if (slot === undefined || there === undefined) {
        const row = { scope: text(scope), epoch: '', seq: number(count) };
        yield* tx.upsert(tables.scope_seq, row, (other) => ({ ...other, seq: other.seq + row.seq }));
        return rowsOf([{ base: 0 }]);
      }
      slot.committed = { ...there, seq: there.seq + number(count) };
      return rowsOf([{ base: there.seq }]);
    },
  ),
] as const;
