/** Statements of sync/cloud/store/contest-scores.ts, but for the one of leavers (staff.ts). */
import { countOf, rowsOf } from '../memory-engine.ts';
import type { ContestScoreRow } from '../contest-tables.ts';
import { keyed } from '../memory-table.ts';
import { list, number, numbers, read, text, texts, write, type Asked } from './statement.ts';

interface Placed {
  readonly guide: string;
  readonly score: number;
  readonly reached: number;
}
const byPlace = (one: Placed, other: Placed): number =>
  other.score - one.score ||
  one.reached - other.reached ||
  (one.guide < other.guide ? -1 : one.guide > other.guide ? 1 : 0);

const leftAtOf = ({ tables, tx }: Asked, scope: string, guide: string): number | null => {
  const left = tx.get(tables.staff, keyed(scope, guide))?.body['leftAt'];
  return typeof left === 'number' ? left : null;
};

/** Who has a place at an instant, in their order. */
const placedIn = ({ tables, tx }: Asked, scope: string, contest: string, at: number): readonly Placed[] =>
  tx
    .all(tables.contest_scores)
    .filter((row) => row.scope === scope && row.contest === contest)
    .flatMap(({ guide, score, reached, left_at: left }) =>
      score === null || reached === null || (left !== null && left <= at) ? [] : [{ guide, score, reached }],
    )
    .sort(byPlace);

const named = (
  { tables, tx }: Asked,
  scope: string,
  { guide, score, reached }: Omit<Placed, 'score' | 'reached'> & Partial<Record<'score' | 'reached', number | null>>,
) => {
  const body = tx.get(tables.staff, keyed(scope, guide))?.body;
  const stores = body?.['stores'] as readonly string[] | undefined;
  return { guide, score, reached, name: body?.['name'] ?? null, store: stores?.[0] ?? null };
};

const PLACED = 'contest = $2 AND score IS NOT NULL AND (left_at IS NULL OR left_at > $3)';
const NAMED = `LEFT JOIN staff p ON p.scope = $1 AND p.staff = b.guide`;
const NAMES = `b.guide, b.score, b.reached, p.body->>'name' AS name, p.body->'stores'->>0 AS store`;

export const CONTEST_BOARDS = [
  read(
    'contest_credits',
    `SELECT contest, subject, guide, value, at FROM contest_credits
     WHERE scope = $1 AND contest = ANY($2) AND subject = ANY($3)`,
    ({ tables, tx }, [scope, contests, subjects]) =>
      tx
        .all(tables.contest_credits)
        .filter((row) => row.scope === scope && texts(contests).includes(row.contest))
        .filter(({ subject }) => texts(subjects).includes(subject))
        .map(({ contest, subject, guide, value, at }) => ({ contest, subject, guide, value, at })),
  ),
  write(
    'contest_credits',
    `INSERT INTO contest_credits (scope, contest, subject, guide, value, at)
     SELECT $1, w.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS w(contest, subject, guide, value, at)
     ON CONFLICT (scope, contest, subject, guide) DO UPDATE SET value = excluded.value, at = excluded.at`,
    function* ({ tables, tx }, [scope, contests, subjects, guides, values, times]) {
      for (const [index, contest] of texts(contests).entries()) {
        const now = { value: numbers(values)[index] ?? 0, at: numbers(times)[index] ?? 0 };
        const of = { contest, subject: texts(subjects)[index] ?? '', guide: texts(guides)[index] ?? '' };
        yield* tx.upsert(tables.contest_credits, { scope: text(scope), ...of, ...now }, (row) => ({ ...row, ...now }));
      }
      return countOf(texts(contests).length);
    },
  ),
  write(
    'contest_credits',
    `DELETE FROM contest_credits c USING unnest($2::text[], $3::text[], $4::text[]) AS w(contest, subject, guide)
     WHERE c.scope = $1 AND c.contest = w.contest AND c.subject = w.subject AND c.guide = w.guide`,
    function* ({ tables, tx }, [scope, contests, subjects, guides]) {
      let gone = 0;
      for (const [index, contest] of texts(contests).entries()) {
        const key = keyed(text(scope), contest, texts(subjects)[index] ?? '', texts(guides)[index] ?? '');
        if (yield* tx.remove(tables.contest_credits, key)) gone += 1;
      }
      return countOf(gone);
    },
  ),
  write(
    'contest_scores',
    `INSERT INTO contest_scores AS s (scope, contest, guide, value, count)
     SELECT $1, w.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS w(contest, guide, value, count)
     ORDER BY w.contest, w.guide
     ON CONFLICT (scope, contest, guide) DO UPDATE SET value = s.value + excluded.value, count = s.count + excluded.count
     RETURNING contest, guide, value, count`,
    function* ({ tables, tx }, [scope, contests, guides, values, counts]) {
      const moves = texts(contests).map((contest, index) => ({
        ...{ contest, guide: texts(guides)[index] ?? '' },
        ...{ value: numbers(values)[index] ?? 0, count: numbers(counts)[index] ?? 0 },
      }));
      moves.sort((a, b) => (a.contest === b.contest ? (a.guide < b.guide ? -1 : 1) : a.contest < b.contest ? -1 : 1));
      const sums: object[] = [];
      for (const move of moves) {
        const fresh = { scope: text(scope), ...move, score: null, reached: null, left_at: null };
        const sum = yield* tx.upsert(tables.contest_scores, fresh, (row) => ({
          ...row,
          ...{ value: row.value + move.value, count: row.count + move.count },
        }));
        const { contest, guide, value, count } = sum ?? fresh;
        sums.push({ contest, guide, value, count });
      }
      return rowsOf(sums);
    },
  ),
  write(
    'contest_scores',
    `UPDATE contest_scores s SET score = w.score,
       reached = (SELECT max(c.at) FROM contest_credits c WHERE c.scope = $1 AND c.contest = s.contest AND c.guide = s.guide),
       left_at = (SELECT (p.body->>'leftAt')::bigint FROM staff p WHERE p.scope = $1 AND p.staff = s.guide)
     FROM unnest($2::text[], $3::text[], $4::bigint[]) AS w(contest, guide, score)
     WHERE s.scope = $1 AND s.contest = w.contest AND s.guide = w.guide`,
    function* (asked, [scope, contests, guides, scores]) {
      const { tables, tx } = asked;
      let saved = 0;
      for (const [index, contest] of texts(contests).entries()) {
        const guide = texts(guides)[index] ?? '';
        const times = tx
          .all(tables.contest_credits)
          .filter((row) => row.scope === scope && row.contest === contest && row.guide === guide)
          .map(({ at }) => at);
        const now = {
          score: (list(scores)[index] ?? null) as number | null,
          reached: times.length === 0 ? null : Math.max(...times),
          left_at: leftAtOf(asked, text(scope), guide),
        };
        const key = keyed(text(scope), contest, guide);
        if (yield* tx.update(tables.contest_scores, key, (row) => ({ ...row, ...now }))) saved += 1;
      }
      return countOf(saved);
    },
  ),
  read(
    'contest_scores',
    `SELECT ${NAMES} FROM (SELECT guide, score, reached FROM contest_scores WHERE scope = $1 AND ${PLACED}
       ORDER BY score DESC, reached, guide COLLATE "C" LIMIT $4 OFFSET $5) b ${NAMED} ORDER BY b.score DESC, b.reached, b.guide COLLATE "C"`,
    (asked, [scope, contest, at, limit, skip]) =>
      placedIn(asked, text(scope), text(contest), number(at))
        .slice(number(skip), number(skip) + number(limit))
        .map((row) => named(asked, text(scope), row)),
  ),
  read(
    'contest_scores',
    `SELECT count(*) AS placed,
       count(*) FILTER (WHERE score > $4 OR (score = $4 AND (reached < $5 OR (reached = $5 AND guide COLLATE "C" < $6)))) AS before
     FROM contest_scores WHERE scope = $1 AND ${PLACED}`,
    (asked, [scope, contest, at, score, reached, guide]) => {
      const placed = placedIn(asked, text(scope), text(contest), number(at));
      const own = { guide: text(guide), score: number(score), reached: number(reached) };
      const before = placed.filter((row) => byPlace(row, own) < 0);
      return [{ placed: placed.length, before: before.length }];
    },
  ),
  ...(['before', 'behind'] as const).map((side) => {
    const [order, beyond] =
      side === 'before'
        ? [
            'score, reached DESC, guide COLLATE "C" DESC',
            'score >= $4 AND (score > $4 OR reached < $5 OR (reached = $5 AND guide COLLATE "C" < $6))',
          ]
        : [
            'score DESC, reached, guide COLLATE "C"',
            'score <= $4 AND (score < $4 OR reached > $5 OR (reached = $5 AND guide COLLATE "C" > $6))',
          ];
    return read(
      'contest_scores',
      `SELECT ${NAMES} FROM (SELECT guide, score, reached FROM contest_scores WHERE scope = $1 AND ${PLACED} AND ${beyond}
       ORDER BY ${order} LIMIT $7) b ${NAMED} ORDER BY ${order.replaceAll(/\b(score|reached|guide)\b/g, 'b.$1')}`,
      (asked, [scope, contest, at, score, reached, guide, limit]) => {
        const own = { guide: text(guide), score: number(score), reached: number(reached) };
        const placed = placedIn(asked, text(scope), text(contest), number(at));
        const there =
          side === 'before'
            ? placed.filter((row) => byPlace(row, own) < 0).reverse()
            : placed.filter((row) => byPlace(row, own) > 0);
        return there.slice(0, number(limit)).map((row) => named(asked, text(scope), row));
      },
    );
  }),
  read(
    'contest_scores',
    `SELECT b.value, b.count, b.left_at, ${NAMES} FROM contest_scores b ${NAMED}
     WHERE b.scope = $1 AND b.contest = $2 AND b.guide = $3`,
    (asked, [scope, contest, guide]) => {
      const row = asked.tx.get(asked.tables.contest_scores, keyed(text(scope), text(contest), text(guide)));
      if (row === undefined) return [];
      const { value, count, left_at } = row;
      return [{ value, count, left_at, ...named(asked, text(scope), row) }];
    },
  ),
  write(
    'contest_scores',
    `UPDATE contest_scores s SET left_at = (p.body->>'leftAt')::bigint FROM staff p
     WHERE s.scope = $1 AND s.contest = $2 AND p.scope = $1 AND p.staff = s.guide
       AND s.left_at IS DISTINCT FROM (p.body->>'leftAt')::bigint`,
    function* (asked, [scope, contest]) {
      const { tables, tx } = asked;
      let changed = 0;
      for (const { guide } of tx.all(tables.contest_scores).filter((row) => isOf(row, scope, contest))) {
        if (tx.get(tables.staff, keyed(text(scope), guide)) === undefined) continue;
        const left = leftAtOf(asked, text(scope), guide);
        const leave = (row: ContestScoreRow) => (row.left_at === left ? null : { ...row, left_at: left });
        const key = keyed(text(scope), text(contest), guide);
        if (yield* tx.update(tables.contest_scores, key, leave)) changed += 1;
      }
      return countOf(changed);
    },
  ),
  write(
    'contest_finals',
    `INSERT INTO contest_finals (scope, contest, place, guide, score, reached)
     SELECT scope, contest, row_number() OVER (ORDER BY score DESC, reached, guide COLLATE "C"), guide, score, reached
     FROM contest_scores WHERE scope = $1 AND ${PLACED}`,
    function* (asked, [scope, contest, at]) {
      const placed = placedIn(asked, text(scope), text(contest), number(at));
      for (const [index, row] of placed.entries())
        yield* asked.tx.insert(asked.tables.contest_finals, {
          ...{ scope: text(scope), contest: text(contest), place: index + 1 },
          ...row,
        });
      return countOf(placed.length);
    },
  ),
  read(
    'contest_finals',
    `SELECT b.place, ${NAMES} FROM contest_finals b ${NAMED}
     WHERE b.scope = $1 AND b.contest = $2 AND b.place BETWEEN $3 AND $4 ORDER BY b.place`,
    (asked, [scope, contest, from, to]) =>
      asked.tx
        .all(asked.tables.contest_finals)
        .filter((row) => isOf(row, scope, contest) && row.place >= number(from) && row.place <= number(to))
        .toSorted((a, b) => a.place - b.place)
        .map((row) => ({ place: row.place, ...named(asked, text(scope), row) })),
  ),
  read(
    'contest_finals',
    `SELECT (SELECT count(*) FROM contest_finals WHERE scope = $1 AND contest = $2) AS placed,
       (SELECT place FROM contest_finals WHERE scope = $1 AND contest = $2 AND guide = $3) AS place`,
    ({ tables, tx }, [scope, contest, guide]) => {
      const all = tx.all(tables.contest_finals).filter((row) => isOf(row, scope, contest));
      return [{ placed: all.length, place: all.find((row) => row.guide === guide)?.place ?? null }];
    },
  ),
] as const;

const isOf = (row: { readonly scope: string; readonly contest: string }, scope: unknown, contest: unknown): boolean =>
  row.scope === scope && row.contest === contest;
