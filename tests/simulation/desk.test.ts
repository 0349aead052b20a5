/** Schedules with orders, accounts and rights in them. `npm run soak -- --kind desk` has more. */
import { describe, expect, test } from 'vitest';
import { deskPlanOf } from './world/desk-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 40;
const PER_TEST = 20;
const REPEATED = 2;
const replayOf = (seed: number): string => `npm run soak -- --kind desk --seeds 1 --seed ${String(seed)}`;

test(
  'a seed with orders and accounts in it is the same history twice, to the last event',
  { timeout: 240_000 },
  async () => {
    for (let seed = 1; seed <= REPEATED; seed += 1) {
      const [once, twice] = [await play(deskPlanOf(seed)), await play(deskPlanOf(seed))];
      expect([seed, twice.kernel.traceHash]).toEqual([seed, once.kernel.traceHash]);
    }
  },
);

describe('no deposit is lost or used twice, no account lies and nothing is agreed alone whatever breaks', () => {
  for (let from = 1; from <= SCHEDULES; from += PER_TEST)
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(deskPlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
