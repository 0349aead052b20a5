/**
 * Rows of contests that uploads write: credits of sales and customers, the board of their sums, standings as closed, corrections and
 * the ledger of prizes. Statements only; rows of guides are always taken in the order of contest and guide, so that stores that
 * upload at once wait for one another and never in a ring. Called by sync/cloud/contests.
 */
import type { ContestCredit, Standing } from '../../domain/contest.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries, Transaction } from './database.ts';

export interface CreditRow extends ContestCredit {
  readonly contest: string;
  /** The sale or the customer. */
  readonly subject: string;
}
export const creditsOf = (
  queries: Queries,
  scope: string,
  contests: readonly string[],
  subjects: readonly string[],
): Promise<readonly CreditRow[]> =>
  queries.rows<CreditRow>(
    `SELECT contest, subject, guide, value, at FROM contest_credits
     WHERE scope = $1 AND contest = ANY($2) AND subject = ANY($3)`,
    [scope, contests, subjects],
  );

/** As known by now; one for each contest, subject and guide. */
export async function saveCredits(tx: Transaction, scope: string, rows: readonly CreditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO contest_credits (scope, contest, subject, guide, value, at)
     SELECT $1, w.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS w(contest, subject, guide, value, at)
     ON CONFLICT (scope, contest, subject, guide) DO UPDATE SET value = excluded.value, at = excluded.at`,
    [scope, ...keysOf(rows), rows.map(({ value }) => value), rows.map(({ at }) => at)],
  );
}
export async function dropCredits(tx: Transaction, scope: string, rows: readonly CreditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(
    `DELETE FROM contest_credits c USING unnest($2::text[], $3::text[], $4::text[]) AS w(contest, subject, guide)
     WHERE c.scope = $1 AND c.contest = w.contest AND c.subject = w.subject AND c.guide = w.guide`,
    [scope, ...keysOf(rows)],
  );
}
const keysOf = (rows: readonly CreditRow[]) =>
  [rows.map(({ contest }) => contest), rows.map(({ subject }) => subject), rows.map(({ guide }) => guide)] as const;

/** What a guide's sums change by. */
export interface Delta {
  readonly contest: string;
  readonly guide: StaffId;
  readonly value: number;
  readonly count: number;
}
export interface Sum {
  readonly contest: string;
  readonly guide: StaffId;
  readonly value: number;
  readonly count: number;
}
/** The sums after it; their rows stay locked until the transaction ends. */
export const addToSums = (tx: Transaction, scope: string, deltas: readonly Delta[]): Promise<readonly Sum[]> =>
  tx.rows<Sum>(
    `INSERT INTO contest_scores AS s (scope, contest, guide, value, count)
     SELECT $1, w.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) AS w(contest, guide, value, count)
     ORDER BY w.contest, w.guide
     ON CONFLICT (scope, contest, guide) DO UPDATE SET value = s.value + excluded.value, count = s.count + excluded.count
     RETURNING contest, guide, value, count`,
    [
      scope,
      deltas.map(({ contest }) => contest),
      deltas.map(({ guide }) => guide),
      deltas.map(({ value }) => value),
      deltas.map(({ count }) => count),
    ],
  );

/** With who has left by what is known, and when the last credit that counts was earned. */
export async function saveScores(
  tx: Transaction,
  scope: string,
  rows: readonly (Pick<Sum, 'contest' | 'guide'> & { readonly score: number | null })[],
): Promise<void> {
  await tx.run(
    `UPDATE contest_scores s SET score = w.score,
       reached = (SELECT max(c.at) FROM contest_credits c WHERE c.scope = $1 AND c.contest = s.contest AND c.guide = s.guide),
       left_at = (SELECT (p.body->>'leftAt')::bigint FROM staff p WHERE p.scope = $1 AND p.staff = s.guide)
     FROM unnest($2::text[], $3::text[], $4::bigint[]) AS w(contest, guide, score)
     WHERE s.scope = $1 AND s.contest = w.contest AND s.guide = w.guide`,
    [scope, rows.map(({ contest }) => contest), rows.map(({ guide }) => guide), rows.map(({ score }) => score)],
  );
}

/** Whoever has left has no place from then on. */
export async function leaveContests(queries: Queries, scope: string, guide: string, at: number): Promise<void> {
  await queries.run(
    `UPDATE contest_scores s SET left_at = $3 FROM contests c
     WHERE s.scope = $1 AND s.guide = $2 AND c.scope = s.scope AND c.contest = s.contest AND c.state = 'open'`,
    [scope, guide, at],
  );
}

const PLACED = 'contest = $2 AND score IS NOT NULL AND (left_at IS NULL OR left_at > $3)';

export interface BoardRow extends Standing {
  readonly name: string | null;
  readonly store: string | null;
}
const NAMED = `LEFT JOIN staff p ON p.scope = $1 AND p.staff = b.guide`;
const NAMES = `b.guide, b.score, b.reached, p.body->>'name' AS name, p.body->'stores'->>0 AS store`;

/** The first of the live board after `skip` places, as of an instant for who has left. */
export const liveTop = (
  queries: Queries,
  scope: string,
  { contest, at, limit, skip }: BoardAsked,
): Promise<readonly BoardRow[]> =>
  queries.rows<BoardRow>(
    `SELECT ${NAMES} FROM (SELECT guide, score, reached FROM contest_scores WHERE scope = $1 AND ${PLACED}
       ORDER BY score DESC, reached, guide COLLATE "C" LIMIT $4 OFFSET $5) b ${NAMED} ORDER BY b.score DESC, b.reached, b.guide COLLATE "C"`,
    [scope, contest, at, limit, skip],
  );
export interface BoardAsked {
  readonly contest: string;
  readonly at: number;
  readonly limit: number;
  readonly skip: number;
}

/** How many have a place, and how many stand before this one. */
export async function livePlaces(
  queries: Queries,
  scope: string,
  { contest, at, of }: { readonly contest: string; readonly at: number; readonly of: Standing | null },
): Promise<{ readonly placed: number; readonly before: number }> {
  const rows = await queries.rows<{ placed: number; before: number }>(
    `SELECT count(*) AS placed,
       count(*) FILTER (WHERE score > $4 OR (score = $4 AND (reached < $5 OR (reached = $5 AND guide COLLATE "C" < $6)))) AS before
     FROM contest_scores WHERE scope = $1 AND ${PLACED}`,
    [scope, contest, at, of?.score ?? 0, of?.reached ?? 0, of?.guide ?? ''],
  );
  return rows[0] ?? { placed: 0, before: 0 };
}

/** Those right before (nearest first) or behind one. */
export const liveNeighbours = (
  queries: Queries,
  scope: string,
  { contest, at, of, side, limit }: NeighboursAsked,
): Promise<readonly BoardRow[]> => {
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
  return queries.rows<BoardRow>(
    `SELECT ${NAMES} FROM (SELECT guide, score, reached FROM contest_scores WHERE scope = $1 AND ${PLACED} AND ${beyond}
       ORDER BY ${order} LIMIT $7) b ${NAMED} ORDER BY ${order.replaceAll(/\b(score|reached|guide)\b/g, 'b.$1')}`,
    [scope, contest, at, of.score, of.reached, of.guide, limit],
  );
};
export interface NeighboursAsked {
  readonly contest: string;
  readonly at: number;
  readonly of: Standing;
  readonly side: 'before' | 'behind';
  readonly limit: number;
}

export interface OwnScore {
  readonly guide: StaffId;
  readonly value: number;
  readonly count: number;
  readonly score: number | null;
  readonly reached: EpochMs | null;
  readonly left_at: number | null;
  readonly name: string | null;
  readonly store: string | null;
}
export async function scoreOf(
  queries: Queries,
  scope: string,
  contest: string,
  guide: string,
): Promise<OwnScore | null> {
  const rows = await queries.rows<OwnScore>(
    `SELECT b.value, b.count, b.left_at, ${NAMES} FROM contest_scores b ${NAMED}
     WHERE b.scope = $1 AND b.contest = $2 AND b.guide = $3`,
    [scope, contest, guide],
  );
  return rows[0] ?? null;
}

/** The live board becomes the standings that stay; by the roster as it is now. Behind all lanes. */
export async function writeFinals(tx: Transaction, scope: string, contest: string, at: number): Promise<void> {
  await tx.run(
    `UPDATE contest_scores s SET left_at = (p.body->>'leftAt')::bigint FROM staff p
     WHERE s.scope = $1 AND s.contest = $2 AND p.scope = $1 AND p.staff = s.guide
       AND s.left_at IS DISTINCT FROM (p.body->>'leftAt')::bigint`,
    [scope, contest],
  );
  await tx.run(
    `INSERT INTO contest_finals (scope, contest, place, guide, score, reached)
     SELECT scope, contest, row_number() OVER (ORDER BY score DESC, reached, guide COLLATE "C"), guide, score, reached
     FROM contest_scores WHERE scope = $1 AND ${PLACED}`,
    [scope, contest, at],
  );
}

export interface FinalRow extends BoardRow {
  readonly place: number;
}
/** Places `from` to `to` as they were closed. */
export const finalsBetween = (
  queries: Queries,
  scope: string,
  { contest, from, to }: { readonly contest: string; readonly from: number; readonly to: number },
): Promise<readonly FinalRow[]> =>
  queries.rows<FinalRow>(
    `SELECT b.place, ${NAMES} FROM contest_finals b ${NAMED}
     WHERE b.scope = $1 AND b.contest = $2 AND b.place BETWEEN $3 AND $4 ORDER BY b.place`,
    [scope, contest, from, to],
  );
export async function finalPlaceOf(
  queries: Queries,
  scope: string,
  contest: string,
  guide: string,
): Promise<{ readonly placed: number; readonly place: number | null }> {
  const rows = await queries.rows<{ placed: number; place: number | null }>(
    `SELECT (SELECT count(*) FROM contest_finals WHERE scope = $1 AND contest = $2) AS placed,
       (SELECT place FROM contest_finals WHERE scope = $1 AND contest = $2 AND guide = $3) AS place`,
    [scope, contest, guide],
  );
  return rows[0] ?? { placed: 0, place: null };
}
