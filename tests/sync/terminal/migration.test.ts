import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { describe, expect, test } from 'vitest';
import { COLLECTIONS, COLLECTION_NAMES } from '../../../sync/schemas/collections.ts';
import { createDatabase, openDatabase, type AnyStorage, type Plans } from '../../../sync/terminal/open-database.ts';
import { faultyStorage } from './faulty-storage.ts';
import { all, fill, mortalStorage, openMigrated, task, spiedStorage } from './migration-support.ts';
import { alone, failingFor, raised, STEP } from './raised-plans.ts';

const memory = (): AnyStorage => getRxStorageMemory() as unknown as AnyStorage;
const tasks = (count: number) => Array.from({ length: count }, (_, n) => task(n));
const opened = async (...given: Parameters<typeof openMigrated>) => {
  const migrated = await openMigrated(...given);
  return migrated.ok ? migrated.value : expect.fail(migrated.error);
};

describe('an older version is brought over', () => {
  test('all documents, in batches, and how far it is is said', async () => {
    const storage = memory();
    await fill('m1', storage, tasks(2500));
    const migrated = await opened('m1', storage, raised('tasks'));
    expect(await all(migrated.collections.tasks)).toEqual(tasks(2500).map((each) => ({ ...each, from: 0 })));
    expect(migrated.progress.map(({ collection, done, total }) => [collection, done, total])).toEqual([
      ['tasks', 0, 2500],
      ['tasks', 1000, 2500],
      ['tasks', 2000, 2500],
      ['tasks', 2500, 2500],
    ]);
    await migrated.close();
  });

  test('once: the next start has nothing to do', async () => {
    const storage = memory();
    await fill('m2', storage, tasks(20));
    await (await opened('m2', storage, raised('tasks'))).close();
    const again = await opened('m2', storage, raised('tasks'));
    expect(again.progress).toEqual([]);
    expect(await all(again.collections.tasks)).toHaveLength(20);
    await again.close();
  });

  test('all 13 collections at once, although the realm holds no 14th', { timeout: 20_000 }, async () => {
    const storage = memory();
    const { database, collections } = await openDatabase('m3', storage);
    await collections.tasks.bulkInsert(tasks(20));
    await database.close();
    const plans = Object.fromEntries(
      COLLECTION_NAMES.map((name) => [name, { ...COLLECTIONS[name], version: 1, migrations: { 1: STEP } }]),
    ) as unknown as Plans;
    const migrated = await opened('m3', storage, plans);
    expect(new Set(migrated.progress.map(({ collection }) => collection)).size).toBe(13);
    expect(await all(migrated.collections.tasks)).toHaveLength(20);
    await migrated.close();
  });

  test('reading each document once: an index satisfies every query', async () => {
    const storage = memory();
    await fill('m6', storage, tasks(50));
    const slow: unknown[] = [];
    let queries = 0;
    const watched = spiedStorage(
      storage,
      ({ queryPlan: { index, sortSatisfiedByIndex, selectorSatisfiedByIndex } }) => {
        queries += 1;
        if (!sortSatisfiedByIndex || !selectorSatisfiedByIndex) slow.push(index);
      },
    );
    await (await opened('m6', watched, alone('tasks'), 10)).close();
    expect(queries).toBeGreaterThan(5);
    expect(slow).toEqual([]);
  });

  test('over two versions at once', async () => {
    const storage = memory();
    await fill('m4', storage, tasks(20));
    const twice: Plans = {
      ...COLLECTIONS,
      tasks: { ...COLLECTIONS.tasks, version: 2, migrations: { 1: STEP, 2: (each) => ({ ...each, and: 1 }) } },
    };
    const migrated = await opened('m4', storage, twice);
    expect((await all(migrated.collections.tasks))[0]).toEqual({ ...task(0), from: 0, and: 1 });
    await migrated.close();
  });

  test('a version without its step does not even open', async () => {
    const plans: Plans = { ...COLLECTIONS, tasks: { ...COLLECTIONS.tasks, version: 1 } };
    await expect((async () => createDatabase('m5', memory(), plans))()).rejects.toThrow('no migration of tasks');
  });
});

describe('a step that fails', () => {
  test('loses nothing: the document stays where it is, is counted, and a better program brings it over', async () => {
    const storage = memory();
    await fill('f1', storage, tasks(2500));
    const first = await opened('f1', storage, raised('tasks', failingFor(task(1500).id, task(7).id)));
    expect(first.left).toEqual({ tasks: 2 });
    expect(await all(first.collections.tasks)).toHaveLength(2498);
    await first.collections.tasks.upsert({ ...task(3), title: 'changed since' });
    await first.close();

    const same = await opened('f1', storage, raised('tasks', failingFor(task(1500).id, task(7).id)));
    expect(same.left).toEqual({ tasks: 2 });
    expect(same.progress.at(-1)).toEqual({ collection: 'tasks', done: 2, total: 2 });
    await same.close();

    const better = await opened('f1', storage, raised('tasks'));
    expect(better.left).toEqual({});
    const documents = await all(better.collections.tasks);
    expect(documents).toHaveLength(2500);
    expect(documents[3]).toMatchObject({ title: 'changed since' });
    expect(documents[1500]).toEqual({ ...task(1500), from: 0 });
    await better.close();
  });

  test('of a collection that only pulls, the document is pulled again', async () => {
    const storage = memory();
    await fill('f2', storage, tasks(20), 'stock');
    const migrated = await opened('f2', storage, raised('stock', failingFor(task(5).id)));
    expect(migrated.repulled).toEqual(['stock']);
    expect(migrated.left).toEqual({});
    expect(await all(migrated.collections.stock)).toHaveLength(19);
    await migrated.close();
  });

  test('a step that changes the id or leaves out an indexed field has failed too', async () => {
    const storage = memory();
    await fill('f3', storage, [task(1)]);
    const changed = await opened(
      'f3',
      storage,
      raised('tasks', (each) => ({ ...each, id: 'another' })),
    );
    expect(changed.left).toEqual({ tasks: 1 });
    await changed.close();
    const second = memory();
    await fill('f4', second, [task(1, { businessDay: '2026-03-14', at: 1 })], 'ledger');
    const indexed = await opened(
      'f4',
      second,
      raised('ledger', ({ id, businessDay }) => ({ id, businessDay })),
    );
    expect(indexed.repulled).toEqual(['ledger']);
    await indexed.close();
  });

  test('a deletion that nobody knows of yet is brought over whatever the step says', async () => {
    const storage = memory();
    const before = await openDatabase('f5', storage);
    await before.collections.tasks.bulkInsert([task(1), task(2)]);
    await (await before.collections.tasks.findOne(task(1).id).exec())?.remove();
    await before.database.close();
    const migrated = await opened('f5', storage, raised('tasks', failingFor(task(1).id)));
    expect(migrated.left).toEqual({});
    expect(await all(migrated.collections.tasks)).toHaveLength(1);
    const [deleted] = await migrated.collections.tasks.storageInstance.findDocumentsById([task(1).id], true);
    expect(deleted?._deleted).toBe(true);
    await migrated.close();
  });
});

describe('a storage that fails', () => {
  test('a batch that cannot be written ends the migration with nothing removed; the next start goes on', async () => {
    const storage = memory();
    await fill('s1', storage, tasks(2500));
    let full = true;
    const failWrite = (_: string, ids: readonly string[]): boolean => full && ids.includes(task(1500).id);
    const faulty = faultyStorage(storage, { failWrite });
    await expect(openMigrated('s1', faulty, raised('tasks'))).rejects.toThrow('injected write failure');
    full = false;
    const migrated = await opened('s1', faulty, raised('tasks'));
    expect(await all(migrated.collections.tasks)).toHaveLength(2500);
    await migrated.close();
  });

  test('a kill at any operation, before it or after it, loses nothing and is made good by the next start', async () => {
    let kills = 0;
    // Memory storages share their documents by name.
    for (const step of [STEP, failingFor(task(5).id)]) {
      for (const after of [false, true]) {
        for (let at = 1; ; at += 1) {
          const storage = memory();
          const name = `k${String(kills)}-${String(at)}-${String(after)}`;
          await fill(name, storage, tasks(25));
          const mortal = mortalStorage(storage, at, after);
          const first = await openMigrated(name, mortal.storage, alone('tasks', step), 10).catch(() => null);
          if (first?.ok === true) await first.value.close().catch(() => undefined);
          const second = await opened(name, storage, alone('tasks', step), 10);
          const there = (await all(second.collections.tasks)).length + (second.left.tasks ?? 0);
          await second.close();
          expect({ at, after, there }).toEqual({ at, after, there: 25 });
          if (!mortal.died()) break;
          kills += 1;
        }
      }
    }
    expect(kills).toBeGreaterThan(60);
  });
});

describe('a newer version of the program wrote the database', () => {
  test('without the guard the older one shows an empty collection', async () => {
    const storage = memory();
    const newer = await openDatabase('d1', storage, raised('tasks'));
    await newer.collections.tasks.bulkInsert(tasks(20));
    await newer.database.close();
    const { database, collections } = await openDatabase('d1', storage);
    expect(await all(collections.tasks)).toEqual([]);
    await database.close();
  });

  test('with it the database does not open, and the newer program finds everything as it was', async () => {
    const storage = memory();
    const newer = await openDatabase('d2', storage, raised('tasks'));
    await newer.collections.tasks.bulkInsert(tasks(20));
    await newer.database.close();
    expect(await openMigrated('d2', storage, COLLECTIONS)).toEqual({ ok: false, error: 'newer' });
    const again = await opened('d2', storage, raised('tasks'));
    expect(await all(again.collections.tasks)).toEqual(tasks(20));
    await again.close();
  });
});
