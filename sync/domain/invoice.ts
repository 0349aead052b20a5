/**
 * What of a sale goes on an e-fapiao (数电票), by line, and what a red letter (红字) takes off it again. Amounts are what the customer
 * paid: net less the share of the round-off, less refunds; discounts and points are in it already. Money that the shop itself issued
 * (stored value, gift card) is left out: it was invoiced, or was not due, when it was loaded. Pure.
 * Invariants: an invoice less its red letters is what may be invoiced after the refunds, or less; no line falls below zero; tax is
 * that of the amount left, so that all letters together take off the tax to the fen. DOMAIN.md §2 steps 9 and 10. Called by the cloud.
 */
import { addFen, allocate, fen, mulDivHalfUp, subtractFen, ZERO_FEN, type Fen } from './money.ts';
import { paidFor } from './refund.ts';
import { sourcesLeft, type EarlierRefund, type RefundableSale } from './refund-plan.ts';

export interface InvoiceLine {
  readonly lineId: string;
  /** With tax. */
  readonly amount: Fen;
  readonly tax: Fen;
}

export interface InvoicedSale extends Omit<RefundableSale, 'lines' | 'coupons'> {
  readonly lines: readonly (RefundableSale['lines'][number] & { readonly product: { readonly taxBp: number } })[];
}
export interface InvoicedRefund extends EarlierRefund {
  readonly lines: readonly { readonly lineId: string; readonly units: number; readonly amount: Fen }[];
}

/** Tenders that are no turnover when they are spent. */
const ISSUED_BY_THE_SHOP: ReadonlySet<string> = new Set(['stored_value', 'gift_card']);

/** VAT in an amount that includes it, rounded half up once. */
export const taxIn = (amount: Fen, taxBp: number): Fen =>
  subtractFen(amount, fen(mulDivHalfUp(amount, 10_000, 10_000 + taxBp)));

/** What may be on an invoice after these refunds: every line of the sale, in its order. */
export function invoiceable(sale: InvoicedSale, refunds: readonly InvoicedRefund[]): readonly InvoiceLine[] {
  const left = sale.lines.map((line) => {
    const back = refunds.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === line.lineId);
    return fen(Math.max(0, paidFor(line) - addFen(...back.map(({ amount }) => amount))));
  });
  const total = addFen(...left);
  const issued = sourcesLeft({ ...sale, coupons: [] }, refunds).filter(({ kind }) => ISSUED_BY_THE_SHOP.has(kind));
  const out = allocate(Math.min(total, addFen(...issued.map(({ amount }) => amount))), left);
  return sale.lines.map(({ lineId, product }, index) => {
    const amount = fen((left[index] ?? ZERO_FEN) - (out[index] ?? 0));
    return { lineId, amount, tax: taxIn(amount, product.taxBp) };
  });
}

/**
 * What a red letter takes off an invoice of which `standing` is left, so that no more than `after` stays: by the lines that went down.
 * Empty when the invoice is within it already. `taxBpOf`: the rate of a line, basis points.
 */
export function redLines(
  standing: readonly InvoiceLine[],
  after: readonly InvoiceLine[],
  taxBpOf: (lineId: string) => number,
): readonly InvoiceLine[] {
  const stays = new Map(after.map(({ lineId, amount }) => [lineId, amount]));
  const drops = standing.map(({ lineId, amount }) => Math.max(0, amount - (stays.get(lineId) ?? 0)));
  const total = invoiceTotal(standing).amount - invoiceTotal(after).amount;
  // Money that went back to the shop's own tender lets other lines grow: they are not invoiced anew, so less comes off.
  const parts = allocate(Math.max(0, total), drops);
  return standing.flatMap(({ lineId, amount, tax }, index) => {
    const off = fen(parts[index] ?? 0);
    if (off === ZERO_FEN) return [];
    return [{ lineId, amount: off, tax: subtractFen(tax, taxIn(subtractFen(amount, off), taxBpOf(lineId))) }];
  });
}

/** An invoice less red letters. */
export function standingLines(
  invoice: readonly InvoiceLine[],
  reds: readonly (readonly InvoiceLine[])[],
): readonly InvoiceLine[] {
  const off = reds.flat();
  return invoice.map((line) => {
    const own = off.filter(({ lineId }) => lineId === line.lineId);
    return {
      lineId: line.lineId,
      amount: subtractFen(line.amount, ...own.map(({ amount }) => amount)),
      tax: subtractFen(line.tax, ...own.map(({ tax }) => tax)),
    };
  });
}

export const invoiceTotal = (lines: readonly InvoiceLine[]): { readonly amount: Fen; readonly tax: Fen } => ({
  amount: addFen(...lines.map(({ amount }) => amount)),
  tax: addFen(...lines.map(({ tax }) => tax)),
});
