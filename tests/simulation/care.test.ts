/**
 * Schedules of guides' care: wishes, arrivals, calls and tasks said at tills and on phones, points that end, and what tills say that sales
 * earn. `npm run soak -- --kind care` has more.
 */
import { describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { carePlanOf } from './world/care-plan.ts';
import { play } from './world/world.ts';

const SCHEDULES = 12;
const PER_TEST = 4;
const FIRSTS = Array.from({ length: SCHEDULES / PER_TEST }, (_, index) => index * PER_TEST + 1);
const replayOf = (seed: number): string => `npm run soak -- --kind care --seeds 1 --seed ${String(seed)}`;

test('a seed of care is the same history twice, to the last event', { timeout: 240_000 }, async () => {
  const [once, twice] = [await play(carePlanOf(1)), await play(carePlanOf(1))];
  expect(twice.kernel.traceHash).toEqual(once.kernel.traceHash);
});

describe('nothing that guides say is lost or doubled, points end once and tills say what the cloud posts, whatever breaks', () => {
  for (const from of chosenPart(FIRSTS, 'GUIDEPOST_SCHEDULES_PART'))
    test(`in schedules ${String(from)} to ${String(from + PER_TEST - 1)}`, { timeout: 240_000 }, async () => {
      for (let seed = from; seed < from + PER_TEST; seed += 1) {
        const { violations } = await play(carePlanOf(seed));
        expect(violations, replayOf(seed)).toEqual([]);
      }
    });
});
