/**
 * What a cloud that came out of a backup has forgotten of e-fapiao. A request's number says which sale, refund and try it is, so the
 * platform is asked about every number that could have been used: before anything is sent under it, and for a sale of which goods come
 * back. What it issued is taken over as it stands there, amount, title and all, and red letters follow for the refunds that came since.
 * Nobody has asked for a row without a buyer: it is asked about and never sent. Called by invoices.ts and red-letters.ts.
 */
import { allocate, fen } from '../../domain/money.ts';
import { invoiceTotal, taxIn } from '../../domain/invoice.ts';
import { parseReceiptNumber } from '../../domain/ids.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { refundsOf, type DocumentWrite } from '../store/documents.ts';
import { insertInvoice, readInvoices, type InvoiceRow, type InvoiceRowLine } from '../store/invoices.ts';
import { sealBuyer } from './buyer.ts';
import { attemptOf, correctedSale, freshRow, linesNow, refundParts, standingInvoice } from './invoices.ts';
import type { InvoiceOutcome } from './provider.ts';
import { beginRed } from './red-letters.ts';

/** All sets of so many refunds are tried; of more, only those that came first. */
const REFUNDS_TRIED_MAX = 6;

type Refund = ReturnType<typeof refundParts>[number];
interface Worth {
  readonly lines: readonly InvoiceRowLine[];
  /** The refunds that were off it already. */
  readonly without: readonly Refund[];
}

/** A row to ask the platform about an invoice of this sale that nobody here knows; with it the refund that asks is settled later. */
export async function recallInvoice(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  sale: LedgerDocument,
  rows: readonly InvoiceRow[],
): Promise<void> {
  const [saleId, receiptNumber] = [sale.saleId ?? '', sale.receiptNumber ?? ''];
  const receipt = parseReceiptNumber(receiptNumber);
  const store = receipt.ok ? receipt.value.store : '';
  const account = cloud.invoices?.accountFor(store) ?? null;
  // Asked for already, and it had none: what was requested since then is known here.
  if (account === null || rows.some(({ kind, buyer, state }) => kind === 'blue' && buyer === '' && state !== 'issued'))
    return;
  const lines = linesNow(await correctedSale(tx, scope, sale), []);
  if (lines.length === 0) return;
  const now = cloud.ports.clock.now();
  const { amount: total, tax } = invoiceTotal(lines);
  await insertInvoice(tx, {
    ...askedAbout(freshRow(scope, saleId, '', attemptOf(rows, ''), now), now),
    receipt_number: receiptNumber,
    store,
    account: account.name,
    lines,
    total,
    tax,
  });
}

/** Of sales that this upload brought back, those whose goods had come back before them. */
export async function recallOfSales(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  written: Iterable<DocumentWrite>,
): Promise<void> {
  if (cloud.invoices === undefined) return;
  for (const { collection, body } of written) {
    const sale = body as unknown as LedgerDocument;
    if (collection !== 'ledger' || sale.kind !== 'sale' || sale.saleId === undefined) continue;
    if ((await refundsOf(tx, scope, sale.saleId, '')).length === 0) continue;
    const rows = await readInvoices(tx, scope, sale.saleId);
    if (standingInvoice(rows) === undefined) await recallInvoice(cloud, tx, scope, sale, rows);
  }
}

const askedAbout = <Row extends ReturnType<typeof freshRow>>(row: Row, now: number) =>
  ({ ...row, state: 'issuing', buyer: '', sent_at: now, check_at: now }) as const;

/** The row as the platform has it: an amount that the sale was worth at some time, the title that it names. */
export async function asIssued(
  cloud: Cloud,
  tx: Transaction,
  sale: LedgerDocument | null,
  row: InvoiceRow,
  heard: InvoiceOutcome,
): Promise<InvoiceRow> {
  if (!cloud.wasPutBack || heard.outcome !== 'issued' || row.number !== null || sale === null) return row;
  const rows = await readInvoices(tx, row.scope, row.sale_id);
  const title = row.kind === 'red' ? standingInvoice(rows)?.buyer : heard.buyer;
  const buyer =
    row.buyer !== '' || title === undefined
      ? row.buyer
      : typeof title === 'string'
        ? title
        : sealBuyer(cloud.secrets, cloud.ports, cloud.brand.id, title);
  if (heard.total === row.total) return { ...row, buyer };
  const lines =
    row.kind === 'red' ? shareOf(row, heard.total) : (await worthOnce(tx, row.scope, sale, heard.total))?.lines;
  return lines === undefined
    ? { ...row, buyer }
    : { ...row, buyer, lines, total: heard.total, tax: invoiceTotal(lines).tax };
}

/** A letter of another amount than is worked out now, by its lines. */
function shareOf({ lines }: InvoiceRow, total: number): readonly InvoiceRowLine[] {
  const parts = allocate(
    total,
    lines.map(({ amount }) => amount),
  );
  return lines.map((line, index) => {
    const amount = fen(parts[index] ?? 0);
    return { ...line, amount, tax: taxIn(amount, line.taxBp) };
  });
}

/** When the sale was worth `total`: after the first of its refunds, or after some of them. */
async function worthOnce(
  tx: Transaction,
  scope: string,
  sale: LedgerDocument,
  total: number,
): Promise<Worth | undefined> {
  const bodies = [await correctedSale(tx, scope, sale), sale.body as unknown as SaleBody];
  const refunds = await refundsInOrder(tx, scope, sale.saleId ?? '');
  for (const without of setsOf(refunds))
    for (const body of bodies) {
      const lines = linesNow(body, without);
      if (invoiceTotal(lines).amount === total) return { lines, without };
    }
  return undefined;
}

const refundsInOrder = async (tx: Transaction, scope: string, saleId: string): Promise<readonly Refund[]> =>
  refundParts([...(await refundsOf(tx, scope, saleId, ''))].sort((a, b) => a.at - b.at));

function setsOf(refunds: readonly Refund[]): readonly (readonly Refund[])[] {
  const firsts = [...Array(refunds.length + 1).keys()].map((count) => refunds.slice(0, count));
  if (refunds.length > REFUNDS_TRIED_MAX) return firsts;
  return [
    ...firsts,
    ...[...Array(2 ** refunds.length).keys()].map((set) => refunds.filter((_, at) => (set >> at) % 2 === 1)),
  ];
}

/**
 * After a row of this sale was settled: of one that was refused the next try is asked about, of an invoice that was issued the red
 * letters are ordered of all refunds that it does not leave out.
 */
export async function followUp(cloud: Cloud, tx: Transaction, sale: LedgerDocument, row: InvoiceRow): Promise<void> {
  const rows = await readInvoices(tx, row.scope, row.sale_id);
  if (row.state === 'failed') {
    const isOpen = rows.some(
      (one) => one.kind === row.kind && one.refund_id === row.refund_id && one.attempt > row.attempt,
    );
    if (isOpen || row.reason === 'not_issued' || row.reason === 'not_needed') return;
    const now = cloud.ports.clock.now();
    const fresh = freshRow(row.scope, row.sale_id, row.refund_id, row.attempt + 1, now);
    const { receipt_number, store, account, lines, refund, refunded, total, tax } = row;
    await insertInvoice(tx, {
      ...askedAbout({ ...fresh, refund, refunded }, now),
      ...{ receipt_number, store, account, lines, total, tax },
    });
    return;
  }
  const blue = standingInvoice(rows);
  if (row.state === 'issuing' || blue === undefined || blue.number === null) return;
  const worth = await worthOnce(tx, row.scope, sale, blue.total);
  const among = new Set([
    ...(worth?.without ?? []).map(({ refundId }) => refundId),
    ...rows.map(({ refund_id: refund }) => refund),
  ]);
  for (const refund of await refundsInOrder(tx, row.scope, row.sale_id)) {
    if (among.has(refund.refundId)) continue;
    await beginRed(cloud, tx, row.scope, sale, { ...refund, receiptNumber: row.receipt_number }, 'sweep', among);
    among.add(refund.refundId);
  }
}
