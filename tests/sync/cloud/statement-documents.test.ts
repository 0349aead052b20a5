/** The writers of documents: a workbook that an independent reader opens with numbers as numbers, and a PDF whose parts are where it says. */
import readXlsx from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { pdfBytes, TABLE_WIDTH, wrap } from '../../../sync/cloud/commission/documents/pdf.ts';
import { xlsxBytes } from '../../../sync/cloud/commission/documents/xlsx.ts';
import { fen } from '../../../sync/domain/money.ts';
import { ONE_PAGE_WIDE, printedAs } from './sheet-xml.ts';

describe('a workbook', () => {
  const bytes = xlsxBytes([
    {
      name: '提成 & <单>',
      widths: [12, 12],
      rows: [
        [{ text: '=1+1' }, { fen: fen(-1290) }, { day: '2026-02-28' }],
        [{ text: '"A" & <b>\u0007' }, { fen: fen(123_456_789) }, { bp: 525 }],
        [null, { fen: fen(123_455_499), sumOf: 'B1:B2', bold: true }, { count: 3 }],
      ],
    },
    { name: '明细', widths: [10], rows: [[{ text: '纯棉T恤' }]] },
  ]);

  test('opens with texts as texts, amounts as numbers to the fen, days as dates', async () => {
    const [first, second] = await readXlsx(bytes);
    expect(first?.sheet).toBe('提成 & <单>');
    expect(first?.data).toEqual([
      ['=1+1', -12.9, new Date('2026-02-28T00:00:00Z')],
      ['"A" & <b>', 1_234_567.89, 0.0525],
      [null, 1_234_554.99, 3],
    ]);
    expect(second?.data).toEqual([['纯棉T恤']]);
  });

  test('prints each sheet one page wide, and as many high as its rows need', () => {
    expect(printedAs(bytes)).toEqual([ONE_PAGE_WIDE, ONE_PAGE_WIDE]);
  });
});

describe('a PDF', () => {
  const table = (rows: number) =>
    pdfBytes({
      title: '导购提成结算单',
      facts: ['导购：林晓雨（2001）'],
      columns: [
        { title: '计算', width: TABLE_WIDTH - 80 },
        { title: '提成', width: 80, isNumber: true },
      ],
      rows: Array.from({ length: rows }, (_each, index) => [`纯棉T恤 (S) \\ ${String(index)}`, '12.90']),
      total: ['合计', '1,290.00'],
      foot: '期间',
    }).toString('latin1');

  test('has each object where its table says, a page for what does not fit, and the same bytes again', () => {
    const text = table(100);
    expect(table(100)).toBe(text);
    const xref = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(xref, xref + 4)).toBe('xref');
    const places = [...text.slice(xref).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, place]) => Number(place));
    for (const [index, place] of places.entries())
      expect(text.slice(place).startsWith(`${String(index + 1)} 0 obj\n`)).toBe(true);
    for (const [, length, stream] of text.matchAll(/\/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
      expect(stream).toHaveLength(Number(length));
    expect(/\/Count (\d+)/.exec(text)?.[1]).toBe('3');
    expect(text.match(/\(12\.90\) Tj/g)).toHaveLength(100);
    expect(text).toContain('(1,290.00) Tj');
    expect(text).toContain(String.raw`(T) Tj`);
    expect(text).toContain(String.raw`\(S\) \\ 99`);
  });

  test('puts amounts to the right by their widths, and wraps words at spaces, Chinese anywhere', () => {
    const places = [...table(1).matchAll(/BT ([\d.]+) [\d.]+ Td \/L 8\.5 Tf \((12\.90|1,290\.00)\)/g)];
    const ends = places.map(([, x, amount]) => Number(x) + ((amount === '12.90' ? 2502 : 3892) * 8.5) / 1000);
    expect(ends.map((end) => Math.round(end))).toEqual([551, 551]);
    expect(wrap('ab cdef', 20)).toEqual(['ab', 'cdef']);
    expect(wrap('提成结算单', 26)).toEqual(['提成结', '算单']);
    expect(wrap('', 26)).toEqual(['']);
  });
});
