import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayBePaymentCode, readScan, scanCandidates, type ScanContext } from '../../../sync/domain/barcode.ts';
import { expandedUpcE, gs1CheckDigit } from '../../../sync/domain/check-digit.ts';
import { SCALE_LABEL_18, WEIGHT_LABEL_13 } from '../../../sync/domain/scale-label.ts';

/** UTF-16 code units of every kind, lone surrogates and control characters among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units));

const goods: ScanContext = { screen: 'goods', templates: [WEIGHT_LABEL_13, SCALE_LABEL_18] };
const tender: ScanContext = { ...goods, screen: 'tender' };
const product = (...keys: string[]) => ({ ok: true, value: { kind: 'product', keys } });
const error = (code: string) => ({ ok: false, error: { code } });

describe('a scanned text', () => {
  test('is a product by EAN-13, EAN-8, UPC-A, UPC-E, GTIN-14, ISBN-10 and ISBN-13', () => {
    expect(readScan('6901234567892', goods)).toEqual(product('6901234567892'));
    expect(readScan('96385074', goods)).toEqual(product('96385074'));
    expect(readScan('036000291452', goods)).toEqual(product('0036000291452', '036000291452'));
    expect(readScan('0036000291452', goods)).toEqual(product('0036000291452', '036000291452'));
    expect(readScan('04252614', goods)).toEqual(product('0042100005264', '042100005264'));
    expect(readScan('00036000291452', goods)).toEqual(product('0036000291452', '036000291452', '00036000291452'));
    expect(readScan('0306406152', goods)).toEqual(product('9780306406157'));
    expect(readScan('080442957X', goods)).toEqual(product('9780804429573'));
    expect(readScan('9780306406157', goods)).toEqual(product('9780306406157'));
  });

  test('loses its AIM prefix and the blanks and line ends around it', () => {
    expect(readScan(']E06901234567892\r\n', goods)).toEqual(product('6901234567892'));
    expect(readScan('\0 ]E496385074 ', goods)).toEqual(product('96385074'));
    expect(readScan(']E00036000291452', goods)).toEqual(product('0036000291452', '036000291452'));
  });

  test('with a wrong check digit is an error', () => {
    for (const code of ['6901234567893', '96385075', '036000291453', '2001234012349', '00036000291453'])
      expect(readScan(code, goods)).toEqual(error('bad_check_digit'));
    expect(readScan('080442958X', goods)).toEqual(error('bad_check_digit'));
    // Ten digits alone need not be an ISBN.
    expect(readScan('0306406153', goods)).toEqual(error('unreadable'));
  });

  test('is a weighed label by the templates of the store', () => {
    expect(readScan('2001234012348', goods)).toEqual({ ok: true, value: { kind: 'label', plu: '01234', grams: 1234 } });
    const body = '26' + '01234' + '01603' + '01234';
    const label = body + gs1CheckDigit(body);
    expect(readScan(label, goods)).toEqual({
      ok: true,
      value: { kind: 'label', plu: '01234', amount: 1603, grams: 1234 },
    });
    expect(readScan(body + String((Number(gs1CheckDigit(body)) + 1) % 10), goods)).toEqual(error('bad_check_digit'));
    expect(readScan('2001234012348', { ...goods, templates: [] })).toEqual(product('2001234012348'));
  });

  test('is a payment code only while tendering', () => {
    const body = '26' + '01234' + '01603' + '01234';
    const label = body + gs1CheckDigit(body);
    expect(readScan(label, tender)).toEqual({
      ok: true,
      value: { kind: 'payment', provider: 'alipay', authCode: label },
    });
    const provider = (text: string) => {
      const reading = readScan(text, tender);
      return reading.ok && reading.value.kind === 'payment' ? reading.value.provider : undefined;
    };
    expect(provider('13' + '0'.repeat(16))).toBe('wechat');
    expect(provider(']Q1' + '15' + '0'.repeat(16))).toBe('wechat');
    expect(provider('16' + '0'.repeat(16))).toBeUndefined();
    expect(provider('30' + '0'.repeat(22))).toBe('alipay');
    expect(provider('62' + '0'.repeat(17))).toBe('unionpay');
    expect(readScan('13' + '0'.repeat(16), goods)).toEqual(error('unreadable'));
    expect(scanCandidates('13' + '0'.repeat(16), tender).literals).toEqual([]);
    expect(mayBePaymentCode(label)).toBe(true);
    expect(mayBePaymentCode('6901234567892')).toBe(false);
  });

  test('is looked up literally in the catalogue first', () => {
    expect(scanCandidates('TEE-BLK-M', goods)).toEqual({ literals: ['TEE-BLK-M'], reading: error('unreadable') });
    expect(scanCandidates(']C0TEE-BLK-M\n', goods).literals).toEqual([']C0TEE-BLK-M', 'TEE-BLK-M']);
    expect(scanCandidates('6901234567893', goods).literals).toEqual(['6901234567893']);
  });

  test('is a receipt by its number or its link', () => {
    const receipt = { ok: true, value: { kind: 'receipt', receiptNumber: 'S001-01-260314-0149' } };
    expect(readScan('S001-01-260314-0149', goods)).toEqual(receipt);
    expect(readScan('https://shop.example/r/S001-01-260314-0149', goods)).toEqual(receipt);
    expect(readScan('https://shop.example/r/S001-01-260314-0149/abcDEF_-', goods)).toEqual({
      ok: true,
      value: { ...receipt.value, code: 'S001-01-260314-0149/abcDEF_-' },
    });
    expect(readScan('https://shop.example/r/nonsense/x', goods)).toEqual(error('unreadable'));
  });

  test('is a binding token by its link', () => {
    const token = '9GGE83004K708K200K7V27XM5JMX7W';
    const reading = { ok: true, value: { kind: 'binding', token } };
    expect(readScan(`https://shop.example/g/${token}`, goods)).toEqual(reading);
    expect(readScan(`http://127.0.0.1:47320/g/${token.toLowerCase()}?x=1`, goods)).toEqual(reading);
    expect(readScan('https://shop.example/g/short', goods)).toEqual(error('unreadable'));
  });

  test('that is empty is no error', () => {
    for (const text of ['', ' ', '\r\n', ']E0'])
      expect(scanCandidates(text, goods)).toEqual({ literals: [], reading: { ok: true, value: { kind: 'empty' } } });
  });

  test('never throws, whatever it is, and a product key always has a right check digit', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 26 });
    const texts = fc.oneof(
      anyText,
      digits,
      digits.map((each) => `]E0${each}`),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom(goods, tender), (text, context) => {
        const { reading } = scanCandidates(text, context);
        if (reading.ok && reading.value.kind === 'product')
          for (const key of reading.value.keys) expect(gs1CheckDigit(key.slice(0, -1))).toBe(key.slice(-1));
      }),
      { numRuns: 1000 },
    );
    expect(readScan('9'.repeat(5000), goods)).toEqual(error('unreadable'));
  });

  test('every wrong last digit of an EAN-13 is noticed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (body, by) => {
          const wrong = body + String((Number(gs1CheckDigit(body)) + by) % 10);
          expect(readScan(wrong, goods)).toEqual(error('bad_check_digit'));
        },
      ),
    );
  });
});

test('UPC-E expands by each of its four patterns', () => {
  // Zero-suppressed by hand from the UPC-A on the right (GS1 General Specifications §5.2.2.4.2).
  const pairs = [
    ['12345', '0', '0' + '12000' + '00345'],
    ['12345', '3', '0' + '12300' + '00045'],
    ['12345', '4', '0' + '12340' + '00005'],
    ['12345', '9', '0' + '12345' + '00009'],
  ] as const;
  for (const [five, last, upcA] of pairs) {
    const check = gs1CheckDigit(upcA);
    expect(expandedUpcE(`0${five}${last}${check}`)).toBe(upcA + check);
  }
  expect(expandedUpcE('21234505')).toBeUndefined();
});
