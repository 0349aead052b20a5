/** The losses of a migration, with RxDB's own or with ours, on any storage: in memory and on real IndexedDB. */
import { COLLECTIONS } from '../../../sync/schemas/collections.ts';
import { openDatabase, type AnyStorage, type Collections } from '../../../sync/terminal/open-database.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../../sync/terminal/replication.ts';
import { rxReplica } from '../../../sync/terminal/rx-replica.ts';
import { eventually, FakeCloud, MemorySent } from './fake-cloud.ts';
import { faultyStorage } from './faulty-storage.ts';
import { fill, migrateByRxDb, openMigrated, task } from './migration-support.ts';
import { alone, failingFor, raised, STEP } from './raised-plans.ts';

let names = 0;
const freshName = (): string => `migration-${String((names += 1))}`;
const counted = async ({ tasks }: Pick<Collections, 'tasks'>): Promise<number> => (await tasks.find().exec()).length;

/** The first start meets the fault, the second does not. Answers what is there then, and what RxDB said at each. */
export async function loseBatch(
  storage: AnyStorage,
  guarded: boolean,
  fault: 'a step that throws for one document' | 'a disk that is full for a moment',
  count: number,
): Promise<{ readonly documents: number; readonly said: readonly string[] }> {
  const name = freshName();
  const tasks = Array.from({ length: count }, (_, n) => task(n));
  const said: string[] = [];
  let documents = 0;
  await fill(name, storage, tasks);
  const failing = task(Math.floor(count / 3)).id;
  const isDisk = fault === 'a disk that is full for a moment';
  for (const fails of [true, false]) {
    const failWrite = (collection: string, ids: readonly string[]): boolean =>
      isDisk && fails && collection === 'tasks' && ids.includes(failing);
    const disk = faultyStorage(storage, { failWrite });
    const step = fails && !isDisk ? failingFor(failing) : STEP;
    if (guarded) {
      const opened = await openMigrated(name, disk, alone('tasks', step)).catch(() => null);
      if (opened?.ok !== true) continue;
      documents = await counted(opened.value.collections);
      await opened.value.close();
    } else {
      const status = await migrateByRxDb(name, disk, step, async (collection) => {
        documents = await counted({ tasks: collection });
      });
      said.push(status);
    }
  }
  return { documents, said };
}

/**
 * Three tasks that the cloud has. One is changed offline before the migration, the second here after it, the third on
 * another terminal after it. Answers what the cloud has of the first two and this terminal of the third.
 */
export async function pushAfterMigration(
  storage: AnyStorage,
  guarded: boolean,
): Promise<{ readonly before: unknown; readonly after: unknown; readonly elsewhere: unknown }> {
  const name = freshName();
  const cloud = new FakeCloud();
  const old = await openDatabase(name, storage);
  const first = follow(old.collections, cloud);
  await first.inSync();
  await old.collections.tasks.bulkInsert([task(1), task(2), task(3)]);
  await eventually(
    () => cloud.documents('tasks').length,
    (count) => count === 3,
  );
  await first.replication.cancel();
  await old.collections.tasks.upsert(task(1, { title: 'changed before' }));
  await old.database.close();

  let elsewhere: unknown;
  const change = async (collections: Pick<Collections, 'tasks'>): Promise<void> => {
    const second = follow(collections, cloud);
    await second.inSync();
    const pushes = cloud.pushes.length;
    await collections.tasks.upsert(task(2, { title: 'changed after', from: 0 }));
    await eventually(
      () => cloud.pushes.length,
      (now) => now > pushes,
    );
    cloud.put('tasks', task(3, { title: 'changed elsewhere', from: 0 }));
    const before = second.syncs();
    second.replication.resync();
    await eventually(second.syncs, (count) => count > before);
    elsewhere = (await collections.tasks.findOne(task(3).id).exec())?.get('title');
    await second.replication.cancel();
  };
  if (guarded) {
    const migrated = await openMigrated(name, storage, raised('tasks'));
    if (!migrated.ok) throw new Error(migrated.error);
    await change(migrated.value.collections);
    await migrated.value.close();
  } else {
    await migrateByRxDb(name, storage, STEP, (tasks) => change({ tasks }));
  }
  const titleOf = (id: string): unknown => cloud.documents('tasks').find((each) => each.id === id)?.['title'];
  return { before: titleOf(task(1).id), after: titleOf(task(2).id), elsewhere };
}

function follow({ tasks }: Pick<Collections, 'tasks'>, cloud: FakeCloud) {
  let syncs = 0;
  const replication: Replication = replicate({
    name: 'tasks',
    plan: COLLECTIONS.tasks,
    engine: rxReplica(tasks, 30),
    host: cloud,
    sent: new MemorySent(),
    ports: browserPorts(),
    guards: ALL_GUARDS,
    repull: false,
    listener: {
      failed: () => undefined,
      pulling: () => undefined,
      inSync: () => void (syncs += 1),
      repullNeeded: () => Promise.resolve(),
      repullDone: () => Promise.resolve(),
    },
  });
  const inSync = (): Promise<number> =>
    eventually(
      () => syncs,
      (count) => count > 0,
    );
  return { replication, inSync, syncs: () => syncs };
}
