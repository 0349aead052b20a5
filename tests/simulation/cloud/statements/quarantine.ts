/** Statements of sync/cloud/store/quarantine.ts and of the lists that managers see (routes/lookups.ts). */
import { countOf } from '../memory-engine.ts';
import type { AlertRow, QuarantineRow } from '../tables.ts';
import { ascending, json, number, numberOrNull, only, read, text, textOrNull, write } from './statement.ts';

const alerted = only<AlertRow, 'id' | 'at' | 'code' | 'subject' | 'detail'>(['id', 'at', 'code', 'subject', 'detail']);

export const QUARANTINE = [
  write(
    'quarantine',
    `INSERT INTO quarantine (scope, id, terminal, seq, kind, reason, detail, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, terminal, seq, kind, reason, detail, at, body]) {
      const row: QuarantineRow = {
        scope: text(scope),
        id: text(id),
        terminal: text(terminal),
        seq: numberOrNull(seq),
        kind: text(kind),
        reason: text(reason),
        detail: textOrNull(detail),
        at: number(at),
        body: json(body),
      };
      return countOf((yield* tx.insertUnlessThere(tables.quarantine, row)) ? 1 : 0);
    },
  ),
  write(
    'alerts',
    'INSERT INTO alerts (scope, id, at, code, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)',
    function* ({ tables, tx }, [scope, id, at, code, subject, detail]) {
      yield* tx.insert(tables.alerts, {
        scope: text(scope),
        id: text(id),
        at: number(at),
        code: text(code),
        subject: text(subject),
        detail: textOrNull(detail),
      });
      return countOf(1);
    },
  ),
  read(
    'quarantine',
    'SELECT id, $2::text AS store, terminal, seq, kind, reason, detail, at, body FROM quarantine WHERE scope = $1 AND id > $3 ORDER BY id LIMIT $4',
    ({ tables, tx }, [scope, store, after, limit]) =>
      tx
        .group(tables.quarantine, 'scope', text(scope))
        .filter(({ id }) => id > text(after))
        .sort(ascending(({ id }) => id))
        .slice(0, number(limit))
        .map(({ id, terminal, seq, kind, reason, detail, at, body }) => {
          return { id, store, terminal, seq, kind, reason, detail, at, body };
        }),
  ),
  read(
    'alerts',
    'SELECT id, at, code, subject, detail FROM alerts WHERE scope IN ($1, $2) ORDER BY id DESC LIMIT $3',
    ({ tables, tx }, [store, brand, limit]) =>
      [...tx.group(tables.alerts, 'scope', text(store)), ...tx.group(tables.alerts, 'scope', text(brand))]
        .sort((a, b) => -ascending<AlertRow>(({ id }) => id)(a, b))
        .slice(0, number(limit))
        .map(alerted),
  ),
] as const;
