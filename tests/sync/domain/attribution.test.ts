/** After hours, cross city, and where a guide belonged: from dated facts alone; what nobody said stays unknown. */
import { describe, expect, test } from 'vitest';
import { homeStoreAt, isAfterHours, isCrossCity, placeAt, yesNo } from '../../../sync/domain/attribution.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';

const CHINA = 480;
/** 2026-09-21 at this minute of the day in China. */
const local = (minute: number) => epochMs(Date.UTC(2026, 8, 21) + (minute - CHINA) * MINUTE_MS);
const place = (opens: number, closes: number) => ({ from: epochMs(0), opens, closes });

describe('after hours', () => {
  test.each([
    [599, true],
    [600, false],
    [1319, false],
    [1320, true],
  ])('open from 10:00 to 22:00: minute %i', (minute, is) => {
    expect(isAfterHours(local(minute), place(600, 1320), CHINA)).toBe(is);
  });

  test.each([
    [1079, true],
    [1080, false],
    [1439, false],
    [0, false],
    [119, false],
    [120, true],
  ])('open from 18:00 to 02:00 of the next day: minute %i', (minute, is) => {
    expect(isAfterHours(local(minute), place(1080, 1560), CHINA)).toBe(is);
  });

  test('a store that never closes has no such hours; one that said none is unknown', () => {
    for (let minute = 0; minute < 1440; minute += 30)
      expect(isAfterHours(local(minute), place(0, 1440), CHINA)).toBe(false);
    expect(isAfterHours(local(0), { from: epochMs(0), city: '上海' }, CHINA)).toBeUndefined();
    expect(isAfterHours(local(0), undefined, CHINA)).toBeUndefined();
  });
});

test('what a store said holds from its instant on, in whatever order it is read', () => {
  const places = [
    { from: epochMs(20), city: '苏州' },
    { from: epochMs(10), city: '上海' },
  ] as const;
  expect([9, 10, 19, 20].map((at) => placeAt(places, epochMs(at))?.city)).toEqual([undefined, '上海', '上海', '苏州']);
});

test('a guide belongs to where the moves say, before the first of them to where it came from', () => {
  const guide = '2001' as StaffId;
  const [a, b, c] = ['S001', 'S002', 'S003'] as unknown as readonly [StoreId, StoreId, StoreId];
  const moves = [
    { guide, at: epochMs(20), from: b, to: c },
    { guide, at: epochMs(10), from: a, to: b },
    { guide: '2002' as StaffId, at: epochMs(5), from: c, to: a },
  ];
  expect([9, 10, 20].map((at) => homeStoreAt(moves, guide, epochMs(at), c))).toEqual([a, b, c]);
  expect(homeStoreAt([], guide, epochMs(9), b)).toBe(b);
});

test('another city only where both are known', () => {
  expect([isCrossCity('上海', '苏州'), isCrossCity('上海', '上海'), isCrossCity(undefined, '上海')].map(yesNo)).toEqual(
    ['yes', 'no', ''],
  );
});
