/**
 * Schedules of what members are found by: cards and friends at WeCom, linked, unlinked and looked up while members are merged, split and
 * deleted. `npm run soak -- --kind links` has more.
 */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { linksPlanOf } from './world/links-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 8;
const PER_TEST = 4;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const replayOf = (seed: number): string => `npm run soak -- --kind links --seeds 1 --seed ${String(seed)}`;

test('a seed of links is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  const [once, twice] = [await play(linksPlanOf(1)), await play(linksPlanOf(1))];
  expect(twice.kernel.traceHash).toEqual(once.kernel.traceHash);
});

describe('whose a card or a friend is, is what people said, every look-up says so, and nobody deleted is found, whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(linksPlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
