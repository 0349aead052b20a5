/** Local databases and the cloud over random schedules: in the end everybody has what the cloud has. */
import { expect, test } from 'vitest';
import { replicaPlanOf } from './replica/replica-plan.ts';
import { playReplicas } from './replica/replica-world.ts';

const SCHEDULES = Number(process.env['GUIDEPOST_SCHEDULES'] ?? 60);
const FROM = Number(process.env['GUIDEPOST_SEED'] ?? 1);

test('local databases come to what the cloud has, whatever happens on the way', async () => {
  for (let seed = FROM; seed < FROM + SCHEDULES; seed += 1) {
    const { violations } = await playReplicas(replicaPlanOf(seed));
    expect(violations, `seed ${String(seed)}`).toEqual([]);
  }
}, 600_000);

test('the same seed gives the same history', async () => {
  for (const seed of [3, 17]) {
    const [first, second] = [await playReplicas(replicaPlanOf(seed)), await playReplicas(replicaPlanOf(seed))];
    expect(first.kernel.traceHash).toBe(second.kernel.traceHash);
  }
});
