import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CUT_OFF_MS,
  SCAN_BYTES_MAX,
  ScanFraming,
  SILENCE_MS,
  SILENCE_UNKNOWN_MS,
  type Framed,
  type Framing,
} from '../../../hardware/scanner/framing.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const push = (framing: ScanFraming, text: string): readonly Framed[] => framing.push(bytes(text));
const data = (...texts: readonly string[]): Framed[] => texts.map((text) => ({ data: text }));

test.each(['\r', '\n', '\r\n', '\t', '\u0003', '\r\n\r\n'])('auto framing takes %j as the end of a scan', (end) => {
  expect(push(new ScanFraming(), `6901234567892${end}`)).toEqual(data('6901234567892'));
});

test('back-to-back scans are as many scans, split anywhere', () => {
  const endings = fc.constantFrom('\r', '\n', '\r\n', '\t', '\u0003');
  const texts = fc.array(
    fc.string({ minLength: 1, maxLength: 30 }).filter((text) => /^[ -~]+$/.test(text)),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(texts, endings, fc.array(fc.nat(200), { maxLength: 8 }), (scans, end, cuts) => {
      const framing = new ScanFraming();
      const stream = bytes(scans.map((scan) => scan + end).join(''));
      const places = [0, ...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b), stream.length];
      const framed = places.slice(1).flatMap((place, index) => framing.push(stream.subarray(places[index], place)));
      expect(framed).toEqual(data(...scans));
    }),
  );
});

test('an explicit end leaves the other ends inside the scan', () => {
  expect(push(new ScanFraming({ framing: 'crlf' }), 'a\nb\tc\rd\r\n')).toEqual(data('a\nb\tc\rd'));
  expect(push(new ScanFraming({ framing: 'etx' }), '\u0002a\r\nb\u0003')).toEqual(data('a\r\nb'));
  expect(push(new ScanFraming({ framing: 'tab' }), 'a\rb\t')).toEqual(data('a\rb'));
});

test('a scanner that sends CR LF where CR or LF alone is set still gives clean scans', () => {
  expect(push(new ScanFraming({ framing: 'cr' }), '1\r\n2\r\n')).toEqual(data('1', '2'));
  expect(push(new ScanFraming({ framing: 'lf' }), '1\r\n2\r\n')).toEqual(data('1', '2'));
});

test('GS bytes and AIM prefixes stay in the data', () => {
  const gs1 = ']C10106901234567892\u001d10LOT7\u001d17270101';
  expect(push(new ScanFraming(), `${gs1}\r`)).toEqual(data(gs1));
  expect(push(new ScanFraming(), ']E06901234567892\r')).toEqual(data(']E06901234567892'));
});

test('Chinese in a QR code is read as UTF-8, and as GB18030 where that is set', () => {
  const gbk = Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4, 0x0d);
  expect(new ScanFraming().push(utf8('导购 2001 欢迎\r'))).toEqual(data('导购 2001 欢迎'));
  expect(new ScanFraming({ charset: 'gb18030' }).push(gbk)).toEqual(data('中文'));
  expect(new ScanFraming({ charset: 'utf-8' }).push(gbk)).toEqual([{ miss: 'garbled', bytes: 4 }]);
  expect(push(new ScanFraming(), 'caf\u00e9\r')).toEqual(data('café'));
});

test.each(['\u0000690', '690\u007f', '69\u0085\u0090'])('%j is garbled, not a scan', (text) => {
  expect(push(new ScanFraming(), `${text}\r`)).toEqual([{ miss: 'garbled', bytes: text.length }]);
});

test.each<[Framing, number]>([
  ['none', SILENCE_MS],
  ['auto', SILENCE_UNKNOWN_MS],
])('with framing %s and no end in sight silence of %i ms ends a scan', (framing, silenceMs) => {
  const scans = new ScanFraming({ framing });
  expect(scans.silenceMs()).toBeUndefined();
  expect(push(scans, '690123')).toEqual([]);
  expect(scans.silenceMs()).toBe(silenceMs);
  push(scans, '4567892');
  expect(scans.silence()).toEqual(data('6901234567892'));
  expect(scans.silenceMs()).toBeUndefined();
});

test('once an end was seen silence gives a scan up instead of cutting it, and learns again', () => {
  const framing = new ScanFraming();
  push(framing, '1\r234');
  expect(framing.silenceMs()).toBe(CUT_OFF_MS);
  expect(framing.silence()).toEqual([{ miss: 'cut_off', bytes: 3 }]);
  push(framing, '567');
  expect(framing.silence()).toEqual(data('567'));
});

test('the end that comes late after a scan ended by silence is no empty scan', () => {
  const framing = new ScanFraming();
  push(framing, '123');
  expect(framing.silence()).toEqual(data('123'));
  expect(push(framing, '\r')).toEqual([]);
  expect(push(framing, '456\r')).toEqual(data('456'));
});

test('the longest scan fits; one byte more is told at once and dropped to its end', () => {
  const framing = new ScanFraming();
  const longest = '7'.repeat(SCAN_BYTES_MAX);
  expect(push(framing, `${longest}\r`)).toEqual(data(longest));
  expect(push(framing, `${longest}8`)).toEqual([{ miss: 'too_long', bytes: SCAN_BYTES_MAX + 1 }]);
  expect(push(framing, longest)).toEqual([]);
  expect(push(framing, 'rest\r690\r')).toEqual(data('690'));
});

test('after endless junk silence is enough for the next scan to be clean', () => {
  const framing = new ScanFraming({ framing: 'none' });
  push(framing, 'x'.repeat(SCAN_BYTES_MAX * 3));
  expect(framing.silence()).toEqual([]);
  push(framing, '690');
  expect(framing.silence()).toEqual(data('690'));
});

test('a device that goes away in the middle of a scan leaves nothing for the next one', () => {
  const framing = new ScanFraming();
  push(framing, '690123');
  expect(framing.cutOff()).toEqual([{ miss: 'cut_off', bytes: 6 }]);
  expect(push(framing, '4567892\r')).toEqual(data('4567892'));
  expect(framing.cutOff()).toEqual([]);
});

test('no bytes make the framing throw, and every byte pushed can end in at most one scan', () => {
  const framings = fc.constantFrom<Framing>('auto', 'cr', 'lf', 'crlf', 'etx', 'tab', 'none');
  fc.assert(
    fc.property(
      framings,
      fc.array(fc.uint8Array({ maxLength: 6_000, size: 'max' }), { maxLength: 4 }),
      (framing, pieces) => {
        const scans = new ScanFraming({ framing, charset: 'latin1' });
        const framed = [...pieces.flatMap((piece) => scans.push(piece)), ...scans.silence(), ...scans.cutOff()];
        const out = framed.reduce((all, one) => all + ('data' in one ? one.data.length : one.bytes), 0);
        expect(out).toBeLessThanOrEqual(pieces.reduce((all, piece) => all + piece.length, 0));
      },
    ),
    { numRuns: 50 },
  );
});
