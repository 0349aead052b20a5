import { chosenPart } from '../support/chosen-part.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOUD_KILL_POINTS, type CloudKillPoint } from '../../sync/cloud/kill-points.ts';
import { KILL_VARIABLE } from '../../sync/protocol/kill-points.ts';
import { endAll, freePort, startCommand, testFolder } from '../e2e/support/processes.ts';
import { CloudActs, killPostgres } from './cloud-acts.ts';
import { CloudTables, POSTGRES_KILLS } from './postgres.ts';
import { KillWorld } from './world.ts';

const SEEDING = CLOUD_KILL_POINTS.filter((point) => point.startsWith('seed.'));
/** Every other point, in an order in which mostly the next one can be armed while the one before is looked into. */
const WALK: readonly CloudKillPoint[] = [
  'ingest.before_transaction',
  'push.before_commit',
  'ingest.after_lines',
  'push.after_commit_before_answer',
  'ingest.after_documents_before_commit',
  'pull.before_answer',
  'ingest.after_commit_before_wake',
  'start.before_listen',
  'ingest.after_brand_facts_before_answer',
  'page.before_token',
  'brand.after_member_before_consent',
  'page.after_token_before_member',
  'brand.after_member_before_claim',
  'page.after_member_before_claim',
  'brand.before_cursor',
  'page.after_claim_before_giver',
  'page.after_claim_before_step',
  'pairing.before_commit',
  'page.after_step_before_answer',
  'pairing.after_commit_before_answer',
  'claim.before_commit',
  'claim.after_commit_before_publish',
  'claim.after_publish',
];
/** Each leaves the cloud armed for the one after it. */
const CHOSEN = chosenPart(WALK, 'GUIDEPOST_KILL_PART');
/** What doing an act again, or a till that hears of the cloud again, would reach, by the first word of its point: those are armed only afterwards. */
const REACHED: Readonly<Record<string, readonly string[]>> = {
  ingest: ['ingest', 'pull'],
  brand: ['ingest', 'brand', 'claim', 'pull'],
  claim: ['ingest', 'brand', 'claim', 'pull'],
  page: ['ingest', 'page', 'claim', 'pull'],
  pairing: ['ingest', 'pairing', 'pull'],
  pull: ['pull'],
  push: ['push', 'pull'],
};
const subject = (point: CloudKillPoint): string => point.split('.')[0] ?? '';

let world: KillWorld;
let tables: CloudTables;
let acts: CloudActs;
beforeAll(async () => {
  world = await KillWorld.open();
  tables = new CloudTables(world.cloudData);
  acts = await CloudActs.open(world, tables);
  await world.sell(1);
});
afterAll(async () => {
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

describe('kill -9 of the cloud', () => {
  test('is tried at every point of the list', () => {
    expect([...SEEDING, ...WALK].sort()).toEqual([...CLOUD_KILL_POINTS].sort());
  });

  test.each(CHOSEN)('at %s: paper, till and cloud agree afterwards, and what was asked is done once', async (point) => {
    await world.armCloud(point);
    const act = acts.reaching(point);
    await act?.begin();
    await world.cloudEnds();
    const next = CHOSEN[CHOSEN.indexOf(point) + 1];
    const waits = next !== undefined && ['start', ...(REACHED[subject(point)] ?? [])].includes(subject(next));
    await world.armCloud(waits ? undefined : next);
    await act?.repeat();
    await world.check();
  });

  test('while the demo shop is written: the next start finishes it, the same as one that was never killed', async () => {
    const data = testFolder('kill-seed');
    const args = ['--data', data, '--port', String(await freePort())];
    for (const point of SEEDING)
      await expect(startCommand('cloud', args, { [KILL_VARIABLE]: point })).rejects.toThrow('before it was ready');
    const seeded = await startCommand('cloud', args);
    const shop = `SELECT scope, collection, id, content_hash FROM documents
                  WHERE collection IN ('products', 'priceBooks', 'staff', 'settings') ORDER BY 1, 2, 3`;
    expect(await new CloudTables(data).rows(shop)).toEqual(await tables.rows(shop));
    const people = 'SELECT scope, staff, token_number, body FROM staff ORDER BY 1, 2';
    expect(await new CloudTables(data).rows(people)).toEqual(await tables.rows(people));
    expect(await new CloudTables(data).count('SELECT count(*) FROM stores')).toBe(1);
    await seeded.stop();
  });
});

describe('kill -9 of PostgreSQL', () => {
  test.each(POSTGRES_KILLS)('%s: paper, till and cloud agree afterwards', async (kill) => {
    await world.armCloud();
    await world.check();
    await killPostgres(kill, world, tables);
    const act = acts.page();
    await act.begin();
    await act.repeat();
    await world.check();
  });
});
