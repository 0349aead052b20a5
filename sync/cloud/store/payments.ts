/** Rows of payments and of their refunds. Whoever changes one holds its lock; a refund is changed behind its payment's. */
import type { PaymentKind, PaymentRefundState, PaymentState } from '../../protocol/payments.ts';
import type { Queries, Transaction } from './database.ts';

export interface PaymentRow {
  readonly scope: string;
  readonly out_trade_number: string;
  readonly store: string;
  readonly terminal: string;
  readonly sale_id: string;
  readonly tender_id: string;
  readonly kind: PaymentKind;
  /** Who was asked; the provider is found by it even when the store has another one by now. */
  readonly account: string;
  readonly amount: number;
  readonly fingerprint: string;
  readonly state: PaymentState;
  readonly reason: string | null;
  readonly transaction_id: string | null;
  readonly requested_at: number;
  readonly paid_at: number | null;
  /** When the provider was last asked. */
  readonly asked_at: number;
  /** How often the cloud looked by itself since the state changed. */
  readonly checks: number;
  readonly check_at: number | null;
  /** The entry of the sale that names it. */
  readonly sold_by: string | null;
  /** Codes of alerts that were raised for it. */
  readonly alerted: string;
}
export interface RefundRow {
  readonly scope: string;
  readonly out_trade_number: string;
  readonly refund_number: string;
  readonly amount: number;
  readonly state: PaymentRefundState;
  readonly reason: string | null;
  readonly refund_id: string | null;
  readonly requested_at: number;
  readonly refunded_at: number | null;
  readonly sent_at: number | null;
  /** When it was last looked at. */
  readonly asked_at: number;
  readonly checks: number;
  readonly check_at: number | null;
  readonly alerted: string;
}

const COLUMNS =
  'out_trade_number, store, terminal, sale_id, tender_id, kind, account, amount, fingerprint, state, reason, transaction_id, requested_at, paid_at, asked_at, checks, check_at, sold_by, alerted';
const REFUND_COLUMNS =
  'out_trade_number, refund_number, amount, state, reason, refund_id, requested_at, refunded_at, sent_at, asked_at, checks, check_at, alerted';

/** False when the number is there already. */
export async function insertPayment(queries: Queries, row: PaymentRow): Promise<boolean> {
  const written = await queries.run(
    `INSERT INTO payments (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING`,
    [
      row.scope,
      row.out_trade_number,
      row.store,
      row.terminal,
      row.sale_id,
      row.tender_id,
      row.kind,
      row.account,
      row.amount,
      row.fingerprint,
      row.state,
      row.reason,
      row.transaction_id,
      row.requested_at,
      row.paid_at,
      row.asked_at,
      row.checks,
      row.check_at,
      row.sold_by,
      row.alerted,
    ],
  );
  return written === 1;
}

export async function readPayment(queries: Queries, scope: string, number: string): Promise<PaymentRow | null> {
  const [row] = await queries.rows<PaymentRow>(
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND out_trade_number = $2`,
    [scope, number],
  );
  return row ?? null;
}

export async function lockPayment(tx: Transaction, scope: string, number: string): Promise<PaymentRow | null> {
  const [row] = await tx.rows<PaymentRow>(
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND out_trade_number = $2 FOR UPDATE`,
    [scope, number],
  );
  return row ?? null;
}

/** What changes after a payment was made. */
export async function savePayment(tx: Transaction, row: PaymentRow): Promise<void> {
  await tx.run(
    `UPDATE payments SET state = $3, reason = $4, transaction_id = $5, paid_at = $6, asked_at = $7, checks = $8, check_at = $9, sold_by = $10, alerted = $11, requested_at = $12
     WHERE scope = $1 AND out_trade_number = $2`,
    [
      row.scope,
      row.out_trade_number,
      row.state,
      row.reason,
      row.transaction_id,
      row.paid_at,
      row.asked_at,
      row.checks,
      row.check_at,
      row.sold_by,
      row.alerted,
      row.requested_at,
    ],
  );
}

export const readRefunds = (queries: Queries, scope: string, number: string): Promise<readonly RefundRow[]> =>
  queries.rows<RefundRow>(
    `SELECT scope, ${REFUND_COLUMNS} FROM payment_refunds WHERE scope = $1 AND out_trade_number = $2 ORDER BY requested_at, refund_number`,
    [scope, number],
  );

export async function insertRefund(tx: Transaction, row: RefundRow): Promise<boolean> {
  const written = await tx.run(
    `INSERT INTO payment_refunds (scope, ${REFUND_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    [
      row.scope,
      row.out_trade_number,
      row.refund_number,
      row.amount,
      row.state,
      row.reason,
      row.refund_id,
      row.requested_at,
      row.refunded_at,
      row.sent_at,
      row.asked_at,
      row.checks,
      row.check_at,
      row.alerted,
    ],
  );
  return written === 1;
}

export async function saveRefund(tx: Transaction, row: RefundRow): Promise<void> {
  await tx.run(
    `UPDATE payment_refunds SET state = $4, reason = $5, refund_id = $6, refunded_at = $7, sent_at = $8, asked_at = $9, checks = $10, check_at = $11, alerted = $12
     WHERE scope = $1 AND out_trade_number = $2 AND refund_number = $3`,
    [
      row.scope,
      row.out_trade_number,
      row.refund_number,
      row.state,
      row.reason,
      row.refund_id,
      row.refunded_at,
      row.sent_at,
      row.asked_at,
      row.checks,
      row.check_at,
      row.alerted,
    ],
  );
}

/** What is to be looked at by now, the longest due first; what a clock that was ahead has put off as well. */
export const duePayments = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly PaymentRow[]> =>
  queries.rows<PaymentRow>(
    `SELECT scope, ${COLUMNS} FROM payments WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    [scope, now, limit],
  );

export const dueRefunds = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly RefundRow[]> =>
  queries.rows<RefundRow>(
    `SELECT scope, ${REFUND_COLUMNS} FROM payment_refunds WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    [scope, now, limit],
  );

/** Takes a due row for this process; false when another one has it. After a clock that was ahead its steps begin anew. */
export async function claimPayment(queries: Queries, row: PaymentRow, now: number, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE payments SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND out_trade_number = $2 AND check_at = $3',
    [row.scope, row.out_trade_number, row.check_at, until, now],
  );
  return claimed === 1;
}

export async function claimRefund(queries: Queries, row: RefundRow, now: number, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE payment_refunds SET check_at = $5, asked_at = $6, checks = CASE WHEN asked_at > $6 THEN 0 ELSE checks END WHERE scope = $1 AND out_trade_number = $2 AND refund_number = $3 AND check_at = $4',
    [row.scope, row.out_trade_number, row.refund_number, row.check_at, until, now],
  );
  return claimed === 1;
}

/** Paid before `until`, named by no sale. */
export async function unsoldPayments(
  queries: Queries,
  scope: string,
  until: number,
): Promise<
  readonly { readonly terminal: string; readonly since: number; readonly count: number; readonly amount: number }[]
> {
  return queries.rows(
    `SELECT terminal, min(paid_at) AS since, count(*)::integer AS count, sum(amount)::bigint AS amount FROM payments
     WHERE scope = $1 AND state = 'paid' AND sold_by IS NULL AND paid_at < $2
       AND NOT EXISTS (SELECT 1 FROM payment_refunds r WHERE r.scope = payments.scope AND r.out_trade_number = payments.out_trade_number AND r.state <> 'refused')
     GROUP BY terminal`,
    [scope, until],
  );
}

/** Which of these scopes has the payment. */
export async function scopeOfNumber(
  queries: Queries,
  scopes: readonly string[],
  number: string,
): Promise<string | undefined> {
  const [row] = await queries.rows<{ scope: string }>(
    'SELECT scope FROM payments WHERE scope = ANY($1) AND out_trade_number = $2',
    [scopes, number],
  );
  return row?.scope;
}
