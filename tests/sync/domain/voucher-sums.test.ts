/** What vouchers came to, by platform, and how receipts and reports name them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fen } from '../../../sync/domain/money.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { layoutRefund } from '../../../sync/domain/refund-layout.ts';
import { refundPlan } from '../../../sync/domain/refund-plan.ts';
import { figuresOf } from '../../../sync/domain/shift-figures.ts';
import { layoutDayReport } from '../../../sync/domain/shift-slip.ts';
import { voucherSums } from '../../../sync/domain/voucher-sums.ts';

const taken = fc.record({
  amount: fc.integer({ min: 1, max: 50_000 }),
  voucher: fc.record(
    {
      platform: fc.constantFrom('meituan', 'douyin'),
      face: fc.integer({ min: 50_000, max: 90_000 }),
      settlement: fc.integer({ min: 0, max: 50_000 }),
    },
    { requiredKeys: ['platform', 'face'] },
  ),
});

describe('sums of vouchers', () => {
  test('keep platforms apart, and say of how many the settlement is not known', () => {
    const of = (platform: string, settlement?: number) => ({
      amount: 9900,
      voucher: { platform, face: 10_000, ...(settlement === undefined ? {} : { settlement }) },
    });
    const tenders = [of('meituan', 8800), of('meituan'), of('douyin', 9000), { amount: 500 }];
    expect(voucherSums([{ tenders, sign: 1 }])).toEqual([
      { platform: 'meituan', count: 2, face: 20_000, used: 19_800, settlement: 8800, unsaid: 1 },
      { platform: 'douyin', count: 1, face: 10_000, used: 9900, settlement: 9000, unsaid: 0 },
    ]);
  });

  test('what goes back takes off exactly what it added, in any order', () => {
    fc.assert(
      fc.property(fc.array(taken), fc.array(taken), (kept, back) => {
        const documents = [
          { tenders: back, sign: -1 },
          { tenders: kept, sign: 1 },
          { tenders: back, sign: 1 },
        ] as const;
        expect(voucherSums(documents)).toEqual(voucherSums([{ tenders: kept, sign: 1 }]));
      }),
    );
  });
});

describe('papers name the platform', () => {
  const sale = {
    saleId: 's1',
    receiptNumber: 'S001-01-261122-0001',
    shift: 'x',
    cashier: '1001',
    lines: [],
    order: [],
    roundOff: 0,
    cashDue: 9900,
    change: 0,
    serving: [],
    tenders: [
      {
        tenderId: 't1',
        kind: 'platform_voucher',
        amount: 9900,
        voucher: { platform: 'douyin', face: 10_000, settlement: 8800 },
      },
    ],
  };
  const fact = { id: 'e1', seq: 1, kind: 'sale', at: 1, businessDay: '2026-11-22', staff: '1001', body: sale };

  test.each([
    ['zh-CN', [/抖音券 1 +99\.00/, /面值 +100\.00/, /平台结算 +88\.00/]],
    ['en', [/Douyin voucher 1 +99\.00/, /Face value +100\.00/, /Platform pays +88\.00/]],
  ] as const)('on a report in %s, with what the platform pays', (language, expected) => {
    const context = {
      language,
      storeName: 'S001',
      terminal: '01',
      timeText: String,
      printedAt: 1,
      nameOf: String,
      labelOf: () => undefined,
      copy: false,
      training: false,
    };
    const report = {
      ...figuresOf([fact]),
      ...{ day: '2026-11-22', terminal: '01', shifts: [], overShort: 0, uncounted: 0, closedAt: null },
    };
    for (const columns of [48, 32] as const) {
      const text = JSON.stringify(layoutDayReport(report, context, columns));
      for (const part of expected) expect(text).toMatch(part);
    }
  });

  /** One of two shirts: less than the voucher paid, and still its platform's. */
  const partOfPair = (asCash: boolean) => {
    const pair = { lineId: '1', quantity: 2, net: fen(19_800), roundOffShare: fen(0), orderDiscount: fen(0) };
    const voucher = {
      tenderId: 't1',
      kind: 'platform_voucher',
      amount: fen(19_800),
      voucher: { platform: 'douyin' as const },
    };
    const sold = { lines: [pair], order: [], coupons: [], pointsUsed: 0, tenders: [voucher], change: fen(0) };
    const plan = refundPlan(sold, [], [{ lineId: '1', units: 1 }], { asCash });
    if (!plan.ok) throw new Error(plan.error.code);
    return plan.value;
  };

  test.each([
    ['zh-CN', '退回抖音券'],
    ['en', 'Back to Douyin voucher'],
  ] as const)('on the slip of a refund in %s, also of a part', (language, expected) => {
    const { total, tenders } = partOfPair(false);
    const slip = {
      receiptNumber: 'S001-01-261122-0002',
      terminal: '01',
      sale: { receiptNumber: 'S001-01-261122-0001' },
      lines: [],
      total,
      tenders: tenders as Parameters<typeof layoutRefund>[0]['tenders'],
      pointsReturned: 0,
      couponsRevived: [],
    };
    const context = { language, storeName: 'S001', timeText: '10:00', cashier: '1001', copy: false };
    expect(JSON.stringify(layoutRefund(slip, context, 48))).toContain(expected);
    expect(partOfPair(true).tenders).toEqual([{ kind: 'cash', amount: 9900, of: 't1' }]);
  });

  test('on a receipt; a tender of no platform keeps its own name', () => {
    const kind = 'platform_voucher' as const;
    expect(tenderName({ kind, voucher: { platform: 'meituan' } }, receiptTexts('zh-CN'))).toBe('美团券');
    expect(tenderName({ kind }, receiptTexts('zh-CN'))).toBe('平台券');
    expect(tenderName({ kind: 'cash' }, receiptTexts('en'))).toBe('Cash');
  });
});
