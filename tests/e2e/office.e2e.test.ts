import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, startCommand, testFolder } from './support/processes.ts';
import { Screen } from './support/screen.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a manager on another PC sees the day by hour, tender and guide and the terminals, takes a CSV along and changes the key of the PC', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  await screen.expectTotal(9900);
  await screen.payCash('100.00', '2001');
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');

  const pc = await store.openTill();
  const office = await pc.openScreen(await pc.openBrowser());
  await office.login('9001', '999999');
  await office.id('nav-backoffice').click();
  const page = office.page;
  await expectPage(page.locator('main')).toContainText('99.00');
  await expectPage(page.locator('main')).toContainText('林晓雨');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).first().click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  expect(csv).toContain('99.00');

  await office.id('nav-settings').click();
  await office.id('settings-about').click();
  const seed = keyFileOf(pc.data).seed;
  await office.id('change-key').click();
  // The new key alone is left, once the cloud has the change.
  await expect.poll(() => keyFileOf(pc.data).seed, { timeout: 15_000 }).not.toBe(seed);
  expect(keyFileOf(pc.data).next).toBe(undefined);
  await expectPage(office.id('device-key')).toHaveAttribute('data-changing', 'false');
  await expectPage(office.id('sync-pill')).toHaveAttribute('data-pending', '0');
  await expectPage(office.id('sync-pill')).toHaveAttribute('data-state', 'online');
});

const keyFileOf = (data: string): { readonly seed: string; readonly next?: string } =>
  JSON.parse(readFileSync(join(data, 'terminal', 'device-key.json'), 'utf8')) as { seed: string; next?: string };

test('a manager makes a code on the till, and a new machine joins the store with it', async () => {
  const till = await store.openTill();
  const browser = await till.openBrowser();
  const office = await till.openScreen(browser);
  await office.login('9001', '999999');
  await office.id('nav-backoffice').click();
  await office.id('office-add-terminal').click();
  await expectPage(office.id('office-code').locator('b')).toHaveText(/^[0-9A-Z]{5} [0-9A-Z]{5}$/);
  const code = await office.id('office-code').locator('b').innerText();

  const fresh = await startCommand('start', [
    '--headless',
    '--data',
    testFolder('joining'),
    '--port',
    String(await freePort()),
    '--cloud',
    store.cloud.ready.url,
  ]);
  expect(fresh.ready.terminal).toBeNull();
  const joining = await Screen.open(browser, fresh.ready.url);
  await joining.id('pair-code').fill(code);
  await joining.id('pair-code').press('Enter');
  await expectPage(joining.id('login-staff').or(joining.id('first-sync')).first()).toBeVisible();
  const terminals = (await (await store.manager()).get<{ items: readonly { terminal: string }[] }>('/v1/terminals'))
    .items;
  expect(new Set(terminals.map(({ terminal }) => terminal)).size).toBe(2);
});

test('a cashier sees why the back office is locked', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.id('nav-backoffice').click();
  await expectPage(screen.page.locator('main')).toContainText('店长');
});
