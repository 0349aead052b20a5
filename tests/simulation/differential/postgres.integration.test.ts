/**
 * The same schedules with the cloud's tables in memory and in a real PostgreSQL, and the proof that a difference between the
 * two is seen. `GUIDEPOST_SEEDS=from..to` plays others.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOUD_FAULTS } from '../planted/cloud-faults.ts';
import { endPlanting, seedFor, simulationWith, type PlantedFault } from '../planted/planted.ts';
import { onBoth, startPostgres, type Side } from './on-postgres.ts';
import type { PostgresServer } from './postgres-store.ts';

/** With restored clouds, killed servers, broken lines to the database, and two servers that wait for each other's statements. */
const SEEDS = [4, 9, 46, 67, 81, 84, 88, 94, 107, 121];
const TIMEOUT_MS = 240_000;
/** As planted.test.ts: a change of the program may show a fault some schedules later. */
const LATER_MAX = 60;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  await endPlanting();
});

const [from, to] = (process.env['GUIDEPOST_SEEDS'] ?? '').split('..').filter(Boolean).map(Number);
const seeds = from === undefined ? SEEDS : Array.from({ length: (to ?? from) - from + 1 }, (_, n) => from + n);

test(
  'a schedule on a real PostgreSQL is the same history as in memory, and leaves the same rows',
  async () => {
    for (const seed of seeds) {
      const compared = await onBoth(server, seed);
      expect(compared.differences, `GUIDEPOST_SEEDS=${String(seed)}`).toEqual([]);
      expect(compared.statements).toBeGreaterThan(50);
    }
  },
  TIMEOUT_MS,
);

/** Of the memory database only: what PostgreSQL does is the truth. */
const HANDLER_FAULT: PlantedFault = {
  name: 'a statement in memory forgets its WHERE',
  file: 'tests/simulation/cloud/statements/documents.ts',
  find: 'there.content_hash !== row.content_hash || there.deleted !== row.deleted ? row : null',
  replace: 'there.id === row.id ? row : null',
  seed: 4,
  invariant: 'no_accident',
};

describe('a difference is seen', () => {
  const playedWith = async (fault: PlantedFault): Promise<Side> => {
    const { play, planOf } = await simulationWith(fault);
    return (seed, options) => play(planOf(seed), options);
  };

  test('where the memory database does otherwise than PostgreSQL', { timeout: TIMEOUT_MS }, async () => {
    const compared = await onBoth(server, HANDLER_FAULT.seed, { memory: await playedWith(HANDLER_FAULT) });
    expect(compared.differences.join('\n')).toMatch(/documents has in memory only/);
  });

  test('where what lies in PostgreSQL breaks an invariant', { timeout: TIMEOUT_MS }, async () => {
    const fault = CLOUD_FAULTS.find(({ name }) => name === 'quarantine dropped');
    if (fault === undefined) throw new Error('that fault is no longer planted');
    const seed = await seedFor(fault, fault.seed, LATER_MAX);
    const compared = await onBoth(server, seed ?? fault.seed, { postgres: await playedWith(fault) });
    expect(compared.differences.join('\n')).toContain(`on PostgreSQL ${fault.invariant}`);
  });
});
