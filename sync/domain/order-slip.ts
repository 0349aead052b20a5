/**
 * The slips of held orders and tickets: the customer's part and the shop's, which goes with the goods, on one paper with a line to
 * tear at; each with the code that finds it again. Pure; every figure is the entry's own. Called by the host's slips.
 */
import type { Fen } from './money.ts';
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
import { receiptTexts, type ReceiptLanguage } from './receipt-text.ts';
import { ownCodeText } from './own-codes.ts';
import { columnsOf } from './paper-text.ts';

export interface OrderSlipContext extends Letterhead {
  readonly language: ReceiptLanguage;
  readonly terminal: string;
  readonly timeText: string;
  readonly cashier: string;
  /** On the store's clock. */
  readonly promised: string;
  /** Whose it is, where that is known. */
  readonly name: string;
  /** Which copy of the slip this is; 0 for the first one. */
  readonly copy: number;
  readonly training: boolean;
}
interface Goods {
  readonly name: string;
  readonly spec?: string;
  readonly quantity: number;
  readonly net?: Fen;
}
interface Part {
  readonly kind: string;
  readonly amount: Fen;
  readonly reference?: string;
  /** Of money on its way back. */
  readonly state?: 'done' | 'pending';
}

export interface OrderSlip {
  /** `state`: how the order stands, printed where its acts were not made. */
  readonly kind: 'held' | 'added' | 'part' | 'ended' | 'state';
  readonly code: string;
  /** What is held after it, and what that was agreed at. */
  readonly goods: readonly Goods[];
  readonly total: Fen;
  /** Of a pick-up of a part: what went, and the receipt of it; `deposit` is what of the deposit paid for it. */
  readonly taken?: readonly Goods[];
  readonly receiptNumber?: string;
  /** By this act: paid, or given back. */
  readonly tenders: readonly Part[];
  readonly change: Fen;
  readonly deposit: Fen;
  readonly forfeited: Fen;
  /** After it: paid in all, and what is left to pay at pick-up. */
  readonly held: number;
  readonly left: number;
}

export interface TicketSlip {
  readonly type: 'alteration' | 'hold';
  readonly code: string;
  readonly goods: readonly Goods[];
  readonly receiptNumber: string | null;
  readonly work: string | null;
}

interface Words {
  readonly titles: Readonly<Record<OrderSlip['kind'], string>>;
  /** All of the deposit stays with the shop. */
  readonly forfeitedTitle: string;
  readonly ticketTitles: Readonly<Record<TicketSlip['type'], string>>;
  readonly customerPart: string;
  readonly shopPart: string;
  /** Of what is over: no goods go with it. */
  readonly shopPartAlone: string;
  readonly code: string;
  readonly name: string;
  readonly promised: string;
  readonly total: string;
  readonly deposit: string;
  readonly taken: string;
  readonly stillHeld: string;
  readonly usedNow: string;
  readonly restTotal: string;
  readonly heldRest: string;
  readonly returned: string;
  readonly forfeited: string;
  readonly held: string;
  readonly left: string;
  readonly work: string;
  readonly ofReceipt: string;
  readonly tear: string;
  readonly keep: string;
  readonly signature: string;
  readonly pending: string;
}

const ZH: Words = {
  titles: { held: '定金留货单', added: '定金追加单', part: '部分取货单', state: '定金留货单', ended: '定金退还单' },
  forfeitedTitle: '定金不退单',
  ticketTitles: { alteration: '改衣单', hold: '留货单' },
  customerPart: '顾客联',
  shopPart: '门店联 (随货)',
  shopPartAlone: '门店联',
  code: '取货码',
  name: '顾客',
  promised: '约定日期',
  total: '货款合计',
  deposit: '本次定金',
  taken: '本次已取',
  stillHeld: '仍留货',
  usedNow: '本次抵用定金',
  restTotal: '留货货款',
  heldRest: '剩余定金',
  returned: '退还定金',
  forfeited: '不退定金',
  held: '已付定金',
  left: '取货时应付',
  work: '要求',
  ofReceipt: '原小票',
  tear: '撕下',
  keep: '凭此单取货, 请妥善保管',
  signature: '签字',
  pending: '（处理中，原路到账）',
};
const EN: Words = {
  titles: {
    held: 'ORDER WITH DEPOSIT',
    added: 'FURTHER DEPOSIT',
    part: 'PARTLY PICKED UP',
    state: 'ORDER WITH DEPOSIT',
    ended: 'DEPOSIT GIVEN BACK',
  },
  forfeitedTitle: 'DEPOSIT NOT GIVEN BACK',
  ticketTitles: { alteration: 'ALTERATION', hold: 'PUT ASIDE' },
  customerPart: 'Customer',
  shopPart: 'Shop (with the goods)',
  shopPartAlone: 'Shop',
  code: 'Pick-up code',
  name: 'Customer',
  promised: 'Promised',
  total: 'Goods in all',
  deposit: 'Deposit now',
  taken: 'Picked up now',
  stillHeld: 'Still held',
  usedNow: 'Deposit used now',
  restTotal: 'Goods still held',
  heldRest: 'Deposit left',
  returned: 'Given back',
  forfeited: 'Not given back',
  held: 'Deposit paid',
  left: 'Due at pick-up',
  work: 'To do',
  ofReceipt: 'Receipt',
  tear: 'tear off',
  keep: 'Bring this slip to pick up the goods',
  signature: 'Signature',
  pending: ' (on its way)',
};
const wordsOf = (language: ReceiptLanguage): Words => (language === 'en' ? EN : ZH);
const money = (amount: number): string => yuanText(fen(amount), { minus: '-' });

export function layoutOrderSlip(slip: OrderSlip, context: OrderSlipContext, columns: PaperColumns): ReceiptRow[] {
  const words = wordsOf(context.language);
  const kinds: Readonly<Record<string, string | undefined>> = receiptTexts(context.language).tender;
  const row = (left: string, right: string, bold = false): ReceiptRow[] => spread(left, right, columns, { bold });
  const isOver = slip.kind === 'ended';
  const isPart = slip.kind === 'part';
  const isState = slip.kind === 'state';
  const paid = slip.tenders.flatMap(({ kind, amount, reference, state }) =>
    row(
      `  ${kinds[kind] ?? kind}${reference === undefined ? '' : ` ${reference}`}${state === 'pending' ? words.pending : ''}`,
      money(amount),
    ),
  );
  const title = isOver && slip.deposit === 0 && slip.forfeited > 0 ? words.forfeitedTitle : words.titles[slip.kind];
  const body = (part: string): ReceiptRow[] => [
    ...head(title, part, slip.code, isOver ? { ...context, promised: '' } : context, columns),
    ...takenRows(slip, words, context, columns),
    ...goodsRows(slip.goods, columns),
    rule,
    ...row(isPart || isState ? words.restTotal : words.total, money(slip.total)),
    ...(isPart || isState ? [] : row(isOver ? words.returned : words.deposit, money(slip.deposit), true)),
    ...paid,
    ...(slip.change === 0 ? [] : row(`  ${receiptTexts(context.language).change}`, money(0 - slip.change))),
    ...(slip.forfeited === 0 ? [] : row(words.forfeited, money(slip.forfeited), true)),
    ...(isOver
      ? []
      : [
          ...row(isPart || isState ? words.heldRest : words.held, money(slip.held)),
          ...spread(words.left, `￥${money(slip.left)}`, columns, { size: 'tall', bold: true }),
        ]),
  ];
  return twoParts(words, context, columns, isOver ? null : slip.code, body);
}

export function layoutTicket(slip: TicketSlip, context: OrderSlipContext, columns: PaperColumns): ReceiptRow[] {
  const words = wordsOf(context.language);
  const row = (left: string, right: string): ReceiptRow[] => spread(left, right, columns);
  const body = (part: string): ReceiptRow[] => [
    ...head(words.ticketTitles[slip.type], part, slip.code, context, columns),
    ...goodsRows(slip.goods, columns),
    ...(slip.receiptNumber === null ? [] : row(words.ofReceipt, slip.receiptNumber.replace(/-(\d+)$/, ' · $1'))),
    ...(slip.work === null
      ? []
      : [
          rule,
          ...slip.work.split('\n').flatMap((line, index) => row(index === 0 ? `${words.work}: ${line}` : line, '')),
        ]),
  ];
  return twoParts(words, context, columns, slip.code, body);
}

function head(
  title: string,
  part: string,
  code: string,
  context: OrderSlipContext,
  columns: PaperColumns,
): readonly ReceiptRow[] {
  const words = wordsOf(context.language);
  const { terminal, cashier } = receiptTexts(context.language);
  return [
    // The shop's part stays here: it needs no more than the name.
    ...letterheadRows(part === words.customerPart ? context : { storeName: context.storeName }, columns),
    ...centred(title, columns, { size: 'tall', bold: true }),
    ...centred(part, columns),
    rule,
    ...spread(words.code, code, columns, { bold: true }),
    ...(context.name === '' ? [] : spread(words.name, context.name, columns)),
    ...(context.promised === '' ? [] : spread(words.promised, context.promised, columns, { bold: true })),
    ...spread(`${terminal} ${context.terminal}  ${cashier} ${context.cashier}`.trimEnd(), context.timeText, columns),
    rule,
  ];
}

/** What went now, so that both sides see it, and the heading of what is still to come. */
function takenRows(
  slip: OrderSlip,
  words: Words,
  context: OrderSlipContext,
  columns: PaperColumns,
): readonly ReceiptRow[] {
  if (slip.taken === undefined) return [];
  const number = slip.receiptNumber?.replace(/-(\d+)$/, ' · $1') ?? '';
  return [
    ...spread(words.taken, '', columns, { bold: true }),
    ...goodsRows(slip.taken, columns),
    ...spread(receiptTexts(context.language).receipt, number, columns),
    ...(slip.deposit === 0 ? [] : spread(words.usedNow, money(slip.deposit), columns)),
    rule,
    ...spread(words.stillHeld, '', columns, { bold: true }),
  ];
}

const goodsRows = (goods: readonly Goods[], columns: PaperColumns): readonly ReceiptRow[] =>
  goods.flatMap(({ name, spec, quantity, net }) =>
    spread(
      `${name}${spec === undefined ? '' : ` ${spec}`} x ${String(quantity)}`,
      net === undefined ? '' : money(net),
      columns,
    ),
  );

/** From edge to edge, so that nobody takes it for a line of text. */
function tearLine(word: string, columns: PaperColumns): string {
  const dashes = '- '.repeat(Math.floor((columns - columnsOf(word) - 2) / 4)).trimEnd();
  return `${dashes} ${word} ${dashes}`;
}

/** The customer's part with the code to scan, then the shop's. */
function twoParts(
  words: Words,
  { copy, training, language }: OrderSlipContext,
  columns: PaperColumns,
  code: string | null,
  body: (part: string) => readonly ReceiptRow[],
): ReceiptRow[] {
  const texts = receiptTexts(language);
  const marks = [...(copy > 0 ? [texts.copy(copy)] : []), ...(training ? [texts.training] : [])];
  const markRows = marks.flatMap((mark) => centred(mark, columns, { bold: true }));
  const scanned: readonly ReceiptRow[] =
    code === null ? [] : [{ kind: 'qr', payload: ownCodeText({ kind: 'pickup', code }) }];
  return [
    ...markRows,
    ...body(words.customerPart),
    ...scanned,
    ...(code === null ? [] : centred(words.keep, columns)),
    { kind: 'feed', lines: 1 },
    ...centred(tearLine(words.tear, columns), columns),
    { kind: 'feed', lines: 1 },
    ...body(code === null ? words.shopPartAlone : words.shopPart),
    ...scanned,
    ...signatureRows(words.signature, columns),
    ...markRows,
  ];
}
