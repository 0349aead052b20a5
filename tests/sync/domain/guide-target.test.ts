import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetProgress } from '../../../sync/domain/guide-target.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';

const at = (amount: number, net: number, today: string, month = '2026-11') =>
  targetProgress({ amount: fen(amount) }, { net, month, today: today as BusinessDay });

describe('a month towards its target', () => {
  test('in the middle: what is done, what an even pace would have brought until yesterday, what each day left has to bring', () => {
    expect(at(3_000_000, 1_200_000, '2026-11-16')).toEqual({
      ...{ doneBp: 4000, left: 1_800_000, daysLeft: 15, expected: 1_500_000, perDay: 120_000 },
    });
  });

  test('the first day is one that is left, and so is the last', () => {
    expect(at(3_000_000, 0, '2026-11-01')).toMatchObject({ daysLeft: 30, expected: 0, perDay: 100_000 });
    expect(at(3_000_000, 2_900_001, '2026-11-30')).toMatchObject({ daysLeft: 1, expected: 2_900_000, perDay: 99_999 });
    expect(at(2900, 0, '2028-02-29', '2028-02')).toMatchObject({ daysLeft: 1, expected: 2800 });
  });

  test('before the month all of it is left; after it nothing can be made up', () => {
    expect(at(3_000_000, 0, '2026-10-31')).toMatchObject({ daysLeft: 30, expected: 0 });
    expect(at(3_000_000, 1, '2026-12-01')).toMatchObject({ daysLeft: 0, expected: 3_000_000, perDay: 0 });
  });

  test('more than asked for is more than 100 %, and more returned than sold is none', () => {
    expect(at(100, 250, '2026-11-10')).toMatchObject({ doneBp: 25_000, left: 0, perDay: 0 });
    expect(at(100, -50, '2026-11-10')).toMatchObject({ doneBp: 0, left: 150 });
  });

  test('property: the days that are left suffice, and never by more than a fen each', () => {
    const day = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 11 }),
        fc.integer({ min: 0, max: 10 ** 11 }),
        day,
        (amount, net, of) => {
          const { left, daysLeft, perDay } = at(amount, net, `2026-11-${String(of).padStart(2, '0')}`);
          expect(daysLeft).toBe(31 - of);
          expect(net + left).toBe(Math.max(net, amount));
          expect(perDay * daysLeft).toBeGreaterThanOrEqual(left);
          expect(perDay * daysLeft - left).toBeLessThan(daysLeft);
        },
      ),
    );
  });
});
