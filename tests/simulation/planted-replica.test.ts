/**
 * Every fault planted around the local databases breaks its invariant in its schedule, and without it nothing breaks there.
 * `GUIDEPOST_SEARCH=<tries>` looks for a seed of each instead and prints how many it took.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { chosenPart } from '../support/chosen-part.ts';
import { endPlanting, seedFor } from './planted/planted.ts';
import { PLAYS } from './planted/plays.ts';
import { REPLICA_FAULTS } from './planted/replica-faults.ts';

const TRIES = Number(process.env['GUIDEPOST_SEARCH'] ?? 0);
/** A change of the program moves every history a little: the fault may show some schedules later than it did. */
const LATER_MAX = 30;
const ONLY = process.env['GUIDEPOST_FAULT'] ?? '';

afterAll(endPlanting);

if (TRIES > 0)
  test.each(REPLICA_FAULTS.filter(({ name }) => name.includes(ONLY)))(
    'a seed for: $name',
    async (fault) => {
      console.info(`${fault.name}: seed ${String(await seedFor(fault, 1, TRIES))}`);
    },
    600_000,
  );
else
  describe('a fault planted around the local databases', () => {
    test.each(chosenPart(REPLICA_FAULTS, 'GUIDEPOST_PLANTED_PART'))('is caught: $name', async (fault) => {
      const seed = await seedFor(fault, fault.seed, LATER_MAX);
      expect(seed, `seeds ${String(fault.seed)} and on: no ${fault.invariant}`).toBeDefined();
      expect((await PLAYS[fault.plans ?? 'replica'](seed ?? fault.seed)).violations).toEqual([]);
    });
  });
