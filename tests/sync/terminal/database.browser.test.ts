import type { BrowserContext, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LookUp, StoreFact } from '../../../sync/terminal/api.ts';
import { eventually, product } from './fake-cloud.ts';
import type { Change } from './loss-scenarios.ts';
import { crash, openTestShop, type TestShop } from './support.ts';
import { priceBookHash } from '../../../sync/protocol/price-book.ts';

let shop: TestShop;
let browser: BrowserContext;
beforeEach(async () => {
  shop = await openTestShop();
  browser = await shop.openBrowser();
  const prices = [['p1', 9900, null]];
  const content = { promotions: [], coupons: [], roundOffUnit: 0, from: 0 };
  shop.cloud.put('products', product(1, { codes: ['6901234567892'] }), product(2));
  shop.cloud.put(
    'priceBooks',
    { id: 'b1', type: 'head', hash: priceBookHash({ ...content, prices } as never), parts: 1, ...content },
    { id: 'b1-0', type: 'part', book: 'b1', index: 0, prices },
  );
});
afterEach(() => shop.end());

const state = (page: Page) => () => page.evaluate(() => window.till.status().state);
const ready = (page: Page, limitMs = 20_000) => eventually(state(page), (now) => now === 'ready', limitMs);
const booked = (page: Page) =>
  eventually(
    () => page.evaluate(() => window.till.status().book !== null),
    (there) => there,
    20_000,
  );
const lookUp = (page: Page, code: string) =>
  page.evaluate(async (text) => {
    const answer = await window.till.database.lookUp([text]);
    return answer.ok ? answer.value : { found: false as const, reason: answer.error };
  }, code) as Promise<LookUp>;
const found = (page: Page) =>
  eventually(
    () => lookUp(page, '6901234567892'),
    ({ found: there }) => there,
    20_000,
  );
const databases = (page: Page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

describe('the worker', () => {
  test('holds 13 collections with strict durability and answers a look-up', async () => {
    const page = await shop.page(browser, '/spied-worker.js');
    await ready(page);
    await found(page);
    expect((await page.evaluate(() => window.till.status().collections)).length).toBe(13);
    const { seen } = await spy(page);
    expect(seen['readwrite strict']).toBeGreaterThan(0);
    expect(Object.keys(seen).filter((kind) => kind.startsWith('readwrite'))).toEqual(['readwrite strict']);
  });

  test('is shared: a second window gets the same database and pulls nothing again', async () => {
    const first = await shop.page(browser);
    await ready(first);
    await booked(first);
    const pulls = shop.cloud.pulls.length;
    const second = await shop.page(browser);
    await ready(second);
    expect(await lookUp(second, '6901234567892')).toMatchObject({ found: true, code: '6901234567892' });
    const again = shop.cloud.pulls.slice(pulls).filter(({ collection }) => collection === 'products');
    expect(again.filter(({ checkpoint, documents }) => checkpoint === null || documents > 0)).toEqual([]);
    expect((await databases(second)).filter((name) => name.includes('--products')).length).toBe(1);
    await first.close();
    expect(await lookUp(second, '6901234567892')).toMatchObject({ found: true });
  });

  test('dies with the renderer of its creator; another window makes a new one and repeats what it asked and watched', async () => {
    const creator = await shop.page(browser);
    await ready(creator);
    await booked(creator);
    const other = await shop.page(browser);
    await ready(other);
    await other.evaluate(() => window.till.watchSales('day', '2026-03-14'));
    await eventually(
      () => other.evaluate(() => window.till.view('day')),
      (facts) => Array.isArray(facts),
    );
    await crash(creator);
    const asked = lookUp(other, '6901234567892');
    expect(await asked).toMatchObject({ found: true });
    shop.cloud.put('ledger', {
      id: '018e3a00-0000-7000-8000-000000000001',
      kind: 'sale',
      store: 'S001',
      terminal: '02',
      seq: 1,
      at: 1,
      businessDay: '2026-03-14',
      staff: null,
      receiptNumber: 'S001-02-260314-0001',
      body: { total: 1 },
    });
    await other.evaluate(() => window.till.emit('replication.resync', { scope: 'store:demo:S001' }));
    await eventually(
      () => other.evaluate(() => window.till.view('day')) as Promise<readonly StoreFact[]>,
      (facts) => facts.length === 1,
      20_000,
    );
    await ready(other);
  });

  test('never opens a second database for a second script: it waits for the lock and takes over', async () => {
    const first = await shop.page(browser);
    await ready(first);
    await booked(first);
    const second = await shop.page(browser, '/other-worker.js');
    await eventually(state(second), (now) => now === 'waiting', 20_000);
    await second.waitForTimeout(2500);
    expect(await state(second)()).toBe('waiting');
    await first.close();
    await ready(second);
    expect(await found(second)).toMatchObject({ found: true });
  });

  test('opens a fresh database for another store or incarnation and removes the old one', async () => {
    const page = await shop.page(browser);
    await ready(page);
    shop.databaseId = 'shop-2';
    await page.evaluate(() => window.till.emit('app.changed', { place: {}, databaseId: 'shop-2' }));
    await eventually(
      () => databases(page),
      (names) => names.some((name) => name.includes('shop-2')) && !names.some((name) => name.includes('shop-1')),
      30_000,
    );
    await ready(page);
  });
});

describe('losses', () => {
  test('a wiped database is noticed and refilled, and the cashier is told', async () => {
    const page = await shop.page(browser);
    await ready(page);
    await found(page);
    await page.waitForTimeout(1000);
    await page.close();
    const blank = await browser.newPage();
    await blank.goto(`${shop.origin}/blank`);
    const wiped = await eventually(
      () =>
        blank.evaluate(async () => {
          const names = (await indexedDB.databases())
            .map(({ name }) => name ?? '')
            .filter((name) => name.startsWith('rxdb-dexie-'));
          await Promise.all(
            names.map((name) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve))),
          );
          return names.length;
        }),
      (count) => count > 0,
    );
    expect(wiped).toBeGreaterThan(13);
    const again = await shop.page(browser);
    await ready(again);
    expect(await again.evaluate(() => window.till.statuses)).toContain('rebuilding');
    expect(await found(again)).toMatchObject({ found: true });
  });

  test.each([false, true])('a page whose write fails, guards %s (loss 3)', async (guarded) => {
    const page = await browser.newPage();
    await page.goto(`${shop.origin}/losses`);
    const documents = await page.evaluate((given) => window.losses.page(given), guarded);
    if (guarded) expect(documents).toBe(2400);
    else expect(documents).toBeLessThan(2400);
  });

  test.each([false, true])('a push whose preparation fails, guards %s (loss 2)', async (guarded) => {
    const page = await browser.newPage();
    await page.goto(`${shop.origin}/losses`);
    expect(await page.evaluate((given) => window.losses.push(given), guarded)).toEqual(guarded ? ['s1', 's2'] : ['s2']);
  });

  test.each([false, true])('a page shorter than the batch, guard %s (loss 5)', async (guarded) => {
    const page = await browser.newPage();
    await page.goto(`${shop.origin}/losses`);
    const documents = await page.evaluate((given) => window.losses.short(given), guarded);
    expect(documents).toBe(guarded ? 2400 : 300);
  });

  test.each([false, true])('a change after one whose answer was lost, guard %s (loss 8)', async (guarded) => {
    const page = await browser.newPage();
    await page.goto(`${shop.origin}/losses`);
    const ended = (change: Change) =>
      page.evaluate(([given, what]) => window.losses.own(given, what), [guarded, change] as const);
    expect(await ended('changed')).toEqual(guarded ? ['second', 'second'] : ['first', 'first']);
    expect(await ended('removed')).toEqual(guarded ? [null, null] : ['first', 'first']);
    expect(await ended('back')).toEqual(guarded ? ['before', 'before'] : ['first', 'first']);
  });

  test.each([false, true])('a clock that stepped back an hour, floor %s (loss 1)', async (guarded) => {
    const park = (page: Page, id: string) =>
      page.evaluate(
        async (given) =>
          window.till.database.putDocument('parkedSales', { id: given, name: '3', parkedAt: 1, cart: {} }),
        id,
      );
    const pushed = () => shop.cloud.documents('parkedSales').map(({ id }) => id);
    // Something was pulled: with no checkpoint at all, everything would be sent again and hide the loss.
    shop.cloud.put('parkedSales', { id: 's0', name: '1', parkedAt: 1, cart: {} });
    const before = await shop.page(browser, '/spied-worker.js');
    await ready(before);
    await park(before, 's1');
    await eventually(pushed, (ids) => ids.includes('s1'));
    await before.waitForTimeout(1000);
    await before.close();

    // Written after the step while the cloud is away; the worker ends before the push could leave.
    shop.cloud.online = false;
    const turned = `/spied-worker.js?offset=-3600000${guarded ? '' : '&floor=off'}`;
    const after = await shop.page(browser, turned);
    await ready(after);
    await park(after, 's2');
    await after.waitForTimeout(500);
    await after.close();
    shop.cloud.online = true;

    const last = await shop.page(browser, turned);
    await ready(last);
    await eventually(
      () => last.evaluate(() => window.till.status().collections.every(({ state: each }) => each === 'in_sync')),
      (all) => all,
      20_000,
    );
    await last.evaluate(() => window.till.emit('replication.resync', { scope: 'store:demo:S001' }));
    if (guarded) {
      await eventually(pushed, (ids) => ids.includes('s2'));
      return;
    }
    await last.waitForTimeout(3000);
    expect([...pushed()].sort()).toEqual(['s0', 's1']);
  });
});

const spy = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ seen: Record<string, number>; now: number }>((resolve) => {
        const channel = new BroadcastChannel('spy');
        channel.onmessage = (event) => resolve(event.data as never);
        channel.postMessage('ask');
      }),
  );
