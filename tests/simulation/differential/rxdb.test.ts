/** Real RxDB in the place of its model over random schedules, and the proof that a guard which is missing is seen there. */
import { expect, test } from 'vitest';
import { REPLICA_FAULTS } from '../planted/replica-faults.ts';
import { onBothDatabases } from './on-rxdb.ts';
import { realmScript } from './rx-disk.ts';

const SEEDS = 10;
const [from = 1, to = SEEDS] = (process.env['GUIDEPOST_SEEDS'] ?? '').split('..').filter(Boolean).map(Number);
const TIMEOUT_MS = 240_000;

test(
  'local databases with real RxDB end as the model says, with all that the cloud has',
  async () => {
    const script = await realmScript();
    for (let seed = from; seed <= to; seed += 1) {
      const { differences } = await onBothDatabases(script, seed);
      expect(differences, `GUIDEPOST_SEEDS=${String(seed)}..${String(seed)}`).toEqual([]);
    }
  },
  TIMEOUT_MS,
);

test('a guard that is missing is seen on real RxDB', { timeout: TIMEOUT_MS }, async () => {
  const fault = REPLICA_FAULTS.find(({ name }) => name === 'epoch ignored after restore');
  if (fault === undefined) throw new Error('that fault is no longer planted');
  const { differences } = await onBothDatabases(await realmScript(fault), 2);
  expect(differences.join('\n')).toContain(`on RxDB ${fault.invariant}`);
});
