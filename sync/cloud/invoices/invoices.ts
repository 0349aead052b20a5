/**
 * E-fapiao of sales: a customer asks for one on `/i/:code`, a refund orders the red letter, the platform is asked behind a committed row.
 * One at most of a sale that is not failed; asked again, the row is told again. What a sale is worth now is worked out under its lock,
 * so that a refund is either in the amount or gets a red letter. Called by the page, routes/invoices.ts, red-letters.ts and the sweep.
 */
import { createHash } from 'node:crypto';
import { crockfordFromBits } from '../../domain/crockford.ts';
import { invoiceable, invoiceTotal, type InvoicedRefund } from '../../domain/invoice.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { SaleInvoice } from '../../protocol/invoices.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { Cloud } from '../app/context.ts';
import { SEND_TIMEOUT_MS } from '../payments/send.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { ledgerOfReceipts, refundsOf, writeDocuments } from '../store/documents.ts';
import {
  insertInvoice,
  lockInvoice,
  lockSale,
  readInvoices,
  saveInvoice,
  type InvoiceRow,
  type InvoiceRowLine,
} from '../store/invoices.ts';
import { alert } from '../store/quarantine.ts';
import { openBuyer, sealBuyer } from './buyer.ts';
import { afterOutcome, alertsOf, NOT_ISSUED } from './invoice-state.ts';
import type { InvoiceBuyer, InvoiceOutcome, InvoiceProvider } from './provider.ts';
import { asIssued, followUp } from './recall.ts';

/** A sale of last year is invoiced at the counter, by hand. */
export const INVOICE_WITHIN_MS = 365 * DAY_MS;
/** Whoever began a row and died leaves it to the sweep after this. */
export const LEFT_AFTER_MS = 3 * SEND_TIMEOUT_MS;
const NUMBER_CHARACTERS = 20;
/** Titles that a platform refused before the cloud was put back, passed over at one request. */
const FORGOTTEN_TRIES_MAX = 5;

export type InvoiceRequestRefusal = 'not_set_up' | 'sale_not_here' | 'nothing_to_invoice' | 'too_late';

/** The number of a request: the same sale, refund and try have the same one, also in a cloud that was put back to an earlier day. */
export function requestNumberOf(saleId: string, refundId: string, attempt: number): string {
  const digest = createHash('sha256')
    .update(`${saleId}|${refundId}|${String(attempt)}`)
    .digest();
  return `${refundId === '' ? 'B' : 'R'}${crockfordFromBits(digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8), NUMBER_CHARACTERS)}`;
}

/** What may be invoiced of a sale now, with the names that go on it. */
export function linesNow(body: SaleBody, refunds: readonly InvoicedRefund[]): readonly InvoiceRowLine[] {
  const lines = invoiceable(body, refunds);
  return body.lines.flatMap(({ lineId, product }) => {
    const line = lines.find((one) => one.lineId === lineId);
    if (line === undefined || line.amount === 0) return [];
    const spec = product.spec === undefined ? {} : { spec: product.spec };
    return [{ ...line, name: product.name, ...spec, taxBp: product.taxBp }];
  });
}

/** The sale with the tenders that it has by now: a correction changes what the shop itself had issued. */
export async function correctedSale(queries: Queries, scope: string, sale: LedgerDocument): Promise<SaleBody> {
  const known = await ledgerOfReceipts(queries, scope, [sale.receiptNumber ?? '']);
  const last = known
    .filter(({ kind, body }) => kind === 'correction' && body['of'] === sale.id && body['tenders'] !== undefined)
    .sort((a, b) => a.seq - b.seq)
    .at(-1);
  const body = sale.body as unknown as SaleBody;
  return last === undefined
    ? body
    : {
        ...body,
        tenders: last.body['tenders'] as SaleBody['tenders'],
        change: (last.body['change'] ?? body.change) as SaleBody['change'],
      };
}

export const refundParts = (
  documents: readonly LedgerDocument[],
): readonly (InvoicedRefund & { readonly refundId: string })[] =>
  documents.map(({ body }) => body as unknown as InvoicedRefund & { readonly refundId: string });

/** Only asked about: a platform may know of it, and nobody here does. */
export const isAskedAbout = ({ buyer, state }: InvoiceRow): boolean => buyer === '' && state === 'issuing';

/** The invoice of a sale that stands or is on its way. */
export const standingInvoice = (rows: readonly InvoiceRow[]): InvoiceRow | undefined =>
  rows.find((row) => row.kind === 'blue' && row.state !== 'failed' && !isAskedAbout(row));
/** Its red letters that are taken off or on their way. */
export const standingReds = (rows: readonly InvoiceRow[]): readonly InvoiceRow[] =>
  rows.filter((row) => row.kind === 'red' && row.state !== 'failed' && !isAskedAbout(row));

/** Which try a new one is; a number that was only asked about, and was not used, is used. */
export const attemptOf = (rows: readonly InvoiceRow[], refundId: string): number =>
  1 + rows.filter((row) => row.refund_id === refundId && !isAskedAbout(row) && row.reason !== NOT_ISSUED).length;

/** In the place of a row that was only asked about. */
export const keepFresh = (tx: Transaction, rows: readonly InvoiceRow[], row: InvoiceRow): Promise<void> =>
  rows.some(({ request_number: number }) => number === row.request_number)
    ? saveInvoice(tx, row)
    : insertInvoice(tx, row);

/** For tills; absent when the sale has none. */
export function saleInvoiceOf(rows: readonly InvoiceRow[]): SaleInvoice | undefined {
  const blue = standingInvoice(rows);
  if (blue === undefined || blue.state === 'failed') return undefined;
  return {
    state: blue.state,
    total: blue.total as SaleInvoice['total'],
    ...(blue.number === null ? {} : { number: blue.number }),
  };
}

export async function requestInvoice(
  cloud: Cloud,
  { scope, store, receiptNumber }: { readonly scope: string; readonly store: string; readonly receiptNumber: string },
  buyer: InvoiceBuyer,
  tries = FORGOTTEN_TRIES_MAX,
): Promise<Result<InvoiceRow, InvoiceRequestRefusal>> {
  const account = cloud.invoices?.accountFor(store) ?? null;
  if (account === null) return err('not_set_up');
  const now = cloud.ports.clock.now();
  const begun = await cloud.database.transaction(
    async (tx): Promise<Result<{ readonly row: InvoiceRow; readonly isFresh: boolean }, InvoiceRequestRefusal>> => {
      const sale = await lockSale(tx, scope, receiptNumber);
      if (sale?.saleId === undefined) return err('sale_not_here');
      const rows = await readInvoices(tx, scope, sale.saleId);
      const known = standingInvoice(rows);
      if (known !== undefined) return ok({ row: known, isFresh: false });
      if (now - sale.at > INVOICE_WITHIN_MS) return err('too_late');
      const refunds = refundParts(await refundsOf(tx, scope, sale.saleId, ''));
      const lines = linesNow(await correctedSale(tx, scope, sale), refunds);
      const { amount, tax } = invoiceTotal(lines);
      if (amount === 0) return err('nothing_to_invoice');
      const row: InvoiceRow = {
        ...freshRow(scope, sale.saleId, '', attemptOf(rows, ''), now),
        receipt_number: receiptNumber,
        store,
        account: account.name,
        buyer: sealBuyer(cloud.secrets, cloud.ports, cloud.brand.id, buyer),
        lines,
        total: amount,
        tax,
        check_at: now + LEFT_AFTER_MS,
        ...(cloud.wasPutBack ? { state: 'issuing', sent_at: now } : {}),
      };
      await keepFresh(tx, rows, row);
      return ok({ row, isFresh: true });
    },
  );
  if (!begun.ok || !begun.value.isFresh) return begun.ok ? ok(begun.value.row) : begun;
  if (!cloud.wasPutBack) return ok(await send(cloud, begun.value.row, account.provider));
  // What a backup forgot may be there under this number: it is asked about first, and so is the next one where it was refused.
  const found = await pursue(cloud, begun.value.row);
  const isNext = found.state === 'failed' && found.sent_at === begun.value.row.sent_at && tries > 0;
  return isNext ? requestInvoice(cloud, { scope, store, receiptNumber }, buyer, tries - 1) : ok(found);
}

/** A row of which nobody has been told. */
export const freshRow = (
  scope: string,
  saleId: string,
  refundId: string,
  attempt: number,
  now: number,
): Omit<InvoiceRow, 'receipt_number' | 'store' | 'account' | 'buyer' | 'lines' | 'total' | 'tax'> => ({
  scope,
  request_number: requestNumberOf(saleId, refundId, attempt),
  kind: refundId === '' ? 'blue' : 'red',
  sale_id: saleId,
  refund_id: refundId,
  attempt,
  state: 'requested',
  reason: null,
  refund: null,
  refunded: false,
  number: null,
  url: null,
  requested_at: now,
  issued_at: null,
  sent_at: null,
  asked_at: now,
  checks: 0,
  check_at: null,
  alerted: '',
});

/** Asks the platform for it; under the same number as often as need be. */
export async function send(cloud: Cloud, row: InvoiceRow, provider: InvoiceProvider): Promise<InvoiceRow> {
  if (row.kind === 'red') return sendRed(cloud, row, provider);
  const buyer = openBuyer(cloud.secrets, cloud.brand.id, row.buyer);
  const heard = await provider.issue({
    requestNumber: row.request_number,
    receiptNumber: row.receipt_number,
    buyer,
    lines: row.lines,
    total: row.total as never,
    tax: row.tax as never,
    at: cloud.ports.clock.now(),
  });
  return settle(cloud, row, heard, true);
}

/** A red letter waits for its invoice; of one that was never issued there is nothing to take back. */
async function sendRed(cloud: Cloud, row: InvoiceRow, provider: InvoiceProvider): Promise<InvoiceRow> {
  const rows = await readInvoices(cloud.database, row.scope, row.sale_id);
  const blue = standingInvoice(rows);
  if (blue === undefined) return settle(cloud, row, { outcome: 'refused', reason: 'refused' }, false, 'not_needed');
  if (blue.number === null) return settle(cloud, row, { outcome: 'pending' }, false);
  const places = new Map(blue.lines.map(({ lineId }, index) => [lineId, index + 1]));
  const others = standingReds(rows).filter(({ request_number: number }) => number !== row.request_number);
  const off = others.reduce((sum, { total }) => sum + total, 0);
  const heard = await provider.reverse({
    requestNumber: row.request_number,
    invoiceNumber: blue.number,
    buyer: openBuyer(cloud.secrets, cloud.brand.id, row.buyer),
    lines: row.lines.map((line) => ({ ...line, index: places.get(line.lineId) ?? 1 })),
    isWhole: off === 0 && row.total === blue.total,
    total: row.total as never,
    tax: row.tax as never,
  });
  return settle(cloud, row, heard, true);
}

/** Goes on with one that is not settled: asks what became of it, sends it where nothing did. */
export async function pursue(cloud: Cloud, row: InvoiceRow): Promise<InvoiceRow> {
  const provider = cloud.invoices?.byName(row.account) ?? null;
  if (provider === null) return row;
  if (row.sent_at === null && row.state === 'issuing') return send(cloud, row, provider);
  if (row.state === 'requested' && row.kind === 'red') return send(cloud, row, provider);
  const heard =
    row.kind === 'red' ? await provider.queryRed(row.request_number) : await provider.query(row.request_number);
  // One that the platform could not issue for want of quota is asked for again; what it says then counts.
  const settled = await settle(cloud, row, heard, false);
  const isSent = (heard.outcome === 'absent' || heard.outcome === 'over_quota') && settled.buyer !== '';
  return isSent ? send(cloud, settled, provider) : settled;
}

/** Writes what was heard: row, alerts, and the mark on the sale that tills see. */
export async function settle(
  cloud: Cloud,
  { scope, request_number: number, receipt_number: receipt }: InvoiceRow,
  heard: InvoiceOutcome,
  wasSent: boolean,
  reason?: string,
): Promise<InvoiceRow> {
  const saved = await cloud.database.transaction(async (tx) => {
    // Before the row, as whoever begins a red letter does.
    const sale = await lockSale(tx, scope, receipt);
    const row = await lockInvoice(tx, scope, number);
    if (row === null) throw new Error('an invoice’s row is gone');
    const now = cloud.ports.clock.now();
    const known = await asIssued(cloud, tx, sale, row, heard);
    const heardOf = afterOutcome(known, heard, now, wasSent);
    const after = heardOf === known ? row : heardOf;
    const next: InvoiceRow = reason === undefined || after === row ? after : { ...after, reason };
    if (next === row) return { row, isNew: false };
    const codes = alertsOf(next, now);
    const detail = `${next.receipt_number} ${next.reason ?? ''}`.trim();
    const about = `invoice ${number}`;
    if (codes.includes('invoice_failed')) await alert(cloud, tx, scope, 'invoice_failed', about, detail);
    if (codes.includes('red_letter_failed')) await alert(cloud, tx, scope, 'red_letter_failed', about, detail);
    if (codes.includes('invoice_waits')) await alert(cloud, tx, scope, 'invoice_waits', about, detail);
    const kept: InvoiceRow = { ...next, alerted: [next.alerted, ...codes].filter((code) => code !== '').join(' ') };
    await saveInvoice(tx, kept);
    if (cloud.wasPutBack && sale !== null && kept.state !== row.state) await followUp(cloud, tx, sale, kept);
    if (kept.state !== row.state) await markSale(tx, kept);
    return { row: kept, isNew: kept.state !== row.state };
  });
  if (saved.isNew) cloud.wakes.wake(scope);
  return saved.row;
}

/** The state of the blue one by its red letters, and the mark on the sale's ledger document. The last of its transaction. */
export async function markSale(
  tx: Transaction,
  { scope, sale_id: saleId, receipt_number: receipt }: InvoiceRow,
): Promise<void> {
  const rows = await readInvoices(tx, scope, saleId);
  const blue = standingInvoice(rows);
  const reds = standingReds(rows);
  if (blue !== undefined && blue.number !== null) {
    const isUnderWay = reds.some(({ state }) => state !== 'issued');
    const off = reds.reduce((sum, { total }) => sum + total, 0);
    const state = isUnderWay ? 'reversing' : off >= blue.total && off > 0 ? 'reversed' : 'issued';
    if (state !== blue.state) await saveInvoice(tx, { ...blue, state });
  }
  const invoice = saleInvoiceOf(await readInvoices(tx, scope, saleId));
  const sale = (await ledgerOfReceipts(tx, scope, [receipt])).find(({ kind }) => kind === 'sale');
  if (sale === undefined) return;
  const { invoice: before, ...plain } = sale as LedgerDocument & { readonly invoice?: SaleInvoice };
  if (JSON.stringify(before) === JSON.stringify(invoice)) return;
  const body = { ...plain, ...(invoice === undefined ? {} : { invoice }) };
  await writeDocuments(tx, scope, [{ collection: 'ledger', id: sale.id, body }]);
}
