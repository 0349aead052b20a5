/**
 * Schedules of a season: contests over tills that are apart, coupons of campaigns and receipts, planned changes of store, friends at WeCom who
 * are handed over. `npm run soak -- --kind season` has more.
 */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { seasonPlanOf } from './world/season-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 12;
const PER_TEST = 4;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const replayOf = (seed: number): string => `npm run soak -- --kind season --seeds 1 --seed ${String(seed)}`;

test('a seed of a season is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  const [once, twice] = [await play(seasonPlanOf(1)), await play(seasonPlanOf(1))];
  expect(twice.kernel.traceHash).toEqual(once.kernel.traceHash);
});

describe('boards are what was sold, coupons are given once, and people and bindings go as it was decided whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(seasonPlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
