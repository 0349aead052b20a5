/** What the cashier is told of a migration, and that no failure of it makes the terminal throw its database away. */
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { expect, test } from 'vitest';
import { COLLECTIONS } from '../../../sync/schemas/collections.ts';
import type { MigrationProgress } from '../../../sync/terminal/api.ts';
import { openTerminalCore, type CoreOptions } from '../../../sync/terminal/core.ts';
import { databaseName, type AnyStorage } from '../../../sync/terminal/open-database.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { freshId, run, shop, statusOf } from './core-support.ts';
import { eventually, MemoryMarker, memorySents } from './fake-cloud.ts';
import { faultyStorage } from './faulty-storage.ts';
import { fill, task } from './migration-support.ts';
import { failingFor, raised } from './raised-plans.ts';

const storage = getRxStorageMemory() as unknown as AnyStorage;
const open = (more: Partial<CoreOptions> & Pick<CoreOptions, 'databaseId' | 'marker'>) =>
  openTerminalCore({
    storage,
    host: shop(),
    sent: memorySents(),
    ports: browserPorts(),
    restart: () => expect.fail('nothing here is damage'),
    ...more,
  });

test('progress is said while it runs, and a document left behind afterwards', async () => {
  const databaseId = freshId();
  await fill(databaseName(databaseId, 0), storage, [task(1), task(2), task(3)]);
  const progress: MigrationProgress[] = [];
  const { core } = await run(shop(), {
    databaseId,
    storage,
    plans: raised('tasks', failingFor(task(2).id)),
    migrating: (step) => void progress.push(step),
  });
  expect(progress.at(-1)).toEqual({ collection: 'tasks', done: 3, total: 3 });
  const row = statusOf(core)()?.collections.find(({ name }) => name === 'tasks');
  expect(row).toMatchObject({ documents: 2, leftBehind: 1 });
});

test('a newer database is left alone: no fresh one, no empty one, no restart', async () => {
  const databaseId = freshId();
  const first = await run(shop(), { databaseId, storage, plans: raised('tasks') });
  await first.core.collections.tasks.insert(task(1));
  await first.core.close();
  const before = first.marker.marker;
  const older = await open({ databaseId, marker: first.marker });
  expect(older).toEqual({ ok: false, error: 'newer' });
  expect(first.marker.marker).toEqual(before);
  const again = await run(shop(), { databaseId, storage, marker: first.marker, plans: raised('tasks') });
  expect(await again.core.collections.tasks.findOne(task(1).id).exec()).not.toBeNull();
});

test('a full disk in the middle is no damage: the same generation is migrated at the next start', async () => {
  const databaseId = freshId();
  await fill(databaseName(databaseId, 0), storage, [task(1), task(2)]);
  const marker = new MemoryMarker();
  const full = faultyStorage(storage, { failWrite: (name, ids) => name === 'tasks' && ids.includes(task(1).id) });
  const plans = raised('tasks');
  expect(await open({ databaseId, marker, storage: full, plans })).toEqual({ ok: false, error: 'unmigrated' });
  expect(marker.marker?.generation ?? 0).toBe(0);
  const { core } = await run(shop(), { databaseId, storage, marker, plans });
  expect(await core.collections.tasks.count().exec()).toBe(2);
});

test('a document of a pull-only collection that no step brings over is pulled again', async () => {
  const databaseId = freshId();
  await fill(databaseName(databaseId, 0), storage, [task(1), task(2)], 'stock');
  const cloud = shop();
  cloud.put('stock', { ...task(1), from: 9 }, { ...task(2), from: 9 });
  const { core, marker } = await run(cloud, {
    databaseId,
    storage,
    plans: raised('stock', failingFor(task(2).id)),
  });
  await eventually(
    () => core.collections.stock.findOne(task(2).id).exec(),
    (document) => document !== null,
  );
  await eventually(
    () => marker.marker?.collections.stock?.repull,
    (repull) => repull === false,
  );
  expect(COLLECTIONS.stock.push).toBe(false);
});
