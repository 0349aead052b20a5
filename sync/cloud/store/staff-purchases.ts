/** What staff bought at staff price, a row a sale or refund in the store's scope. Called by ingest, and for what tills are told. */
import type { StaffId } from '../../domain/ids.ts';
import type { Bought } from '../../protocol/people.ts';
import type { Queries } from './database.ts';

interface PurchaseRow {
  readonly entry: string;
  readonly staff: StaffId;
  readonly month: string;
  readonly terminal: string;
  readonly receipt: string;
  /** Fen; of a refund below zero. */
  readonly amount: number;
}

export async function keepPurchase(queries: Queries, scope: string, row: PurchaseRow): Promise<void> {
  await queries.run(
    `INSERT INTO staff_purchases (scope, entry, staff, month, terminal, receipt, amount)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [scope, row.entry, row.staff, row.month, row.terminal, row.receipt, row.amount],
  );
}

export async function boughtInMonth(
  queries: Queries,
  scope: string,
  { staff, month }: Pick<PurchaseRow, 'staff' | 'month'>,
): Promise<{ readonly amount: number; readonly receipts: readonly string[] }> {
  const rows = await queries.rows<Pick<PurchaseRow, 'amount' | 'receipt'>>(
    'SELECT amount, receipt FROM staff_purchases WHERE scope = $1 AND month = $2 AND staff = $3 ORDER BY receipt',
    [scope, month, staff],
  );
  return { amount: rows.reduce((sum, { amount }) => sum + amount, 0), receipts: rows.map(({ receipt }) => receipt) };
}

/** Of a store, from a month on, by everybody, at other tills than this one. */
export const boughtElsewhere = (
  queries: Queries,
  scope: string,
  { month, terminal }: Pick<PurchaseRow, 'month' | 'terminal'>,
): Promise<readonly Bought[]> =>
  queries.rows<Bought>(
    `SELECT staff, month, sum(amount)::bigint AS amount FROM staff_purchases
     WHERE scope = $1 AND month >= $2 AND terminal <> $3 GROUP BY staff, month ORDER BY staff, month`,
    [scope, month, terminal],
  );
