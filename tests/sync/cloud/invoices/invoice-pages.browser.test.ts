/** The customer's pages of an e-fapiao in real Chromium, on a phone, in both languages and themes: axe finds nothing serious. */
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  invoiceFormPage,
  invoiceRefusalPage,
  invoiceStatePage,
  type InvoiceFormPage,
} from '../../../../sync/cloud/pages/invoice-pages.ts';
import { launchChromium } from '../../../support/chromium.ts';
import type { PageFrame } from '../../../../sync/cloud/pages/binding-pages.ts';

/** A folder for pictures of every page, for people to look at. */
const SHOTS = process.env['GUIDEPOST_PAGE_SHOTS'];
const frame = (language: 'zh' | 'en'): PageFrame => ({ language, nonce: 'n', brand: '示范品牌', store: '梧桐路店' });
const FORM: Omit<InvoiceFormPage, keyof PageFrame> = {
  receiptNumber: 'S001-01-260921-0001',
  lines: [
    { name: '纯棉T恤', spec: '白 / M', amount: 9900 },
    { name: '高腰阔腿直筒牛仔裤女加长款显瘦春秋', amount: 25_900 },
  ],
  total: 35_800,
  tax: 4119,
  isPart: true,
  demo: true,
  again: false,
  form: {},
};
const STATE = {
  receiptNumber: FORM.receiptNumber,
  number: '26310000000000000001',
  url: 'https://e.example/1.pdf',
  total: 35_800,
  demo: false,
};
const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  form: (of) => invoiceFormPage({ ...of, ...FORM }),
  error: (of) =>
    invoiceFormPage({ ...of, ...FORM, error: 'tax_number_missing', form: { kind: 'company', title: '梧桐商贸' } }),
  again: (of) => invoiceFormPage({ ...of, ...FORM, again: true }),
  underWay: (of) => invoiceStatePage({ ...of, ...STATE, state: 'underWay', number: null, url: null, demo: true }),
  issued: (of) => invoiceStatePage({ ...of, ...STATE, state: 'issued' }),
  reversing: (of) => invoiceStatePage({ ...of, ...STATE, state: 'reversing' }),
  reversed: (of) => invoiceStatePage({ ...of, ...STATE, state: 'reversed' }),
  notHere: (of) => invoiceRefusalPage(of, 'sale_not_here', FORM.receiptNumber),
  forged: (of) => invoiceRefusalPage(of, 'forged'),
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test.each(Object.keys(PAGES))('%s', async (name) => {
  const found: string[] = [];
  for (const [language, colorScheme] of [
    ['zh', 'light'],
    ['en', 'dark'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
    await page.setContent(PAGES[name]?.(frame(language)) ?? '');
    if (SHOTS !== undefined) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name}.${language}.png`), fullPage: true });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (wide) found.push(`${language}: wider than the phone`);
    await page.evaluate(axe.source);
    const grave = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run();
      return violations.filter(({ impact }) => ['serious', 'critical'].includes(impact ?? '')).map(({ id }) => id);
    });
    found.push(...grave.map((id) => `${language}: ${id}`));
    await page.close();
  }
  expect(found).toEqual([]);
});
