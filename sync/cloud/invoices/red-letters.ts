/**
 * The red letter of a refund: ordered by the till before the refund is written, or at ingest when the till could not ask. One for each
 * refund; the same refund is told the same row, and a new try only after the last one failed. A part of the goods takes off its part
 * of the invoice. Called by routes/invoices.ts and, inside the upload's transaction, by ingest/derive.ts.
 */
import {
  invoiceable,
  invoiceTotal,
  redLines,
  standingLines,
  type InvoicedRefund,
  type InvoiceLine,
} from '../../domain/invoice.ts';
import type { AskedRedLetter } from '../../protocol/invoices.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { refundsOf } from '../store/documents.ts';
import {
  lockSale,
  readInvoices,
  saveInvoice,
  type InvoiceRow,
  type InvoiceRowLine,
  type RefundPart,
} from '../store/invoices.ts';
import {
  attemptOf,
  correctedSale,
  freshRow,
  keepFresh,
  LEFT_AFTER_MS,
  markSale,
  refundParts,
  pursue,
  send,
  standingInvoice,
  standingReds,
} from './invoices.ts';
import { recallInvoice } from './recall.ts';

export interface OrderedFor extends RefundPart {
  readonly refundId: string;
  readonly receiptNumber: string;
}

/** The till waits: it is asked for now, and looked at once. Null when nothing of it is on an invoice. */
export async function orderRedLetter(cloud: Cloud, scope: string, asked: AskedRedLetter): Promise<InvoiceRow | null> {
  const begun = await cloud.database.transaction(async (tx) => {
    const sale = await lockSale(tx, scope, asked.receiptNumber);
    if (sale?.saleId !== asked.saleId) return null;
    const row = await beginRed(cloud, tx, scope, sale, asked, 'now');
    if (row !== null) await markSale(tx, row);
    return row;
  });
  if (begun === null || begun.state === 'issued') return begun;
  const provider = cloud.invoices?.byName(begun.account) ?? null;
  if (provider === null) return begun;
  const sent = begun.sent_at === null ? await send(cloud, begun, provider) : begun;
  return sent.state === 'issuing' && sent.sent_at !== null ? pursue(cloud, sent) : sent;
}

/**
 * For a refund that has arrived; `written`: what this upload has derived so far. Nothing where the cloud issues no invoices.
 * The sale's mark is left to the sweep: documents are written last, by the caller.
 */
export async function redLetterAtIngest(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { body }: EntryOf<'refund'>,
): Promise<void> {
  if (cloud.invoices === undefined || body.training === true || body.withoutReceipt === true) return;
  const sale = await lockSale(tx, scope, body.sale.receiptNumber);
  if (sale === null) return;
  const rows = await readInvoices(tx, scope, body.sale.saleId);
  if (standingInvoice(rows) === undefined)
    return cloud.wasPutBack ? recallInvoice(cloud, tx, scope, sale, rows) : undefined;
  const known = rows.find(({ refund_id: refund, state }) => refund === body.refundId && state !== 'failed');
  if (known !== undefined) return saveInvoice(tx, { ...known, refunded: true });
  const refund = { ...body, receiptNumber: body.sale.receiptNumber } as unknown as OrderedFor;
  await beginRed(cloud, tx, scope, sale, refund, 'sweep');
}

/** `among`: the refunds that count beside it, where not all that have arrived do. */
export async function beginRed(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  sale: LedgerDocument,
  { refundId, receiptNumber, lines, tenders }: OrderedFor,
  by: 'now' | 'sweep',
  among?: ReadonlySet<string>,
): Promise<InvoiceRow | null> {
  const saleId = sale.saleId ?? '';
  const rows = await readInvoices(tx, scope, saleId);
  const blue = standingInvoice(rows);
  if (blue === undefined) return null;
  // What is on it is known when the platform has told of it; then the letters follow by themselves.
  if (cloud.wasPutBack && blue.number === null) return nudge(tx, blue, cloud.ports.clock.now());
  const own = rows.filter(({ refund_id: refund }) => refund === refundId);
  const live = own.find(({ state }) => state !== 'failed');
  if (live !== undefined) return live;
  const reds = standingReds(rows);
  const arrived = refundParts(await refundsOf(tx, scope, saleId, '')).filter(
    (one) => one.refundId !== refundId && among?.has(one.refundId) !== false,
  );
  // Refunds whose red letters were ordered and whose entries are still on their way count as well.
  const coming = reds.filter(({ refund_id: id }) => !arrived.some((one) => one.refundId === id));
  const part: RefundPart = { lines, tenders };
  const refunds = [...arrived, ...coming.flatMap(({ refund }) => (refund === null ? [] : [refund])), part].map(
    asRefund,
  );
  const body = await correctedSale(tx, scope, sale);
  const standing = standingLines(
    blue.lines,
    reds.map((row) => row.lines),
  );
  const taxBp = new Map(blue.lines.map((line) => [line.lineId, line.taxBp]));
  const off = redLines(standing, invoiceable(body, refunds), (id) => taxBp.get(id) ?? 0);
  if (off.length === 0) return null;
  const { amount, tax } = invoiceTotal(off);
  const now = cloud.ports.clock.now();
  const row: InvoiceRow = {
    ...freshRow(scope, saleId, refundId, attemptOf(rows, refundId), now),
    receipt_number: receiptNumber,
    store: blue.store,
    account: blue.account,
    buyer: blue.buyer,
    lines: named(off, blue.lines),
    refund: part,
    refunded: by === 'sweep',
    total: amount,
    tax,
    check_at: by === 'now' ? now + LEFT_AFTER_MS : now,
  };
  await keepFresh(tx, rows, row);
  return row;
}

async function nudge(tx: Transaction, blue: InvoiceRow, now: number): Promise<null> {
  if (blue.state === 'issuing') await saveInvoice(tx, { ...blue, asked_at: now, checks: 0, check_at: now });
  return null;
}

const asRefund = ({ lines, tenders }: RefundPart): InvoicedRefund => ({
  lines,
  tenders,
  pointsReturned: 0,
  couponsRevived: [],
});

const named = (off: readonly InvoiceLine[], lines: readonly InvoiceRowLine[]): readonly InvoiceRowLine[] =>
  off.flatMap((line) => {
    const of = lines.find(({ lineId }) => lineId === line.lineId);
    return of === undefined ? [] : [{ ...of, amount: line.amount, tax: line.tax }];
  });
