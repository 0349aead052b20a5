/** A cloud that was restored from before a till's pairing: the till sells on and comes back by itself, or says what is the matter. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../sync/cloud/backup/cloud-backup.ts';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { endAll } from '../e2e/support/processes.ts';
import type { ScriptClient } from '../e2e/support/script-client.ts';
import { CloudProcess } from '../kill/cloud-process.ts';
import { CloudTables } from '../kill/postgres.ts';
import { KillWorld } from '../kill/world.ts';

const quiet = (): void => undefined;
let world: KillWorld;
let backup: string;

/** A cloud with a backup in which the world's till is not, for it was paired after. */
beforeEach(async () => {
  const cloud = await CloudProcess.open();
  backup = join(cloud.data, 'backup');
  await backUpCloud({ root: process.cwd(), data: cloud.data }, backup, quiet);
  await cloud.stop();
  world = await KillWorld.open(0, { cloud: cloud.data });
});
afterEach(async () => {
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

function till(): ScriptClient {
  if (world.client === undefined) throw new Error('no host');
  return world.client;
}

/** The cloud dies, the till sells on, the cloud is put back as it was before the pairing. */
async function restoreUnderway(): Promise<void> {
  await world.killCloud();
  await world.sell(2);
  await restoreCloud({ root: process.cwd(), data: world.cloudData }, backup, quiet);
  await world.armCloud();
}

/** What the cloud has of terminals, in order of their numbers. */
const terminals = async (): Promise<readonly { terminal: string; terminalNumber: number; revoked: boolean }[]> =>
  (
    await (
      await managerOf(world.cloudUrl)
    ).get<{ items: { terminal: string; terminalNumber: number; revoked: boolean }[] }>('/v1/terminals')
  ).items;

test('a till that was paired after the backup comes back by itself under its number, with all that it sold, and the manager is told', async () => {
  await world.sell(2);
  await world.check();
  const [before] = await terminals();
  await restoreUnderway();
  await world.sell(1);
  expect((await world.check()).sales).toBe(5);
  const { terminal, terminalNumber } = before ?? { terminal: '', terminalNumber: 0 };
  expect(await terminals()).toMatchObject([{ terminal, terminalNumber, revoked: false }]);

  const manager = await managerOf(world.cloudUrl);
  const { items } = await manager.get<{ items: { code: string; subject: string }[] }>('/v1/reports/attention');
  const told = items.filter(({ code }) => code === 'terminal_reinstated');
  expect(told).toEqual([expect.objectContaining({ subject: `terminal ${terminal}` })]);
  await world.killHost();
  await world.startHost();
  await world.sell(1);
  await world.check();
  expect(await new CloudTables(world.cloudData).count('SELECT count(*) FROM quarantine')).toBe(0);
});

test('one that had changed its key since comes back too, and the cloud learns the key from it again', async () => {
  await world.sell(1);
  await world.check();
  const client = till();
  await client.get('session.logout', {});
  await client.get('session.login', { staff: '9001', pin: '999999' });
  await eventually(
    'the manager’s session',
    () => client.get('app.state', {}),
    ({ session }) => session?.online === true,
  );
  await client.get('pairing.changeKey', {});
  await eventually(
    'the key is changed',
    () => client.get('pairing.key', {}),
    ({ isChanging }) => !isChanging,
  );
  await restoreUnderway();
  await world.sell(1);
  expect((await world.check()).sales).toBe(4);
  expect(await new CloudTables(world.cloudData).count('SELECT count(*) FROM quarantine')).toBe(0);
});

test('one without a certificate sells on, keeps all of it, and says what is the matter', async () => {
  await world.sell(1);
  await world.check();
  await world.stopHost();
  const file = join(world.tillData, 'terminal', 'profile.json');
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  expect(kept['certificate']).toBeDefined();
  delete kept['certificate'];
  writeFileSync(file, JSON.stringify(kept));
  await world.startHost();
  await restoreUnderway();
  await eventually(
    'the till knows',
    () => till().get('app.state', {}),
    ({ sync }) => sync.cause === 'unknown_terminal',
    60_000,
  );
  await world.sell(2);
  // What was countersigned before the restore it takes to be there until the cloud tells it otherwise; it keeps it anyway.
  const { sync } = await till().get('app.state', {});
  expect([sync.state, sync.pendingSales]).toEqual(['offline', 4]);
  expect(world.paid).toHaveLength(5);
  expect(await terminals()).toEqual([]);
});
