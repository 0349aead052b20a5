import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, isPrintable } from '../../../sync/domain/paper-text.ts';
import { layoutReceipt, type ReceiptRow } from '../../../sync/domain/receipt-layout.ts';
import {
  ditheredLogo,
  logoBytes,
  logoSize,
  LOGO_HEIGHT_MAX,
  LOGO_WIDTH_MAX,
} from '../../../sync/domain/receipt-logo.ts';
import { sampleReceipt } from '../../../sync/domain/receipt-sample.ts';
import {
  FOOTER_LINES_MAX,
  HEADER_LINES_MAX,
  LINE_LENGTH_MAX,
  POLICY_LENGTH_MAX,
  readReceiptTemplate,
  RECEIPT_BLOCKS,
  USUAL_RECEIPT,
  withTemplate,
  type ReceiptTemplate,
} from '../../../sync/domain/receipt-template.ts';
import { encodeReceipt } from '../../../hardware/printer/receipt-encoder.ts';
import { readPaper } from '../../../hardware/testing/printer-oracle.ts';
import { sampleView } from '../../hardware/printer/sample-receipt.ts';

const PLACE = { storeName: '梧桐路店', storeAddress: '示范市梧桐路 18 号', timeText: '2026-03-14 15:33' };
const words = (rows: readonly ReceiptRow[]): string =>
  rows.map((row) => (row.kind === 'text' ? row.text : `[${row.kind}]`)).join('\n');
const printed = (template: Partial<ReceiptTemplate>, columns = 48, language: 'zh-CN' | 'en' = 'zh-CN'): string =>
  words(layoutReceipt(withTemplate(sampleReceipt(language, PLACE), { ...USUAL_RECEIPT, ...template }), columns));
const square = ditheredLogo({
  width: 16,
  height: 16,
  data: Array.from({ length: 16 * 16 * 4 }, (_, at) => (at % 4 === 3 ? 255 : 0)),
});

const text = (maxLength: number) =>
  fc.string({ unit: 'grapheme', maxLength }).filter((each) => each.length <= maxLength);
const template = (): fc.Arbitrary<ReceiptTemplate> =>
  fc.record({
    header: fc.array(text(LINE_LENGTH_MAX), { maxLength: HEADER_LINES_MAX }),
    footer: fc.array(text(LINE_LENGTH_MAX), { maxLength: FOOTER_LINES_MAX }),
    policy: text(POLICY_LENGTH_MAX),
    blocks: fc.constant(USUAL_RECEIPT.blocks),
    logo: fc.constant(square),
  });

describe('a store’s receipt template', () => {
  test('whatever the store writes, no row is wider than either paper and all of it can be printed in GB18030', () => {
    fc.assert(
      fc.property(
        template(),
        fc.constantFrom(32, 48),
        fc.constantFrom('zh-CN' as const, 'en' as const),
        (each, columns, language) => {
          for (const row of layoutReceipt(withTemplate(sampleReceipt(language, PLACE), each), columns)) {
            if (row.kind !== 'text') continue;
            expect(columnsOf(row.text) * (row.size === 'double' ? 2 : 1)).toBeLessThanOrEqual(columns);
            expect(isPrintable(row.text)).toBe(true);
          }
          expect(readReceiptTemplate(each)).toEqual({ ok: true, value: each });
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([48, 32])('an independent reader finds a whole slip with its logo at %i columns', (columns) => {
    const rows = layoutReceipt(
      withTemplate(sampleView(), { ...USUAL_RECEIPT, logo: square, policy: '七天内凭小票退换' }),
      columns,
    );
    const job = encodeReceipt(rows, columns);
    if (!job.ok) throw new Error(job.error);
    expect([...job.value.subarray(0, 4)]).toEqual([0x1b, 0x40, 0x1c, 0x26]);
    expect([...job.value.subarray(-4)]).toEqual([0x1d, 0x56, 66, 0]);
    const { papers, faults } = readPaper(job.value, columns);
    expect(faults).toEqual([]);
    expect(papers).toHaveLength(1);
    expect(Buffer.from(job.value).includes(Buffer.from([0x1d, 0x76, 0x30, 0, 2, 0, 16, 0, 0xff, 0xff]))).toBe(true);
  });

  test('the usual template changes nothing on the paper', () => {
    const rows = layoutReceipt(sampleView(), 48);
    expect(layoutReceipt(withTemplate(sampleView(), USUAL_RECEIPT), 48)).toEqual(rows);
  });

  test('texts stand where they belong', () => {
    const paper = printed({ header: ['春季新品'], footer: ['谢谢惠顾'], policy: '七天内凭小票退换' });
    expect(paper.indexOf('梧桐路店')).toBeLessThan(paper.indexOf('春季新品'));
    expect(paper.indexOf('春季新品')).toBeLessThan(paper.indexOf('纯棉'));
    expect(paper.indexOf('微信支付')).toBeLessThan(paper.indexOf('七天内凭小票退换'));
    expect(paper.endsWith('谢谢惠顾')).toBe(true);
  });

  test.each([
    ['address', '示范市'],
    ['guide', '导购 导购姓名 0001'],
    ['savings', '已省'],
    ['vat', '增值税'],
    ['points', '现积分 2,286'],
    ['bindingCode', '扫码添加专属导购'],
    ['receiptCode', '退换货请出示此码'],
  ] as const)('the block %s is printed or not', (block, mark) => {
    expect(printed({})).toContain(mark);
    expect(printed({ blocks: { ...USUAL_RECEIPT.blocks, [block]: false } })).not.toContain(mark);
  });

  test('with every block off there is still what was sold, what it cost, how it was paid, and the number', () => {
    const none = Object.fromEntries(RECEIPT_BLOCKS.map((name) => [name, false])) as ReceiptTemplate['blocks'];
    for (const language of ['zh-CN', 'en'] as const) {
      const paper = printed({ blocks: none }, 32, language);
      for (const mark of ['SAMPLE-0000', '198.00', '￥208.90', '-8.00', '138****0000']) expect(paper).toContain(mark);
    }
  });

  test('every fault is named with its field', () => {
    const faults = (value: unknown): readonly string[] => {
      const read = readReceiptTemplate(value);
      return read.ok ? [] : read.error.map(({ field, code }) => `${field} ${code}`);
    };
    expect(faults('x')).toEqual(['template not_a_template']);
    expect(
      faults({ header: ['1', '2', '3', '4', '5'], footer: ['字'.repeat(LINE_LENGTH_MAX + 1)], policy: 5 }),
    ).toEqual(['header too_many_lines', 'footer line_too_long', 'policy not_a_template']);
    expect(faults({ blocks: { vat: 'no' }, logo: { width: 16, height: 16, bits: 'AAAA' } })).toEqual([
      'blocks bad_block',
      'logo bad_logo',
    ]);
    expect(faults({})).toEqual([]);
    fc.assert(fc.property(fc.anything(), (value) => void readReceiptTemplate(value)));
  });

  test('a copy says which one it is', () => {
    expect(words(layoutReceipt({ ...sampleView(), copy: true, copyNumber: 2 }, 32))).toContain(
      '*** 副本 COPY 第 2 次 ***',
    );
  });
});

describe('a logo', () => {
  test('is brought to the paper’s size with its shape, in whole bytes', () => {
    expect(logoSize(1000, 500)).toEqual({ width: 320, height: 160 });
    expect(logoSize(100, 20)).toEqual({ width: 96, height: 20 });
    expect(logoSize(3, 3)).toBeUndefined();
    expect(logoSize(Number.NaN, 3)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 9000 }), fc.integer({ min: 1, max: 9000 }), (width, height) => {
        const size = logoSize(width, height);
        expect(size?.width).toBeLessThanOrEqual(LOGO_WIDTH_MAX);
        expect(size?.height).toBeLessThanOrEqual(LOGO_HEIGHT_MAX);
        expect((size?.width ?? 1) % 8).toBe(0);
      }),
    );
  });

  test('grey becomes as many dots as it is dark, and what is transparent is paper', () => {
    const filled = (grey: number, opacity = 255) => ({
      width: 64,
      height: 64,
      data: Array.from({ length: 64 * 64 * 4 }, (_, at) => (at % 4 === 3 ? opacity : grey)),
    });
    const black = (pixels: ReturnType<typeof filled>): number => {
      const bytes = logoBytes(ditheredLogo(pixels));
      if (!bytes.ok) throw new Error(bytes.error);
      return [...bytes.value].reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    };
    expect(black(filled(0))).toBe(64 * 64);
    expect(black(filled(255))).toBe(0);
    expect(black(filled(0, 0))).toBe(0);
    expect(Math.abs(black(filled(128)) - 2048)).toBeLessThan(120);
    expect(Math.abs(black(filled(64)) - 3072)).toBeLessThan(150);
  });
});
