/** Keys of the finished sale in real Chromium: what is pressed right after it was dismissed is the cart's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCENES } from './harness/all-scenes.mjs';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';

let harness: OpenHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test.each([
  ['after Esc', ['Escape', 'F6']],
  ['on its own', ['F6']],
])('Shift+F6 %s shows the parked sales over an empty cart', async (_when, keys) => {
  const scene = ALL_SCENES['done'];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&lang=zh-CN&theme=light`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await page.getByTestId('sale-done').waitFor();
    // Two keys of one hand: each a task of its own, and nothing painted between them.
    await page.evaluate(async (pressed) => {
      for (const key of pressed) {
        window.dispatchEvent(
          new KeyboardEvent('keydown', { key, code: key, shiftKey: key === 'F6', bubbles: true, cancelable: true }),
        );
        await Promise.resolve();
      }
    }, keys);
    await page.getByTestId('parked-search').waitFor();
    expect(await page.getByTestId('sale-done').count()).toBe(0);
  } finally {
    await page.close();
  }
});
