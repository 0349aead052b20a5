import { expect, test } from 'vitest';
import { restoreAgain } from './restored-cloud.ts';

test('a cloud put back from a backup while tills go on selling is refilled by them, in a new epoch, nothing lost or doubled', async () => {
  const { runs, refilled, failure } = await restoreAgain(1, 2, 1, 5, () => undefined);
  expect(failure).toBeUndefined();
  expect(runs).toBe(1);
  expect(refilled).toBeGreaterThan(0);
});
