/** Every planted fault is caught by its schedule, which the sound program passes. tests/README.md says how fast seeds find it. */
import { afterAll, expect, test } from 'vitest';
import { chosenPart } from '../../support/chosen-part.ts';
import { CARE_FAULTS } from './care-faults.ts';
import { CLOUD_FAULTS } from './cloud-faults.ts';
import { DESK_FAULTS } from './desk-faults.ts';
import { GROWTH_FAULTS } from './growth-faults.ts';
import { GUIDE_FAULTS } from './guide-faults.ts';
import { KEY_FAULTS } from './key-faults.ts';
import { LINK_FAULTS } from './links-faults.ts';
import { endPlanting, seedFor } from './planted.ts';
import { PLAYS } from './plays.ts';
import { SEASON_FAULTS } from './season-faults.ts';
import { TERMINAL_FAULTS } from './terminal-faults.ts';
import { TRADE_FAULTS } from './trade-faults.ts';

/** A change of the program moves every history a little: the fault may show some schedules later than it did. */
const LATER_MAX = 60;
const TIMEOUT_MS = 180_000;

afterAll(endPlanting);

const FAULTS = [
  ...TERMINAL_FAULTS,
  ...CLOUD_FAULTS,
  ...KEY_FAULTS,
  ...TRADE_FAULTS,
  ...DESK_FAULTS,
  ...GUIDE_FAULTS,
  ...GROWTH_FAULTS,
  ...CARE_FAULTS,
  ...SEASON_FAULTS,
  ...LINK_FAULTS,
];
for (const fault of chosenPart(FAULTS, 'GUIDEPOST_PLANTED_PART'))
  test(`caught: ${fault.name}`, { timeout: TIMEOUT_MS }, async () => {
    const seed = await seedFor(fault, fault.seed, LATER_MAX);
    expect(seed, `seeds ${String(fault.seed)} and on: no ${fault.invariant}`).toBeDefined();
    const { violations } = await PLAYS[fault.plans ?? 'sim'](seed ?? fault.seed);
    expect(violations).toEqual([]);
  });

test('a fault whose text is no longer in its file fails loudly', async () => {
  const gone = { name: 'gone', file: 'main/ports.ts', find: 'not there', replace: '', seed: 1 } as const;
  await expect(seedFor({ ...gone, invariant: 'chain' }, 1, 1)).rejects.toThrow(/stands 0 times/);
});

test('a fault whose process dies is no fault that was not found', async () => {
  const text = 'export function systemPorts(';
  const dies = { name: 'dies', file: 'main/ports.ts', find: text, replace: `process.exit(3);\n${text}`, seed: 1 };
  await expect(seedFor({ ...dies, invariant: 'chain' }, 1, 1)).rejects.toThrow(/"dies": its process ended \(3\)/);
});
