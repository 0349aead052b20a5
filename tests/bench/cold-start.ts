/**
 * Cold start with a full catalogue on disk: a new browser process on the terminal's profile, from the page's navigation
 * until the database's look-up answers and the first scan is a line; in turn with another new browser that reads all keys
 * and values of the bare store.
 */
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { BenchTill } from './bench-till.ts';
import { figureOf, type Figure } from './figures.ts';
import { FLOOR_DATABASE, FLOOR_TABLE, readAllInPage, scanInPage, type ScanTimes } from './page-probe.ts';
import { sizesOf, type Plan } from './plan.ts';

export interface ColdRound {
  readonly seen: ColdTimes;
  readonly floorMs: number;
}

type ColdTimes = ScanTimes & {
  /** When the worker first told its state, and when it said that all codes are in memory. */
  readonly worker: number;
  readonly indexed: number;
};

export async function coldRounds(
  till: BenchTill,
  products: readonly ProductDocument[],
  plan: Plan,
): Promise<readonly ColdRound[]> {
  const { coldStarts } = sizesOf(plan);
  const rounds: ColdRound[] = [];
  for (let n = 0; n < coldStarts; n += 1) {
    plan.say(`cold start (${n + 1} of ${coldStarts})`);
    const product = products[Math.floor(((n + 1) * products.length) / (coldStarts + 1))];
    if (product === undefined) throw new Error('no product');
    const seen = await coldScan(till, product);
    rounds.push({ seen, floorMs: await coldReadAll(till, products.length) });
  }
  return rounds;
}

/** The scan is sent the moment the checkout shows: its look-up waits for whatever the database still has to do. */
async function coldScan(till: BenchTill, { codes, sku }: ProductDocument): Promise<ColdTimes> {
  const browser = await till.openBrowser();
  await browser.page.goto(`${till.origin}/`, { waitUntil: 'commit' });
  await browser.page.waitForFunction(() => document.querySelector('[data-testid="cart-total"]') !== null);
  const seen = await browser.page.evaluate(scanInPage, { code: codes[0] ?? '', sku });
  await browser.page.waitForFunction(() => window.guidepostBench?.indexed);
  const [worker, indexed] = await browser.page.evaluate(() => [
    window.guidepostBench?.workerAt ?? 0,
    window.guidepostBench?.indexedAt ?? 0,
  ]);
  await till.closeBrowser(browser);
  return { ...seen, worker: worker ?? 0, indexed: indexed ?? 0 };
}

async function coldReadAll(till: BenchTill, atLeast: number): Promise<number> {
  const browser = await till.openBrowser();
  await till.openBlank(browser.page);
  const { ms, count } = await browser.page.evaluate(readAllInPage, { database: FLOOR_DATABASE, table: FLOOR_TABLE });
  await till.closeBrowser(browser);
  if (count < atLeast) throw new Error(`the floor holds ${count} of ${atLeast}`);
  return ms;
}

export function coldFigures(rounds: readonly ColdRound[], plan: Plan): readonly Figure[] {
  const floorWhat = 'opening the bare store of the same products in a new browser and reading all its keys and values';
  const figures = [
    figureOf(
      {
        name: 'cold-lookup',
        what: 'new browser, stored catalogue: navigation until the database’s look-up answers the first scan',
        floorWhat,
        unit: 'ms',
        limits:
          'reading every product for the map of codes, and RxDB’s opening of its collections before it; then the page’s own load',
      },
      rounds.map(({ seen, floorMs }) => ({ ours: seen.lookUp, floor: floorMs })),
      {
        'navigation → scan sent (checkout shown)': rounds.map(({ seen }) => seen.posted),
        'navigation → database open': rounds.map(({ seen }) => seen.worker),
        'navigation → all codes in memory': rounds.map(({ seen }) => seen.indexed),
      },
    ),
    figureOf(
      {
        name: 'cold-scan',
        what: 'the same until the first scan’s line is in the DOM',
        floorWhat,
        unit: 'ms',
        limits: 'see cold-lookup; the line itself costs what scan says',
      },
      rounds.map(({ seen, floorMs }) => ({ ours: seen.line, floor: floorMs })),
      { 'look-up → line in the DOM': rounds.map(({ seen }) => seen.line - seen.lookUp) },
    ),
  ];
  return figures.filter(({ name }) => plan.wants(name as 'cold-lookup' | 'cold-scan'));
}
