/** Rows of group-buy vouchers. Whoever changes one holds its lock. */
import type { VoucherPlatform } from '../../domain/platform-voucher.ts';
import type { TenderState } from '../../domain/tender.ts';
import type { Parameter, Queries, Transaction } from './database.ts';

export interface VoucherRow {
  readonly scope: string;
  readonly number: string;
  readonly store: string;
  readonly terminal: string;
  readonly sale_id: string;
  readonly tender_id: string;
  readonly platform: VoucherPlatform;
  /** Who was asked; the provider is found by it even when the store has another one by now. */
  readonly account: string;
  /** Of the request, keyed. */
  readonly fingerprint: string;
  /** Keyed; empty before the platform named it. */
  readonly voucher: string;
  /** Sealed; null before, and once nothing more can be asked. */
  readonly handle: string | null;
  readonly title: string;
  readonly tail: string;
  readonly sku: string | null;
  readonly face: number;
  readonly settlement: number | null;
  readonly others: number;
  /** What the redemption was asked for. */
  readonly amount: number;
  readonly state: TenderState;
  readonly reason: string | null;
  readonly requested_at: number;
  readonly verify_asked_at: number | null;
  readonly verified_at: number | null;
  /** When the platform was last asked. */
  readonly asked_at: number;
  /** How often the cloud looked by itself since the state changed. */
  readonly checks: number;
  readonly check_at: number | null;
  /** The entry of the sale that names it. */
  readonly sold_by: string | null;
  /** The refund for which it is taken back. */
  readonly refund_number: string | null;
  /** Codes of alerts that were raised for it. */
  readonly alerted: string;
}

const COLUMNS = [
  'number',
  'store',
  'terminal',
  'sale_id',
  'tender_id',
  'platform',
  'account',
  'fingerprint',
  'voucher',
  'handle',
  'title',
  'tail',
  'sku',
  'face',
  'settlement',
  'others',
  'amount',
  'state',
  'reason',
  'requested_at',
  'verify_asked_at',
  'verified_at',
  'asked_at',
  'checks',
  'check_at',
  'sold_by',
  'refund_number',
  'alerted',
] as const satisfies readonly (keyof VoucherRow)[];
/** What the request said stays. */
const FIXED = 8;
const LISTED = COLUMNS.join(', ');
const valuesOf = (row: VoucherRow): readonly Parameter[] => [row.scope, ...COLUMNS.map((column) => row[column])];

/** False when the number is there already. */
export async function insertVoucher(queries: Queries, row: VoucherRow): Promise<boolean> {
  const places = COLUMNS.map((_, index) => `$${String(index + 2)}`).join(', ');
  const written = await queries.run(
    `INSERT INTO vouchers (scope, ${LISTED}) VALUES ($1, ${places}) ON CONFLICT DO NOTHING`,
    valuesOf(row),
  );
  return written === 1;
}

export async function readVoucher(queries: Queries, scope: string, number: string): Promise<VoucherRow | null> {
  const [row] = await queries.rows<VoucherRow>(
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND number = $2`,
    [scope, number],
  );
  return row ?? null;
}

export async function lockVoucher(tx: Transaction, scope: string, number: string): Promise<VoucherRow | null> {
  const [row] = await tx.rows<VoucherRow>(
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND number = $2 FOR UPDATE`,
    [scope, number],
  );
  return row ?? null;
}

/** What changes after it was asked for. */
export async function saveVoucher(tx: Transaction, row: VoucherRow): Promise<void> {
  const changes = COLUMNS.slice(FIXED).map((column, index) => `${column} = $${String(index + 3)}`);
  await tx.run(`UPDATE vouchers SET ${changes.join(', ')} WHERE scope = $1 AND number = $2`, [
    row.scope,
    row.number,
    ...COLUMNS.slice(FIXED).map((column) => row[column]),
  ]);
}

/** Rows of these scopes that use the same voucher, or are about to, beside the one of `number`. */
export const otherUses = (
  queries: Queries,
  scopes: readonly string[],
  { platform, voucher, number }: Pick<VoucherRow, 'platform' | 'voucher' | 'number'>,
): Promise<readonly VoucherRow[]> =>
  queries.rows<VoucherRow>(
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = ANY($1) AND platform = $2 AND voucher = $3 AND number <> $4
       AND state IN ('pending', 'paid', 'unknown', 'reversing')`,
    [scopes, platform, voucher, number],
  );

/** What of one sale was prepared and is not over. */
export const vouchersOfSale = (queries: Queries, scope: string, saleId: string): Promise<readonly VoucherRow[]> =>
  queries.rows<VoucherRow>(
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND sale_id = $2 AND state NOT IN ('failed', 'reversed')`,
    [scope, saleId],
  );

/** What is to be looked at by now, the longest due first; what a clock that was ahead has put off as well. */
export const dueVouchers = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly VoucherRow[]> =>
  queries.rows<VoucherRow>(
    `SELECT scope, ${LISTED} FROM vouchers WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    [scope, now, limit],
  );

/** Takes a due row for this process; false when another one has it. After a clock that was ahead its steps begin anew. */
export async function claimVoucher(queries: Queries, row: VoucherRow, now: number, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE vouchers SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND number = $2 AND check_at = $3',
    [row.scope, row.number, row.check_at, until, now],
  );
  return claimed === 1;
}
