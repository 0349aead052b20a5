/** Schedules with trade in them: refunds, exchanges, payments by code, parked sales, corrections. `npm run soak -- --kind trade` has more. */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { tradePlanOf } from './world/trade-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 60;
const PER_TEST = 12;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const REPEATED = 3;
const replayOf = (seed: number): string => `npm run soak -- --kind trade --seeds 1 --seed ${String(seed)}`;

test('a seed with trade in it is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  for (let seed = 1; seed <= REPEATED; seed += 1) {
    const [once, twice] = [await play(tradePlanOf(seed)), await play(tradePlanOf(seed))];
    expect([seed, twice.kernel.traceHash]).toEqual([seed, once.kernel.traceHash]);
  }
});

describe('no unit comes back twice, no payment is lost and no drawer lies whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(tradePlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
