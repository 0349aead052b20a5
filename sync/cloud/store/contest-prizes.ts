/** What comes after a contest was closed: corrections of its credits and the ledger of prizes. Statements only; both are only added to. */
import type { StaffId } from '../../domain/ids.ts';
import type { Queries, Transaction } from './database.ts';

export interface CorrectionRow {
  readonly contest: string;
  readonly guide: StaffId;
  readonly subject: string;
  readonly value: number;
  readonly count: number;
}
export async function addCorrections(
  tx: Transaction,
  scope: string,
  rows: readonly CorrectionRow[],
  at: number,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(
    `INSERT INTO contest_corrections (scope, contest, guide, subject, n, value, count, noted_at)
     SELECT $1, w.contest, w.guide, w.subject,
       (SELECT count(*) + 1 FROM contest_corrections c
        WHERE c.scope = $1 AND c.contest = w.contest AND c.guide = w.guide AND c.subject = w.subject), w.value, w.count, $7
     FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::integer[]) AS w(contest, guide, subject, value, count)`,
    [
      scope,
      rows.map(({ contest }) => contest),
      rows.map(({ guide }) => guide),
      rows.map(({ subject }) => subject),
      rows.map(({ value }) => value),
      rows.map(({ count }) => count),
      at,
    ],
  );
}

export interface CorrectedGuide {
  readonly guide: StaffId;
  readonly name: string | null;
  /** What the sums were when the contest was closed. */
  readonly value: number;
  readonly count: number;
  /** What came later, together. */
  readonly moved: number;
  readonly movedCount: number;
  readonly facts: number;
  readonly latest: number;
}
/** By guide, the latest first. */
export const correctedGuides = (
  queries: Queries,
  scope: string,
  contest: string,
  limit: number,
): Promise<readonly CorrectedGuide[]> =>
  queries.rows<CorrectedGuide>(
    `SELECT c.guide, p.body->>'name' AS name, COALESCE(s.value, 0) AS value, COALESCE(s.count, 0) AS count,
       c.moved, c."movedCount", c.facts, c.latest
     FROM (SELECT guide, sum(value)::bigint AS moved, sum(count)::bigint AS "movedCount", count(*) AS facts, max(noted_at) AS latest
           FROM contest_corrections WHERE scope = $1 AND contest = $2 GROUP BY guide) c
     LEFT JOIN contest_scores s ON s.scope = $1 AND s.contest = $2 AND s.guide = c.guide
     LEFT JOIN staff p ON p.scope = $1 AND p.staff = c.guide
     ORDER BY c.latest DESC, c.guide LIMIT $3`,
    [scope, contest, limit],
  );

export interface PrizeRow {
  readonly id: string;
  readonly what: 'awarded' | 'adjusted';
  readonly guide: StaffId;
  readonly place: number | null;
  /** Fen; an adjustment may take away. */
  readonly amount: number;
  readonly note: string;
  readonly by: string;
  readonly at: number;
}
/** False when one of this id is there. */
export const addPrize = async (
  tx: Transaction,
  scope: string,
  contest: string,
  { id, what, guide, place, amount, note, by, at }: PrizeRow,
): Promise<boolean> =>
  (await tx.run(
    `INSERT INTO contest_prizes (scope, contest, id, what, guide, place, amount, note, by_staff, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [scope, contest, id, what, guide, place, amount, note, by, at],
  )) > 0;

/** Awarded ones by place, then adjustments in time; of one guide alone where one is named. */
export const prizesOf = (
  queries: Queries,
  scope: string,
  contest: string,
  guide?: string,
): Promise<readonly (PrizeRow & { readonly name: string | null })[]> =>
  queries.rows<PrizeRow & { readonly name: string | null }>(
    `SELECT z.id, z.what, z.guide, z.place, z.amount, z.note, z.by_staff AS by, z.at, p.body->>'name' AS name
     FROM contest_prizes z LEFT JOIN staff p ON p.scope = z.scope AND p.staff = z.guide
     WHERE z.scope = $1 AND z.contest = $2 AND ($3::text IS NULL OR z.guide = $3) ORDER BY z.place NULLS LAST, z.at, z.id`,
    [scope, contest, guide ?? null],
  );
