/** Browser data wiped or damaged while the cloud is away, and a data folder that is lost for good. */
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { expectPage } from '../e2e/support/expect.ts';
import { endAll, freePort, launchLink, startCommand, testFolder } from '../e2e/support/processes.ts';
import { Screen } from '../e2e/support/screen.ts';
import { KillWorld } from '../kill/world.ts';
import { launchWithProfile } from '../support/chromium.ts';

const CODE = '6901234567892';
let world: KillWorld;
let profile: string;
let browser: BrowserContext | undefined;
beforeEach(async () => {
  world = await KillWorld.open();
  profile = join(testFolder('profile'), 'chromium');
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

async function openScreen(): Promise<Screen> {
  browser = await launchWithProfile(profile, [], { viewport: { width: 1366, height: 768 } });
  const screen = await Screen.open(browser, await launchLink(world.tillData));
  await expectPage(screen.id('logout').or(screen.id('login-staff')).first()).toBeVisible();
  if (await screen.id('login-staff').isVisible()) await screen.login();
  return screen;
}

async function expectCatalogue(screen: Screen): Promise<void> {
  await screen.openShift();
  await expectPage(screen.id('quick-item').first()).toBeVisible({ timeout: 60_000 });
}

async function expectFound(screen: Screen, receiptNumber: string): Promise<void> {
  await screen.id('nav-returns').click();
  await screen.id('return-search').fill(receiptNumber);
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('return-sale')).toHaveAttribute('data-receipt-number', receiptNumber);
}

async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

test('browser data wiped while offline: sales of before, sent and unsent, are found at once; with the cloud the catalogue comes again', async () => {
  await world.sell(1);
  await world.check();
  await world.leaveTill();
  await expectCatalogue(await openScreen());
  await closeBrowser();
  await world.killCloud();
  await world.sell(2);
  await world.leaveTill();
  rmSync(profile, { recursive: true });

  const screen = await openScreen();
  for (const { receiptNumber } of world.paid) await expectFound(screen, receiptNumber);
  await world.armCloud();
  await expectCatalogue(screen);
  await screen.virtualScan(CODE);
  await screen.expectTotal(9900);
  await closeBrowser();
  await world.leaveTill();
  await world.sell(1);
  await world.check();
});

test('browser data damaged on the disk: the next start has catalogue and sales again', async () => {
  await world.sell(1);
  await world.check();
  await world.leaveTill();
  await expectCatalogue(await openScreen());
  await closeBrowser();
  expect(damage(profile)).toBeGreaterThan(0);

  const screen = await openScreen();
  await expectCatalogue(screen);
  await expectFound(screen, world.paid[0]?.receiptNumber ?? '');
  await closeBrowser();
  await world.check();
});

test('data folder lost with unsent sales: the machine joins under a new number, and the manager finds where the old one ended', async () => {
  await world.sell(2);
  await world.check();
  const old = world.paid[0]?.receiptNumber.split('-')[1];
  await world.killCloud();
  await world.sell(2);
  await world.killHost();
  rmSync(join(world.tillData, 'terminal'), { recursive: true });
  await world.armCloud();

  const manager = await managerOf(world.cloudUrl);
  const data = testFolder('same-machine');
  const args = ['--headless', '--shell', 'browser', '--data', data, '--cloud', world.cloudUrl];
  const port = String(await freePort());
  const machine = await startCommand('start', [...args, '--port', port, '--pair', await manager.pairingCode()]);
  expect(machine.ready.terminal).not.toBe(old);
  type Row = { readonly terminal: string; readonly highWater: number; readonly lastContact: number };
  const rows = await eventually(
    'both numbers in the list',
    () => manager.get<{ items: Row[] }>('/v1/terminals').then(({ items }) => items),
    (items) => items.some(({ terminal, highWater }) => terminal === machine.ready.terminal && highWater > 0),
  );
  const lost = rows.find(({ terminal }) => terminal === old);
  expect(lost?.highWater).toBeGreaterThan(0);
  // What was not sent is gone with the folder: the cloud has what it countersigned, and no number is given again.
  const sold = await Promise.all(
    world.paid.map(async ({ receiptNumber }) => (await manager.sale(receiptNumber)).length),
  );
  expect(sold).toEqual([1, 1, 0, 0]);
});

/** Flips blocks in the middle of every table and log of the browser's databases; how many files. */
function damage(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /IndexedDB/.test(entry.parentPath) && /\.(ldb|log)$|^MANIFEST/.test(entry.name),
  );
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const { size } = statSync(path);
    const handle = openSync(path, 'r+');
    writeSync(handle, Buffer.alloc(Math.min(4096, size), 0x5a), 0, undefined, Math.floor(size / 3));
    closeSync(handle);
  }
  return files.length;
}
