/** A customer scans the code of a receipt, with a real phone-sized Chromium, cloud and database: asks for the e-fapiao and has it. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../../support/chromium.ts';
import { InvoicingShop } from './invoicing-shop.ts';

let shop: InvoicingShop;
let browser: Browser;
beforeAll(async () => {
  shop = await InvoicingShop.open();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});

test('scanned before the till was online, then asked for with a company’s title, then opened', async () => {
  const sale = shop.sell();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    // What a page is refused stands in the console by itself.
    if (message.type() === 'error' && !message.text().includes('status of')) errors.push(message.text());
  });
  await page.goto(`${shop.cloud.url}${sale.path}`);
  expect(await page.getByRole('heading').textContent()).toBe('小票还没上传');

  await shop.terminal.upload([sale.entry]);
  await page.reload();
  await page.getByLabel('单位', { exact: true }).check();
  await page.getByLabel('发票抬头').fill('梧桐商贸有限公司');
  await page.getByRole('button', { name: '申请开票' }).click();
  expect(await page.getByRole('alert').textContent()).toContain('纳税人识别号');
  expect(await page.getByLabel('发票抬头').inputValue()).toBe('梧桐商贸有限公司');
  await page.getByLabel('纳税人识别号').fill('91310000MA1FL0AB1X');
  await page.getByRole('button', { name: '申请开票' }).click();
  expect(await page.getByRole('heading').textContent()).toBe('正在开票');

  await shop.pass(5000);
  await page.getByRole('link', { name: '刷新' }).click();
  await page.getByText('发票已开好').waitFor();
  expect(await page.getByRole('link', { name: '打开发票' }).getAttribute('href')).toMatch(
    /^https:\/\/invoice\.example\/\d{20}\.pdf$/,
  );

  await shop.terminal.upload([shop.refundOf(sale, ['1', '2']).entry()]);
  await shop.pass(20_000);
  await page.goto(`${shop.cloud.url}${sale.path}`);
  expect(await page.getByRole('heading').textContent()).toBe('发票已全额冲红');
  expect(errors).toEqual([]);
  await context.close();
});
