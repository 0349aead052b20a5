/** The seven kinds of data of a real store: what was sold, who was at work, what a counter at the door counted, and what nobody told. */
import { afterEach, beforeEach, test } from 'vitest';
import { DAY_MS } from '../../sync/domain/time.ts';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

const CHINA_MS = 8 * 60 * 60_000;
let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a guide clocks in, a sale is made, footfall comes from a file: the manager sees each figure, its formula, and why others are blank', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('2001', '222222');
  await screen.id('nav-guide').click();
  await screen.id('clock-punch').click();
  await expectPage(screen.id('own-clock')).toHaveAttribute('data-way', 'out');
  await screen.id('logout').click();

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
  await office.id('office-seven').click();
  await expectPage(office.id('seven-figure-net')).toContainText('99.00');
  await expectPage(office.id('seven-figure-atv')).toContainText('99.00');
  await office.id('seven-figure-atv').click();
  await expectPage(office.id('seven-how')).toContainText('99.00 ÷ 1 = 99.00');
  await office.page.keyboard.press('Escape');
  // Nobody has gone yet, and nobody counted at the door: not known, which is not zero.
  await expectPage(office.id('seven-figure-sales_per_hour')).toContainText('—');
  await expectPage(office.id('seven-figure-entered')).toContainText('—');

  const yesterday = new Date(Date.now() + CHINA_MS - DAY_MS).toISOString().slice(0, 10);
  await office.id('seven-import').click();
  await office.page.locator('input[type=file]').setInputFiles({
    name: 'footfall.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`日期,小时,进店,路过\n${yesterday},10,7,\n${yesterday},11,5,40\n`),
  });
  await office.id('footfall-send').click();
  await expectPage(office.id('footfall-import').getByRole('status')).toContainText('2');
  await office.page.keyboard.press('Escape');
  await office.id('seven-period-week').click();
  await expectPage(office.id('seven-figure-entered')).toContainText('12');
  await expectPage(office.id('seven-figure-net')).toContainText('99.00');
});
