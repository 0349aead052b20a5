/** The simulation's own promise (one seed, one history) and the first 500 schedules. `npm run soak -- --kind sim` has more. */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { planOf } from './world/plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 500;
const PER_TEST = 50;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const REPEATED = 10;
const replayOf = (seed: number): string => `npm run soak -- --kind sim --seeds 1 --seed ${String(seed)}`;

test('every seed is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  const hashes = new Set<number>();
  for (let seed = 1; seed <= REPEATED; seed += 1) {
    const once = await play(planOf(seed));
    const twice = await play(planOf(seed));
    expect([seed, twice.kernel.traceHash, twice.kernel.events]).toEqual([
      seed,
      once.kernel.traceHash,
      once.kernel.events,
    ]);
    hashes.add(once.kernel.traceHash);
  }
  expect(hashes.size).toBe(REPEATED);
});

describe('nothing is lost, doubled or invented whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(planOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
