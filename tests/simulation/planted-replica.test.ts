/**
 * Every fault planted around the local databases breaks its invariant in its schedule, and without it nothing breaks there.
 * `GUIDEPOST_SEARCH=<tries>` looks for a seed of each instead and prints how many it took.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { endPlanting, simulationWith, type PlantedFault } from './planted/planted.ts';
import { REPLICA_FAULTS } from './planted/replica-faults.ts';
import { replicaPlanOf } from './replica/replica-plan.ts';
import { playReplicas } from './replica/replica-world.ts';

const TRIES = Number(process.env['GUIDEPOST_SEARCH'] ?? 0);
const ONLY = process.env['GUIDEPOST_FAULT'] ?? '';

afterAll(endPlanting);

async function breaks(fault: PlantedFault, seeds: readonly number[]): Promise<number | undefined> {
  const planted = await simulationWith(fault);
  for (const seed of seeds) {
    const { violations } = await planted.playReplicas(planted.replicaPlanOf(seed));
    if (violations.some(({ invariant }) => invariant === fault.invariant)) return seed;
  }
  return undefined;
}

if (TRIES > 0)
  test.each(REPLICA_FAULTS.filter(({ name }) => name.includes(ONLY)))(
    'a seed for: $name',
    async (fault) => {
      const seeds = Array.from({ length: TRIES }, (_, index) => index + 1);
      console.info(`${fault.name}: seed ${String(await breaks(fault, seeds))}`);
    },
    600_000,
  );
else
  describe('a fault planted around the local databases', () => {
    test.each(chosenPart(REPLICA_FAULTS, 'GUIDEPOST_PLANTED_PART'))('is caught: $name', async (fault) => {
      expect(await breaks(fault, [fault.seed])).toBe(fault.seed);
      expect((await playReplicas(replicaPlanOf(fault.seed))).violations).toEqual([]);
    });
  });
