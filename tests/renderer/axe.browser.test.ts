/** Every screen over the harness's fakes in real Chromium, as axe sees it: nothing serious, in either theme. */
import axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_SCENES } from './harness/all-scenes.mjs';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';

const GRAVE = ['serious', 'critical'];

let harness: OpenHarness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

/** What axe found grave, with the part of the page. */
async function graveOn(name: string, look: string): Promise<readonly string[]> {
  const scene = ALL_SCENES[name];
  const page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${harness.url}?${scene?.query ?? ''}&${look}`);
    await page.locator('main, form, section').first().waitFor();
    await scene?.run?.(page);
    await page.evaluate(axe.source);
    const found = await page.evaluate(async (grave) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(
        { include: ['body'], exclude: ['svg'] },
        { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      );
      return violations
        .filter(({ impact }) => grave.includes(impact ?? ''))
        .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`));
    }, GRAVE);
    return found.map((each) => `${name} (${look}): ${each}`);
  } finally {
    await page.close();
  }
}

const LOOKS = ['lang=zh-CN&theme=light', 'lang=en&theme=dark'] as const;

/** Every eighth screen in an ordinary run, all of them in both looks with `GUIDEPOST_AXE=all`: the parts are the same everywhere. */
const EVERY = 8;

test('axe finds nothing serious on any screen', { timeout: 900_000 }, async () => {
  const isAll = process.env['GUIDEPOST_AXE'] === 'all';
  const looks = Object.keys(ALL_SCENES)
    .filter((_name, index) => isAll || index % EVERY === 0)
    .flatMap((name, index) =>
      LOOKS.filter((_look, which) => isAll || which === index % LOOKS.length).map((look) => [name, look] as const),
    );
  const found: string[] = [];
  const next = async (): Promise<void> => {
    for (let each = looks.shift(); each !== undefined; each = looks.shift()) found.push(...(await graveOn(...each)));
  };
  await Promise.all([next(), next()]);
  expect(found).toEqual([]);
});
