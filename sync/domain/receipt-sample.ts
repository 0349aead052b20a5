/**
 * An invented sale with everything that a receipt can show, so that a template can be looked at and tried on paper. Its number
 * names no terminal and its codes lead nowhere. Called by paper-sample.ts.
 */
import { fen } from './money.ts';
import type { ReceiptLanguage } from './receipt-text.ts';
import { receiptView, type ReceiptView } from './receipt-view.ts';

export interface SamplePlace {
  readonly storeName: string;
  readonly storeAddress?: string;
  readonly timeText: string;
}

export function sampleReceipt(
  language: ReceiptLanguage,
  { storeName, storeAddress, timeText }: SamplePlace,
): ReceiptView {
  const isChinese = language === 'zh-CN';
  const line = (name: string, price: number, quantity: number, taxBp: number, tax: number, saving = 0, points = 0) => ({
    product: { name, price: fen(price), soldBy: 'piece' as const, taxBp },
    quantity,
    base: fen(price * quantity),
    itemDiscount: fen(saving),
    orderDiscount: fen(points),
    tax: fen(tax),
    applied: saving === 0 ? [] : [['member_price', fen(saving)] as const],
  });
  return receiptView(
    {
      receiptNumber: 'SAMPLE-0000',
      terminal: '00',
      lines: [
        line(isChinese ? '纯棉T恤 白/M' : 'Cotton T-shirt, white M', 9900, 2, 1300, 2186, 800, 100),
        line(isChinese ? '补水面膜' : 'Face mask', 1990, 1, 900, 164),
      ],
      order: [['points', fen(100)]],
      total: fen(20_890),
      roundOff: fen(0),
      tenders: [{ kind: 'wechat', amount: fen(20_890) }],
      change: fen(0),
      member: { points: 2386 },
      pointsUsed: 100,
    },
    {
      language,
      storeName,
      ...(storeAddress === undefined ? {} : { storeAddress }),
      timeText,
      cashier: '0000',
      guides: [isChinese ? '导购姓名 0001' : 'Name 0001'],
      promotionName: () => undefined,
      member: { masked: '138****0000' },
      binding: { url: 'https://example.invalid/g/SAMPLE', guide: isChinese ? '导购姓名' : 'Name' },
      receiptCode: 'https://example.invalid/r/SAMPLE',
      invoiceUrl: 'https://example.invalid/i/SAMPLE',
    },
  );
}
