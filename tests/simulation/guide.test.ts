/**
 * Schedules of guides and their customers: codes, claims that meet, sales that are shared, what they earn, months that are closed.
 * `npm run soak -- --kind guide` has more.
 */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { guidePlanOf } from './world/guide-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 40;
const PER_TEST = 5;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const REPEATED = 2;
const replayOf = (seed: number): string => `npm run soak -- --kind guide --seeds 1 --seed ${String(seed)}`;

test('a seed with guides in it is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  for (let seed = 1; seed <= REPEATED; seed += 1) {
    const [once, twice] = [await play(guidePlanOf(seed)), await play(guidePlanOf(seed))];
    expect([seed, twice.kernel.traceHash]).toEqual([seed, once.kernel.traceHash]);
  }
});

describe('no customer has two guides, no fen of a pool is lost and no statement is rewritten whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(guidePlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
