/** Local databases and the cloud over random schedules: in the end everybody has what the cloud has. */
import { expect, test } from 'vitest';
import { replicaPlanOf, type TimedAct } from './replica/replica-plan.ts';
import { playReplicas } from './replica/replica-world.ts';

const SCHEDULES = Number(process.env['GUIDEPOST_SCHEDULES'] ?? 60);
const FROM = Number(process.env['GUIDEPOST_SEED'] ?? 1);

test('local databases come to what the cloud has, whatever happens on the way', async () => {
  for (let seed = FROM; seed < FROM + SCHEDULES; seed += 1) {
    const { violations } = await playReplicas(replicaPlanOf(seed));
    expect(violations, `seed ${String(seed)}`).toEqual([]);
  }
}, 600_000);

test('a task that is taken away while it is on its way stays away, though its window dies before the answer (seed 1596)', async () => {
  expect((await playReplicas(replicaPlanOf(1596))).violations).toEqual([]);
  const acts: readonly TimedAct[] = [
    { do: 'cutOff', terminal: 1, forMs: 16_745, n: 1, at: 7426 },
    { do: 'task', terminal: 1, id: 2, isShared: false, n: 15, at: 9127 },
    { do: 'killWindow', terminal: 1, steps: 13, n: 16, at: 19_264 },
    { do: 'taskRemove', terminal: 1, n: 17, at: 21_987 },
  ];
  expect((await playReplicas({ seed: 1596, acts, endsAt: 51_464 })).violations).toEqual([]);
});

test('a page with an older state of a task than the one on its way is not taken for the newest (seed 577)', async () => {
  expect((await playReplicas(replicaPlanOf(577))).violations).toEqual([]);
});

test('the same seed gives the same history', async () => {
  for (const seed of [3, 17]) {
    const [first, second] = [await playReplicas(replicaPlanOf(seed)), await playReplicas(replicaPlanOf(seed))];
    expect(first.kernel.traceHash).toBe(second.kernel.traceHash);
  }
});
