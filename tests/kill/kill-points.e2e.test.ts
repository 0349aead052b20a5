import { chosenPart } from '../support/chosen-part.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KILL_POINTS } from '../../main/kill-points.ts';
import { KILL_VARIABLE } from '../../sync/protocol/kill-points.ts';
import { endAll } from '../e2e/support/processes.ts';
import { begin, tradeActFor } from './trade-acts.ts';
import { KillWorld } from './world.ts';

let world: KillWorld;
let keys = 1;
/** The crash left one key more or none, and the next change goes through. */
const keysAfter = async (before: number): Promise<number> => {
  const after = await world.settledKeys();
  expect([before, before + 1]).toContain(after);
  await world.changeKey();
  await world.sell(1);
  expect(await world.settledKeys()).toBe(after + 1);
  return after + 1;
};
beforeAll(async () => {
  world = await KillWorld.open();
});
afterAll(async () => {
  await world.stopHost();
  await endAll();
  await world.printer.stop();
});

describe('kill -9 of the host', () => {
  test.each(chosenPart(KILL_POINTS, 'GUIDEPOST_KILL_PART'))(
    'at %s: paper, till and cloud agree afterwards',
    async (point) => {
      await world.stopHost();
      const before = world.paid.length;
      await world.startHost({ [KILL_VARIABLE]: point });
      // An act beside selling comes first, so that its point is the first one reached.
      const act = tradeActFor(point);
      if (act !== undefined) await begin(act, world);
      await world.sell(2);
      await world.issueToken();
      const changesKey = point.startsWith('key.');
      if (changesKey) await world.changeKey();
      await world.waitForDeath();
      await world.startHost();
      // The screen goes on with the same ids, and presses once more: it is done, and once.
      await act?.(world);
      await act?.(world);
      await world.sell(1);
      if (changesKey) keys = await keysAfter(keys);
      const { sales } = await world.check();
      expect(sales).toBeGreaterThan(before);
    },
  );
});
