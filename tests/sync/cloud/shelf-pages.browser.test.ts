/** The shelf in real Chromium on a phone, for guide and customer, in both languages and themes: axe finds nothing serious, nothing overflows. */
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import { guideShelfPage } from '../../../sync/cloud/pages/guide-shelf.ts';
import { shelfPage, shelfRefusalPage } from '../../../sync/cloud/pages/shelf-pages.ts';
import { launchChromium } from '../../support/chromium.ts';

/** A folder for pictures of every page, for people to look at. */
const SHOTS = process.env['GUIDEPOST_PAGE_SHOTS'];
const frame = (language: 'zh' | 'en'): PageFrame => ({ language, nonce: 'n', brand: '示范品牌', store: '梧桐路店' });
const ITEM = {
  title: '春季针织上新，三色到店可试穿',
  text: '第一批到店：米白、雾蓝、炭灰。\n周末到店试穿送小样，数量有限。',
  until: '2026-12-01',
};
const LINK = 'https://shop.example/a-rather-long-path/that-goes-on-and-on/spring-knit?from=guide&x=0123456789';
const shown = (code: string, opened: number) => ({
  ...{ ...ITEM, code, opened, url: `https://guidepost.example/s/${code}` },
});
const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  customer: (of) => shelfPage({ ...of, ...ITEM, link: LINK, guide: '林晓雨' }),
  withoutGuide: (of) => shelfPage({ ...of, ...ITEM }),
  over: (of) => shelfRefusalPage(of, 'over'),
  guide: (of) => guideShelfPage({ ...of, tab: 'shelf' }, [shown('7K3M9Q2V5X8Z', 12), shown('ABCDEFGH2345', 0)]),
  empty: (of) => guideShelfPage({ ...of, tab: 'shelf' }, []),
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
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa'] }),
    );
    found.push(...violations.map(({ id, nodes }) => `${language} ${id} ${nodes[0]?.html ?? ''}`));
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect([name, language, width]).toEqual([name, language, 390]);
    if (SHOTS !== undefined) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `shelf-${name}.${language}.png`), fullPage: true });
    }
    await page.close();
  }
  expect(found).toEqual([]);
});
