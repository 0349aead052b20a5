import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FEW_MAX,
  kilometresText,
  LAT_MAX,
  leftOf,
  LNG_MAX,
  metresBetween,
  nearest,
  toldCount,
} from '../../../sync/domain/nearby-stock.ts';

const SQUARE = { lat: 31_230_400, lng: 121_473_700 };
const POSITION = fc.record({
  lat: fc.integer({ min: -LAT_MAX, max: LAT_MAX }),
  lng: fc.integer({ min: -LNG_MAX, max: LNG_MAX }),
});

describe('a distance', () => {
  test('is that of the map: a degree of latitude, a degree of longitude at 60°, half the earth', () => {
    const at = (lat: number, lng: number) => ({ lat: lat * 1_000_000, lng: lng * 1_000_000 });
    expect(metresBetween(at(0, 0), at(1, 0))).toBe(111_200);
    expect(metresBetween(at(60, 0), at(60, 1))).toBe(55_600);
    expect(metresBetween(at(0, 0), at(0, 180))).toBe(20_015_100);
    expect(metresBetween(at(0, 179), at(0, -179))).toBe(222_400);
  });
  test('is the same both ways, none to itself and never beyond half the earth', () => {
    fc.assert(
      fc.property(POSITION, POSITION, (a, b) => {
        expect(metresBetween(a, b)).toBe(metresBetween(b, a));
        expect(metresBetween(a, a)).toBe(0);
        expect(metresBetween(a, b)).toBeLessThanOrEqual(20_015_100);
      }),
    );
  });
});

test('what is left is never less than none, and few are not told as a number', () => {
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 100 }), fc.nat(200), (told, sold) => {
      const left = leftOf(told, sold);
      expect(left).toBe(told > sold ? told - sold : 0);
      expect(toldCount(left)).toBe(left > FEW_MAX ? left : null);
    }),
  );
});

describe('stores that have it', () => {
  const here = { city: '上海', position: SQUARE };
  const store = (id: string, left: number, over: object = {}) => ({ store: id, left, ...over });
  const near = { position: { ...SQUARE, lat: SQUARE.lat + 10_000 } };
  const far = { position: { ...SQUARE, lat: SQUARE.lat + 90_000 } };

  test('come nearest first, then those of the same city, then the others; who has none is not there', () => {
    const found = nearest(here, [
      store('S7', 3, { city: '北京' }),
      store('S6', 3, { city: '上海' }),
      store('S5', 3, far),
      store('S4', 0, near),
      store('S3', 3, near),
      store('S2', 3, near),
    ]);
    expect(found.map(({ store: id, metres }) => [id, metres])).toEqual([
      ['S2', 1100],
      ['S3', 1100],
      ['S5', 10_000],
      ['S6', null],
      ['S7', null],
    ]);
  });
  test('are in the same order however they are told of', () => {
    const stores = fc.uniqueArray(
      fc.record({
        store: fc.constantFrom('S1', 'S2', 'S3', 'S4', 'S5', 'S6'),
        left: fc.nat(3),
        city: fc.constantFrom(undefined, '上海', '苏州'),
        position: fc.option(POSITION, { nil: undefined }),
      }),
      { selector: ({ store: id }) => id },
    );
    fc.assert(
      fc.property(stores, (told) => {
        expect(nearest(here, told.toReversed())).toEqual(nearest(here, told));
      }),
    );
  });
});

test.each([
  [0, '0.0'],
  [1100, '1.1'],
  [9900, '9.9'],
  [10_000, '10'],
  [12_600, '13'],
])('%i m is said as %s km', (metres, text) => {
  expect(kilometresText(metres)).toBe(text);
});
