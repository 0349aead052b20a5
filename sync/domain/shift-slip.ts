/**
 * Lays X, Z and day reports and cash slips out in rows for paper, as receipt-layout does for receipts; the printer and the
 * preview on screen draw the same rows. Every figure is the report's own: nothing is added up here. Pure.
 */
import { fen, yuanText } from './money.ts';
import {
  centred,
  letterheadRows,
  rule,
  signatureRows,
  spread,
  type Letterhead,
  type PaperColumns,
  type ReceiptRow,
} from './receipt-layout.ts';
import type { ReceiptLanguage } from './receipt-text.ts';
import { cashOfSales, type CashMove, type DiscountSum, type Figures, type GroupSum } from './shift-figures.ts';
import type { DayReport, ShiftReport } from './shift-report.ts';
import { shiftSlipTexts, type ShiftSlipTexts } from './shift-slip-text.ts';
import type { VoucherSum } from './voucher-sums.ts';

export interface SlipContext {
  readonly language: ReceiptLanguage;
  readonly storeName: string;
  readonly terminal: string;
  /** On the store's clock. */
  readonly timeText: (at: number) => string;
  readonly printedAt: number;
  readonly nameOf: (staff: string) => string;
  /** Of a promotion or coupon, when it is known. */
  readonly labelOf: (discount: string) => string | undefined;
  readonly copy: boolean;
  /** Which copy it is, from 1. */
  readonly copyNumber?: number;
  readonly training: boolean;
}

export interface Page {
  readonly context: SlipContext;
  readonly texts: ShiftSlipTexts;
  readonly columns: PaperColumns;
}
const INDENT = '  ';
export const money = (amount: number): string => yuanText(fen(amount), { minus: '-' });

/** X while the shift is open, Z afterwards. */
export function layoutShiftReport(report: ShiftReport, context: SlipContext, columns: PaperColumns): ReceiptRow[] {
  const page = pageOf(context, columns);
  const { texts } = page;
  const row = rowOf(page);
  const { closedAt, closedBy, handedTo } = report;
  return framed(page, closedAt === null ? texts.x : texts.z, [
    ...row(texts.openedBy, context.nameOf(report.staff)),
    ...row(texts.openedAt, context.timeText(report.openedAt)),
    ...(closedBy === null || closedBy === report.staff ? [] : row(texts.closedBy, context.nameOf(closedBy))),
    ...(closedAt === null ? [] : row(texts.closedAt, context.timeText(closedAt))),
    ...(handedTo === null ? [] : row(texts.handedTo, context.nameOf(handedTo))),
    ...(report.isForgotten ? row(texts.forgotten, '') : []),
    rule,
    ...figureRows(report, page),
    rule,
    ...cashRows(report, page),
    ...(closedAt === null ? [] : signatureRows(texts.signature, columns)),
  ]);
}

export function layoutDayReport(report: DayReport, context: SlipContext, columns: PaperColumns): ReceiptRow[] {
  const page = pageOf(context, columns);
  const { texts } = page;
  const row = rowOf(page);
  return framed(page, `${texts.day} ${report.day}`, [
    ...figureRows(report, page),
    rule,
    ...row(texts.shifts, String(report.shifts.length), true),
    ...report.shifts.flatMap(({ staff, openedAt, expectedCash, countedCash, overShort, net }) => [
      ...row(`${context.timeText(openedAt)} ${context.nameOf(staff)}`, money(net)),
      ...row(INDENT + texts.expected, money(expectedCash)),
      ...row(INDENT + texts.counted, countedCash === null ? texts.notCounted : money(countedCash)),
      ...(overShort === null ? [] : row(INDENT + overShortName(overShort, texts), money(overShort))),
    ]),
    ...row(overShortName(report.overShort, texts), money(report.overShort), true),
    ...signatureRows(texts.signature, columns),
  ]);
}

export function layoutCashSlip(move: CashMove, context: SlipContext, columns: PaperColumns): ReceiptRow[] {
  const page = pageOf(context, columns);
  const { texts } = page;
  const row = rowOf(page);
  return framed(page, texts.cashMoved, [
    ...row(move.direction === 'in' ? texts.in : texts.out, money(move.amount), true),
    ...row(texts.reason, move.reason),
    ...row(texts.by, context.nameOf(move.staff)),
    ...(move.approvedBy === null ? [] : row(texts.approvedBy, context.nameOf(move.approvedBy))),
    ...row(texts.time, context.timeText(move.at)),
    ...signatureRows(texts.signature, columns),
  ]);
}

export const pageOf = (context: SlipContext, columns: PaperColumns): Page => ({
  context,
  columns,
  texts: shiftSlipTexts(context.language),
});

export const rowOf =
  ({ columns }: Page) =>
  (left: string, right: string, bold = false): ReceiptRow[] =>
    spread(left, right, columns, { bold });

/** With a letterhead: a paper that the customer takes along. */
export function framed(page: Page, title: string, rows: readonly ReceiptRow[], letterhead?: Letterhead): ReceiptRow[] {
  const { context, texts, columns } = page;
  const marks = [
    ...(context.copy ? [texts.copy(context.copyNumber)] : []),
    ...(context.training ? [texts.training] : []),
  ];
  const markRows = marks.flatMap((mark) => centred(mark, columns, { bold: true }));
  return [
    ...markRows,
    ...(letterhead === undefined
      ? [...centred(title, columns, { size: 'double', bold: true }), ...centred(context.storeName, columns)]
      : [...letterheadRows(letterhead, columns), ...centred(title, columns, { size: 'tall', bold: true })]),
    ...spread(
      `${texts.terminal} ${context.terminal}`,
      `${texts.printedAt} ${context.timeText(context.printedAt)}`,
      columns,
    ),
    rule,
    ...rows,
    ...markRows,
  ];
}

function figureRows(figures: Figures, page: Page): ReceiptRow[] {
  const { texts, context } = page;
  const row = rowOf(page);
  const { first, last, count, gaps } = figures.receipts;
  return [
    ...row(texts.sales(figures.sales.count), money(figures.sales.amount)),
    ...row(texts.refunds(figures.refunds.count), money(0 - figures.refunds.amount)),
    ...row(texts.net, money(figures.net), true),
    ...section(texts.tenders, tenderRows(figures, page), page),
    ...section(
      texts.taxes,
      figures.taxes.flatMap(({ taxBp, net, tax }) =>
        row(`${INDENT}${texts.tax(rateText(taxBp))} ${texts.within(money(net))}`, money(tax)),
      ),
      page,
    ),
    ...section(texts.categories, groupRows(figures.categories, texts.categoryName, page), page),
    ...section(texts.cashiers, groupRows(figures.cashiers, context.nameOf, page), page),
    ...section(
      texts.guides,
      groupRows(figures.guides, (id) => (id === '' ? texts.nobody : context.nameOf(id)), page),
      page,
    ),
    ...section(texts.promotions, discountRows(figures.promotions, page), page),
    ...section(texts.byHand, discountRows(figures.byHand, page), page),
    ...(figures.roundOff === 0 ? [] : row(texts.roundOff, money(0 - figures.roundOff))),
    ...row(texts.voids(figures.voids.count), money(figures.voids.amount)),
    ...countRow(texts.corrections, figures.corrections, page),
    ...countRow(texts.waitingRefunds, figures.waitingRefunds, page),
    ...liabilityRows(figures, page),
    ...row(texts.drawer(figures.drawerOpenings.length), ''),
    ...row(texts.receipts(count), gaps === 0 ? texts.noGaps : texts.gaps(gaps)),
    ...(first === null || last === null ? [] : [...row(INDENT + apart(first), ''), ...row(INDENT + apart(last), '')]),
  ];
}

/** Nothing is said of what did not happen. */
const countRow = (
  name: (count: number) => string,
  { count, amount }: { readonly count: number; readonly amount: number },
  page: Page,
): ReceiptRow[] => (count === 0 ? [] : rowOf(page)(name(count), money(amount)));

/** A number within a report is never taken for a receipt's own: its last part stands apart. */
const apart = (receiptNumber: string): string => receiptNumber.replace(/-(\d+)$/, ' · $1');

const section = (title: string, rows: readonly ReceiptRow[], { columns }: Page): ReceiptRow[] =>
  rows.length === 0 ? [] : [...spread(title, '', columns, { bold: true }), ...rows];

function tenderRows({ tenders, vouchers }: Figures, page: Page): ReceiptRow[] {
  const { texts } = page;
  const row = rowOf(page);
  return tenders.flatMap(({ kind, count, taken, change, refunded, net }) => [
    ...row(`${INDENT}${texts.tenderName(kind)} ${String(count)}`, money(taken)),
    ...(change === 0 ? [] : row(INDENT + INDENT + texts.change, money(0 - change))),
    ...(refunded === 0 ? [] : row(INDENT + INDENT + texts.refunded, money(0 - refunded))),
    ...(net === taken ? [] : row(INDENT + INDENT + texts.net, money(net))),
    ...(kind === 'platform_voucher' ? vouchers.flatMap((each) => voucherRows(each, page)) : []),
  ]);
}

/** Of each platform: what its vouchers paid here, and what it pays for them. */
function voucherRows({ platform, count, used, face, settlement, unsaid }: VoucherSum, page: Page): ReceiptRow[] {
  const { texts } = page;
  const row = rowOf(page);
  return [
    ...row(`${INDENT}${INDENT}${texts.voucherName(platform)} ${String(count)}`, money(used)),
    ...row(INDENT + INDENT + INDENT + texts.face, money(face)),
    ...row(INDENT + INDENT + INDENT + texts.settled, money(settlement)),
    ...(unsaid === 0 ? [] : row(INDENT + INDENT + INDENT + texts.unsettled(unsaid), '')),
  ];
}

/** What was taken and is still owed: apart from sales. */
function liabilityRows({ liabilities }: Figures, page: Page): ReceiptRow[] {
  const { texts } = page;
  const row = rowOf(page);
  const some = (name: string, amount: number): ReceiptRow[] => (amount === 0 ? [] : row(INDENT + name, money(amount)));
  return liabilities.flatMap(({ kind, taken, used, returned, forfeited, bonus, tenders }) =>
    section(
      texts.liability(kind),
      [
        ...some(texts.liabilityTaken, taken),
        ...some(texts.liabilityBonus, bonus),
        ...some(texts.liabilityUsed, 0 - used),
        ...some(texts.liabilityReturned, 0 - returned),
        ...some(texts.liabilityForfeited, forfeited),
        ...tenders.flatMap((tender) =>
          tender.in === tender.out
            ? []
            : row(INDENT + INDENT + texts.tenderName(tender.kind), money(tender.in - tender.out)),
        ),
      ],
      page,
    ),
  );
}

function groupRows(groups: readonly GroupSum[], nameOf: (id: string) => string, page: Page): ReceiptRow[] {
  const row = rowOf(page);
  return groups.flatMap(({ id, sales, net, refunded }) => [
    ...row(`${INDENT}${nameOf(id)} ${String(sales)}`, money(net)),
    ...(refunded === 0 ? [] : row(INDENT + INDENT + page.texts.refunded, money(0 - refunded))),
  ]);
}

function discountRows(discounts: readonly DiscountSum[], page: Page): ReceiptRow[] {
  const { context, texts } = page;
  return discounts.flatMap(({ id, count, amount }) =>
    rowOf(page)(`${INDENT}${context.labelOf(id) ?? texts.discountName(id)} ${String(count)}`, money(0 - amount)),
  );
}

function cashRows(report: ShiftReport, page: Page): ReceiptRow[] {
  const { texts } = page;
  const row = rowOf(page);
  const { count, counts, moves, expectedCash, closedAt } = report;
  const isCounted = closedAt !== null && count !== null;
  return [
    ...row(texts.float, money(report.float)),
    ...row(texts.cashSales, money(cashOfSales(report))),
    ...report.liabilities.flatMap(({ kind, cash }) => (cash === 0 ? [] : row(texts.liabilityCash(kind), money(cash)))),
    ...moves.flatMap(({ direction, amount, reason }) =>
      direction === 'in'
        ? row(`${texts.in} ${reason}`, money(amount))
        : row(`${texts.out} ${reason}`, money(0 - amount)),
    ),
    ...row(texts.expected, money(expectedCash), true),
    ...(isCounted
      ? [
          ...row(texts.counted, money(count.countedCash)),
          ...row(overShortName(count.overShort, texts), money(count.overShort), true),
          ...(count.reason === null ? [] : row(texts.reason, count.reason)),
          ...(counts > 1 ? row(texts.counts(counts), '') : []),
        ]
      : closedAt === null
        ? []
        : row(texts.notCounted, '', true)),
  ];
}

const overShortName = (overShort: number, texts: ShiftSlipTexts): string =>
  overShort > 0 ? texts.over : overShort < 0 ? texts.short : texts.even;

/** 1300 as `13`, 50 as `0.5`. */
export function rateText(taxBp: number): string {
  const digits = String(taxBp).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`.replace(/\.?0+$/, '');
}
