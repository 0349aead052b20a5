import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectScript } from '../e2e/support/script-client.ts';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { endAll, freePort, startCommand, testFolder } from '../e2e/support/processes.ts';
import { CloudTables } from '../kill/postgres.ts';
import { KillWorld } from '../kill/world.ts';

let world: KillWorld;
let file: string;
beforeEach(async () => {
  world = await KillWorld.open();
  file = join(testFolder('backup'), 'till.backup');
});
afterEach(async () => {
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

async function npmRun(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['main/build/run.mjs', ...args]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

/** Two sales that the cloud has, three that it has not, and a backup of them by the running till. */
async function backUpWithUnsent(): Promise<void> {
  await world.sell(2);
  await world.check();
  await world.killCloud();
  await world.sell(3);
  const { code, out, err } = await npmRun('terminal', 'backup', file, '--data', world.tillData);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^backed up terminal \S+ up to entry \d+, \d+ files/);
}

const inCloud = async (): Promise<readonly number[]> => {
  const manager = await managerOf(world.cloudUrl);
  return Promise.all(world.paid.map(async ({ receiptNumber }) => (await manager.sale(receiptNumber)).length));
};

test('a machine that is lost with unsent sales: its backup brings them to the cloud once, and the new machine sells under a new number', async () => {
  await backUpWithUnsent();
  await world.killHost();
  expect(await npmRun('journal', 'verify', file)).toMatchObject({ code: 0, err: '' });

  await world.armCloud();
  expect(await inCloud()).toEqual([1, 1, 0, 0, 0]);
  const data = testFolder('new-machine');
  const restored = await npmRun('terminal', 'restore', file, '--data', data);
  expect({ code: restored.code, err: restored.err }).toEqual({ code: 0, err: '' });
  expect(restored.out).toMatch(/pair this machine anew to sell\n.*the cloud has all of it, [1-9]\d* entries came now/);
  expect(await inCloud()).toEqual([1, 1, 1, 1, 1]);
  expect((await npmRun('terminal', 'send', '--data', data)).out).toContain(', 0 entries came now');

  // The machine is nobody yet: without a code it is not the old terminal.
  const port = String(await freePort());
  const args = ['--headless', '--shell', 'browser', '--data', data, '--port', port, '--cloud', world.cloudUrl];
  const nobody = await startCommand('start', args);
  expect(nobody.ready.terminal).toBeNull();
  await nobody.stop();
  const code = await (await managerOf(world.cloudUrl)).pairingCode();
  const machine = await startCommand('start', [...args, '--pair', code]);
  const old = readdirSync(join(data, 'terminal')).find((name) => name.startsWith('journal-'));
  expect(old).not.toBe(`journal-${String(machine.ready.terminal)}`);
  const client = await connectScript(machine.ready.url);
  await client.get('session.login', { staff: '1001', pin: '111111' });
  await client.get('shift.open', { float: 50_000 as never });
  await machine.stop();
  expect(await npmRun('journal', 'verify', data)).toMatchObject({ code: 0, err: '' });
  expect(await npmRun('journal', 'verify', join(data, 'terminal', String(old)))).toMatchObject({ code: 0, err: '' });
  expect(await new CloudTables(world.cloudData).count('SELECT count(*) FROM quarantine')).toBe(0);
});

test('a machine that sold on after its backup was restored elsewhere: one chain, nothing twice, no fork', async () => {
  await backUpWithUnsent();
  await world.sell(1);
  await world.killHost();
  await world.armCloud();
  const data = testFolder('other-machine');
  expect((await npmRun('terminal', 'restore', file, '--data', data)).code).toBe(0);
  await world.startHost();
  await world.sell(1);
  await world.check();
  expect((await npmRun('terminal', 'send', '--data', data)).out).toMatch(/all of it and \d+ entries more/);
});

test('a copy of the data folder that both machines sell on with is a fork, which the backup never makes: the cloud refuses the second', async () => {
  await world.sell(1);
  await world.check();
  await world.killHost();
  const copy = testFolder('copied');
  cpSync(join(world.tillData, 'terminal'), join(copy, 'terminal'), { recursive: true });
  await world.startHost();
  await world.sell(1);
  await world.check();
  const port = String(await freePort());
  const args = ['--headless', '--shell', 'browser', '--data', copy, '--port', port, '--cloud', world.cloudUrl];
  const client = await connectScript((await startCommand('start', args)).ready.url);
  await client.get('session.login', { staff: '1001', pin: '111111' });
  await eventually(
    'the copy is told',
    () => client.get('app.state', {}),
    ({ sync }) => sync.cause === 'fork' || sync.cause === 'cloud_ahead',
  );
  client.close();
  await world.check();
});

test('an archive that is cut off or altered is refused whole, and so is a folder with a terminal in it', async () => {
  await backUpWithUnsent();
  await world.stopHost();
  const text = readFileSync(file, 'utf8');
  const data = testFolder('untouched');
  const refused = async (kept: string): Promise<string> => {
    writeFileSync(file, kept);
    const { code, out, err } = await npmRun('terminal', 'restore', file, '--data', data);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(readdirSync(data)).toEqual([]);
    return err;
  };
  expect(await refused(text.slice(0, text.length >> 1))).toContain('is incomplete');
  const at = text.indexOf('"base64":"') + 40;
  const other = text[at] === 'A' ? 'B' : 'A';
  expect(await refused(`${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toContain('is damaged');
  expect(await refused('')).toContain('is no backup of a terminal');
  writeFileSync(file, text);
  const inUse = await npmRun('terminal', 'restore', file, '--data', world.tillData);
  expect(inUse.err).toContain('there is a terminal already');
});
