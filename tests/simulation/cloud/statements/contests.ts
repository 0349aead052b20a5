/** Statements of sync/cloud/store/contests.ts and contest-prizes.ts. */
import { countOf, rowsOf } from '../memory-engine.ts';
import type { KeptState } from '../../../../sync/cloud/store/contests.ts';
import { keyed } from '../memory-table.ts';
import type { ContestTableRow } from '../contest-tables.ts';
import type { DocumentRow } from '../tables.ts';
import {
  ascending,
  json,
  number,
  numberOrNull,
  numbers,
  only,
  read,
  text,
  textOrNull,
  texts,
  write,
  type Asked,
} from './statement.ts';

const COLUMNS = 'contest, state, body, closed_at';
const kept = only<ContestTableRow, 'contest' | 'state' | 'body' | 'closed_at'>([
  'contest',
  'state',
  'body',
  'closed_at',
]);

const ledgerWhere = ({ tables, tx }: Asked, scope: string, fits: (row: DocumentRow) => boolean): readonly object[] =>
  tx
    .group(tables.documents, 'collection', keyed(scope, 'ledger'))
    .filter(fits)
    .map(({ body }) => ({ body }));

const inBody = ({ body }: DocumentRow): Readonly<Record<string, unknown>> =>
  body['body'] as Readonly<Record<string, unknown>>;

const nameOf = ({ tables, tx }: Asked, scope: string, staff: string): unknown =>
  tx.get(tables.staff, keyed(scope, staff))?.body['name'] ?? null;

export const CONTESTS = [
  read(
    'contests',
    `SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND state <> 'cancelled' AND to_day >= $2 ORDER BY contest`,
    ({ tables, tx }, [scope, since]) =>
      tx
        .all(tables.contests)
        .filter((row) => row.scope === scope && row.state !== 'cancelled' && row.to_day >= text(since))
        .toSorted(ascending(({ contest }) => contest))
        .map(kept),
  ),
  read(
    'contests',
    `SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND contest = $2`,
    ({ tables, tx }, [scope, contest]) => {
      const row = tx.get(tables.contests, keyed(text(scope), text(contest)));
      return row === undefined ? [] : [kept(row)];
    },
  ),
  write(
    'contests',
    `SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND contest = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, contest]) {
      const row = yield* tx.lock(tables.contests, keyed(text(scope), text(contest)));
      return rowsOf(row === undefined ? [] : [kept(row)]);
    },
  ),
  write(
    'contests',
    `INSERT INTO contests (scope, contest, state, from_day, to_day, body) VALUES ($1, $2, 'open', $3, $4, $5::jsonb)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, contest, from, to, body]) {
      const row = {
        ...{ scope: text(scope), contest: text(contest), state: 'open' as const },
        ...{ from_day: text(from), to_day: text(to), body: json(body), closed_at: null },
      };
      return countOf((yield* tx.insertUnlessThere(tables.contests, row)) ? 1 : 0);
    },
  ),
  write(
    'contests',
    `UPDATE contests SET state = $3, from_day = $4, to_day = $5, body = $6::jsonb, closed_at = $7
     WHERE scope = $1 AND contest = $2`,
    function* ({ tables, tx }, [scope, contest, state, from, to, body, closed]) {
      const changed = {
        ...{ state: text(state) as KeptState, from_day: text(from), to_day: text(to) },
        ...{ body: json(body), closed_at: numberOrNull(closed) },
      };
      const key = keyed(text(scope), text(contest));
      return countOf((yield* tx.update(tables.contests, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  write(
    'contest_history',
    `INSERT INTO contest_history (scope, contest, n, what, body, by_staff, at)
     SELECT $1, $2, count(*) + 1, $3, $4::jsonb, $5, $6 FROM contest_history WHERE scope = $1 AND contest = $2`,
    function* ({ tables, tx }, [scope, contest, what, body, by, at]) {
      const known = tx.all(tables.contest_history).filter((row) => row.scope === scope && row.contest === contest);
      yield* tx.insert(tables.contest_history, {
        ...{ scope: text(scope), contest: text(contest), n: known.length + 1, what: text(what) },
        ...{ body: json(body), by_staff: text(by), at: number(at) },
      });
      return countOf(1);
    },
  ),
  read(
    'contest_history',
    'SELECT what, body, by_staff, at FROM contest_history WHERE scope = $1 AND contest = $2 ORDER BY n',
    ({ tables, tx }, [scope, contest]) =>
      tx
        .all(tables.contest_history)
        .filter((row) => row.scope === scope && row.contest === contest)
        .toSorted(ascending(({ n }) => n))
        .map(({ what, body, by_staff, at }) => ({ what, body, by_staff, at })),
  ),
  write(
    'contest_due',
    `INSERT INTO contest_due AS d (scope, subject, turn, received_at)
     SELECT $1, s, 1, $3 FROM unnest($2::text[]) AS s ORDER BY s
     ON CONFLICT (scope, subject) DO UPDATE SET turn = d.turn + 1`,
    function* ({ tables, tx }, [scope, subjects, at]) {
      for (const subject of texts(subjects).toSorted()) {
        const row = { scope: text(scope), subject, turn: 1, received_at: number(at) };
        yield* tx.upsert(tables.contest_due, row, (there) => ({ ...there, turn: there.turn + 1 }));
      }
      return countOf(texts(subjects).length);
    },
  ),
  read(
    'contest_due',
    'SELECT subject, turn FROM contest_due WHERE scope = $1 ORDER BY received_at, subject LIMIT $2',
    ({ tables, tx }, [scope, limit]) =>
      tx
        .all(tables.contest_due)
        .filter((row) => row.scope === scope)
        .toSorted(ascending(({ received_at: at, subject }) => `${String(at).padStart(15, '0')} ${subject}`))
        .slice(0, number(limit))
        .map(({ subject, turn }) => ({ subject, turn })),
  ),
  write(
    'contest_due',
    `DELETE FROM contest_due d USING unnest($2::text[], $3::integer[]) AS w(subject, turn)
     WHERE d.scope = $1 AND d.subject = w.subject AND d.turn = w.turn`,
    function* ({ tables, tx }, [scope, subjects, turns]) {
      let gone = 0;
      for (const [index, subject] of texts(subjects).entries()) {
        const turn = numbers(turns)[index];
        const key = keyed(text(scope), subject);
        if (yield* tx.removeWhere(tables.contest_due, key, (row) => row.turn === turn)) gone += 1;
      }
      return countOf(gone);
    },
  ),
  read(
    'contest_due',
    'SELECT min(received_at) AS oldest FROM contest_due WHERE scope = ANY($1)',
    ({ tables, tx }, [scopes]) => {
      const waits = tx.all(tables.contest_due).filter((row) => texts(scopes).includes(row.scope));
      return [{ oldest: waits.length === 0 ? null : Math.min(...waits.map(({ received_at: at }) => at)) }];
    },
  ),
  write(
    'contest_lanes',
    'INSERT INTO contest_lanes (scope, lane) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, lane]) {
      const row = { scope: text(scope), lane: text(lane) };
      return countOf((yield* tx.insertUnlessThere(tables.contest_lanes, row)) ? 1 : 0);
    },
  ),
  write(
    'contest_lanes',
    'SELECT lane FROM contest_lanes WHERE scope = $1 AND lane = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, lane]) {
      const row = yield* tx.lock(tables.contest_lanes, keyed(text(scope), text(lane)));
      return rowsOf(row === undefined ? [] : [{ lane: row.lane }]);
    },
  ),
  write(
    'contest_lanes',
    'INSERT INTO contest_lanes (scope, lane) SELECT $1, l FROM unnest($2::text[]) AS l ORDER BY l ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, lanes]) {
      let added = 0;
      for (const lane of texts(lanes).toSorted())
        if (yield* tx.insertUnlessThere(tables.contest_lanes, { scope: text(scope), lane })) added += 1;
      return countOf(added);
    },
  ),
  write(
    'contest_lanes',
    'SELECT lane FROM contest_lanes WHERE scope = $1 ORDER BY lane FOR UPDATE',
    function* ({ tables, tx }, [scope]) {
      const lanes = tx
        .all(tables.contest_lanes)
        .filter((row) => row.scope === scope)
        .toSorted(ascending(({ lane }) => lane));
      const locked: object[] = [];
      for (const { lane } of lanes) {
        const row = yield* tx.lock(tables.contest_lanes, keyed(text(scope), lane));
        if (row !== undefined) locked.push({ lane: row.lane });
      }
      return rowsOf(locked);
    },
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = ANY($2) AND body->>'kind' = 'sale'",
    (asked, [scope, ids]) =>
      ledgerWhere(asked, text(scope), ({ id, body }) => texts(ids).includes(id) && body['kind'] === 'sale'),
  ),
  read(
    'documents',
    `SELECT d.body FROM unnest($2::text[]) AS n JOIN LATERAL (
       SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->'sale'->>'saleId' = n
       UNION ALL SELECT body FROM sister_refunds WHERE scope = $1 AND sale = n) d ON true
     UNION ALL SELECT d.body FROM unnest($3::text[]) AS n JOIN LATERAL (
       SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'correction' AND body->'body'->>'of' = n) d ON true`,
    (asked, [scope, sales, entries]) => [
      ...texts(sales).flatMap((sale) => [
        ...ledgerWhere(
          asked,
          text(scope),
          (row) => row.body['kind'] === 'refund' && (inBody(row)['sale'] as { saleId?: string }).saleId === sale,
        ),
        ...asked.tx.group(asked.tables.sister_refunds, 'sale', keyed(text(scope), sale)).map(({ body }) => ({ body })),
      ]),
      ...texts(entries).flatMap((entry) =>
        ledgerWhere(asked, text(scope), (row) => row.body['kind'] === 'correction' && inBody(row)['of'] === entry),
      ),
    ],
  ),
  write(
    'contest_corrections',
    `INSERT INTO contest_corrections (scope, contest, guide, subject, n, value, count, noted_at)
     SELECT $1, w.contest, w.guide, w.subject,
       (SELECT count(*) + 1 FROM contest_corrections c
        WHERE c.scope = $1 AND c.contest = w.contest AND c.guide = w.guide AND c.subject = w.subject), w.value, w.count, $7
     FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::integer[]) AS w(contest, guide, subject, value, count)`,
    function* ({ tables, tx }, [scope, contests, guides, subjects, values, counts, at]) {
      const rows = texts(contests).map((contest, index) => {
        const of = { contest, guide: texts(guides)[index] ?? '', subject: texts(subjects)[index] ?? '' };
        const known = tx
          .all(tables.contest_corrections)
          .filter(
            (row) =>
              row.scope === scope && row.contest === contest && row.guide === of.guide && row.subject === of.subject,
          );
        const moved = { value: numbers(values)[index] ?? 0, count: numbers(counts)[index] ?? 0 };
        return { scope: text(scope), ...of, n: known.length + 1, ...moved, noted_at: number(at) };
      });
      for (const row of rows) yield* tx.insert(tables.contest_corrections, row);
      return countOf(rows.length);
    },
  ),
  read(
    'contest_corrections',
    `SELECT c.guide, p.body->>'name' AS name, COALESCE(s.value, 0) AS value, COALESCE(s.count, 0) AS count,
       c.moved, c."movedCount", c.facts, c.latest
     FROM (SELECT guide, sum(value)::bigint AS moved, sum(count)::bigint AS "movedCount", count(*) AS facts, max(noted_at) AS latest
           FROM contest_corrections WHERE scope = $1 AND contest = $2 GROUP BY guide) c
     LEFT JOIN contest_scores s ON s.scope = $1 AND s.contest = $2 AND s.guide = c.guide
     LEFT JOIN staff p ON p.scope = $1 AND p.staff = c.guide
     ORDER BY c.latest DESC, c.guide LIMIT $3`,
    (asked, [scope, contest, limit]) => {
      const { tables, tx } = asked;
      const rows = tx.all(tables.contest_corrections).filter((row) => row.scope === scope && row.contest === contest);
      return [...new Set(rows.map(({ guide }) => guide))]
        .map((guide) => {
          const own = rows.filter((row) => row.guide === guide);
          const score = tx.get(tables.contest_scores, keyed(text(scope), text(contest), guide));
          return {
            ...{ guide, name: nameOf(asked, text(scope), guide), value: score?.value ?? 0, count: score?.count ?? 0 },
            moved: own.reduce((sum, { value }) => sum + value, 0),
            movedCount: own.reduce((sum, { count }) => sum + count, 0),
            ...{ facts: own.length, latest: Math.max(...own.map(({ noted_at: at }) => at)) },
          };
        })
        .sort((a, b) => b.latest - a.latest || (a.guide < b.guide ? -1 : 1))
        .slice(0, number(limit));
    },
  ),
  write(
    'contest_prizes',
    `INSERT INTO contest_prizes (scope, contest, id, what, guide, place, amount, note, by_staff, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, contest, id, what, guide, place, amount, note, by, at]) {
      const row = {
        ...{ scope: text(scope), contest: text(contest), id: text(id), what: text(what) as 'awarded' },
        ...{ guide: text(guide), place: numberOrNull(place), amount: number(amount) },
        ...{ note: text(note), by_staff: text(by), at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.contest_prizes, row)) ? 1 : 0);
    },
  ),
  read(
    'contest_prizes',
    `SELECT z.id, z.what, z.guide, z.place, z.amount, z.note, z.by_staff AS by, z.at, p.body->>'name' AS name
     FROM contest_prizes z LEFT JOIN staff p ON p.scope = z.scope AND p.staff = z.guide
     WHERE z.scope = $1 AND z.contest = $2 AND ($3::text IS NULL OR z.guide = $3) ORDER BY z.place NULLS LAST, z.at, z.id`,
    (asked, [scope, contest, guide]) =>
      asked.tx
        .all(asked.tables.contest_prizes)
        .filter((row) => row.scope === scope && row.contest === contest)
        .filter((row) => textOrNull(guide) === null || row.guide === guide)
        .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || a.at - b.at || (a.id < b.id ? -1 : 1))
        .map(({ scope: of, by_staff: by, id, what, guide: who, place, amount, note, at }) => ({
          ...{ id, what, guide: who, place, amount, note, by, at },
          name: nameOf(asked, of, who),
        })),
  ),
] as const;
