/**
 * A later program version finds what an older one left, in real Chromium on real IndexedDB, and is killed in the middle.
 * `GUIDEPOST_MIGRATE=100000 npx vitest run --project browser tests/sync/terminal/migration.browser.test.ts` is the long
 * run: that many documents, ten kills, figures printed. `GUIDEPOST_MIGRATE_COLLECTION=tasks` takes one that is pushed.
 */
import type { BrowserContext, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COLLECTION_NAMES } from '../../../sync/schemas/collections.ts';
import { eventually, product } from './fake-cloud.ts';
import { crash, openTestShop, type TestShop } from './support.ts';

const DOCUMENTS = Number(process.env['GUIDEPOST_MIGRATE'] ?? 6000);
const COLLECTION = COLLECTION_NAMES.find((each) => each === process.env['GUIDEPOST_MIGRATE_COLLECTION']) ?? 'products';
const isLong = DOCUMENTS > 10_000;
const KILLS = isLong ? 10 : 2;
const WAIT_MS = isLong ? 600_000 : 60_000;
const NEWER = `/migrating-worker.js?raise=${COLLECTION}`;

let shop: TestShop;
let browser: BrowserContext;
beforeEach(async () => {
  shop = await openTestShop();
  browser = await shop.openBrowser();
});
afterEach(() => shop.end());

const status = (page: Page) => page.evaluate(() => window.till.status());
const ready = (page: Page) =>
  eventually(
    () => status(page),
    ({ state }) => state === 'ready',
    WAIT_MS,
  );
const count = async (page: Page): Promise<number> =>
  (await status(page)).collections.find(({ name }) => name === COLLECTION)?.documents ?? 0;
/** Resolves when so many documents were looked at; false when it was over before. */
const migratedTo = async (page: Page, documents: number): Promise<boolean> =>
  (await page
    .waitForFunction(
      (given) => {
        const { state, migration } = window.till.status();
        if (state === 'ready') return 'over';
        return (migration?.done ?? 0) >= given ? 'there' : false;
      },
      documents,
      { polling: 10, timeout: WAIT_MS },
    )
    .then((handle) => handle.jsonValue())) === 'there';

describe('a later program version', () => {
  test(
    'is killed while it migrates, again and again, and in the end everything is there; the older one then says no',
    { timeout: WAIT_MS * 3 },
    async () => {
      shop.cloud.put(COLLECTION, ...Array.from({ length: DOCUMENTS }, (_, n) => product(n)));
      const older = await shop.page(browser);
      await ready(older);
      expect(await count(older)).toBe(DOCUMENTS);
      await older.waitForTimeout(1000);
      await older.close();
      const pulls = shop.cloud.pulls.length;

      let killed = 0;
      const started = performance.now();
      for (let n = 1; n <= KILLS; n += 1) {
        const page = await shop.page(browser, NEWER);
        if (!(await migratedTo(page, Math.floor((DOCUMENTS * n) / (KILLS + 1))))) break;
        await crash(page);
        await page.close();
        killed += 1;
      }
      expect(killed).toBe(KILLS);
      const last = performance.now();
      const page = await shop.page(browser, NEWER);
      await ready(page);
      if (isLong) {
        const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);
        process.stdout.write(
          `${String(DOCUMENTS)} documents of ${COLLECTION}: ${String(killed)} kills, ${seconds(started)} s in all, ${seconds(last)} s after the last kill\n`,
        );
      }
      expect(await count(page)).toBe(DOCUMENTS);
      const seen = await page.evaluate(() => window.till.statuses);
      expect(seen).toContain('migrating');
      expect(seen).not.toContain('rebuilding');
      const again = shop.cloud.pulls.slice(pulls).filter(({ collection }) => collection === COLLECTION);
      expect(again.filter(({ checkpoint, documents }) => checkpoint === null || documents > 0)).toEqual([]);
      await page.close();

      const back = await shop.page(browser);
      await eventually(
        () => status(back),
        ({ state }) => state === 'newer',
        20_000,
      );
      const asked = await back.evaluate(() => window.till.database.quickShelves());
      expect(asked).toEqual({ ok: false, error: 'unavailable' });
      await back.close();
      const forward = await shop.page(browser, NEWER);
      await ready(forward);
      expect(await count(forward)).toBe(DOCUMENTS);
    },
  );
});

describe('losses', () => {
  const losses = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${shop.origin}/losses`);
    return page;
  };

  test.each([false, true])('a migration step that throws, guard %s (loss 4)', async (guarded) => {
    const { documents } = await (await losses()).evaluate((given) => window.losses.batch(given), guarded);
    if (guarded) expect(documents).toBe(3000);
    else expect(documents).toBeLessThan(3000);
  });

  test.each([false, true])('a change made offline before a migration, guard %s', async (guarded) => {
    const { before } = await (await losses()).evaluate((given) => window.losses.change(given), guarded);
    expect(before).toBe(guarded ? 'changed before' : 'task 1');
  });
});
