/**
 * A sale's arithmetic, checked as a whole before it is journalled and again by the cloud. The check trusts nothing and
 * names the first contradiction; it looks only at sums, never at rules (the rules are in pricing.ts).
 * Called by the host before `commit`, by ingest and by tests.
 */
import { ZERO_FEN, fen, mulDivHalfUp, type BasisPoints, type Fen } from './money.ts';
import { err, ok, type Result } from './result.ts';

export interface SaleLineAmounts {
  readonly base: Fen;
  /** Flash price, group and unit promotions. */
  readonly itemDiscount: Fen;
  /** Shares of spend promotions, coupons and points. */
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly tax: Fen;
  /** Pieces; 1 for a weighed line. */
  readonly quantity: number;
  /** When given, `tax` must follow from it. */
  readonly taxBp?: BasisPoints;
  /** When given, its savings must add up to `itemDiscount`. */
  readonly applied?: readonly (readonly [string, Fen])[];
  /** When given, its shares must add up to `orderDiscount`. */
  readonly orderApplied?: readonly (readonly [string, Fen])[];
}

export interface TenderAmount {
  /** `cash` is the only kind that gives change and that round-off is about. */
  readonly kind: string;
  /** What was tendered, before change. */
  readonly amount: Fen;
}

export interface SaleAmounts {
  readonly lines: readonly SaleLineAmounts[];
  /** `[promotion or coupon id, saving]` over the whole order. */
  readonly order: readonly (readonly [string, Fen])[];
  readonly total: Fen;
  readonly roundOff: Fen;
  readonly cashDue: Fen;
  readonly tenders: readonly TenderAmount[];
  readonly change: Fen;
  readonly swap?: boolean;
}

export type SaleContradictionCode =
  | 'not_an_amount'
  | 'bad_quantity'
  | 'line_net'
  | 'line_applied'
  | 'line_round_off'
  | 'line_tax'
  | 'total'
  | 'order_discount'
  | 'round_off'
  | 'cash_due'
  | 'round_off_without_cash'
  | 'tendered'
  | 'change_not_from_cash';

export interface SaleContradiction {
  readonly code: SaleContradictionCode;
  /** Where, as a path into the sale: `lines[2].net`. */
  readonly path: string;
  readonly expected?: number;
  readonly found: number;
}

/** VAT inside an amount: n less n x 10000 / (10000 + taxBp) rounded half up. DOMAIN.md §2 step 10. */
export const taxWithin = (amount: Fen, taxBp: BasisPoints): Fen =>
  fen(amount - mulDivHalfUp(amount, 10_000, 10_000 + taxBp));

/**
 * Checks that a sale adds up: lines, order savings, total, round-off, tenders and change (DOMAIN.md §2 and §4).
 * Errors: the first contradiction, with the path of the amount that is wrong.
 */
export function checkSaleArithmetic(sale: SaleAmounts): Result<void, SaleContradiction> {
  const wrong =
    firstBadAmount(sale) ??
    firstOf(sale.lines.map((line, index) => () => lineContradiction(line, `lines[${String(index)}]`))) ??
    sumContradiction(sale) ??
    tenderContradiction(sale);
  return wrong === undefined ? ok(undefined) : err(wrong);
}

/** Sums exactly; NaN when the sum cannot be told apart from its neighbours. */
function sumOf(amounts: readonly number[]): number {
  const sum = amounts.reduce((all, amount) => all + amount, 0);
  return Number.isSafeInteger(sum) ? sum : Number.NaN;
}

function firstOf(checks: readonly (() => SaleContradiction | undefined)[]): SaleContradiction | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function differs(
  code: SaleContradictionCode,
  path: string,
  expected: number,
  found: number,
): SaleContradiction | undefined {
  return expected === found ? undefined : { code, path, expected, found };
}

function firstBadAmount(sale: SaleAmounts): SaleContradiction | undefined {
  const named: (readonly [string, number])[] = [];
  for (const [index, line] of sale.lines.entries()) {
    const at = `lines[${String(index)}]`;
    named.push(
      [`${at}.base`, line.base],
      [`${at}.itemDiscount`, line.itemDiscount],
      [`${at}.orderDiscount`, line.orderDiscount],
      [`${at}.net`, line.net],
      [`${at}.roundOffShare`, line.roundOffShare],
      [`${at}.tax`, line.tax],
    );
    for (const [n, [, saving]] of (line.applied ?? []).entries())
      named.push([`${at}.applied[${String(n)}][1]`, saving]);
    for (const [n, [, share]] of (line.orderApplied ?? []).entries())
      named.push([`${at}.orderApplied[${String(n)}][1]`, share]);
  }
  for (const [index, [, saving]] of sale.order.entries()) named.push([`order[${String(index)}][1]`, saving]);
  named.push(['total', sale.total], ['roundOff', sale.roundOff], ['cashDue', sale.cashDue]);
  for (const [index, { amount }] of sale.tenders.entries()) named.push([`tenders[${String(index)}].amount`, amount]);
  named.push(['change', sale.change]);
  for (const [path, found] of named)
    if (!Number.isSafeInteger(found) || found < 0) return { code: 'not_an_amount', path, found };
  return undefined;
}

function lineContradiction(line: SaleLineAmounts, at: string): SaleContradiction | undefined {
  if (!Number.isSafeInteger(line.quantity) || line.quantity < 1)
    return { code: 'bad_quantity', path: `${at}.quantity`, found: line.quantity };
  const net = differs('line_net', `${at}.net`, line.base - line.itemDiscount - line.orderDiscount, line.net);
  if (net !== undefined) return net;
  if (line.roundOffShare > line.net)
    return { code: 'line_round_off', path: `${at}.roundOffShare`, expected: line.net, found: line.roundOffShare };
  if (line.applied !== undefined) {
    const saved = sumOf(line.applied.map(([, saving]) => saving));
    const applied = differs('line_applied', `${at}.itemDiscount`, saved, line.itemDiscount);
    if (applied !== undefined) return applied;
  }
  if (line.orderApplied !== undefined) {
    const shared = sumOf(line.orderApplied.map(([, share]) => share));
    const order = differs('order_discount', `${at}.orderDiscount`, shared, line.orderDiscount);
    if (order !== undefined) return order;
  }
  const taxed = fen(line.net - line.roundOffShare);
  if (line.tax > taxed) return { code: 'line_tax', path: `${at}.tax`, expected: taxed, found: line.tax };
  return line.taxBp === undefined
    ? undefined
    : differs('line_tax', `${at}.tax`, taxWithin(taxed, line.taxBp), line.tax);
}

function sumContradiction(sale: SaleAmounts): SaleContradiction | undefined {
  const sum = (pick: (line: SaleLineAmounts) => Fen): number => sumOf(sale.lines.map(pick));
  return (
    differs(
      'total',
      'total',
      sum((line) => line.net),
      sale.total,
    ) ??
    differs(
      'order_discount',
      'order',
      sum((line) => line.orderDiscount),
      sumOf(sale.order.map(([, saving]) => saving)),
    ) ??
    differs(
      'round_off',
      'roundOff',
      sum((line) => line.roundOffShare),
      sale.roundOff,
    ) ??
    differs('cash_due', 'cashDue', sale.total - sale.roundOff, sale.cashDue)
  );
}

function tenderContradiction(sale: SaleAmounts): SaleContradiction | undefined {
  const cash = sumOf(sale.tenders.filter(({ kind }) => kind === 'cash').map(({ amount }) => amount));
  const tendered = sumOf(sale.tenders.map(({ amount }) => amount));
  // A swap takes over the round-off of what was paid in cash before.
  const isRounded = sale.tenders.some(({ kind }) => kind === 'cash' || (kind === 'exchange' && sale.swap === true));
  if (sale.roundOff > ZERO_FEN && sale.tenders.length > 0 && !isRounded)
    return { code: 'round_off_without_cash', path: 'roundOff', expected: 0, found: sale.roundOff };
  if (sale.change > cash) return { code: 'change_not_from_cash', path: 'change', expected: cash, found: sale.change };
  return differs('tendered', 'tenders', sale.total - sale.roundOff + sale.change, tendered);
}
