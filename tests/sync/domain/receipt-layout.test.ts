import { eastAsianWidth } from 'get-east-asian-width';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fen } from '../../../sync/domain/money.ts';
import { columnsOf, isPrintable, paperText, wrapColumns } from '../../../sync/domain/paper-text.ts';
import { layoutReceipt, signatureRows, spread, type ReceiptRow } from '../../../sync/domain/receipt-layout.ts';
import { line, sampleView } from '../../hardware/printer/sample-receipt.ts';

const textOf = (rows: readonly ReceiptRow[]): string[] =>
  rows.map((row) => (row.kind === 'text' ? row.text : row.kind === 'qr' ? `[QR]` : row.kind === 'rule' ? '---' : ''));
const paper = (columns: number, ...view: Parameters<typeof sampleView>): string[] =>
  textOf(layoutReceipt(sampleView(...view), columns));
const widthOf = (row: ReceiptRow): number =>
  row.kind === 'text' ? columnsOf(row.text) * (row.size === 'double' ? 2 : 1) : 0;

describe('characters on paper', () => {
  test('what the printer cannot show is replaced visibly and never swallows its neighbours', () => {
    expect(paperText('¥5.00')).toBe('￥5.00');
    expect(paperText('🧥中文')).toBe('□中文');
    expect(paperText('👨‍👩‍👧中文❤️字')).toBe('□中文□字');
    expect(paperText('señor Ça ½ − 5™')).toBe('senor Ca 1/2 - 5(TM)');
    expect(paperText('a\u0000b\u001b@c\u200bd\te\u0301')).toBe('ab@cd é');
    expect(paperText('한글')).toBe('□□');
    expect(paperText('café 25°')).toBe('café 25°');
    expect(paperText('㐀龥')).toBe('㐀龥');
  });

  test('any text becomes printable, and its width never depends on what was replaced before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shown = paperText(text);
        expect(isPrintable(shown)).toBe(true);
        expect(paperText(shown)).toBe(shown);
        expect(columnsOf(shown + '中')).toBe(columnsOf(shown) + 2);
      }),
    );
  });

  test('columns are East Asian Width with ambiguous as wide, and never less', () => {
    expect(columnsOf('T恤')).toBe(3);
    expect(columnsOf('￥1.00')).toBe(6);
    expect(columnsOf('·“”—…°±×')).toBe(16);
    let narrower = 0;
    for (let code = 0x20; code < 0x10000; code += 1) {
      const character = String.fromCharCode(code);
      if (!isPrintable(character)) continue;
      const width = eastAsianWidth(code, { ambiguousAsWide: true });
      expect(columnsOf(character)).toBeGreaterThanOrEqual(width);
      if (columnsOf(character) > width) narrower += 1;
    }
    expect(narrower).toBeLessThan(40);
  });

  test('rows break between words, inside words that are too long, and keep every character', () => {
    expect(wrapColumns('100% Merino wool cardigan', 21)).toEqual(['100% Merino wool', 'cardigan']);
    expect(wrapColumns('中文中文中', 5)).toEqual(['中文', '中文', '中']);
    expect(wrapColumns('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapColumns('', 10)).toEqual(['']);
    expect(wrapColumns('退回微信，原路到账', 8)).toEqual(['退回微', '信，原路', '到账']);
    expect(wrapColumns('门店（随货）共￥12', 6)).toEqual(['门店', '（随', '货）共', '￥12']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 48 }), (text, width) => {
        const rows = wrapColumns(paperText(text), width);
        for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(width);
        expect(rows.join('').replaceAll(' ', '')).toBe(paperText(text).replaceAll(' ', ''));
      }),
    );
  });
});

describe('layout of a receipt', () => {
  test('80 mm: name 22, quantity 6, unit 9, amount 11, promotions below with a minus', () => {
    const rows = paper(48);
    expect(rows).toContain('品名                    数量     单价       金额');
    expect(rows).toContain('纯棉T恤 白/M               2    99.00     198.00');
    expect(rows).toContain('  会员价                                   -8.00');
    expect(rows).toContain('红富士苹果             1.234    12.99      16.03');
    expect(rows).toContain('满 300 减 50                              -50.00');
    expect(rows).toContain('小票 S001-02-260314-0149        2026-03-14 15:33');
    expect(rows).toContain('应付                                    ￥485.00');
    expect(rows).toContain('  找零                                     15.00');
    expect(rows).toContain('会员 138****8000 积分 +485            余额 3,675');
  });

  test('58 mm: the name on its own line, quantity x unit left, amount right', () => {
    const rows = paper(32);
    expect(rows).toContain('纯棉T恤 白/M');
    expect(rows).toContain('  2 x 99.00               198.00');
    expect(rows).toContain('  1.234 kg x 12.99         16.03');
    expect(rows).toContain('应付                    ￥485.00');
  });

  test('the rows add up by hand: items and promotions to the due before round-off', () => {
    const view = sampleView();
    expect(view.gross - view.saved - view.roundOff).toBe(view.due);
    const promotions = [...view.lines.flatMap((item) => item.promotions), ...view.orderDiscounts];
    expect(promotions.reduce((sum, { saving }) => sum + saving, 0)).toBe(view.saved);
    expect(view.tenders.reduce((sum, { amount }) => sum + amount, 0) - view.change).toBe(view.due);
  });

  test('the due is tall, the store double and centred, and ￥ stands once', () => {
    const rows = layoutReceipt(sampleView(), 48);
    expect(rows.find((row) => row.kind === 'text' && row.text.startsWith('应付'))).toMatchObject({ size: 'tall' });
    expect(rows.find((row) => row.kind === 'text' && row.text === '梧桐路店')).toMatchObject({
      size: 'double',
      align: 'center',
    });
    expect(textOf(rows).join('').split('￥')).toHaveLength(2);
  });

  test('副本 and 训练 stand at head and foot', () => {
    const rows = paper(48, { training: true }, { copy: true });
    expect(rows.slice(0, 2)).toEqual(['*** 副本 COPY ***', '*** 训练 TRAINING ***']);
    expect(rows.slice(-2)).toEqual(['*** 副本 COPY ***', '*** 训练 TRAINING ***']);
    expect(paper(48).join('')).not.toMatch(/COPY|TRAINING/);
  });

  test('every code has text above and below, and two are never stacked', () => {
    for (const columns of [48, 32]) {
      const rows = paper(columns);
      const codes = rows.flatMap((row, index) => (row === '[QR]' ? [index] : []));
      expect(codes).toHaveLength(2);
      for (const index of codes) {
        expect(rows[index - 1]).not.toMatch(/QR|---/);
        expect(rows[index + 1]).not.toMatch(/QR|---/);
      }
    }
  });

  test('VAT is shown by rate, in English too', () => {
    const rows = paper(48, {}, { language: 'en' });
    expect(rows).toContain('Incl. VAT 13%                              53.96');
    expect(rows).toContain('Incl. VAT 9%                                1.32');
    expect(rows).toContain('Item                     Qty     Unit     Amount');
    expect(rows).toContain('  WeChat Pay                              300.00');
  });

  test('amounts too wide for their column move to a line of their own instead of running together', () => {
    const rows = paper(48, { lines: [line('金条', 123456789, 12, { base: fen(1481481468) })] });
    expect(rows).toContain('  12 x 1,234,567.89                14,814,814.68');
  });

  test('what does not fit one row wraps under itself, with its amount behind the last of it', () => {
    const rows = (left: string, right: string) => textOf(spread(left, right, 32));
    expect(rows('  退回商场收银 MS-20260314-000771', '2.00')).toEqual([
      '  退回商场收银',
      '  MS-20260314-000771        2.00',
    ]);
    expect(rows('换货抵扣 S001-02-260314-0150', '12.00')).toEqual([
      '换货抵扣 S001-02-260314-0150',
      '                           12.00',
    ]);
    expect(rows('原因', '付款方式按错了，顾客实际用微信支付')).toEqual([
      '原因',
      '  付款方式按错了，顾客实际用微信',
      '  支付',
    ]);
    const [, signature] = signatureRows('Signature of who takes the goods back', 42);
    expect(signature).toMatchObject({ text: 'Signature of who takes the goods back ____' });
  });

  test('no row is ever wider than the paper, whatever names, numbers and languages come', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const amount = fc.integer({ min: 0, max: 9_999_999_999 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, amount, fc.integer({ min: 1, max: 9999 })), { minLength: 1, maxLength: 4 }),
        name,
        fc.constantFrom(48, 42, 32, 24),
        fc.constantFrom('zh-CN' as const, 'en' as const),
        (items, text, columns, language) => {
          const view = sampleView(
            {
              lines: items.map(([item, price, quantity]) =>
                line(item, price, quantity, { applied: [['x', fen(price)]], itemDiscount: fen(price), spec: text }),
              ),
              receiptNumber: `S001-01-260314-${'9'.repeat(9)}`,
            },
            {
              language,
              storeName: text,
              cashier: text,
              guides: [text, text],
              footer: [text],
              promotionName: () => text,
            },
          );
          for (const row of layoutReceipt(view, columns)) {
            expect(widthOf(row)).toBeLessThanOrEqual(columns);
            if (row.kind === 'text') expect(isPrintable(row.text)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
