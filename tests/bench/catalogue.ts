/**
 * Everything with a full catalogue on a real terminal: first sync, scan → line on screen, cold start. The first sync is
 * always done, as the others stand on it; it is in the results when it was asked for. Floors are bare IndexedDB (and, for
 * the sync, plain Dexie) on the same origin in the same browser with the same documents.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dexie as DexieClass } from 'dexie';
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import { Screen } from '../e2e/support/screen.ts';
import type { Started } from '../e2e/support/processes.ts';
import { BenchTill, catalogue, startBenchCloud, type OpenBrowser } from './bench-till.ts';
import { coldFigures, coldRounds } from './cold-start.ts';
import { figureOf, type Figure, type Round } from './figures.ts';
import { hostStartFigure } from './host-start.ts';
import { FLOOR_DATABASE, FLOOR_TABLE } from './page-probe.ts';
import { sizesOf, type Plan } from './plan.ts';
import { scanFigure } from './scan.ts';

const SYNC_TIMEOUT_MS = 600_000;
const PUT_PAGE = 1000;

export async function benchCatalogue(plan: Plan): Promise<readonly Figure[]> {
  const wantsCold = plan.wants('cold-lookup') || plan.wants('cold-scan');
  const wantsBrowser = plan.wants('first-sync') || plan.wants('scan') || wantsCold;
  if (!wantsBrowser && !plan.wants('host-start')) return [];
  plan.say(`a cloud with ${plan.products} products`);
  const cloud = await startBenchCloud(wantsBrowser ? plan.products : 0);
  const figures: Figure[] = [];
  if (!wantsBrowser) {
    const till = await BenchTill.open(cloud);
    figures.push(await hostStartFigure(till, plan));
    await till.stop();
  } else {
    const products = catalogue(plan.products);
    const synced = await syncRounds(cloud, products, plan);
    if (plan.wants('first-sync')) figures.push(syncFigure(synced));
    const { till, browser } = synced;
    if (plan.wants('scan')) figures.push(await scanFigure(browser.page, products, plan));
    await till.closeBrowser(browser);
    if (wantsCold) figures.push(...coldFigures(await coldRounds(till, products, plan), plan));
    if (plan.wants('host-start')) figures.push(await hostStartFigure(till, plan));
    await till.stop();
  }
  await cloud.stop();
  return figures;
}

interface Synced {
  readonly rounds: readonly Round[];
  /** Milliseconds until the whole database was ready, all codes in memory. */
  readonly ready: readonly number[];
  /** The last round's terminal; its browser shows the checkout with an open shift. */
  readonly till: BenchTill;
  readonly browser: OpenBrowser;
}

/** A terminal of its own for each round, as a first sync happens once; the last one stays. */
async function syncRounds(cloud: Started, products: readonly ProductDocument[], plan: Plan): Promise<Synced> {
  const rounds: Round[] = [];
  const ready: number[] = [];
  const count = plan.wants('first-sync') ? sizesOf(plan).syncs : 1;
  for (let round = 1; ; round += 1) {
    plan.say(`first sync of ${products.length} products (${round} of ${count})`);
    const till = await BenchTill.open(cloud);
    const browser = await till.openBrowser();
    const { page } = browser;
    await page.goto(till.launchUrl);
    await page.waitForFunction(
      () => window.guidepostBench?.state === 'ready' && window.guidepostBench.indexed,
      undefined,
      { timeout: SYNC_TIMEOUT_MS, polling: 100 },
    );
    const seen = await page.evaluate(() => {
      const probe = window.guidepostBench;
      const all = Object.values(probe?.collections ?? {}).map(({ at }) => at);
      return { from: probe?.workerAt ?? 0, products: probe?.collections['products'], ready: Math.max(...all) };
    });
    if (seen.products === undefined || seen.products.documents < products.length)
      throw new Error(`first sync gave ${String(seen.products?.documents)} products`);
    ready.push(seen.ready - seen.from);
    const ours = (seen.products.documents * 1000) / (seen.products.at - seen.from);
    const screen = new Screen(page);
    await screen.login();
    await screen.openShift();
    const floorPage = await browser.context.newPage();
    await till.openBlank(floorPage);
    const floor = await putProducts(floorPage, products, plan.root);
    await floorPage.close();
    rounds.push({ ours, floor });
    if (round === count) return { rounds, ready, till, browser };
    await till.closeBrowser(browser);
    await till.stop();
  }
}

const syncFigure = ({ rounds, ready }: Synced): Figure => {
  const figure = figureOf(
    {
      name: 'first-sync',
      what: 'products a second, pulled over HTTP by the host and written by RxDB in its worker, from the worker’s first word until the collection is complete',
      floorWhat: `plain Dexie bulkPut of the same documents in pages of ${PUT_PAGE}, strict durability, nothing pulled`,
      unit: 'per second',
      limits:
        'RxDB’s own bookkeeping for every document (revision, meta, its read before write), one at a time with the pull and two JSON passes',
    },
    rounds,
  );
  const seconds = ready.map((ms) => Math.round(ms / 1000)).join(' and ');
  return { ...figure, limits: `${figure.limits}; all collections were complete after ${seconds} s` };
};

/** Products a second. Leaves the floors' database behind. */
async function putProducts(
  page: OpenBrowser['page'],
  products: readonly ProductDocument[],
  root: string,
): Promise<number> {
  await page.evaluate(readFileSync(join(root, 'node_modules', 'dexie', 'dist', 'dexie.min.js'), 'utf8'));
  await page.evaluate(
    async ([database, table]) => {
      const { Dexie } = window as unknown as { Dexie: typeof DexieClass };
      const opened = new Dexie(database, { chromeTransactionDurability: 'strict' });
      opened.version(1).stores({ [table]: 'id' });
      await opened.open();
      Object.assign(window, { opened });
    },
    [FLOOR_DATABASE, FLOOR_TABLE] as const,
  );
  let totalMs = 0;
  for (let from = 0; from < products.length; from += PUT_PAGE) {
    totalMs += await page.evaluate(
      async ({ documents, table }) => {
        const { opened } = window as unknown as { opened: DexieClass };
        const begun = performance.now();
        await opened.table(table).bulkPut([...documents]);
        return performance.now() - begun;
      },
      { documents: products.slice(from, from + PUT_PAGE), table: FLOOR_TABLE },
    );
  }
  await page.evaluate(() => (window as unknown as { opened: DexieClass }).opened.close());
  return (products.length * 1000) / totalMs;
}
