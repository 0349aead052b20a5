import { describe, expect, test } from 'vitest';
import { OperationReader } from '../../../hardware/testing/printer-operations.ts';
import { paperLines, readPaper } from '../../../hardware/testing/printer-oracle.ts';
import { sampleJob } from '../printer/sample-receipt.ts';

const bytes = (...parts: readonly (number | string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part,
    ),
  );
const ESC_INIT = [0x1b, 0x40];
const FS_CHINESE = [0x1c, 0x26];
const CENTER = [0x1b, 0x61, 1];
const CUT = [0x1d, 0x56, 0];
const qr = (payload: string, dots = 4): number[] => [
  ...[0x1d, 0x28, 0x6b, 3, 0, 49, 67, dots],
  ...[0x1d, 0x28, 0x6b, payload.length + 3, 0, 49, 80, 48, ...bytes(payload)],
  ...[0x1d, 0x28, 0x6b, 3, 0, 49, 81, 48],
];
const feed = (dots: number): number[] => [0x1b, 0x4a, dots];
const faultsOf = (job: Uint8Array, columns = 48): readonly string[] => readPaper(job, columns).faults;

describe('the oracle finds what is wrong', () => {
  test('unknown and cut-off commands', () => {
    expect(faultsOf(bytes(ESC_INIT, 0x1b, 0x7e, 'a\n'))).toEqual(['byte 2: unknown command 1b 7e']);
    expect(faultsOf(bytes(ESC_INIT, 0x07, 'a\n'))).toEqual(['byte 2: unknown command 07']);
    expect(faultsOf(bytes('a\n', 0x1d, 0x28, 0x6b, 40, 0, 49, 80))).toEqual([
      'byte 2: command cut off 1d 28 6b 28 00 31 50',
    ]);
    expect(faultsOf(bytes('a\n', 0x1d, 0x28, 0x7a, 2, 0, 1, 2))).toHaveLength(1);
  });

  test('a row wider than the paper, counted in printed columns', () => {
    expect(faultsOf(bytes('x'.repeat(33), '\n'), 32)).toHaveLength(1);
    expect(faultsOf(bytes('x'.repeat(32), '\n'), 32)).toEqual([]);
    expect(faultsOf(bytes([0x1d, 0x21, 0x10], 'x'.repeat(17), '\n'), 32)).toHaveLength(1);
    const seventeenChinese = Array.from({ length: 17 }, () => [0xd6, 0xd0]).flat();
    expect(faultsOf(bytes(FS_CHINESE, seventeenChinese, '\n'), 32)).toHaveLength(1);
  });

  test('text outside GB18030: a lone byte, Chinese without FS &, private use', () => {
    expect(faultsOf(bytes(FS_CHINESE, 0xa5, 0x20, 'x\n'))[0]).toContain('outside GB18030');
    expect(faultsOf(bytes(0xd6, 0xd0, '\n'))[0]).toContain('outside GB18030');
    expect(faultsOf(bytes(FS_CHINESE, 0xaa, 0xa1, '\n'))[0]).toContain('outside GB18030');
    expect(faultsOf(bytes(FS_CHINESE, 0xd6, 0xd0, '\n'))).toEqual([]);
  });

  test('a QR without quiet zone above, below or at its sides', () => {
    expect(faultsOf(bytes(CENTER, 'a\n', feed(16), qr('hello'), feed(16), 'b\n'))).toEqual([]);
    expect(faultsOf(bytes(CENTER, 'a\n', qr('hello'), feed(16), 'b\n'))).toEqual(['QR hello has no quiet zone above']);
    expect(faultsOf(bytes(CENTER, 'a\n', feed(16), qr('hello'), 'b\n'))).toEqual(['QR hello has no quiet zone below']);
    expect(faultsOf(bytes('a\n', feed(16), qr('hello'), feed(16), 'b\n'))).toEqual([
      'QR hello has no quiet zone at its sides',
    ]);
  });

  test('two QR symbols with nothing but white between', () => {
    expect(faultsOf(bytes(CENTER, qr('one'), feed(200), qr('two'), feed(16), 'b\n'))).toEqual([
      'QR one is stacked on another without text between',
    ]);
  });

  test('a line that never came out, and a cut through one', () => {
    expect(faultsOf(bytes('half a line'))).toEqual(['the last line was never printed']);
    expect(faultsOf(bytes('half', CUT))[0]).toContain('cut in the middle');
  });
});

describe('the oracle reads like a printer', () => {
  test('ESC @ drops the half line before it', () => {
    const { papers } = readPaper(bytes('garbage', ESC_INIT, 'real\n', CUT));
    expect(papers.map(paperLines)).toEqual([['real']]);
  });

  test('every cut ends a paper', () => {
    const { papers } = readPaper(bytes('one\n\n\n\n', CUT, 'two\n'));
    expect(papers.map(paperLines)).toEqual([['one'], ['two']]);
    expect(papers.map(({ linesBeforeCut }) => linesBeforeCut)).toEqual([3, undefined]);
  });

  test('the reading does not depend on how the bytes were split', () => {
    const job = sampleJob();
    const whole = readPaper(job).papers.map(paperLines);
    const reader = new OperationReader();
    const pieces: number[] = [];
    for (const byte of job) for (const { bytes: raw } of reader.push(Uint8Array.of(byte))) pieces.push(...raw);
    expect(reader.finish()).toEqual([]);
    expect(pieces).toEqual([...job]);
    expect(readPaper(Uint8Array.from(pieces)).papers.map(paperLines)).toEqual(whole);
  });
});
