/**
 * Scan → line on screen with the whole catalogue in the terminal: from the host's `scan` event reaching the window until
 * the new line is in the DOM and painted, in turn with bare IndexedDB reads by key in the same page.
 */
import type { Page } from 'playwright';
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import { Screen } from '../e2e/support/screen.ts';
import { figureOf, type Figure, type Round } from './figures.ts';
import { FLOOR_DATABASE, FLOOR_TABLE, getInPage, scanInPage, type ScanTimes } from './page-probe.ts';
import { sizesOf, type Plan } from './plan.ts';

/** A usual cart; then it is cleared. */
const CART_LINES = 10;
/** Reads per sample: the page's clock ticks in tenths of a millisecond. */
const GETS = 20;
/** Coprime with any round number of products: a walk that jumps all over the catalogue. */
const STRIDE = 7919;
const QUIET_MS = 50;

export async function scanFigure(page: Page, products: readonly ProductDocument[], plan: Plan): Promise<Figure> {
  const { warmUp, scans } = sizesOf(plan);
  plan.say(`scan: ${scans} scans`);
  const screen = new Screen(page);
  const rounds: Round[] = [];
  const times: ScanTimes[] = [];
  let place = 0;
  const next = (): ProductDocument => {
    place = (place + STRIDE) % products.length;
    const product = products[place];
    if (product === undefined) throw new Error('no product');
    return product;
  };
  for (let n = 0; n < warmUp + scans; n += 1) {
    if (n > 0 && n % CART_LINES === 0) await clearCart(screen);
    const { codes, sku } = next();
    const seen = await page.evaluate(scanInPage, { code: codes[0] ?? '', sku });
    await page.waitForTimeout(QUIET_MS);
    const keys = Array.from({ length: GETS }, () => next().id);
    const floor = await page.evaluate(getInPage, { database: FLOOR_DATABASE, table: FLOOR_TABLE, keys });
    if (n < warmUp) continue;
    rounds.push({ ours: seen.line - seen.scan, floor });
    times.push(seen);
  }
  await clearCart(screen);
  const part = (from: keyof ScanTimes, until: keyof ScanTimes): readonly number[] =>
    times.map((seen) => seen[until] - seen[from]);
  return figureOf(
    {
      name: 'scan',
      what: `scan event at the window until its cart line is in the DOM, ${products.length} products`,
      floorWhat: `one bare IndexedDB get by key out of the same products in the same page (mean of ${GETS})`,
      unit: 'ms',
      limits:
        'two passes to other threads (look-up in the worker, cart.apply in the host, which prices and stores the cart), then React; painting waits for the next frame of 60 Hz',
    },
    rounds,
    {
      'event → look-up answered': part('scan', 'lookUp'),
      'look-up → line in the DOM': part('lookUp', 'line'),
      'line → painted': part('line', 'painted'),
      'event → painted': part('scan', 'painted'),
      'POST /virtual/scan → line': part('posted', 'line'),
    },
  );
}

async function clearCart(screen: Screen): Promise<void> {
  await screen.id('cart-clear').click();
  await screen.id('reason-test').click();
  await screen.id('reason-submit').click();
  await screen.expectTotal(0);
}
