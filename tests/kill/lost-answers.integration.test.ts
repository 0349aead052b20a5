import { expect, test } from 'vitest';
import { loseAnswers } from './lost-answers.ts';

test('uploads whose answers are dropped after the commit, cut, late, doubled and broken off: nothing is lost or doubled', async () => {
  const { committedUnheard, met, paid, entries, failure } = await loseAnswers(40, 3, 1, () => undefined);
  expect(failure).toBeUndefined();
  expect(committedUnheard).toBeGreaterThanOrEqual(40);
  expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
  expect(entries).toBeGreaterThan(paid);
});
