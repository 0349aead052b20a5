/**
 * What staff bought at staff price, a row a sale or refund in the brand's scope, and what tills hold of a month's quota for their open
 * carts. Whoever adds to a person's month holds the lock of its row. Called by accounts/staff-quota.ts, and for what tills are told.
 */
import type { StaffId } from '../../domain/ids.ts';
import type { Bought } from '../../protocol/people.ts';
import type { Queries, Transaction } from './database.ts';

export interface StaffMonth {
  readonly staff: StaffId;
  readonly month: string;
}
interface PurchaseRow extends StaffMonth {
  readonly entry: string;
  readonly store: string;
  readonly terminal: string;
  readonly receipt: string;
  /** Fen; of a refund below zero. */
  readonly amount: number;
}
export interface QuotaHoldRow extends StaffMonth {
  readonly sale: string;
  readonly store: string;
  readonly terminal: string;
  readonly amount: number;
  readonly expires_at: number;
}

/** Until the transaction ends nobody else adds to this person's month. */
export async function lockMonth(tx: Transaction, scope: string, { staff, month }: StaffMonth): Promise<void> {
  await tx.run('INSERT INTO staff_months (scope, staff, month) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    scope,
    staff,
    month,
  ]);
  await tx.rows('SELECT staff FROM staff_months WHERE scope = $1 AND staff = $2 AND month = $3 FOR UPDATE', [
    scope,
    staff,
    month,
  ]);
}

export async function keepPurchase(queries: Queries, scope: string, row: PurchaseRow): Promise<void> {
  await queries.run(
    `INSERT INTO staff_purchases (scope, entry, staff, month, store, terminal, receipt, amount)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [scope, row.entry, row.staff, row.month, row.store, row.terminal, row.receipt, row.amount],
  );
}

/** By everybody's tills, refunds taken off, with the receipts in order. */
export async function boughtInMonth(
  queries: Queries,
  scope: string,
  { staff, month }: StaffMonth,
): Promise<{ readonly amount: number; readonly receipts: readonly string[] }> {
  const rows = await queries.rows<Pick<PurchaseRow, 'amount' | 'receipt'>>(
    'SELECT amount, receipt FROM staff_purchases WHERE scope = $1 AND month = $2 AND staff = $3 ORDER BY receipt',
    [scope, month, staff],
  );
  return { amount: rows.reduce((sum, { amount }) => sum + amount, 0), receipts: rows.map(({ receipt }) => receipt) };
}

/** Of these people, from a month on, at other tills of the brand than this one. */
export const boughtElsewhere = (
  queries: Queries,
  scope: string,
  { month, terminal, staff }: { readonly month: string; readonly terminal: string; readonly staff: readonly StaffId[] },
): Promise<readonly Bought[]> =>
  queries.rows<Bought>(
    `SELECT staff, month, sum(amount)::bigint AS amount FROM staff_purchases
     WHERE scope = $1 AND month >= $2 AND terminal <> $3 AND staff = ANY($4) GROUP BY staff, month ORDER BY staff, month`,
    [scope, month, terminal, staff],
  );

/** What live holds of other tills keep of a month. */
export async function heldElsewhere(
  queries: Queries,
  scope: string,
  { staff, month }: StaffMonth,
  { terminal, now }: { readonly terminal: string; readonly now: number },
): Promise<number> {
  const [row] = await queries.rows<{ held: number | null }>(
    `SELECT sum(amount)::bigint AS held FROM staff_quota_holds
     WHERE scope = $1 AND staff = $2 AND month = $3 AND terminal <> $4 AND expires_at > $5`,
    [scope, staff, month, terminal, now],
  );
  return row?.held ?? 0;
}

/** One hold for each sale; another amount takes the place of the one before. */
export async function putQuotaHold(queries: Queries, scope: string, row: QuotaHoldRow): Promise<void> {
  await queries.run(
    `INSERT INTO staff_quota_holds (scope, sale, staff, month, store, terminal, amount, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (scope, sale) DO UPDATE SET staff = excluded.staff, month = excluded.month, store = excluded.store,
       terminal = excluded.terminal, amount = excluded.amount, expires_at = excluded.expires_at`,
    [scope, row.sale, row.staff, row.month, row.store, row.terminal, row.amount, row.expires_at],
  );
}

export async function dropQuotaHold(queries: Queries, scope: string, sale: string, terminal: string): Promise<void> {
  await queries.run('DELETE FROM staff_quota_holds WHERE scope = $1 AND sale = $2 AND terminal = $3', [
    scope,
    sale,
    terminal,
  ]);
}

/** Those that ended. */
export async function sweepQuotaHolds(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('DELETE FROM staff_quota_holds WHERE scope = $1 AND expires_at < $2', [scope, before]);
}
