/** Generations of the token key: which signs, which is still taken, and that none is ever given twice. */
import { describe, expect, test } from 'vitest';
import { endOfKid, FIRST_KID, kidAt, KIDS, nextKid, type KeyGeneration } from '../../../sync/domain/token-keys.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const generation = (kid: number, from: number, until: number): KeyGeneration => ({
  kid,
  from: epochMs(from),
  earlierUntil: epochMs(until),
});

describe('generations of the token key', () => {
  const two = [generation(3, 200, 900), generation(2, 100, 500)];

  test('the newest that has begun signs; before any rotation the first', () => {
    expect([99, 100, 199, 200, 5000].map((at) => kidAt(two, epochMs(at)))).toEqual([1, 2, 2, 3, 3]);
    expect(kidAt([], epochMs(1))).toBe(FIRST_KID);
  });

  test('tokens end at the first end that a later rotation set; the newest goes on; one that never was is unknown', () => {
    expect([1, 2, 3, 4].map((kid) => endOfKid(two, kid))).toEqual([500, 900, null, undefined]);
    const hasty = [generation(2, 100, 900), generation(3, 200, 300)];
    expect([1, 2, 3].map((kid) => endOfKid(hasty, kid))).toEqual([300, 300, null]);
    expect(endOfKid([], 1)).toBeNull();
  });

  test('every kid is given once, round the sixteen, and then none', () => {
    const given: KeyGeneration[] = [];
    for (let at = 1; ; at += 1) {
      const kid = nextKid(given);
      if (kid === null) break;
      given.push(generation(kid, at, at + 10));
    }
    expect(given.map(({ kid }) => kid)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0]);
    expect(given.length + 1).toBe(KIDS);
  });
});
