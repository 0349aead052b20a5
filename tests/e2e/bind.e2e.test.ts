import { expectPage } from './support/expect.ts';
import { devices, type Browser } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { eventually } from './support/cloud-client.ts';
import { Store } from './support/store.ts';

let store: Store;
let phone: Browser;
beforeEach(async () => {
  store = await Store.open();
  phone = await launchChromium();
});
afterEach(async () => {
  await phone.close();
  await store.end();
});

test('a guide issues a QR, the customer binds on a phone, and the next sale carries both guides', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('2001', '222222');
  await screen.id('nav-guide').click();
  await screen.id('guide-issue').click();
  const token = (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
  expect(token).toMatch(/^[0-9A-Z]{30}$/);
  const symbol = await screen.id('guide-qr').boundingBox();
  expect(Math.min(symbol?.width ?? 0, symbol?.height ?? 0)).toBeGreaterThanOrEqual(320);
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'issued');

  const context = await phone.newContext({ ...devices['iPhone 13'], locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(`${store.cloud.ready.url}/g/${token}`);
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'scanned');
  expect(await page.locator('input[name=marketing]').isChecked()).toBe(false);
  expect(await page.locator('input[name=consent]').isChecked()).toBe(false);
  await page.locator('input[name=phone]').fill('13800138000');
  await page.locator('input[name=consent]').check();
  await page.locator('button[type=submit]').click();
  await expectPage(page.locator('body')).toContainText('林晓雨');
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'bound');

  await screen.openShift();
  till.scan('6901234567908');
  await screen.expectTotal(25900);
  await screen.page.keyboard.press('F3');
  await screen.id('member-search').fill('13800138000');
  await screen.page.keyboard.press('Enter');
  await screen.id('member-result').first().click();
  await expectPage(screen.id('cart-guide')).toHaveAttribute('data-staff', '2001');
  const { receiptNumber } = await screen.payCash('300.00', '2002');
  const manager = await store.manager();
  const [sale] = await eventually(
    'the sale in the cloud',
    () => manager.sale(receiptNumber),
    (items) => items.length > 0,
  );
  expect(sale).toMatchObject({ body: { boundGuide: '2001', serving: [{ guide: '2002', shareBp: 10000 }] } });

  expect(
    (
      await fetch(`${store.cloud.ready.url}/g/${token}`, {
        method: 'POST',
        body: new URLSearchParams({ phone: '13800138001', consent: 'yes' }),
      })
    ).status,
  ).toBe(409);
});

test('a token issued while the cloud is down binds later', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('2001', '222222');
  await store.cloud.stop();
  await screen.id('nav-guide').click();
  await screen.id('guide-issue').click();
  const token = (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
  await store.restartCloud();
  const answer = await fetch(`${store.cloud.ready.url}/g/${token}`, {
    method: 'POST',
    body: new URLSearchParams({ phone: '13800138002', consent: 'yes' }),
  });
  expect(answer.status).toBe(200);
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'bound', { timeout: 30_000 });
});
