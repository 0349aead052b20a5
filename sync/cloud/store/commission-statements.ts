/** Rows of commission statements and what is read of the ledger: statements only. Called by sync/cloud/commission. */
import type { StaffId } from '../../domain/ids.ts';
import type { BusinessDay } from '../../domain/time.ts';
import { POSTING, type PostingRow, type SaleRow } from './commission.ts';
import type { Queries, Transaction } from './database.ts';

/** Nobody posts and nobody closes until the transaction ends; undefined where there was never a rule. */
export async function takeBook(tx: Transaction, scope: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ closed_month: string }>(
    'SELECT closed_month FROM commission_books WHERE scope = $1 FOR UPDATE',
    [scope],
  );
  return row?.closed_month;
}
export async function closeBook(tx: Transaction, scope: string, month: string): Promise<void> {
  await tx.run('UPDATE commission_books SET closed_month = $2 WHERE scope = $1', [scope, month]);
}

/** The first month in which something was posted. */
export async function firstMonth(queries: Queries, scope: string): Promise<string | null> {
  const [row] = await queries.rows<{ month: string | null }>(
    'SELECT min(month) AS month FROM commission_postings WHERE scope = $1',
    [scope],
  );
  return row?.month ?? null;
}

/** What each guide sold and was paid by lines in a month; a guide’s store is that of the last such sale. */
export const soldInMonth = (
  queries: Queries,
  scope: string,
  month: string,
): Promise<
  readonly { readonly party: StaffId; readonly store: string; readonly net: number; readonly paid: number }[]
> =>
  queries.rows(
    `SELECT party, max(store) AS store, sum(net)::bigint AS net, sum(amount)::bigint AS paid FROM commission_postings
     WHERE scope = $1 AND month = $2 AND party <> 'STORE' AND what NOT IN ('tier', 'leaver') GROUP BY party ORDER BY party`,
    [scope, month],
  );

/** What statements do not hold yet of what is due by a day, by party. */
export const unstatedUntil = (
  queries: Queries,
  scope: string,
  day: BusinessDay,
): Promise<readonly { readonly party: string; readonly store: string; readonly total: number }[]> =>
  queries.rows(
    `SELECT p.party, max(p.store) AS store, sum(p.amount)::bigint AS total FROM commission_postings p
     WHERE p.scope = $1 AND p.due_day <= $2 AND NOT EXISTS (
       SELECT 1 FROM commission_stated s WHERE s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n)
     GROUP BY p.party ORDER BY p.party`,
    [scope, day],
  );

/** Puts each posting that is due by a day and stands in no statement into this month's. */
export async function stateUntil(tx: Transaction, scope: string, month: string, day: BusinessDay): Promise<void> {
  await tx.run(
    `INSERT INTO commission_stated (scope, sale, party, n, month)
     SELECT p.scope, p.sale, p.party, p.n, $2 FROM commission_postings p
     WHERE p.scope = $1 AND p.due_day <= $3 AND NOT EXISTS (
       SELECT 1 FROM commission_stated s WHERE s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n)`,
    [scope, month, day],
  );
}

/** One for each guide, and of what is the stores' one for each store. */
export async function makeStatements(tx: Transaction, scope: string, month: string, at: number): Promise<void> {
  await tx.run(
    `INSERT INTO commission_statements (scope, month, party, store, total, lines, made_at)
     SELECT p.scope, $2, p.party, CASE WHEN p.party = 'STORE' THEN p.store ELSE '' END, sum(p.amount), count(*), $3
     FROM commission_stated s JOIN commission_postings p ON p.scope = s.scope AND p.sale = s.sale AND p.party = s.party AND p.n = s.n
     WHERE s.scope = $1 AND s.month = $2 GROUP BY p.scope, p.party, CASE WHEN p.party = 'STORE' THEN p.store ELSE '' END`,
    [scope, month, at],
  );
}

export interface StatementRow {
  readonly month: string;
  readonly party: string;
  readonly store: string;
  readonly total: number;
  readonly lines: number;
  readonly made_at: number;
}
export const readStatements = (queries: Queries, scope: string, month: string): Promise<readonly StatementRow[]> =>
  queries.rows<StatementRow>(
    `SELECT month, party, store, total, lines, made_at FROM commission_statements WHERE scope = $1 AND month = $2 ORDER BY party, store`,
    [scope, month],
  );

/** Of one party in a month. */
export async function readStatement(
  queries: Queries,
  scope: string,
  { month, party, store }: Readonly<Record<'month' | 'party' | 'store', string>>,
): Promise<StatementRow | undefined> {
  const [row] = await queries.rows<StatementRow>(
    `SELECT month, party, store, total, lines, made_at FROM commission_statements WHERE scope = $1 AND month = $2 AND party = $3 AND store = $4`,
    [scope, month, party, store],
  );
  return row;
}

/** A guide's, the newest month first. */
export const statementsOfParty = (
  queries: Queries,
  scope: string,
  { party, limit }: { readonly party: StaffId; readonly limit: number },
): Promise<readonly StatementRow[]> =>
  queries.rows<StatementRow>(
    `SELECT month, party, store, total, lines, made_at FROM commission_statements WHERE scope = $1 AND party = $2 ORDER BY month DESC LIMIT $3`,
    [scope, party, limit],
  );

/** How many disputes about sales of a guide's statements wait for a manager, by month. */
export async function openDisputesStated(
  queries: Queries,
  scope: string,
  { party, months }: { readonly party: StaffId; readonly months: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.rows<{ month: string; open: number }>(
    `SELECT s.month, count(DISTINCT d.id) AS open FROM commission_stated s
     JOIN commission_disputes d ON d.scope = s.scope AND d.sale = s.sale AND d.state = 'open'
     WHERE s.scope = $1 AND s.party = $2 AND s.month = ANY($3) GROUP BY s.month`,
    [scope, party, months],
  );
  return new Map(rows.map(({ month, open }) => [month, open]));
}

const OF_POSTING = POSTING.split(', ')
  .map((column) => `p.${column}`)
  .join(', ');
export type ReadPosting = PostingRow & { readonly stated: string | null };

/** Of a guide in these days, in the order of (day, sale, number), after one of them. */
export const postingsOfParty = (
  queries: Queries,
  scope: string,
  {
    party,
    from,
    to,
    after,
    limit,
  }: Readonly<Record<'party' | 'from' | 'to' | 'after', string>> & { readonly limit: number },
): Promise<readonly ReadPosting[]> =>
  queries.rows<ReadPosting>(
    `SELECT ${OF_POSTING}, s.month AS stated FROM commission_postings p
     LEFT JOIN commission_stated s ON s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n
     WHERE p.scope = $1 AND p.party = $2 AND p.business_day BETWEEN $3 AND $4
       AND p.business_day || ' ' || p.sale || ' ' || lpad(p.n::text, 8, '0') > $5
     ORDER BY p.business_day || ' ' || p.sale || ' ' || lpad(p.n::text, 8, '0') LIMIT $6`,
    [scope, party, from, to, after, limit],
  );

/** What a statement is made of. */
export const postingsStated = (
  queries: Queries,
  scope: string,
  { month, party, store }: Readonly<Record<'month' | 'party' | 'store', string>>,
): Promise<readonly ReadPosting[]> =>
  queries.rows<ReadPosting>(
    `SELECT ${OF_POSTING}, s.month AS stated FROM commission_stated s
     JOIN commission_postings p ON p.scope = s.scope AND p.sale = s.sale AND p.party = s.party AND p.n = s.n
     WHERE s.scope = $1 AND s.month = $2 AND s.party = $3 AND ($4 = '' OR p.store = $4) ORDER BY p.business_day, p.sale, p.n`,
    [scope, month, party, store],
  );

/** Sums of a guide over these days: what is due by then, and what is not. */
export async function sumsOfParty(
  queries: Queries,
  scope: string,
  { party, from, to, today }: Readonly<Record<'party' | 'from' | 'to' | 'today', string>>,
): Promise<{ readonly frozen: number; readonly settled: number }> {
  const [row] = await queries.rows<{ frozen: number | null; settled: number | null }>(
    `SELECT sum(CASE WHEN due_day >= $5 THEN amount ELSE 0 END)::bigint AS frozen, sum(CASE WHEN due_day < $5 THEN amount ELSE 0 END)::bigint AS settled
     FROM commission_postings WHERE scope = $1 AND party = $2 AND business_day BETWEEN $3 AND $4`,
    [scope, party, from, to, today],
  );
  return { frozen: row?.frozen ?? 0, settled: row?.settled ?? 0 };
}

export const salesByIds = (queries: Queries, scope: string, sales: readonly string[]): Promise<readonly SaleRow[]> =>
  queries.rows<SaleRow>(
    'SELECT sale, due_day, version, sold, facts, brings_member FROM commission_sales WHERE scope = $1 AND sale = ANY($2)',
    [scope, sales],
  );
