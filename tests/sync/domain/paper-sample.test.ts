import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeReceipt } from '../../../hardware/printer/receipt-encoder.ts';
import { readPaper } from '../../../hardware/testing/printer-oracle.ts';
import type { PrintJob } from '../../../main/print/print-jobs.ts';
import { fen } from '../../../sync/domain/money.ts';
import { layoutOrderSlip, type OrderSlip, type TicketSlip } from '../../../sync/domain/order-slip.ts';
import { CUSTOMER_PAPERS, PAPER_KINDS, SHOP_PAPERS, type PaperKind } from '../../../sync/domain/paper-kinds.ts';
import { sampleShift } from '../../../sync/domain/paper-sample-shift.ts';
import { samplePaper } from '../../../sync/domain/paper-sample.ts';
import { columnsOf, isPrintable } from '../../../sync/domain/paper-text.ts';
import type { ReceiptRow } from '../../../sync/domain/receipt-layout.ts';
import { ditheredLogo } from '../../../sync/domain/receipt-logo.ts';
import { USUAL_RECEIPT } from '../../../sync/domain/receipt-template.ts';
import { layoutRefund, type RefundSlip } from '../../../sync/domain/refund-layout.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
const PLACE = { storeName: '梧桐路店', storeAddress: '示范市梧桐路 18 号', timeText: '2026-03-14 15:33' };
const logo = ditheredLogo({ width: 16, height: 16, data: new Uint8Array(16 * 16 * 4).fill(255) });
const template = { ...USUAL_RECEIPT, header: ['春季新品'], footer: ['谢谢惠顾'], policy: '七天内凭小票退换', logo };
const words = (rows: readonly ReceiptRow[]): string =>
  rows.map((row) => (row.kind === 'text' ? row.text : `[${row.kind}]`)).join('\n');
const printed = (kind: PaperKind, language: 'zh-CN' | 'en' = 'zh-CN', columns = 48): string =>
  words(samplePaper(kind, { template, language, place: PLACE }, columns));

/** Every document that a till prints, in all its forms: a new one does not compile before it has a sample here. */
const ORDERS: Readonly<Record<Exclude<OrderSlip['kind'], 'state'>, PaperKind>> = {
  held: 'order',
  added: 'order_added',
  part: 'order_part',
  ended: 'order_ended',
};
const TICKETS: Readonly<Record<TicketSlip['type'], PaperKind>> = { alteration: 'alteration', hold: 'hold' };
const SAMPLES: Readonly<Record<PrintJob['document'], readonly PaperKind[]>> = {
  receipt: ['sale'],
  gift: ['gift'],
  refund: ['refund', 'exchange'],
  order_slip: Object.values(ORDERS),
  ticket: Object.values(TICKETS),
  cash_slip: ['cash_in', 'cash_out', 'top_up', 'gift_card', 'top_up_returned', 'correction'],
  shift_report: ['x', 'z'],
  day_report: ['day'],
  test: ['test'],
};

describe('samples of every paper', () => {
  test('there is one of every document that is printed, and none of anything else', () => {
    expect(Object.values(SAMPLES).flat().sort()).toEqual([...PAPER_KINDS].sort());
  });

  test('an independent reader finds one faultless slip of each, at both widths and in both languages', () => {
    for (const kind of PAPER_KINDS)
      for (const language of LANGUAGES)
        for (const columns of [48, 32]) {
          const job = encodeReceipt(samplePaper(kind, { template, language, place: PLACE }, columns), columns);
          if (!job.ok) throw new Error(job.error);
          const { papers, faults } = readPaper(job.value, columns);
          expect([kind, faults, papers.length]).toEqual([kind, [], 1]);
        }
  });

  test('no row is wider than the paper, whatever the store and its printer are called and write', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.record({ storeName: text, storeAddress: text, timeText: fc.constant(PLACE.timeText) }),
        text,
        fc.constantFrom(48, 42, 32),
        fc.constantFrom(...LANGUAGES),
        (place, line, columns, language) => {
          const own = { ...template, header: [line], footer: [line], policy: line };
          const of = { template: own, language, place, printer: line };
          const bad = PAPER_KINDS.flatMap((kind) => samplePaper(kind, of, columns)).filter(
            (row) =>
              row.kind === 'text' &&
              (columnsOf(row.text) * (row.size === 'double' ? 2 : 1) > columns || !isPrintable(row.text)),
          );
          expect(bad).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  test('logo, header and address stand on what a customer takes along and on nothing else', () => {
    for (const kind of CUSTOMER_PAPERS) {
      for (const mark of ['[image]', '春季新品', '示范市', '样张 SAMPLE']) expect(printed(kind)).toContain(mark);
      const plain = { ...template, blocks: { ...template.blocks, address: false } };
      expect(words(samplePaper(kind, { template: plain, language: 'en', place: PLACE }, 32))).not.toContain('示范市');
    }
    for (const kind of SHOP_PAPERS) expect(printed(kind)).not.toMatch(/春季新品|\[image\]|示范市/);
  });

  test('a gift slip keeps its code and the store’s words whatever is switched off', () => {
    const blocks = { ...template.blocks, receiptCode: false };
    const of = { template: { ...template, blocks }, language: 'zh-CN', place: PLACE } as const;
    const slip = samplePaper('gift', of, 48);
    expect(slip).toContainEqual({ kind: 'qr', payload: 'https://example.invalid/r/SAMPLE' });
    expect(words(slip)).toMatch(/七天内凭小票退换[\s\S]*谢谢惠顾/);
    expect(words(samplePaper('sale', of, 48))).not.toContain('退换货请出示此码');
  });

  test('the English papers have no Chinese but the marks, the store’s own words and 中文 titles of refunds', () => {
    const english = { ...USUAL_RECEIPT };
    const place = { storeName: 'Plane Road', timeText: PLACE.timeText };
    for (const kind of PAPER_KINDS) {
      const paper = words(samplePaper(kind, { template: english, language: 'en', place }, 48))
        .replaceAll(/样张|打印测试|退货单|￥/g, '')
        .replaceAll(/永{2,}/g, '');
      expect([kind, paper.match(/[\u3000-\u9fff\uff00-\uffef]+/g)]).toEqual([kind, null]);
    }
  });

  test('money on its way back is said to be, a red letter is named, and a deposit that is kept has a title of its own', () => {
    for (const kind of ['refund', 'order_ended'] as const) expect(printed(kind)).toContain('处理中');
    const back = { receiptNumber: 'R', terminal: '00', sale: { receiptNumber: 'S' }, lines: [], total: fen(0) };
    const context = { ...PLACE, language: 'zh-CN', cashier: '0000', copy: false } as const;
    const refund = (redLetter: NonNullable<RefundSlip['redLetter']>): string =>
      words(layoutRefund({ ...back, tenders: [], pointsReturned: 0, couponsRevived: [], redLetter }, context, 48));
    expect(refund({ state: 'later' })).toMatch(/红字数电票 +联网后开具/);
    expect(refund({ state: 'issued', number: '2631200' })).toMatch(/红字数电票 +2631200/);
    const kept: OrderSlip = {
      kind: 'ended',
      code: 'SAMP1E00',
      goods: [],
      total: fen(100),
      tenders: [],
      change: fen(0),
      deposit: fen(0),
      forfeited: fen(100),
      held: 0,
      left: 0,
    };
    const ended = { ...context, terminal: '00', promised: '2026-03-14', name: '', copy: 0, training: false };
    expect(words(layoutOrderSlip(kept, ended, 48))).toMatch(/定金不退单[\s\S]*不退定金 +1\.00/);
    expect(words(layoutOrderSlip(kept, ended, 48))).not.toContain('约定日期');
  });

  test('the sums of the sample shift agree', () => {
    const shift = sampleShift('0000', { miscounted: '', forChange: '', toBank: '' }, true);
    const sum = (amounts: readonly number[]): number => amounts.reduce((all, each) => all + each, 0);
    expect(shift.sales.amount - shift.refunds.amount).toBe(shift.net);
    expect(sum(shift.tenders.map(({ net }) => net))).toBe(shift.net);
    expect(sum(shift.taxes.map(({ net }) => net))).toBe(shift.net);
    for (const groups of [shift.categories, shift.cashiers, shift.guides])
      expect(sum(groups.map(({ net, refunded }) => net - refunded))).toBe(shift.net);
    const cash = shift.tenders.find(({ kind }) => kind === 'cash')?.net ?? 0;
    const owed = sum(shift.liabilities.map((each) => each.cash));
    expect(shift.float + cash + owed + shift.cashIn - shift.cashOut).toBe(shift.expectedCash);
  });
});
