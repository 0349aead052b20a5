import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScan, scanCandidates, type ScanContext } from '../../../sync/domain/barcode.ts';
import { elementString, readBracketed, readElements } from '../../../sync/domain/gs1-elements.ts';
import { dayOfLabel, isPastLastDay, isTraced } from '../../../sync/domain/gs1-item.ts';
import { readDigitalLink } from '../../../sync/domain/gs1-link.ts';
import { SCALE_LABEL_18, WEIGHT_LABEL_13 } from '../../../sync/domain/scale-label.ts';
import { label, linkOf, mod10, PREFIXES, printed, retail, scaleLabel13, scaleLabel18 } from './label-maker.ts';

const goods: ScanContext = { screen: 'goods', templates: [WEIGHT_LABEL_13, SCALE_LABEL_18] };
const GTIN = '06901234567892';
const elements = (text: string) => {
  const reading = readScan(text, goods);
  if (!reading.ok) throw new Error(reading.error.fault?.code ?? reading.error.code);
  if (reading.value.kind !== 'elements') throw new Error(reading.value.kind);
  return reading.value;
};
const faultOf = (text: string): string | undefined => {
  const reading = readScan(text, goods);
  return reading.ok ? undefined : (reading.error.fault?.code ?? reading.error.code);
};
const plain = (lines: readonly { readonly ai: string; readonly value: string }[]) =>
  lines.map(({ ai, value }) => ({ ai, value }));

describe('a GS1 label', () => {
  test('is read as it was printed, in every carrier: 2,000 labels', () => {
    fc.assert(
      fc.property(label, fc.constantFrom(...PREFIXES), fc.boolean(), (lines, prefix, withEveryFnc1) => {
        const text = printed(lines, { withEveryFnc1 });
        const reading = elements(prefix + text);
        expect(reading.elements).toEqual(plain(lines));
        expect(reading.keys.at(-1)).toBe(lines[0]?.value);
        expect(readElements(elementString(reading.elements))).toEqual({ ok: true, value: reading.elements });
      }),
      { numRuns: 2000 },
    );
  });

  test('is read from a Digital Link, canonical and with alias words: 1,000 links', () => {
    const bases = fc.constantFrom(
      'https://id.gs1.org',
      'http://q.brand.example:8080',
      'HTTPS://shop.example/some/path',
    );
    fc.assert(
      fc.property(label, bases, fc.boolean(), (lines, base, withAliases) => {
        const reading = elements(linkOf(lines, base, withAliases));
        expect(new Set(reading.elements.map(({ ai, value }) => `${ai} ${value}`))).toEqual(
          new Set(lines.map(({ ai, value }) => `${ai} ${value}`)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('with one digit of its GTIN changed is never another product', () => {
    fc.assert(
      fc.property(
        label,
        fc.constantFrom(...PREFIXES),
        fc.nat(13),
        fc.integer({ min: 1, max: 9 }),
        (lines, prefix, at, by) => {
          const text = prefix + printed(lines);
          const place = prefix.length + 2 + at;
          const wrong = text.slice(0, place) + String((Number(text.charAt(place)) + by) % 10) + text.slice(place + 1);
          expect(faultOf(wrong)).toBe('bad_check_digit');
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('damaged anywhere is itself, refused, or has a GTIN with a right check digit', () => {
    fc.assert(
      fc.property(label, fc.nat(400), fc.integer({ min: 0x1d, max: 0x7e }), (lines, at, unit) => {
        const text = printed(lines);
        const place = at % text.length;
        const { reading } = scanCandidates(
          `]C1${text.slice(0, place)}${String.fromCharCode(unit)}${text.slice(place + 1)}`,
          goods,
        );
        if (!reading.ok || reading.value.kind !== 'elements') return;
        for (const key of reading.value.keys) expect(mod10(key.slice(0, -1))).toBe(key);
      }),
      { numRuns: 1000 },
    );
  });

  test('is known without a symbology prefix by its FNC1, its brackets or its GTIN', () => {
    const whole = `01${GTIN}17261231\u001d10LOT7`;
    expect(elements(whole).elements).toHaveLength(3);
    expect(elements(`\u001d${whole}`).elements).toHaveLength(3);
    expect(elements(`01${GTIN}10LOT7`).elements).toHaveLength(2);
    expect(elements(`(01)${GTIN}(17)261231(10)A(B)7`).elements).toEqual([
      { ai: '01', value: GTIN },
      { ai: '17', value: '261231' },
      { ai: '10', value: 'A(B)7' },
    ]);
    expect(readBracketed('(9) pieces')).toBeUndefined();
    // Sixteen digits alone whose check digit is wrong are no label and no product.
    expect(readScan(`01${GTIN.slice(0, -1)}3`, goods).ok).toBe(false);
  });

  test('gives weight, price, count and last day exactly', () => {
    expect(elements(`]e001${GTIN}3103001234`)).toMatchObject({ keys: ['6901234567892', GTIN], grams: 1234 });
    expect(elements(`]e001${GTIN}3100000002`).grams).toBe(2000);
    expect(faultOf(`]e001${GTIN}3105001230`)).toBe('inexact_weight');
    expect(elements(`]e001${GTIN}3105012300`).grams).toBe(123);
    expect(elements(`]C101${GTIN}39221603`).amount).toBe(1603);
    expect(elements(`]C101${GTIN}392016`).amount).toBe(1600);
    expect(elements(`]C101${GTIN}39321561603`).amount).toBe(1603);
    expect(elements(`]C101${GTIN}3012`).quantity).toBe(12);
    expect(elements(`]C101${GTIN}172612311526110010LOT`)).toMatchObject({
      lastDay: { yymmdd: '261100' },
      code: `(01)${GTIN}(17)261231(15)261100(10)LOT`,
    });
  });

  test('is refused when it cannot be had exactly or contradicts itself', () => {
    expect(faultOf(`]e001${GTIN}3104001235`)).toBe('inexact_weight');
    expect(faultOf(`]C101${GTIN}39231603`)).toBe('inexact_price');
    expect(faultOf(`]C101${GTIN}39328401603`)).toBe('foreign_currency');
    expect(faultOf(`]C101${GTIN}31030012343102000500`)).toBe('contradiction');
    expect(faultOf(`]C101${GTIN}02${GTIN}`)).toBe('contradiction');
    expect(faultOf(`]C101${GTIN}10A\u001d10B`)).toBe('contradiction');
    expect(faultOf(`]C101${GTIN}0412`)).toBe('unknown_ai');
    expect(faultOf(`]C101${GTIN}172613`)).toBe('wrong_length');
    expect(faultOf(`]C101${GTIN}17261301`)).toBe('bad_date');
    expect(faultOf(`]C101${GTIN}17270229`)).toBe('bad_date');
    expect(faultOf(`]C101${GTIN}10中`)).toBe('wrong_characters');
    expect(faultOf(']C1')).toBeUndefined();
    expect(faultOf(']C1\u001d')).toBe('unknown_ai');
  });

  test('of a pallet, a coupon or a place is no product', () => {
    expect(elements(`]C100${mod10('06901234567892345'.slice(0, 17))}`).keys).toEqual([]);
    expect(elements(`]C102${GTIN}3712`).keys).toEqual([]);
    expect(elements(`]C1414${mod10('690123456789')}`).keys).toEqual([]);
  });

  test('of a published GMN has its two check characters', () => {
    // GS1 General Specifications §7.9.5 and the reference test of the syntax dictionary.
    expect(readElements('80131987654Ad4X4bL5ttr2310c2K')).toMatchObject({ ok: true });
    expect(readElements('80131987654Ad4X4bL5ttr2310c2J')).toMatchObject({
      ok: false,
      error: { code: 'bad_check_digit' },
    });
  });
});

describe('a date on a label', () => {
  test('has its century from the day that it is looked at on', () => {
    expect(dayOfLabel({ yymmdd: '261231' }, '2026-11-22')).toBe('2026-12-31');
    expect(dayOfLabel({ yymmdd: '750101' }, '2026-11-22')).toBe('2075-01-01');
    expect(dayOfLabel({ yymmdd: '770101' }, '2026-11-22')).toBe('1977-01-01');
    expect(dayOfLabel({ yymmdd: '020101' }, '2098-11-22')).toBe('2102-01-01');
  });

  test('of day 00 is the last of its month, leap years too', () => {
    expect(dayOfLabel({ yymmdd: '280200' }, '2026-11-22')).toBe('2028-02-29');
    expect(dayOfLabel({ yymmdd: '270200' }, '2026-11-22')).toBe('2027-02-28');
    expect(isPastLastDay({ yymmdd: '261100' }, '2026-11-30T23:59')).toBe(false);
    expect(isPastLastDay({ yymmdd: '261100' }, '2026-12-01T00:00')).toBe(true);
  });

  test('may have an hour', () => {
    expect(isPastLastDay({ yymmdd: '261122', hhmm: '1830' }, '2026-11-22T18:30')).toBe(false);
    expect(isPastLastDay({ yymmdd: '261122', hhmm: '1830' }, '2026-11-22T18:31')).toBe(true);
  });
});

describe('a Digital Link', () => {
  test('is read on any host, escaped, with a short GTIN, and is never opened', () => {
    expect(elements('https://example.com/01/96385074').keys).toEqual([
      '0000096385074',
      '000096385074',
      '96385074',
      '00000096385074',
    ]);
    expect(elements('https://id.gs1.org/01/09501101530003/10/A%2FB?17=261231&linkType=gs1:pip').elements).toEqual([
      { ai: '01', value: '09501101530003' },
      { ai: '10', value: 'A/B' },
      { ai: '17', value: '261231' },
    ]);
    expect(elements(`]Q3https://id.gs1.org/01/${GTIN}`).keys[0]).toBe('6901234567892');
    expect(elements(`https://id.gs1.org/gtin/${GTIN}/ser/7?exp=261231`).elements[2]).toEqual({
      ai: '17',
      value: '261231',
    });
  });

  test('that says something impossible is refused, and one of somebody else is no product', () => {
    expect(faultOf('https://id.gs1.org/01/09501101530004')).toBe('bad_check_digit');
    expect(faultOf('https://id.gs1.org/01/09501101530003/10/%E0%A4%A')).toBe('wrong_characters');
    expect(faultOf('https://id.gs1.org/01/09501101530003/21/7/10/A')).toBe('unknown_ai');
    expect(faultOf('https://elsewhere.example/promo')).toBe('foreign_link');
    expect(readDigitalLink('https://elsewhere.example/promo')).toBeUndefined();
    expect(readDigitalLink('javascript:alert(1)/01/09501101530003')).toBeUndefined();
  });
});

test('what a label says beyond its product makes this piece one of its own', () => {
  expect(isTraced([{ ai: '01', value: GTIN }])).toBe(false);
  expect(
    isTraced([
      { ai: '01', value: GTIN },
      { ai: '21', value: '7' },
    ]),
  ).toBe(true);
});

describe('retail codes and scale labels from a second maker', () => {
  test('are read back: 1,000 of each', () => {
    const keysOf = (text: string) => {
      const reading = readScan(text, { ...goods, templates: [] });
      return reading.ok && reading.value.kind === 'product' ? reading.value.keys : [];
    };
    const runs = { numRuns: 1000 };
    fc.assert(
      fc.property(retail.ean13, (code) => {
        expect(keysOf(code)[0]).toBe(code);
      }),
      runs,
    );
    fc.assert(
      fc.property(retail.ean8, (code) => {
        expect(keysOf(`]E4${code}`)[0]).toBe(code);
      }),
      runs,
    );
    fc.assert(
      fc.property(retail.upcA, (code) => {
        expect(keysOf(code)).toEqual([`0${code}`, code]);
      }),
      runs,
    );
    fc.assert(
      fc.property(retail.isbn10, (code) => {
        expect(keysOf(code)[0]).toBe(mod10(`978${code.slice(0, 9)}`));
      }),
      runs,
    );
    const plu = fc.nat(99_999).map((number) => String(number).padStart(5, '0'));
    const figure = fc.nat(99_999);
    fc.assert(
      fc.property(plu, figure, figure, (product, fen, grams) => {
        const short = readScan(scaleLabel13('20', product, grams), goods);
        expect(short).toEqual({ ok: true, value: { kind: 'label', plu: product, grams } });
        const long = readScan(scaleLabel18('26', product, fen, grams), goods);
        expect(long).toEqual({ ok: true, value: { kind: 'label', plu: product, amount: fen, grams } });
      }),
      runs,
    );
  });

  test('with any one digit changed are errors', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          retail.ean13,
          retail.upcA,
          fc.nat(99_999).map((grams) => scaleLabel18('26', '01234', 1, grams)),
        ),
        fc.nat(17),
        fc.integer({ min: 1, max: 9 }),
        (code, at, by) => {
          const place = at % code.length;
          const wrong = code.slice(0, place) + String((Number(code.charAt(place)) + by) % 10) + code.slice(place + 1);
          expect(readScan(wrong, goods).ok).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
