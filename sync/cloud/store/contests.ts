/**
 * Rows of contests and of what is to be looked at again: statements only. History is only added to; a contest's row is what its
 * history says by now. Called by sync/cloud/contests. The board's rows: contest-scores.ts.
 */
import type { ContestTerms } from '../../domain/contest.ts';
import type { BusinessDay } from '../../domain/time.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';
import { ledgerOfReceipts } from './documents.ts';
import { decisionsAbout } from './served-decisions.ts';

/** `closing`: what comes from here on is a correction, and the standings are about to be written. */
export type KeptState = 'open' | 'closing' | 'closed' | 'cancelled';
export interface KeptContest {
  readonly contest: string;
  readonly state: KeptState;
  readonly terms: ContestTerms;
  readonly closedAt: number | null;
}
interface ContestRow {
  readonly contest: string;
  readonly state: KeptState;
  readonly body: ContestTerms;
  readonly closed_at: number | null;
}
const COLUMNS = 'contest, state, body, closed_at';
const keptOf = ({ contest, state, body, closed_at: closedAt }: ContestRow): KeptContest => ({
  contest,
  state,
  terms: body,
  closedAt,
});

/** Those that a fact may still move, or that note it as a correction: not cancelled, last day on `since` or later. */
export const listeningContests = async (
  queries: Queries,
  scope: string,
  since: BusinessDay,
): Promise<readonly KeptContest[]> =>
  (
    await queries.rows<ContestRow>(
      `SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND state <> 'cancelled' AND to_day >= $2 ORDER BY contest`,
      [scope, since],
      'contests_listening',
    )
  ).map(keptOf);

/** Newest first. */
export const readContests = async (queries: Queries, scope: string, limit: number): Promise<readonly KeptContest[]> =>
  (
    await queries.rows<ContestRow>(
      `SELECT ${COLUMNS} FROM contests WHERE scope = $1 ORDER BY from_day DESC, contest DESC LIMIT $2`,
      [scope, limit],
    )
  ).map(keptOf);

export async function readContest(queries: Queries, scope: string, contest: string): Promise<KeptContest | null> {
  const rows = await queries.rows<ContestRow>(`SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND contest = $2`, [
    scope,
    contest,
  ]);
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

/** The same, and nobody changes it until the transaction ends. */
export async function lockContest(tx: Transaction, scope: string, contest: string): Promise<KeptContest | null> {
  const rows = await tx.rows<ContestRow>(
    `SELECT ${COLUMNS} FROM contests WHERE scope = $1 AND contest = $2 FOR UPDATE`,
    [scope, contest],
  );
  return rows[0] === undefined ? null : keptOf(rows[0]);
}

export interface ContestFact {
  readonly what: 'created' | 'changed' | 'ended' | 'cancelled' | 'closing' | 'closed';
  readonly body: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly at: number;
}
/** False when it is there already. */
export const addContest = async (
  tx: Transaction,
  scope: string,
  contest: string,
  terms: ContestTerms,
): Promise<boolean> =>
  (await tx.run(
    `INSERT INTO contests (scope, contest, state, from_day, to_day, body) VALUES ($1, $2, 'open', $3, $4, $5::jsonb)
     ON CONFLICT DO NOTHING`,
    [scope, contest, terms.from, terms.to, JSON.stringify(terms)],
  )) > 0;

/** What the history says by now; behind lockContest. */
export async function saveContest(
  tx: Transaction,
  scope: string,
  { contest, state, terms, closedAt }: KeptContest,
): Promise<void> {
  await tx.run(
    `UPDATE contests SET state = $3, from_day = $4, to_day = $5, body = $6::jsonb, closed_at = $7
     WHERE scope = $1 AND contest = $2`,
    [scope, contest, state, terms.from, terms.to, JSON.stringify(terms), closedAt],
  );
}

/** Behind the contest's lock, so that two do not take one number. */
export async function addContestFact(
  tx: Transaction,
  scope: string,
  contest: string,
  { what, body, by, at }: ContestFact,
): Promise<void> {
  await tx.run(
    `INSERT INTO contest_history (scope, contest, n, what, body, by_staff, at)
     SELECT $1, $2, count(*) + 1, $3, $4::jsonb, $5, $6 FROM contest_history WHERE scope = $1 AND contest = $2`,
    [scope, contest, what, JSON.stringify(body), by, at],
  );
}

export async function contestHistory(
  queries: Queries,
  scope: string,
  contest: string,
): Promise<readonly ContestFact[]> {
  const rows = await queries.rows<Omit<ContestFact, 'by'> & { readonly by_staff: string }>(
    'SELECT what, body, by_staff, at FROM contest_history WHERE scope = $1 AND contest = $2 ORDER BY n',
    [scope, contest],
  );
  return rows.map(({ by_staff: by, ...row }) => ({ ...row, by }));
}

/** To be looked at again; the first time that it waits counts for how fresh a board is. */
export async function markContestDue(
  queries: Queries,
  scope: string,
  subjects: readonly string[],
  at: number,
): Promise<void> {
  if (subjects.length === 0) return;
  await queries.run(
    `INSERT INTO contest_due AS d (scope, subject, turn, received_at)
     SELECT $1, s, 1, $3 FROM unnest($2::text[]) AS s ORDER BY s
     ON CONFLICT (scope, subject) DO UPDATE SET turn = d.turn + 1`,
    [scope, subjects.toSorted(), at],
    'contest_mark',
  );
}

export interface DueSubject {
  readonly subject: string;
  /** Another one: it was marked again meanwhile. */
  readonly turn: number;
}
export const dueSubjects = (queries: Queries, scope: string, limit: number): Promise<readonly DueSubject[]> =>
  queries.rows<DueSubject>(
    'SELECT subject, turn FROM contest_due WHERE scope = $1 ORDER BY received_at, subject LIMIT $2',
    [scope, limit],
  );

/** What was marked again stays. */
export async function dropDueSubjects(queries: Queries, scope: string, due: readonly DueSubject[]): Promise<void> {
  await queries.run(
    `DELETE FROM contest_due d USING unnest($2::text[], $3::integer[]) AS w(subject, turn)
     WHERE d.scope = $1 AND d.subject = w.subject AND d.turn = w.turn`,
    [scope, due.map(({ subject }) => subject), due.map(({ turn }) => turn)],
  );
}

/** Since when the oldest waits that a board does not know; null when it knows all that has arrived. */
export async function oldestDue(queries: Queries, scopes: readonly string[]): Promise<number | null> {
  const rows = await queries.rows<{ oldest: number | null }>(
    'SELECT min(received_at) AS oldest FROM contest_due WHERE scope = ANY($1)',
    [scopes],
  );
  return rows[0]?.oldest ?? null;
}

/** Whoever brings credits of a store, or of a part of the customers, holds its lane; whoever closes a contest holds all of them. */
export async function takeLane(tx: Transaction, scope: string, lane: string): Promise<void> {
  await Promise.all([
    tx.run('INSERT INTO contest_lanes (scope, lane) VALUES ($1, $2) ON CONFLICT DO NOTHING', [scope, lane]),
    tx.rows('SELECT lane FROM contest_lanes WHERE scope = $1 AND lane = $2 FOR UPDATE', [scope, lane]),
  ]);
}
export async function takeLanes(tx: Transaction, scope: string, lanes: readonly string[]): Promise<void> {
  await tx.run(
    'INSERT INTO contest_lanes (scope, lane) SELECT $1, l FROM unnest($2::text[]) AS l ORDER BY l ON CONFLICT DO NOTHING',
    [scope, lanes.toSorted()],
  );
  await tx.rows('SELECT lane FROM contest_lanes WHERE scope = $1 ORDER BY lane FOR UPDATE', [scope]);
}

/** Before the entry of a sale: it is known by that instead of by its receipt number, which holds no colon. */
export const OF_ENTRY = 'of:';
/** Before a customer whom a till of the store called. */
export const OF_CALL = 'call:';

/**
 * Sales that these name, their refunds, sister stores' among them, and corrections of who served, as the ledger has them and as managers of
 * the brand decided. `scope`: of the store that sold.
 */
export async function ledgerOfSales(
  queries: Queries,
  { brand, scope }: { readonly brand: string; readonly scope: string },
  subjects: readonly string[],
): Promise<readonly LedgerDocument[]> {
  const numbers = subjects.filter((subject) => !subject.startsWith(OF_ENTRY));
  const entries = subjects.filter((subject) => subject.startsWith(OF_ENTRY)).map((one) => one.slice(OF_ENTRY.length));
  const sold: LedgerDocument[] = [];
  // Numbers of one terminal and day lie side by side in their index.
  const sides = new Map<string, string[]>();
  for (const number of numbers) {
    const side = number.slice(0, number.lastIndexOf('-'));
    sides.set(side, [...(sides.get(side) ?? []), number]);
  }
  for (const side of sides.values())
    sold.push(...(await ledgerOfReceipts(queries, scope, side)).filter(({ kind }) => kind === 'sale'));
  if (entries.length > 0) {
    const rows = await queries.rows<{ body: LedgerDocument }>(
      "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = ANY($2) AND body->>'kind' = 'sale'",
      [scope, entries],
    );
    sold.push(...rows.map(({ body }) => body));
  }
  if (sold.length === 0) return [];
  const after = await queries.rows<{ body: LedgerDocument }>(
    `SELECT d.body FROM unnest($2::text[]) AS n JOIN LATERAL (
       SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->'sale'->>'saleId' = n
       UNION ALL SELECT body FROM sister_refunds WHERE scope = $1 AND sale = n) d ON true
     UNION ALL SELECT d.body FROM unnest($3::text[]) AS n JOIN LATERAL (
       SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'correction' AND body->'body'->>'of' = n) d ON true`,
    [scope, sold.flatMap(({ saleId }) => saleId ?? []), sold.map(({ id }) => id)],
  );
  const documents = [...sold, ...after.map(({ body }) => body)];
  return [...documents, ...(await decisionsAbout(queries, brand, documents))];
}
