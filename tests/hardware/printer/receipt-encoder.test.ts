import { describe, expect, test } from 'vitest';
import { encodeText } from '../../../hardware/printer/gb18030.ts';
import { qrSize } from '../../../hardware/printer/qr-command.ts';
import { encodeReceipt } from '../../../hardware/printer/receipt-encoder.ts';
import { paperLines, readPaper, type Paper, type PaperItem } from '../../../hardware/testing/printer-oracle.ts';
import { fen } from '../../../sync/domain/money.ts';
import { isPrintable } from '../../../sync/domain/paper-text.ts';
import type { ReceiptRow } from '../../../sync/domain/receipt-layout.ts';
import { BINDING_URL, line, RECEIPT_CODE, sampleJob, sampleView } from './sample-receipt.ts';

const onlyPaper = (bytes: Uint8Array, columns = 48): Paper => {
  const { papers, faults } = readPaper(bytes, columns);
  expect(faults).toEqual([]);
  expect(papers).toHaveLength(1);
  return papers[0] ?? expect.unreachable();
};
const symbols = (paper: Paper): Extract<PaperItem, { kind: 'qr' }>[] =>
  paper.items.filter((item) => item.kind === 'qr');
const text = (content: string, style: Partial<Extract<ReceiptRow, { kind: 'text' }>> = {}): ReceiptRow => ({
  kind: 'text',
  text: content,
  align: 'left',
  size: 'normal',
  bold: false,
  ...style,
});
const encoded = (rows: readonly ReceiptRow[], columns = 48): Uint8Array => {
  const job = encodeReceipt(rows, columns);
  if (!job.ok) throw new Error(job.error);
  return job.value;
};

describe('a receipt job, read back by the oracle', () => {
  test.each([48, 32])(
    'is clean at %i columns: no unknown command, no wide row, quiet zones, text in GB18030',
    (columns) => {
      const paper = onlyPaper(sampleJob(columns), columns);
      expect(paperLines(paper).join('\n')).toContain('S001-02-260314-0149');
      expect(symbols(paper).map(({ payload }) => payload)).toEqual([BINDING_URL, RECEIPT_CODE]);
      expect(paper.linesBeforeCut).toBe(3);
    },
  );

  test('starts with ESC @ and FS &, ends with three lines and a cut', () => {
    const job = sampleJob();
    expect([...job.subarray(0, 4)]).toEqual([0x1b, 0x40, 0x1c, 0x26]);
    expect([...job.subarray(-7)]).toEqual([0x0a, 0x0a, 0x0a, 0x1d, 0x56, 66, 0]);
  });

  test('holds every word of the layout, in order', () => {
    const printed = paperLines(onlyPaper(sampleJob()));
    for (const words of ['梧桐路店', '羊毛开衫 加厚款男女', '满 300 减 50', '￥485.00', '138****8000', '林晓雨 2001'])
      expect(printed.some((row) => row.includes(words))).toBe(true);
  });

  test('an emoji, a ¥ or a foreign letter never changes the Chinese after it', () => {
    const names = ['¥中文', '🧥中文', '25°中文', '™中文', 'ñ中文', '\u2212中文', '한中文', '❤️中文', '\ud800中文'];
    const view = sampleView({ lines: names.map((name) => line(name, 100, 1)) });
    const rows = paperLines(onlyPaper(sampleJob(48, view)));
    expect(rows.filter((row) => row.includes('中文'))).toHaveLength(names.length);
    expect(rows.some((row) => row.startsWith('￥中文'))).toBe(true);
    expect(rows.some((row) => row.startsWith('□中文'))).toBe(true);
  });

  test('very long names, discounts, COPY and TRAINING stay within the paper', () => {
    const view = sampleView(
      {
        training: true,
        lines: [line('超长商品名'.repeat(20), 9900, 3, { itemDiscount: fen(300), applied: [['flash', fen(300)]] })],
      },
      { copy: true, storeName: '一家名字特别特别特别长的旗舰体验生活馆' },
    );
    for (const columns of [48, 32]) {
      const rows = paperLines(onlyPaper(sampleJob(columns, view), columns));
      expect(rows.filter((row) => row.includes('COPY'))).toHaveLength(2);
      expect(rows.filter((row) => row.includes('TRAINING'))).toHaveLength(2);
    }
  });

  test('double size is sent as GS !, which holds for Latin and Chinese alike, and is taken back', () => {
    const paper = onlyPaper(encoded([text('店A', { size: 'double', bold: true, align: 'center' }), text('行b')]));
    expect(paper.items[0]).toMatchObject({ text: '店A', wide: 2, high: 2, bold: true, align: 'center', columns: 6 });
    expect(paper.items[1]).toMatchObject({ text: '行b', wide: 1, high: 1, bold: false, align: 'left' });
  });

  test('rules run over the whole width', () => {
    const paper = onlyPaper(encoded([{ kind: 'rule' }], 32), 32);
    expect(paperLines(paper)).toEqual(['-'.repeat(32)]);
  });
});

describe('text encoding', () => {
  test('every printable character has the bytes of its width and reads back as itself', () => {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    let count = 0;
    for (let code = 0x20; code < 0x10000; code += 1) {
      const character = String.fromCharCode(code);
      if ((code >= 0xd800 && code < 0xe000) || !isPrintable(character)) continue;
      const bytes = encodeText(character);
      expect(bytes.length === 1).toBe(code < 0x80);
      expect(decoder.decode(bytes)).toBe(character);
      count += 1;
    }
    expect(count).toBeGreaterThan(28_000);
  });
});

describe('QR symbols', () => {
  test.each([
    [62, 576],
    [62, 384],
    [150, 576],
    [150, 384],
    [10, 384],
    [400, 384],
    [900, 576],
  ])('%i bytes on %i dots: at least 24 mm, even one version smaller, with 4 modules of quiet', (bytes, dots) => {
    const size = qrSize(bytes, dots);
    if (!size.ok) throw new Error(size.error);
    const { modules, moduleDots } = size.value;
    expect((modules - 4) * moduleDots).toBeGreaterThanOrEqual(192);
    expect((modules + 8) * moduleDots).toBeLessThanOrEqual(dots);
    expect(moduleDots).toBeGreaterThanOrEqual(3);
  });

  test('a payload that no readable symbol can hold is refused instead of printed too small', () => {
    expect(qrSize(998, 384)).toEqual({ ok: false, error: 'qr_too_long' });
    expect(encodeReceipt([{ kind: 'qr', payload: 'x'.repeat(2000) }], 48)).toEqual({ ok: false, error: 'qr_too_long' });
  });

  test('lengths are those of the bytes: a Chinese payload arrives whole and nothing of it prints as text', () => {
    const payload = 'https://导台.example/小票/梧桐路';
    const paper = onlyPaper(encoded([text('上'), { kind: 'qr', payload }, text('下')]));
    expect(paperLines(paper)).toEqual(['上', `[QR ${payload}]`, '下']);
  });

  test('the version reckoned is the one that a QR encoder takes', () => {
    for (const bytes of [14, 15, 62, 63, 152, 153, 287, 412]) {
      const payload = 'a?'.repeat(bytes).slice(0, bytes);
      const [symbol] = symbols(onlyPaper(encoded([{ kind: 'qr', payload }])));
      const size = qrSize(bytes, 576);
      expect(size.ok && size.value.modules).toBe(symbol?.modules.length);
    }
  });
});
