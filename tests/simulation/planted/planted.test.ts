/** Every planted fault is caught by its schedule, which the sound program passes. tests/README.md says how fast seeds find it. */
import { afterAll, expect, test } from 'vitest';
import { planOf } from '../world/plan.ts';
import { tradePlanOf } from '../world/trade-plan.ts';
import { play } from '../world/world.ts';
import { CLOUD_FAULTS } from './cloud-faults.ts';
import { KEY_FAULTS } from './key-faults.ts';
import { endPlanting, seedFor, simulationWith } from './planted.ts';
import { TERMINAL_FAULTS } from './terminal-faults.ts';
import { TRADE_FAULTS } from './trade-faults.ts';

/** A change of the program moves every history a little: the fault may show some schedules later than it did. */
const LATER_MAX = 60;
const TIMEOUT_MS = 180_000;

afterAll(endPlanting);

for (const fault of [...TERMINAL_FAULTS, ...CLOUD_FAULTS, ...KEY_FAULTS, ...TRADE_FAULTS])
  test(`caught: ${fault.name}`, { timeout: TIMEOUT_MS }, async () => {
    const seed = await seedFor(fault, fault.seed, LATER_MAX);
    expect(seed, `seeds ${String(fault.seed)} and on: no ${fault.invariant}`).toBeDefined();
    const plans = fault.plans === 'trade' ? tradePlanOf : planOf;
    expect((await play(plans(seed ?? fault.seed))).violations).toEqual([]);
  });

test('a fault whose text is no longer in its file fails loudly', async () => {
  const gone = { name: 'gone', file: 'main/ports.ts', find: 'not there', replace: '', seed: 1 } as const;
  await expect(simulationWith({ ...gone, invariant: 'chain' })).rejects.toThrow(/stands 0 times/);
});
