/**
 * Tests of pages on a phone in real Chromium, one for each page, in both languages and themes: axe finds nothing, nothing is wider than
 * the phone, as it opens and with all that unfolds unfolded. `GUIDEPOST_PAGE_SHOTS`: a folder for pictures of every page, for people to look at.
 */
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageFrame } from '../../sync/cloud/pages/binding-pages.ts';
import { launchChromium } from './chromium.ts';

const SHOTS = process.env['GUIDEPOST_PAGE_SHOTS'];
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  ['zh', 'light'],
  ['en', 'dark'],
] as const;

const frame = (language: 'zh' | 'en'): PageFrame => ({ language, nonce: 'n', brand: '示范品牌', store: '梧桐路店' });

/** `name` begins the pictures' names. */
export function testPhonePages(name: string, pages: Readonly<Record<string, (of: PageFrame) => string>>): void {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test.each(Object.keys(pages))('%s', async (shown) => {
    const found: string[] = [];
    for (const [language, colorScheme] of LOOKS) {
      const page = await browser.newPage({ viewport: PHONE, colorScheme });
      await page.setContent(pages[shown]?.(frame(language)) ?? '');
      await page.evaluate(axe.source);
      found.push(...(await lookAt(page, language, `${name}-${shown}.${language}`)));
      const folded = await page.locator('details:not([open]) > summary').all();
      if (folded.length > 0) {
        await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
        found.push(...(await lookAt(page, `${language} unfolded`, `${name}-${shown}-unfolded.${language}`)));
      }
      await page.close();
    }
    expect(found).toEqual([]);
  });
}

/** What is wrong with the page as it stands. */
async function lookAt(page: Page, looked: string, picture: string): Promise<string[]> {
  await page.setViewportSize(PHONE);
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  // All of it, so that nothing lies under the tabs of the foot, where a person scrolls.
  await page.setViewportSize({ ...PHONE, height: Math.max(PHONE.height, height) });
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa'] }),
  );
  const found = violations.map(({ id, nodes }) => `${looked} ${id} ${nodes[0]?.html ?? ''}`);
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
  if (width !== PHONE.width) found.push(`${looked} ${String(width)} px wide`);
  if (SHOTS !== undefined) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${picture}.png`), fullPage: true });
  }
  return found;
}
