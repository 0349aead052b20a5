import { chosenPart } from '../support/chosen-part.ts';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { endAll } from '../e2e/support/processes.ts';
import { BrowserCashier } from './browser-cashier.ts';
import { BROWSER_POINTS } from './browser-points.ts';
import { KillWorld } from './world.ts';

/** More than one page of a pull, so that there is a place between two. */
const PRODUCTS = 1100;

let world: KillWorld;
let cashier: BrowserCashier;
beforeAll(async () => {
  world = await KillWorld.open(PRODUCTS);
  cashier = new BrowserCashier(world);
});
afterAll(async () => {
  await cashier.close();
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

describe('kill -9 of the browser', () => {
  test.each(
    chosenPart(
      BROWSER_POINTS.map(({ name }) => name),
      'GUIDEPOST_KILL_PART',
    ),
  )('at %s: screen, paper, till and cloud agree afterwards', async (point) => {
    await cashier.dieAt(point);
    await world.check();
  });
});
