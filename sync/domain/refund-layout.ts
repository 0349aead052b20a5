/**
 * The slip of goods that came back, as rows for the printer and the preview: marked 退货 REFUND at both ends, what was taken back,
 * of which receipt, where the money goes, points and coupons. Amounts are the refund's own. Rows obey receipt-layout's rules.
 * Called by the host's slips and the returns screen.
 */
import { yuanText, type Fen } from './money.ts';
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
import { receiptTexts, tenderName, type NamedTender, type ReceiptLanguage } from './receipt-text.ts';

/** A refund's journal body fits as it is. */
export interface RefundSlip {
  readonly receiptNumber: string;
  readonly terminal: string;
  readonly sale: { readonly receiptNumber: string };
  readonly lines: readonly {
    readonly product: { readonly name: string; readonly spec?: string };
    readonly units: number;
    readonly amount: Fen;
  }[];
  readonly total: Fen;
  readonly tenders: readonly (NamedTender & {
    readonly amount: Fen;
    readonly reference?: string;
    readonly state?: 'done' | 'pending';
  })[];
  readonly pointsReturned: number;
  readonly couponsRevived: readonly string[];
  readonly withoutReceipt?: boolean;
  /** Of an invoiced sale: how far its red letter was. */
  readonly redLetter?: { readonly state: 'issued' | 'pending' | 'later'; readonly number?: string };
  readonly training?: boolean;
}

export interface RefundSlipContext extends Letterhead {
  readonly language: ReceiptLanguage;
  readonly timeText: string;
  /** Name and number as shown. */
  readonly cashier: string;
  /** Units of the sale that may still come back; absent where nobody knows. */
  readonly left?: number;
  readonly copy: boolean;
  /** Which copy it is, from 1. */
  readonly copyNumber?: number;
}

interface Words {
  readonly mark: string;
  readonly number: string;
  readonly of: string;
  readonly withoutReceipt: string;
  readonly total: string;
  readonly backTo: (tender: string) => string;
  readonly exchange: string;
  readonly pending: string;
  readonly points: string;
  readonly coupons: (count: number) => string;
  readonly redLetter: string;
  readonly redLetterState: Readonly<Record<NonNullable<RefundSlip['redLetter']>['state'], string>>;
  readonly left: (units: number) => string;
  readonly signature: string;
}
const WORDS: Readonly<Record<ReceiptLanguage, Words>> = {
  'zh-CN': {
    mark: '退货单 REFUND',
    number: '退货单号',
    of: '原小票',
    withoutReceipt: '无小票退货',
    total: '退款合计',
    backTo: (tender) => `退回${tender}`,
    exchange: '换货抵扣',
    pending: '（处理中，原路到账）',
    points: '退回积分',
    coupons: (count) => `已恢复优惠券 ${String(count)} 张`,
    redLetter: '红字数电票',
    redLetterState: { issued: '已开具', pending: '开具中', later: '联网后开具' },
    left: (units) => `此单还可退 ${String(units)} 件`,
    signature: '顾客签名',
  },
  en: {
    mark: '退货单 REFUND',
    number: 'Refund',
    of: 'Of receipt',
    withoutReceipt: 'Without a receipt',
    total: 'Total refund',
    backTo: (tender) => `Back to ${tender}`,
    exchange: 'Exchanged on',
    pending: ' (on its way)',
    points: 'Points returned',
    coupons: (count) => `${String(count)} ${count === 1 ? 'coupon' : 'coupons'} valid again`,
    redLetter: 'Red-letter e-fapiao',
    redLetterState: { issued: 'issued', pending: 'being issued', later: 'when online' },
    left: (units) => `${String(units)} ${units === 1 ? 'item' : 'items'} of this sale may still come back`,
    signature: 'Customer signature',
  },
};

export function layoutRefund(slip: RefundSlip, context: RefundSlipContext, columns: PaperColumns): ReceiptRow[] {
  const words = WORDS[context.language];
  const texts = receiptTexts(context.language);
  const marks = [
    words.mark,
    ...(context.copy ? [texts.copy(context.copyNumber)] : []),
    ...(slip.training === true ? [texts.training] : []),
  ];
  const markRows = marks.flatMap((mark) => centred(mark, columns, { bold: true }));
  return [
    ...markRows,
    ...letterheadRows(context, columns),
    rule,
    ...spread(`${words.number} ${slip.receiptNumber}`, context.timeText, columns),
    ...spread(`${texts.terminal} ${slip.terminal}  ${texts.cashier} ${context.cashier}`, '', columns),
    ...spread(
      slip.withoutReceipt === true ? words.withoutReceipt : `${words.of} ${slip.sale.receiptNumber}`,
      '',
      columns,
    ),
    rule,
    ...slip.lines.flatMap(({ product, units, amount }) =>
      spread(
        `${product.name}${product.spec === undefined ? '' : ` ${product.spec}`} x ${String(units)}`,
        yuanText(amount, { minus: '-' }),
        columns,
      ),
    ),
    rule,
    ...spread(words.total, `￥${yuanText(slip.total, { minus: '-' })}`, columns, { size: 'tall', bold: true }),
    ...slip.tenders.flatMap((tender) => {
      const { kind, amount, reference, state } = tender;
      const name = kind === 'exchange' ? words.exchange : words.backTo(tenderName(tender, texts));
      const left = `  ${name}${reference === undefined ? '' : ` ${reference}`}${state === 'pending' ? words.pending : ''}`;
      return spread(left, yuanText(amount, { minus: '-' }), columns);
    }),
    ...(slip.pointsReturned === 0 ? [] : spread(words.points, `+${String(slip.pointsReturned)}`, columns)),
    ...(slip.couponsRevived.length === 0 ? [] : spread(words.coupons(slip.couponsRevived.length), '', columns)),
    ...(slip.redLetter === undefined
      ? []
      : spread(words.redLetter, slip.redLetter.number ?? words.redLetterState[slip.redLetter.state], columns)),
    ...(context.left === undefined ? [] : spread(words.left(context.left), '', columns)),
    ...signatureRows(words.signature, columns),
    ...markRows,
  ];
}
