/**
 * Lays a receipt out in rows for paper of 48 or 32 columns; the printer's encoder and the on-screen preview draw the same rows.
 * Invariants: every text row holds only characters the printer can show and is never wider than the paper (half of it in double
 * size); text stands between two QR codes; money is right-aligned with two decimals; `￥` stands once, at the amount due.
 * DESIGN.md "Receipt": at 48 name 22, quantity 6, unit 9, amount 11; at 32 the name takes its own line.
 */
import { subtractFen, yuanText, ZERO_FEN, type Fen } from './money.ts';
import { logoBytes, type ReceiptLogo } from './receipt-logo.ts';
import { columnsOf, padColumns, paperText, wrapColumns } from './paper-text.ts';
import { receiptTexts, type ReceiptTexts } from './receipt-text.ts';
import type { ReceiptCode, ReceiptSaving, ReceiptView, ReceiptViewLine } from './receipt-view.ts';

/** Narrow columns of a line: 48 on 80 mm paper (42 on some printers), 32 on 58 mm. */
export type PaperColumns = number;

/** From here on a line's figures stand in one row with its name. */
const TABLE_COLUMNS_MIN = 42;

/** tall: double height only · double: double height and width, so that a row holds half the columns. */
export type RowSize = 'normal' | 'tall' | 'double';

export type ReceiptRow =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center';
      readonly size: RowSize;
      readonly bold: boolean;
    }
  /** A line of `-` over the whole width. */
  | { readonly kind: 'rule' }
  /** A QR symbol, centred, with its own quiet zone. */
  | { readonly kind: 'qr'; readonly payload: string }
  /** Black dots, centred. */
  | { readonly kind: 'image'; readonly image: ReceiptLogo }
  | { readonly kind: 'feed'; readonly lines: number };

/** Width of the quantity, unit price and amount columns at 48; the name has the rest. */
const QUANTITY_COLUMNS = 6;
const UNIT_COLUMNS = 9;
const AMOUNT_COLUMNS = 11;
const INDENT = '  ';
const GAP = 2;

/** All rows of the receipt, top to bottom, without the final feed and cut (the encoder's). */
export function layoutReceipt(view: ReceiptView, columns: PaperColumns): ReceiptRow[] {
  const texts = receiptTexts(view.language);
  const markRows = markRowsOf(view, texts, columns);
  return [
    ...markRows,
    ...letterheadRows(view, columns),
    rule,
    ...headRows(view, texts, columns),
    rule,
    ...itemRows(view, texts, columns),
    ...(view.note === undefined ? [] : [rule, ...noteRows(view.note, '', columns)]),
    rule,
    ...totalRows(view, texts, columns),
    rule,
    ...closingRows(view, texts, columns),
    ...codeRows(view, columns),
    ...endRows(view, columns),
    ...markRows,
  ];
}

/** What the store puts at the head of every paper that a customer takes along. A receipt's view fits as it is. */
export interface Letterhead {
  readonly storeName: string;
  readonly storeAddress?: string;
  readonly logo?: ReceiptLogo;
  /** Lines of the store's under its name. */
  readonly header?: readonly string[];
}

export const letterheadRows = (
  { storeName, storeAddress, logo, header = [] }: Letterhead,
  columns: PaperColumns,
): ReceiptRow[] => [
  ...logoRows(logo),
  ...centred(storeName, columns, { size: 'double', bold: true }),
  ...(storeAddress === undefined ? [] : centred(storeAddress, columns)),
  ...header.flatMap((line) => centred(line, columns)),
];

/** What comes back and until when, and the store's last words. */
const endRows = ({ policy, footer }: Pick<ReceiptView, 'policy' | 'footer'>, columns: PaperColumns): ReceiptRow[] => [
  ...(policy === undefined ? [] : [rule, ...noteRows(policy, '', columns)]),
  ...footer.flatMap((line) => centred(line, columns)),
];

/** A slip for a gift: what was bought and where, and a code to find the sale by; no price, no payment, no member. */
export function layoutGift(view: ReceiptView, columns: PaperColumns): ReceiptRow[] {
  const texts = receiptTexts(view.language);
  const markRows = markRowsOf(view, texts, columns);
  return [
    ...markRows,
    ...letterheadRows(view, columns),
    ...centred(texts.gift, columns, { size: 'tall', bold: true }),
    rule,
    ...spread(`${texts.receipt} ${view.receiptNumber}`, view.timeText, columns),
    rule,
    ...spread(texts.item, texts.quantity, columns),
    ...view.lines.flatMap((line) => {
      const name = line.spec === undefined ? line.name : `${line.name} ${line.spec}`;
      return [
        ...spread(name, line.soldBy === 'weight' ? `${line.quantityText} kg` : line.quantityText, columns),
        ...noteRows(line.note, INDENT, columns),
      ];
    }),
    rule,
    ...centred(texts.giftHint, columns),
    { kind: 'qr', payload: view.receiptCode?.payload ?? view.receiptNumber },
    ...centred(view.receiptNumber, columns),
    ...endRows(view, columns),
    ...markRows,
  ];
}

/** 副本 and 训练, at head and foot. */
function markRowsOf(view: ReceiptView, texts: ReceiptTexts, columns: PaperColumns): ReceiptRow[] {
  const marks = [...(view.copy ? [texts.copy(view.copyNumber)] : []), ...(view.training ? [texts.training] : [])];
  return marks.flatMap((mark) => centred(mark, columns, { bold: true }));
}

function noteRows(note: string | undefined, indent: string, columns: PaperColumns): ReceiptRow[] {
  if (note === undefined) return [];
  return wrapColumns(paperText(note), columns - indent.length).map((row) => text(indent + row));
}

function headRows(view: ReceiptView, texts: ReceiptTexts, columns: PaperColumns): ReceiptRow[] {
  const guides = view.guides.length === 0 ? '' : `${texts.guide} ${view.guides.join(', ')}`;
  return [
    ...spread(`${texts.receipt} ${view.receiptNumber}`, view.timeText, columns),
    ...spread(`${texts.terminal} ${view.terminal}  ${texts.cashier} ${view.cashier}`, guides, columns),
  ];
}

function itemRows(view: ReceiptView, texts: ReceiptTexts, columns: PaperColumns): ReceiptRow[] {
  const heading =
    columns >= TABLE_COLUMNS_MIN
      ? [text(cells(texts.item, texts.quantity, texts.unitPrice, texts.amount, columns))]
      : spread(`${texts.item}  ${texts.quantity} x ${texts.unitPrice}`, texts.amount, columns);
  return [
    ...heading,
    ...view.lines.flatMap((line) => [
      ...lineRows(line, columns),
      ...line.promotions.flatMap((promotion) => savingRows(promotion, INDENT, columns)),
      ...noteRows(line.note, INDENT, columns),
    ]),
    ...view.orderDiscounts.flatMap((discount) => savingRows(discount, '', columns)),
  ];
}

/** One line: a table row where it fits, else the name on lines of its own and the figures below. */
function lineRows(line: ReceiptViewLine, columns: PaperColumns): ReceiptRow[] {
  const name = paperText(line.spec === undefined ? line.name : `${line.name} ${line.spec}`);
  const amount = yuanText(line.amount, { minus: '-' });
  const unit = yuanText(line.unitPrice, { minus: '-' });
  const figuresFit =
    columnsOf(line.quantityText) <= QUANTITY_COLUMNS && unit.length < UNIT_COLUMNS && amount.length < AMOUNT_COLUMNS;
  if (columns >= TABLE_COLUMNS_MIN && figuresFit) {
    const [first = '', ...rest] = wrapColumns(name, nameColumns(columns) - 1);
    return [text(cells(first, line.quantityText, unit, amount, columns)), ...rest.map((part) => text(part))];
  }
  const weight = line.soldBy === 'weight' ? ' kg' : '';
  return [
    ...wrapColumns(name, columns).map((part) => text(part)),
    ...spread(`${INDENT}${line.quantityText}${weight} x ${unit}`, amount, columns),
  ];
}

function savingRows({ label, saving }: ReceiptSaving, indent: string, columns: PaperColumns): ReceiptRow[] {
  return spread(indent + label, minusText(saving), columns);
}

function totalRows(view: ReceiptView, texts: ReceiptTexts, columns: PaperColumns): ReceiptRow[] {
  const due = `￥${yuanText(view.due, { minus: '-' })}`;
  return [
    ...spread(texts.sum(view.units), yuanText(view.gross, { minus: '-' }), columns),
    ...(view.saved === 0 || view.showsSaved === false ? [] : spread(texts.saved, minusText(view.saved), columns)),
    ...(view.roundOff === 0 ? [] : spread(texts.roundOff, minusText(view.roundOff), columns)),
    ...spread(texts.due, due, columns, { size: 'tall', bold: true }),
    ...view.tenders.flatMap(({ label, amount }) => spread(INDENT + label, yuanText(amount, { minus: '-' }), columns)),
    ...(view.change === 0 ? [] : spread(INDENT + texts.change, yuanText(view.change, { minus: '-' }), columns)),
  ];
}

function closingRows(view: ReceiptView, texts: ReceiptTexts, columns: PaperColumns): ReceiptRow[] {
  const { member } = view;
  const earned =
    member?.pointsEarned === undefined ? '' : ` ${texts.pointsEarned} +${groupedInteger(member.pointsEarned)}`;
  const balance =
    member?.pointsBalance === undefined ? '' : `${texts.pointsBalance} ${groupedInteger(member.pointsBalance)}`;
  return [
    ...view.taxes.flatMap(({ rate, tax }) => spread(texts.tax(rate), yuanText(tax, { minus: '-' }), columns)),
    ...(member === undefined ? [] : spread(`${texts.member} ${member.masked}${earned}`, balance, columns)),
    ...(member?.pointsBefore === undefined
      ? []
      : spread(
          INDENT + texts.pointsBefore(groupedInteger(member.pointsBefore)),
          texts.pointsAfter(groupedInteger(member.pointsAfter ?? member.pointsBefore)),
          columns,
        )),
  ];
}

/** Every code has its caption above and a line of text or blank below, so that two are never stacked. */
function codeRows(view: ReceiptView, columns: PaperColumns): ReceiptRow[] {
  const codes = [view.bindingCode, view.receiptCode, view.invoiceCode].filter(
    (code): code is ReceiptCode => code !== undefined,
  );
  return codes.flatMap((code) => [
    { kind: 'feed', lines: 1 } as const,
    ...centred(code.caption, columns),
    { kind: 'qr', payload: code.payload } as const,
    ...centred(code.hint ?? view.receiptNumber, columns),
  ]);
}

/** A logo that is none is left out rather than the receipt. */
const logoRows = (logo: ReceiptLogo | undefined): ReceiptRow[] =>
  logo === undefined || !logoBytes(logo).ok ? [] : [{ kind: 'image', image: logo }];

interface RowStyle {
  readonly size?: RowSize;
  readonly bold?: boolean;
}

export const rule: ReceiptRow = { kind: 'rule' };

export function text(content: string, { size = 'normal', bold = false }: RowStyle = {}): ReceiptRow {
  return { kind: 'text', text: content, align: 'left', size, bold };
}

export function centred(
  content: string,
  columns: PaperColumns,
  { size = 'normal', bold = false }: RowStyle = {},
): ReceiptRow[] {
  const width = size === 'double' ? Math.floor(columns / 2) : columns;
  return wrapColumns(paperText(content), width).map((row) => ({
    kind: 'text',
    text: row,
    align: 'center',
    size,
    bold,
  }));
}

/**
 * Left and right on one row when both fit with a gap, else the left wrapped and the right behind its last row or below it,
 * right-aligned; what is too long for one row follows on the left as a sentence does.
 */
export function spread(left: string, right: string, columns: PaperColumns, style: RowStyle = {}): ReceiptRow[] {
  const leftText = paperText(left);
  const rightText = paperText(right);
  const rows = hanging(leftText, columns);
  if (rightText === '') return rows.map((row) => text(row, style));
  const space = columns - columnsOf(leftText) - columnsOf(rightText);
  if (space >= GAP) return [text(leftText + ' '.repeat(space) + rightText, style)];
  if (columnsOf(rightText) > columns)
    return [...rows, ...hanging(INDENT + rightText, columns)].map((row) => text(row, style));
  const last = rows.at(-1) ?? '';
  const room = columns - columnsOf(last) - columnsOf(rightText);
  const ending = room >= GAP ? [last + ' '.repeat(room) + rightText] : [last, padColumns(rightText, columns, 'right')];
  return [...rows.slice(0, -1), ...ending].map((row) => text(row, style));
}

/** Wrapped; what follows stands as far in as what it belongs to. */
function hanging(printable: string, columns: PaperColumns): string[] {
  const [blanks = ''] = /^ {0,8}/.exec(printable) ?? [];
  return wrapColumns(printable.slice(blanks.length), columns - blanks.length).map((row) => blanks + row);
}

const SIGNATURE_COLUMNS = 20;
/** A line to sign on, with room above it. */
export function signatureRows(name: string, columns: PaperColumns): ReceiptRow[] {
  const line = '_'.repeat(Math.min(SIGNATURE_COLUMNS, columns - columnsOf(paperText(name)) - 1));
  return [{ kind: 'feed', lines: 2 }, ...spread(`${name} ${line}`, '', columns)];
}

function cells(name: string, quantity: string, unit: string, amount: string, columns: PaperColumns): string {
  return (
    padColumns(paperText(name), nameColumns(columns), 'left') +
    padColumns(quantity, QUANTITY_COLUMNS, 'right') +
    padColumns(unit, UNIT_COLUMNS, 'right') +
    padColumns(amount, AMOUNT_COLUMNS, 'right')
  );
}

const nameColumns = (columns: PaperColumns): number => columns - QUANTITY_COLUMNS - UNIT_COLUMNS - AMOUNT_COLUMNS;
const minusText = (amount: Fen): string => yuanText(subtractFen(ZERO_FEN, amount), { minus: '-' });
const groupedInteger = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
