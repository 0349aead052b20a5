/** A sale with everything a receipt can show, for the tests of layout, encoder and printer. */
import { layoutReceipt, type PaperColumns } from '../../../sync/domain/receipt-layout.ts';
import { fen, type Fen } from '../../../sync/domain/money.ts';
import { encodeReceipt } from '../../../hardware/printer/receipt-encoder.ts';
import {
  receiptView,
  type ReceiptContext,
  type ReceiptSale,
  type ReceiptSaleLine,
  type ReceiptView,
} from '../../../sync/domain/receipt-view.ts';

export const BINDING_URL = 'https://demo.guidepost.example/g/0123456789ABCDEFGHJKMNPQRSTVWX';
export const RECEIPT_CODE = `GR1.${'S001-02-260314-0149.48500.'.padEnd(60, 'k')}.${'A1b2C3d4E5f6G7h8'.repeat(6).slice(0, 86)}`;

const PROMOTIONS: Readonly<Record<string, string>> = { flash: '限时价', spend: '满 300 减 50' };

export const line = (
  name: string,
  price: number,
  quantity: number,
  extra: Partial<ReceiptSaleLine> & { spec?: string; grams?: number; itemDiscount?: Fen } = {},
): ReceiptSaleLine => ({
  product: {
    name,
    ...(extra.spec === undefined ? {} : { spec: extra.spec }),
    price: fen(price),
    soldBy: extra.grams === undefined ? 'piece' : 'weight',
    taxBp: extra.grams === undefined ? 1300 : 900,
  },
  quantity,
  ...(extra.grams === undefined ? {} : { grams: extra.grams }),
  base: extra.base ?? fen(price * quantity),
  itemDiscount: extra.itemDiscount ?? fen(0),
  orderDiscount: extra.orderDiscount ?? fen(0),
  tax: extra.tax ?? fen(0),
  applied: extra.applied ?? [],
});

export const SALE: ReceiptSale = {
  receiptNumber: 'S001-02-260314-0149',
  terminal: '02',
  lines: [
    line('纯棉T恤', 9900, 2, {
      spec: '白/M',
      itemDiscount: fen(800),
      applied: [['member_price', fen(800)]],
      tax: fen(2186),
    }),
    line('羊毛开衫 加厚款男女同款 100% Merino wool cardigan', 39900, 1, {
      spec: '燕麦/L',
      itemDiscount: fen(7000),
      orderDiscount: fen(5000),
      applied: [['flash', fen(7000)]],
      tax: fen(3210),
    }),
    line('红富士苹果', 1299, 1, { grams: 1234, base: fen(1603), tax: fen(132) }),
  ],
  order: [['spend', fen(5000)]],
  total: fen(48503),
  roundOff: fen(3),
  tenders: [
    { kind: 'wechat', amount: fen(30000) },
    { kind: 'cash', amount: fen(20000) },
  ],
  change: fen(1500),
};

export const CONTEXT: ReceiptContext = {
  language: 'zh-CN',
  storeName: '梧桐路店',
  storeAddress: '上海市徐汇区梧桐路 118 号',
  timeText: '2026-03-14 15:33',
  cashier: '周敏 1001',
  guides: ['林晓雨 2001'],
  promotionName: (id) => PROMOTIONS[id],
  member: { masked: '138****8000', pointsEarned: 485, pointsBalance: 3675 },
  binding: { url: BINDING_URL, guide: '林晓雨' },
  receiptCode: RECEIPT_CODE,
  footer: ['谢谢惠顾，欢迎再来'],
};

export const sampleView = (sale: Partial<ReceiptSale> = {}, context: Partial<ReceiptContext> = {}): ReceiptView =>
  receiptView({ ...SALE, ...sale }, { ...CONTEXT, ...context });

/** The sample as the bytes of a job. */
export function sampleJob(columns: PaperColumns = 48, view: ReceiptView = sampleView()): Uint8Array {
  const job = encodeReceipt(layoutReceipt(view, columns), columns);
  if (!job.ok) throw new Error(job.error);
  return job.value;
}
