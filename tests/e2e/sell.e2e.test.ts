import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('scan on a serial port, cash, receipt bytes on TCP, sale in PostgreSQL', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  till.scan('6901234567892');
  till.scan('2001234012348');
  await screen.expectTotal(9900 * 2 + 1603);
  await expectPage(screen.id('cart-line')).toHaveCount(2);
  await expectPage(screen.id('cart-line').first()).toHaveAttribute('data-quantity', '2');

  till.scan('6901234567893');
  await expectPage(screen.id('scan-error')).toBeVisible();
  await screen.id('pay').click({ force: true });
  await expectPage(screen.id('tender-cash')).toHaveCount(0);
  await screen.page.keyboard.press('Escape');
  await expectPage(screen.id('scan-error')).toHaveCount(0);

  const { receiptNumber, change } = await screen.payCash('300.00');
  expect(change).toBe(30000 - 21403);
  expect(receiptNumber).toMatch(/^S001-\w+-\d{6}-0001$/);

  const [text] = await eventually(
    'a slip on paper',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 1,
  );
  expect(counter.faults()).toEqual([]);
  expect(text).toContain(receiptNumber);
  expect(text).toContain('纯棉T恤');
  expect(text).toContain('214.03');
  expect(text).toContain('85.97');
  expect(till.printer.model.kicks).toHaveLength(1);

  const manager = await store.manager();
  const [sale] = await eventually(
    'the sale in the cloud',
    () => manager.sale(receiptNumber),
    (items) => items.length > 0,
  );
  expect(sale).toMatchObject({ receiptNumber, total: 21403 });
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');
});

test('a renderer that crashes in the middle of a sale comes back with the cart', async () => {
  const till = await store.openTill();
  const context = await till.openBrowser();
  const screen = await till.openScreen(context);
  await screen.login();
  await screen.openShift();
  till.scan('6901234567908');
  till.scan('6901234567915');
  await screen.expectTotal(25900 + 16800);
  await screen.page.goto('chrome://crash').catch(() => undefined);
  const page = await context.newPage();
  await page.goto(`http://till.localhost:${String(till.port)}/`);
  await expectPage(page.getByTestId('cart-total')).toHaveAttribute('data-fen', String(25900 + 16800));
  await expectPage(page.getByTestId('cart-line')).toHaveCount(2);
});

test('with the cloud down twenty sales go on, and each is in the cloud once when it is back', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  // The catalogue must be here before the cloud is gone; this line is the first sale's.
  till.scan('6901234567922');
  await screen.expectTotal(1990);
  await store.cloud.stop();
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-state', 'offline', { timeout: 30_000 });
  const numbers: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    if (n > 0) till.scan('6901234567922');
    await screen.expectTotal(1990);
    numbers.push((await screen.payCash('20.00')).receiptNumber);
  }
  expect(new Set(numbers).size).toBe(20);
  expect(Number(await screen.id('sync-pill').getAttribute('data-pending'))).toBeGreaterThanOrEqual(20);
  await store.restartCloud();
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0', { timeout: 60_000 });
  const manager = await store.manager();
  for (const number of numbers)
    expect(await manager.sale(number)).toMatchObject([{ receiptNumber: number, total: 1990 }]);
  const slips = await eventually(
    'all slips on paper',
    () => Promise.resolve(counter.receipts()),
    (all) => all.length === 20,
  );
  expect(slips.map(({ receiptNumber }) => receiptNumber)).toEqual(numbers);
});

test('the last sale is shown again after the host was killed, until it is dismissed', async () => {
  const till = await store.openTill();
  const context = await till.openBrowser();
  const screen = await till.openScreen(context);
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  await screen.expectTotal(9900);
  const done = await screen.payCash('100.00');
  await till.process.kill();
  await till.restart();
  const again = await till.openScreen(context);
  await again.login();
  await expectPage(again.id('sale-done')).toHaveAttribute('data-receipt-number', done.receiptNumber);
  await expectPage(again.id('change-due')).toHaveAttribute('data-fen', '100');
  await again.page.keyboard.press('Escape');
  await expectPage(again.id('sale-done')).toHaveCount(0);
  await again.page.reload();
  await expectPage(again.id('nav-checkout')).toBeVisible();
  await expectPage(again.id('sale-done')).toHaveCount(0);
});

test('number conflict after cleared browser data: the next receipt has the next number, and the cloud has both', async () => {
  const till = await store.openTill();
  const context = await till.openBrowser();
  const first = await till.openScreen(context);
  await first.login();
  await first.openShift();
  till.scan('6901234567892');
  await first.expectTotal(9900);
  const before = await first.payCash('100.00');
  await context.close();
  rmSync(join(till.data, 'test-profile'), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

  const again = await till.openScreenAgain(await till.openBrowser());
  if (await again.id('login-staff').isVisible()) await again.login();
  await again.id('nav-checkout').click();
  await expectPage(again.id('sale-done').or(again.id('quick-item').first()).first()).toBeVisible();
  till.scan('6901234567892');
  await again.expectTotal(9900);
  const after = await again.payCash('100.00');
  expect(before.receiptNumber).toMatch(/-0001$/);
  expect(after.receiptNumber).toBe(before.receiptNumber.replace(/1$/, '2'));
  const manager = await store.manager();
  for (const { receiptNumber, saleId } of [before, after])
    await eventually(
      'the sale in the cloud, once',
      () => manager.sale(receiptNumber),
      (items) => items.length === 1 && JSON.stringify(items).includes(saleId),
    );
  expect((await manager.get<{ items: unknown[] }>('/v1/quarantine')).items).toEqual([]);
});
