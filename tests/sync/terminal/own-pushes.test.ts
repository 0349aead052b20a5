/** Loss 8 on RxDB in Node; database.browser.test.ts has it in Chromium, tests/simulation/own-pushes.test.ts at every step. */
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../sync/terminal/open-database.ts';
import { ALL_GUARDS } from '../../../sync/terminal/replication.ts';
import { eventually, FakeCloud, MemorySent } from './fake-cloud.ts';
import { CHANGES, follow, loseChange, type Change } from './loss-scenarios.ts';

const WANTED: Record<Change, string | null> = { changed: 'second', removed: null, back: 'before' };

test.each(CHANGES)('without the guard a change is lost to the one before it: %s', async (change) => {
  expect(await loseChange(getRxStorageMemory(), false, change)).toEqual(['first', 'first']);
});

test.each(CHANGES)('with it both sides have it: %s', async (change) => {
  expect(await loseChange(getRxStorageMemory(), true, change)).toEqual([WANTED[change], WANTED[change]]);
});

test('what cannot be noted does not leave until it can, and what RxDB has learnt is not kept', async () => {
  const [cloud, sent] = [new FakeCloud(), new MemorySent()];
  const { database, collections } = await openDatabase('own-pushes', getRxStorageMemory() as never);
  const { replication, seen } = follow(collections.parkedSales, 'parkedSales', cloud, ALL_GUARDS, sent);
  await eventually(
    () => seen.syncs,
    (syncs) => syncs > 0,
  );
  sent.failing = 3;
  await collections.parkedSales.insert({ id: 's1', name: 'table', parkedAt: 1, cart: {} });
  await eventually(
    () => cloud.documents('parkedSales').length,
    (count) => count === 1,
  );
  expect([seen.codes, cloud.pushes.length]).toEqual([['not_noted', 'not_noted', 'not_noted'], 1]);
  await eventually(
    () => {
      replication.resync();
      return sent.notes.size;
    },
    (count) => count === 0,
  );
  await replication.cancel();
  await database.close();
});
