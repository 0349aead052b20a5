/** Rows of e-fapiao and their red letters. Whoever begins one of a sale holds the lock of the sale; a row is changed behind its own. */
import type { EarlierRefund } from '../../domain/refund-plan.ts';
import type { InvoicedRefund } from '../../domain/invoice.ts';
import type { InvoiceState } from '../../protocol/invoices.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { OrderedLine } from '../invoices/provider.ts';
import type { Queries, Transaction } from './database.ts';

export type InvoiceRowLine = OrderedLine & { readonly lineId: string };
/** Of a refund, as far as an invoice is concerned. */
export type RefundPart = Pick<InvoicedRefund, 'lines'> & Pick<EarlierRefund, 'tenders'>;

export interface InvoiceRow {
  readonly scope: string;
  readonly request_number: string;
  readonly kind: 'blue' | 'red';
  readonly sale_id: string;
  /** Empty for a blue one. */
  readonly refund_id: string;
  /** From 1; another number for each. */
  readonly attempt: number;
  readonly receipt_number: string;
  readonly store: string;
  readonly account: string;
  readonly state: InvoiceState;
  readonly reason: string | null;
  /** Sealed; empty where nobody has asked for it and the platform is only asked whether it was issued (recall.ts). */
  readonly buyer: string;
  readonly lines: readonly InvoiceRowLine[];
  readonly refund: RefundPart | null;
  readonly refunded: boolean;
  readonly total: number;
  readonly tax: number;
  readonly number: string | null;
  readonly url: string | null;
  readonly requested_at: number;
  readonly issued_at: number | null;
  readonly sent_at: number | null;
  /** When it was last looked at. */
  readonly asked_at: number;
  readonly checks: number;
  readonly check_at: number | null;
  /** Codes of alerts that were raised, apart by spaces. */
  readonly alerted: string;
}

const COLUMNS =
  'request_number, kind, sale_id, refund_id, attempt, receipt_number, store, account, state, reason, buyer, lines, refund, refunded, total, tax, number, url, requested_at, issued_at, sent_at, asked_at, checks, check_at, alerted';

/** The sale as the ledger has it, locked until the transaction ends: its refunds and invoices stand still meanwhile. */
export async function lockSale(tx: Transaction, scope: string, receiptNumber: string): Promise<LedgerDocument | null> {
  const [row] = await tx.rows<{ body: LedgerDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR UPDATE",
    [scope, receiptNumber],
  );
  return row?.body ?? null;
}

/** All of a sale, the first ordered first. */
export const readInvoices = (queries: Queries, scope: string, saleId: string): Promise<readonly InvoiceRow[]> =>
  queries.rows<InvoiceRow>(
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND sale_id = $2 ORDER BY requested_at, request_number`,
    [scope, saleId],
  );

export async function lockInvoice(tx: Transaction, scope: string, requestNumber: string): Promise<InvoiceRow | null> {
  const [row] = await tx.rows<InvoiceRow>(
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND request_number = $2 FOR UPDATE`,
    [scope, requestNumber],
  );
  return row ?? null;
}

export async function insertInvoice(tx: Transaction, row: InvoiceRow): Promise<void> {
  await tx.run(
    `INSERT INTO invoices (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
    [
      row.scope,
      row.request_number,
      row.kind,
      row.sale_id,
      row.refund_id,
      row.attempt,
      row.receipt_number,
      row.store,
      row.account,
      row.state,
      row.reason,
      row.buyer,
      JSON.stringify(row.lines),
      row.refund === null ? null : JSON.stringify(row.refund),
      row.refunded,
      row.total,
      row.tax,
      row.number,
      row.url,
      row.requested_at,
      row.issued_at,
      row.sent_at,
      row.asked_at,
      row.checks,
      row.check_at,
      row.alerted,
    ],
  );
}

export async function saveInvoice(tx: Transaction, row: InvoiceRow): Promise<void> {
  await tx.run(
    `UPDATE invoices SET state = $3, reason = $4, refunded = $5, number = $6, url = $7, issued_at = $8, sent_at = $9, checks = $10, check_at = $11, alerted = $12, buyer = $13, lines = $14::jsonb, total = $15, tax = $16, requested_at = $17, asked_at = $18
     WHERE scope = $1 AND request_number = $2`,
    [
      row.scope,
      row.request_number,
      row.state,
      row.reason,
      row.refunded,
      row.number,
      row.url,
      row.issued_at,
      row.sent_at,
      row.checks,
      row.check_at,
      row.alerted,
      row.buyer,
      JSON.stringify(row.lines),
      row.total,
      row.tax,
      row.requested_at,
      row.asked_at,
    ],
  );
}

/** What is to be looked at by now, the longest due first; what a clock that was ahead has put off as well. */
export const dueInvoices = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly InvoiceRow[]> =>
  queries.rows<InvoiceRow>(
    `SELECT scope, ${COLUMNS} FROM invoices WHERE scope = $1 AND (check_at <= $2 OR check_at IS NOT NULL AND asked_at > $2) ORDER BY check_at LIMIT $3`,
    [scope, now, limit],
  );

/** Takes a due row for this process; false when another one has it. After a clock that was ahead its steps begin anew. */
export async function claimInvoice(queries: Queries, row: InvoiceRow, now: number, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE invoices SET check_at = $4, asked_at = $5, checks = CASE WHEN asked_at > $5 THEN 0 ELSE checks END WHERE scope = $1 AND request_number = $2 AND check_at = $3',
    [row.scope, row.request_number, row.check_at, until, now],
  );
  return claimed === 1;
}

/** Red letters that were issued before `until` for refunds which never came. */
export const unrefundedReds = (
  queries: Queries,
  scope: string,
  until: number,
): Promise<readonly { readonly receipt_number: string; readonly since: number; readonly total: number }[]> =>
  queries.rows(
    `SELECT receipt_number, requested_at AS since, total FROM invoices
     WHERE scope = $1 AND kind = 'red' AND NOT refunded AND state = 'issued' AND requested_at < $2 ORDER BY requested_at`,
    [scope, until],
  );
