/**
 * Every kind of paper that a till prints, with invented goods, people and sums, so that a store sees what its template and its
 * paper's width do on each. Marked 样张 SAMPLE; numbers name no terminal, codes lead nowhere. Pure; laid out by the very
 * functions that lay out the real ones. Used by the settings page and by the printer test; a new paper adds its kind.
 */
import { layoutCorrectionSlip } from './correction-slip.ts';
import { fen } from './money.ts';
import { layoutOrderSlip, layoutTicket, type OrderSlip, type OrderSlipContext } from './order-slip.ts';
import { sampleDay, sampleShift, type SampleReasons } from './paper-sample-shift.ts';
import type { PaperKind } from './paper-kinds.ts';
import { centred, layoutGift, layoutReceipt, rule, type PaperColumns, type ReceiptRow } from './receipt-layout.ts';
import { sampleReceipt, type SamplePlace } from './receipt-sample.ts';
import { giftWithTemplate, letterheadOf, withTemplate, type ReceiptTemplate } from './receipt-template.ts';
import type { ReceiptLanguage } from './receipt-text.ts';
import { layoutRefund } from './refund-layout.ts';
import { layoutCashSlip, layoutDayReport, layoutShiftReport, type SlipContext } from './shift-slip.ts';
import { layoutValueSlip } from './value-slip.ts';

const NUMBER = 'SAMPLE-0000';
const OTHER_NUMBER = 'SAMPLE-0001';
const NEW_NUMBER = 'SAMPLE-0002';
const CODE = 'SAMP1E00';
const TILL = '00';
const STAFF = '0000';
const MARK = '*** 样张 SAMPLE ***';

export interface SampleOf {
  readonly template: ReceiptTemplate;
  readonly language: ReceiptLanguage;
  readonly place: SamplePlace;
  /** Of the printer's own test page. */
  readonly printer?: string;
}

export function samplePaper(kind: PaperKind, of: SampleOf, columns: PaperColumns): ReceiptRow[] {
  const rows = rowsOf(kind, of, columns);
  return kind === 'test' ? rows : [...centred(MARK, columns, { bold: true }), ...rows];
}

function rowsOf(kind: PaperKind, of: SampleOf, columns: PaperColumns): ReceiptRow[] {
  const { template, language, place } = of;
  const say = wordsOf(language);
  const receipt = sampleReceipt(language, place);
  const order = (slip: Partial<OrderSlip> & Pick<OrderSlip, 'kind'>): ReceiptRow[] =>
    layoutOrderSlip({ ...ORDER, goods: say.goods, ...slip }, orderContext(of), columns);
  const shop = shopContext(of);
  const own = { ...shop, letterhead: letterheadOf(template, place) };
  switch (kind) {
    case 'sale':
      return layoutReceipt(withTemplate(receipt, template), columns);
    case 'gift':
      return layoutGift(giftWithTemplate(receipt, template), columns);
    case 'refund':
      return refundRows(of, columns, [{ kind: 'wechat', amount: fen(9_850), state: 'pending' }]);
    case 'exchange':
      return refundRows(of, columns, [{ kind: 'exchange', amount: fen(9_850), reference: NEW_NUMBER }]);
    case 'order':
      return order({ kind: 'held', tenders: [{ kind: 'cash', amount: fen(20_000) }], deposit: fen(20_000) });
    case 'order_added':
      return order({ ...MORE, kind: 'added', tenders: [{ kind: 'wechat', amount: fen(10_000) }] });
    case 'order_part':
      return order({
        ...PART,
        kind: 'part',
        taken: say.goods.slice(0, 1),
        goods: say.goods.slice(1),
        receiptNumber: NUMBER,
      });
    case 'order_ended':
      return order({
        ...ENDED,
        kind: 'ended',
        tenders: [{ kind: 'wechat', amount: fen(15_000), state: 'pending' }],
      });
    case 'alteration':
    case 'hold':
      return layoutTicket(
        {
          type: kind,
          code: CODE,
          goods: say.goods.map(({ name, spec, quantity }) => ({ name, spec, quantity })),
          receiptNumber: kind === 'alteration' ? NUMBER : null,
          work: kind === 'alteration' ? say.work : null,
        },
        orderContext(of),
        columns,
      );
    case 'top_up':
      return layoutValueSlip(valueSold('value.sold', 'stored_value'), own, columns);
    case 'gift_card':
      return layoutValueSlip(valueSold('value.sold', 'gift_card'), own, columns);
    case 'top_up_returned':
      return layoutValueSlip(valueSold('value.returned', 'stored_value', say.reason), own, columns);
    case 'x':
      return layoutShiftReport(sampleShift(STAFF, say, false), shop, columns);
    case 'z':
      return layoutShiftReport(sampleShift(STAFF, say, true), shop, columns);
    case 'day':
      return layoutDayReport(sampleDay(STAFF, say, place.timeText.slice(0, 10)), shop, columns);
    case 'cash_in':
      return cashRows('in', of, columns);
    case 'cash_out':
      return cashRows('out', of, columns);
    case 'correction':
      return layoutCorrectionSlip(
        {
          at: 0,
          staff: STAFF,
          body: {
            of: NUMBER,
            corrects: NUMBER,
            before: [{ kind: 'cash', amount: 20_890 }],
            tenders: [{ kind: 'wechat', amount: 20_890 }],
            approval: { by: '', reason: say.miskeyed },
          },
        },
        shop,
        columns,
      );
    case 'test':
      return layoutTestPage({ ...place, printer: of.printer ?? '-' }, columns);
  }
}

/** The printer's own test: every column is used, in narrow and in wide characters, and there is a code to scan. */
export function layoutTestPage(
  { storeName, printer, timeText }: SamplePlace & { readonly printer: string },
  columns: PaperColumns,
): ReceiptRow[] {
  return [
    ...centred(storeName, columns, { bold: true }),
    ...centred('打印测试 PRINTER TEST', columns),
    ...centred(`${printer} ${timeText}`, columns),
    rule,
    ...centred('0123456789'.repeat(Math.ceil(columns / 10)).slice(0, columns), columns),
    ...centred('永'.repeat(Math.floor(columns / 2)), columns),
    { kind: 'qr', payload: 'GUIDEPOST PRINTER TEST' },
  ];
}

const ORDER: Omit<OrderSlip, 'kind' | 'goods'> = {
  code: CODE,
  total: fen(59_600),
  tenders: [],
  change: fen(0),
  deposit: fen(0),
  forfeited: fen(0),
  held: 20_000,
  left: 39_600,
};
const MORE = { deposit: fen(10_000), held: 30_000, left: 29_600 };
const PART = { deposit: fen(19_800), total: fen(39_800), held: 10_200, left: 29_600 };
const ENDED = { deposit: fen(15_000), forfeited: fen(5_000), held: 0, left: 0 };

function orderContext({ template, language, place }: SampleOf): OrderSlipContext {
  return {
    ...letterheadOf(template, place),
    language,
    terminal: TILL,
    timeText: place.timeText,
    cashier: STAFF,
    promised: place.timeText.slice(0, 10),
    name: `${wordsOf(language).customer} 138****0000`,
    copy: 0,
    training: false,
  };
}

function shopContext({ language, place }: SampleOf): SlipContext {
  return {
    language,
    storeName: place.storeName,
    terminal: TILL,
    timeText: () => place.timeText,
    printedAt: 0,
    nameOf: (staff) => (staff === STAFF ? wordsOf(language).cashier : wordsOf(language).manager),
    labelOf: () => undefined,
    copy: false,
    training: false,
  };
}

function refundRows(
  { template, language, place }: SampleOf,
  columns: PaperColumns,
  tenders: Parameters<typeof layoutRefund>[0]['tenders'],
): ReceiptRow[] {
  const [shirt] = wordsOf(language).goods;
  const slip = {
    receiptNumber: OTHER_NUMBER,
    terminal: TILL,
    sale: { receiptNumber: NUMBER },
    lines: [{ product: shirt, units: 1, amount: fen(9_850) }],
    total: fen(9_850),
    tenders,
    pointsReturned: 50,
    couponsRevived: [],
  };
  const context = {
    ...letterheadOf(template, place),
    language,
    timeText: place.timeText,
    cashier: STAFF,
    left: 2,
    copy: false,
  };
  return layoutRefund(slip, context, columns);
}

function cashRows(direction: 'in' | 'out', of: SampleOf, columns: PaperColumns): ReceiptRow[] {
  const { toBank, forChange } = wordsOf(of.language);
  const move = {
    id: '',
    at: 0,
    staff: STAFF,
    direction,
    amount: direction === 'in' ? 20_000 : 100_000,
    reason: direction === 'in' ? forChange : toBank,
    approvedBy: direction === 'in' ? null : '',
  };
  return layoutCashSlip(move, shopContext(of), columns);
}

function valueSold(entry: 'value.sold' | 'value.returned', kind: 'stored_value' | 'gift_card', reason?: string) {
  const isCard = kind === 'gift_card';
  return {
    at: 0,
    staff: STAFF,
    kind: entry,
    body: {
      kind,
      account: `${kind}:00000000`,
      principal: 50_000,
      bonus: isCard ? 0 : 5_000,
      tenders: [isCard ? { kind: 'cash', amount: 60_000 } : { kind: 'wechat', amount: 50_000 }],
      change: isCard ? 10_000 : 0,
      ...(reason === undefined ? {} : { reason, approval: { by: '' } }),
    },
  };
}

interface Words extends SampleReasons {
  readonly goods: readonly [Sold, Sold];
  readonly customer: string;
  readonly cashier: string;
  readonly manager: string;
  readonly work: string;
  readonly reason: string;
  readonly miskeyed: string;
}
type Sold = Required<OrderSlip['goods'][number]>;
const goods = (shirt: string, white: string, jumper: string, grey: string): Words['goods'] => [
  { name: shirt, spec: white, quantity: 2, net: fen(19_800) },
  { name: jumper, spec: grey, quantity: 1, net: fen(39_800) },
];
const ZH: Words = {
  goods: goods('纯棉T恤', '白/M', '羊毛开衫', '燕麦/L'),
  customer: '顾客姓名',
  cashier: '收银员姓名',
  manager: '店长姓名',
  work: '裤脚改短 3 厘米\n腰围收 2 厘米',
  reason: '顾客不再需要',
  miscounted: '找零找错',
  miskeyed: '付款方式按错',
  toBank: '存银行',
  forChange: '补零钱',
};
const EN: Words = {
  goods: goods('Cotton T-shirt', 'white M', 'Wool cardigan', 'oatmeal L'),
  customer: 'Name',
  cashier: 'Cashier name',
  manager: 'Manager name',
  work: 'Shorten the legs by 3 cm\nTake in the waist by 2 cm',
  reason: 'No longer wanted',
  miscounted: 'Wrong change given',
  miskeyed: 'Wrong tender chosen',
  toBank: 'To the bank',
  forChange: 'Coins for change',
};
const wordsOf = (language: ReceiptLanguage): Words => (language === 'en' ? EN : ZH);
