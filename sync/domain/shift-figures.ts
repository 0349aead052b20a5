/**
 * Sums over the facts of a shift or a day: sales, refunds, tenders, tax, categories, people, discounts, cash and receipts.
 * Amounts are what was really paid (after round-off), refunds apart; a correction takes the place of what it corrects.
 * Pure; the order of facts is their `seq`. Called by shift-report.ts.
 */
import { allocate, basisPoints, fen } from './money.ts';
import { parseReceiptNumber } from './ids.ts';
import { taxWithin } from './sale.ts';
import { creditedGuide } from './staff-purchase.ts';
import {
  correctedRefunds,
  correctedSales,
  correctionsElsewhere,
  tenderCorrections,
  waitingRefunds,
} from './corrected.ts';
import { liabilitySums, type LiabilitySum } from './liabilities.ts';
import { voucherSums, type VoucherSum, type VoucherTenders } from './voucher-sums.ts';
import type { CashMoveFact, CorrectionFact, Fact, RefundFact, SaleFact, ShareFact, TenderFact } from './shift-facts.ts';

export interface Sum {
  readonly count: number;
  readonly units: number;
  readonly amount: number;
}
export interface TenderSum {
  readonly kind: string;
  readonly count: number;
  readonly taken: number;
  readonly change: number;
  readonly refunded: number;
  /** taken - change - refunded */
  readonly net: number;
}
export interface TaxSum {
  readonly taxBp: number;
  /** With tax, refunds taken off, as is `tax`. */
  readonly net: number;
  readonly tax: number;
}
export interface GroupSum {
  /** A category, a cashier, or a guide; empty when nobody served. */
  readonly id: string;
  readonly sales: number;
  readonly net: number;
  readonly refunded: number;
}
export interface DiscountSum {
  readonly id: string;
  readonly count: number;
  readonly amount: number;
}
export interface CashMove {
  readonly id: string;
  readonly at: number;
  readonly staff: string;
  readonly direction: 'in' | 'out';
  readonly amount: number;
  readonly reason: string;
  readonly approvedBy: string | null;
}
export interface DrawerOpening {
  readonly at: number;
  readonly staff: string;
  readonly why: string;
}

export interface Figures {
  readonly sales: Sum;
  readonly refunds: Sum;
  /** sales - refunds */
  readonly net: number;
  readonly tenders: readonly TenderSum[];
  /** What platforms pay for their vouchers, beside what these paid here; within `tenders` they are one row. */
  readonly vouchers: readonly VoucherSum[];
  readonly taxes: readonly TaxSum[];
  readonly categories: readonly GroupSum[];
  readonly cashiers: readonly GroupSum[];
  readonly guides: readonly GroupSum[];
  readonly promotions: readonly DiscountSum[];
  readonly byHand: readonly DiscountSum[];
  readonly roundOff: number;
  readonly voids: Sum;
  /** Tenders that were corrected, and of refunds those that nobody has confirmed; amounts in fen. */
  readonly corrections: { readonly count: number; readonly amount: number };
  readonly waitingRefunds: { readonly count: number; readonly amount: number };
  /** Money that was taken, used or given back and is no revenue, by what is owed; what was forfeited is other income. */
  readonly liabilities: readonly LiabilitySum[];
  readonly moves: readonly CashMove[];
  readonly cashIn: number;
  readonly cashOut: number;
  readonly drawerOpenings: readonly DrawerOpening[];
  readonly receipts: {
    readonly first: string | null;
    readonly last: string | null;
    readonly count: number;
    /** A number between first and last that no entry bears. */
    readonly gaps: number;
  };
}

/** Discounts that a person gave. */
export const BY_HAND: ReadonlySet<string> = new Set(['price_override', 'line_discount', 'order_discount']);

/** The sale that a refund takes back, also of another shift; its guides lose what it loses. */
export type SoldBefore = (saleId: string) => SaleFact | undefined;

export function figuresOf(facts: readonly Fact[], soldBefore: SoldBefore = () => undefined): Figures {
  const sales = correctedSales(facts);
  const refunds = correctedRefunds(facts);
  const elsewhere = correctionsElsewhere(facts);
  const voids = bodiesOf<{ readonly total: number; readonly lines: number }>(facts, 'cart.voided');
  const own = new Map(sales.map((sale) => [sale.saleId, sale]));
  const moves = facts.filter(({ kind }) => kind === 'cash.moved').map(moveOf);
  const sold = sumOf(sales.map((sale) => [sum(sale.lines.map(({ quantity }) => quantity)), sale.cashDue]));
  const returned = sumOf(refunds.map((refund) => [sum(refund.lines.map(({ units }) => units)), refund.total]));
  return {
    sales: sold,
    refunds: returned,
    net: sold.amount - returned.amount,
    tenders: tenderSums(sales, refunds, elsewhere),
    vouchers: voucherSums(voucherTenders(sales, refunds, elsewhere)),
    taxes: taxSums(sales, refunds),
    categories: categorySums(sales, refunds),
    cashiers: cashierSums(sales, refunds),
    guides: guideSums(sales, refunds, (saleId) => own.get(saleId) ?? soldBefore(saleId)),
    ...discountSums(sales),
    roundOff: sum(sales.map(({ roundOff }) => roundOff)),
    voids: sumOf(voids.map(({ total, lines }) => [lines, total])),
    corrections: tenderCorrections(facts),
    waitingRefunds: waitingRefunds(facts),
    liabilities: liabilitySums(facts),
    moves,
    cashIn: sum(moves.map(({ direction, amount }) => (direction === 'in' ? amount : 0))),
    cashOut: sum(moves.map(({ direction, amount }) => (direction === 'out' ? amount : 0))),
    drawerOpenings: facts.filter(isOpenedByHand).map(({ at, staff, body }) => ({
      at,
      staff: staff ?? '',
      why: (body as { readonly why?: string }).why ?? '',
    })),
    receipts: receiptsOf([...sales, ...refunds].map(({ receiptNumber }) => receiptNumber)),
  };
}

/** The drawer was opened by a person, without a sale and without a movement of cash. */
export const isOpenedByHand = ({ kind, body }: Fact): boolean =>
  kind === 'drawer.kicked' && (body as { readonly reason: string }).reason === 'by_hand';

const bodiesOf = <Body>(facts: readonly Fact[], kind: string): readonly Body[] =>
  facts.filter((fact) => fact.kind === kind).map(({ body }) => body as Body);
const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0);
const sumOf = (parts: readonly (readonly [number, number])[]): Sum => ({
  count: parts.length,
  units: sum(parts.map(([units]) => units)),
  amount: sum(parts.map(([, amount]) => amount)),
});

export function moveOf({ id, at, staff, body }: Fact): CashMove {
  const { direction, amount, reason, approval } = body as CashMoveFact;
  return { id, at, staff: staff ?? '', direction, amount, reason, approvedBy: approval?.by ?? null };
}

/** A map of sums that begin at nothing. */
class Sums<Value extends object> {
  readonly #rows = new Map<string, Value>();
  readonly #empty: (id: string) => Value;

  constructor(empty: (id: string) => Value) {
    this.#empty = empty;
  }

  add(id: string, change: (before: Value) => Partial<Value>): void {
    const before = this.#rows.get(id) ?? this.#empty(id);
    this.#rows.set(id, { ...before, ...change(before) });
  }

  sorted(weight: (row: Value) => number, name: (row: Value) => string): readonly Value[] {
    return [...this.#rows.values()].sort((a, b) => weight(b) - weight(a) || (name(a) < name(b) ? -1 : 1));
  }
}

function tenderSums(
  sales: readonly SaleFact[],
  refunds: readonly RefundFact[],
  elsewhere: readonly CorrectionFact[],
): readonly TenderSum[] {
  const sums = new Sums<TenderSum>((kind) => ({ kind, count: 0, taken: 0, change: 0, refunded: 0, net: 0 }));
  for (const { tenders, change } of sales) {
    for (const { kind, amount } of tenders)
      sums.add(kind, ({ count, taken, net }) => ({ count: count + 1, taken: taken + amount, net: net + amount }));
    if (change > 0) sums.add('cash', (row) => ({ change: row.change + change, net: row.net - change }));
  }
  for (const { tenders } of refunds)
    for (const { kind, amount } of tenders)
      sums.add(kind, ({ refunded, net }) => ({ refunded: refunded + amount, net: net - amount }));
  const move = (tenders: readonly TenderFact[], sign: 1 | -1, isRefund: boolean): void => {
    for (const { kind, amount } of tenders)
      sums.add(kind, ({ count, taken, refunded, net }) =>
        isRefund
          ? { refunded: refunded + sign * amount, net: net - sign * amount }
          : { count: count + sign, taken: taken + sign * amount, net: net + sign * amount },
      );
  };
  for (const { document, before = [], tenders = [], change = 0, changeBefore = 0 } of elsewhere) {
    move(before, -1, document === 'refund');
    move(tenders, 1, document === 'refund');
    if (change !== changeBefore)
      sums.add('cash', (row) => ({ change: row.change + change - changeBefore, net: row.net - change + changeBefore }));
  }
  return sums.sorted(
    ({ taken }) => taken,
    ({ kind }) => kind,
  );
}

/** Every voucher that was taken, less those that went back; what a correction says takes the place of what was said before. */
export const voucherTenders = (
  sales: readonly Pick<SaleFact, 'tenders'>[],
  refunds: readonly Pick<RefundFact, 'tenders'>[],
  elsewhere: readonly Pick<CorrectionFact, 'document' | 'before' | 'tenders'>[],
): readonly VoucherTenders[] => [
  ...sales.map(({ tenders }) => ({ tenders, sign: 1 }) as const),
  ...refunds.map(({ tenders }) => ({ tenders, sign: -1 }) as const),
  ...elsewhere.flatMap(({ document, before = [], tenders = [] }): readonly VoucherTenders[] => [
    { tenders: before, sign: document === 'refund' ? 1 : -1 },
    { tenders, sign: document === 'refund' ? -1 : 1 },
  ]),
];

function taxSums(sales: readonly SaleFact[], refunds: readonly RefundFact[]): readonly TaxSum[] {
  const sums = new Sums<TaxSum>((bp) => ({ taxBp: Number(bp), net: 0, tax: 0 }));
  const add = (taxBp: number, amount: number, part: number): void =>
    sums.add(String(taxBp), ({ net, tax }) => ({ net: net + amount, tax: tax + part }));
  for (const { lines } of sales)
    for (const { product, net, roundOffShare, tax } of lines) add(product.taxBp, net - roundOffShare, tax);
  for (const { lines } of refunds)
    for (const { product, amount, tax = taxWithin(fen(amount), basisPoints(product.taxBp)) } of lines)
      add(product.taxBp, 0 - amount, 0 - tax);
  return sums.sorted(
    ({ taxBp }) => taxBp,
    () => '',
  );
}

const emptyGroup = (id: string): GroupSum => ({ id, sales: 0, net: 0, refunded: 0 });
const groups = (): Sums<GroupSum> => new Sums(emptyGroup);
const byNet = (sums: Sums<GroupSum>): readonly GroupSum[] =>
  sums.sorted(
    ({ net }) => net,
    ({ id }) => id,
  );

function categorySums(sales: readonly SaleFact[], refunds: readonly RefundFact[]): readonly GroupSum[] {
  const sums = groups();
  for (const { lines } of sales) {
    for (const { product, net, roundOffShare } of lines)
      sums.add(product.category, (row) => ({ net: row.net + net - roundOffShare }));
    for (const category of new Set(lines.map(({ product }) => product.category)))
      sums.add(category, (row) => ({ sales: row.sales + 1 }));
  }
  for (const { lines } of refunds)
    for (const { product, amount } of lines)
      sums.add(product.category, ({ refunded }) => ({ refunded: refunded + amount }));
  return byNet(sums);
}

function cashierSums(sales: readonly SaleFact[], refunds: readonly RefundFact[]): readonly GroupSum[] {
  const sums = groups();
  for (const { cashier, cashDue } of sales)
    sums.add(cashier, (row) => ({ sales: row.sales + 1, net: row.net + cashDue }));
  for (const { cashier, total } of refunds) sums.add(cashier, ({ refunded }) => ({ refunded: refunded + total }));
  return byNet(sums);
}

function guideSums(
  sales: readonly SaleFact[],
  refunds: readonly RefundFact[],
  saleOf: SoldBefore,
): readonly GroupSum[] {
  const sums = groups();
  for (const sale of sales) {
    const touched = new Set<string>();
    for (const { net, roundOffShare, serving } of sale.lines)
      for (const [served, part] of shares(net - roundOffShare, serving ?? [], sale.serving)) {
        const guide = creditedGuide(served, sale);
        sums.add(guide, (row) => ({ net: row.net + part }));
        touched.add(guide);
      }
    for (const guide of touched) sums.add(guide, (row) => ({ sales: row.sales + 1 }));
  }
  for (const refund of refunds) {
    const sale = saleOf(refund.sale.saleId);
    for (const { lineId, amount } of refund.lines) {
      const own = sale?.lines.find((line) => line.lineId === lineId)?.serving ?? [];
      for (const [guide, part] of shares(amount, own, sale?.serving ?? []))
        sums.add(creditedGuide(guide, sale ?? {}), ({ refunded }) => ({ refunded: refunded + part }));
    }
  }
  return byNet(sums);
}

function shares(
  amount: number,
  own: readonly ShareFact[],
  whole: readonly ShareFact[],
): readonly (readonly [string, number])[] {
  const serving = own.length > 0 ? own : whole;
  if (serving.length === 0) return [['', amount]];
  const parts = allocate(
    amount,
    serving.map(({ shareBp }) => shareBp),
  );
  return serving.map(({ guide }, index) => [guide, parts[index] ?? 0]);
}

function discountSums(sales: readonly SaleFact[]): Pick<Figures, 'promotions' | 'byHand'> {
  const sums = new Sums<DiscountSum>((id) => ({ id, count: 0, amount: 0 }));
  for (const { lines, order, swap } of sales) {
    // A swap keeps savings that were given, and counted, when the goods before were sold.
    if (swap === true) continue;
    const savings = [...lines.flatMap(({ applied }) => applied), ...order];
    for (const [id, saving] of savings) sums.add(id, ({ amount }) => ({ amount: amount + saving }));
    for (const id of new Set(savings.map(([id]) => id))) sums.add(id, ({ count }) => ({ count: count + 1 }));
  }
  const all = sums.sorted(
    ({ amount }) => amount,
    ({ id }) => id,
  );
  return { promotions: all.filter(({ id }) => !BY_HAND.has(id)), byHand: all.filter(({ id }) => BY_HAND.has(id)) };
}

/** Numbers run by business day; sales and refunds share them. */
function receiptsOf(numbers: readonly string[]): Figures['receipts'] {
  const byDay = new Map<string, number[]>();
  for (const number of numbers) {
    const parsed = parseReceiptNumber(number);
    if (!parsed.ok) continue;
    const day = byDay.get(parsed.value.businessDay) ?? [];
    day.push(parsed.value.n);
    byDay.set(parsed.value.businessDay, day);
  }
  const gaps = sum([...byDay.values()].map((day) => Math.max(...day) - Math.min(...day) + 1 - new Set(day).size));
  const sorted = [...numbers].sort(byDayAndNumber);
  return { first: sorted[0] ?? null, last: sorted.at(-1) ?? null, count: numbers.length, gaps };
}

function byDayAndNumber(a: string, b: string): number {
  const [dayOfA, dayOfB] = [a, b].map((number) => number.slice(0, number.lastIndexOf('-')));
  if (dayOfA !== dayOfB) return (dayOfA ?? '') < (dayOfB ?? '') ? -1 : 1;
  return counterOf(a) - counterOf(b);
}
const counterOf = (number: string): number => Number(number.slice(number.lastIndexOf('-') + 1));

/** What cash alone did: taken less change and less what was paid back. */
export const cashOfSales = ({ tenders }: Pick<Figures, 'tenders'>): number =>
  tenders.find(({ kind }) => kind === 'cash')?.net ?? 0;
