import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import type { RxCollection } from 'rxdb';
import { afterEach, describe, expect, test } from 'vitest';
import { COLLECTIONS, type CollectionName } from '../../../sync/schemas/collections.ts';
import { openDatabase, type OpenDatabase } from '../../../sync/terminal/open-database.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { browserPorts, type TerminalPorts } from '../../../sync/terminal/ports.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../../sync/terminal/replication.ts';
import { rxReplica } from '../../../sync/terminal/rx-replica.ts';
import type { StoredDocument } from '../../../sync/terminal/rx-schema.ts';
import { eventually, FakeCloud, MemorySent, product } from './fake-cloud.ts';
import { faultyStorage, type Fault } from './faulty-storage.ts';
import { endPullEarly, losePage, losePush, PRODUCTS, SHORT_PAGE } from './loss-scenarios.ts';

let names = 0;
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Setup {
  readonly cloud: FakeCloud;
  readonly collection: RxCollection<StoredDocument>;
  readonly replication: Replication;
  readonly syncs: number[];
  readonly errors: string[];
  readonly repulls: boolean[];
}

async function start(
  name: CollectionName,
  cloud: FakeCloud,
  {
    fault = {},
    repull = false,
    open,
    ports = browserPorts(),
  }: { fault?: Fault; repull?: boolean; open?: OpenDatabase; ports?: TerminalPorts },
): Promise<Setup> {
  const opened =
    open ?? (await openDatabase(`replication-${String((names += 1))}`, faultyStorage(getRxStorageMemory(), fault)));
  const syncs: number[] = [];
  const errors: string[] = [];
  const repulls: boolean[] = [];
  const collection = opened.collections[name];
  const replication = replicate({
    name,
    plan: COLLECTIONS[name],
    engine: rxReplica(collection, 30),
    host: cloud,
    sent: new MemorySent(),
    ports,
    guards: ALL_GUARDS,
    repull,
    listener: {
      failed: (code, message) => void errors.push(code ?? message),
      pulling: () => undefined,
      inSync: (at) => void syncs.push(at),
      repullNeeded: () => Promise.resolve(void repulls.push(true)),
      repullDone: () => Promise.resolve(void repulls.push(false)),
    },
  });
  if (open === undefined) ends.push(() => opened.database.close());
  ends.push(() => replication.cancel());
  return { cloud, collection, replication, syncs, errors, repulls };
}

const manyProducts = (): FakeCloud => {
  const cloud = new FakeCloud();
  cloud.put('products', ...Array.from({ length: PRODUCTS }, (_, n) => product(n)));
  return cloud;
};
const stored = (collection: RxCollection<StoredDocument>) => async () => (await collection.find().exec()).length;

describe('pulling', () => {
  test('pages that are not the last are full, and all documents arrive', async () => {
    const { cloud, collection, syncs } = await start('products', manyProducts(), {});
    await eventually(stored(collection), (count) => count === PRODUCTS);
    await eventually(
      () => syncs.length,
      (count) => count > 0,
    );
    expect(cloud.pulls.map(({ documents }) => documents)).toEqual([1000, 1000, 400, 0]);
  });

  test('a resync brings what is new, a deletion among it', async () => {
    const { cloud, collection, replication, syncs } = await start('products', manyProducts(), {});
    await eventually(
      () => syncs.length,
      (count) => count === 1,
    );
    cloud.put('products', product(5000), { ...product(3), _deleted: true });
    replication.resync();
    await eventually(
      () => syncs.length,
      (count) => count === 2,
    );
    expect(await collection.findOne('p5000').exec()).not.toBeNull();
    expect(await collection.findOne('p3').exec()).toBeNull();
  });

  test('a cloud that cannot be reached is asked again, and the error says so meanwhile', async () => {
    const cloud = manyProducts();
    cloud.online = false;
    const { collection, errors } = await start('products', cloud, {});
    await eventually(
      () => errors.length,
      (count) => count > 1,
    );
    expect(errors[0]).toBe('cloud_unreachable');
    cloud.online = true;
    await eventually(stored(collection), (count) => count === PRODUCTS);
  });
});

describe('a write that fails downstream (loss 3)', () => {
  test('without the guards the page is lost for ever once a later one is stored', async () => {
    expect(await losePage(getRxStorageMemory(), false)).toBeLessThan(PRODUCTS);
  });

  test('with them everything arrives', async () => {
    expect(await losePage(getRxStorageMemory(), true)).toBe(PRODUCTS);
  });

  test('no page is asked for before the one before it is stored', async () => {
    let writing = 0;
    const seen: number[] = [];
    const cloud = manyProducts();
    const pull = cloud.call.bind(cloud);
    cloud.call = (name, params) => {
      if (name === 'replication.pull') seen.push(writing);
      return pull(name, params);
    };
    const { collection } = await start('products', cloud, {
      fault: { failWrite: (name, ids) => name === 'products' && (writing += ids.length) < 0 },
    });
    await eventually(stored(collection), (count) => count === PRODUCTS);
    expect(seen.slice(0, 3)).toEqual([0, 1000, 2000]);
  });
});

describe('a failure upstream (loss 2)', () => {
  test('without the guard that push is lost once a later one succeeds', async () => {
    expect(await losePush(getRxStorageMemory(), false)).toEqual(['s2']);
  });

  test('with it the push is repeated', async () => {
    expect(await losePush(getRxStorageMemory(), true)).toEqual(['s1', 's2']);
  });

  test('a push while the cloud is away arrives later', async () => {
    const cloud = new FakeCloud();
    const { collection, syncs } = await start('parkedSales', cloud, {});
    await eventually(
      () => syncs.length,
      (count) => count > 0,
    );
    cloud.online = false;
    await collection.insert({ id: 's1', name: 'table', parkedAt: 1, cart: {} });
    await eventually(
      () => cloud.calls.filter((name) => name === 'replication.push').length,
      (count) => count > 1,
    );
    cloud.online = true;
    await eventually(
      () => cloud.documents('parkedSales').length,
      (count) => count === 1,
    );
  });
});

describe('a page shorter than the batch (loss 5)', () => {
  test('without the guard it ends the pull, which calls itself in sync', async () => {
    expect(await endPullEarly(getRxStorageMemory(), false, 'short')).toBe(SHORT_PAGE);
  });

  test('with it everything arrives before the pull is in sync', async () => {
    expect(await endPullEarly(getRxStorageMemory(), true, 'short')).toBe(PRODUCTS);
  });

  test('without the guard a page of which nothing is left stops the pull for ever', async () => {
    expect(await endPullEarly(getRxStorageMemory(), false, 'filtered')).toBe(0);
  });

  test('with it the pull goes on behind such a page', async () => {
    expect(await endPullEarly(getRxStorageMemory(), true, 'filtered')).toBe(PRODUCTS - 1500);
  });

  test('a restore of the cloud between two short pages begins from the start', async () => {
    const cloud = manyProducts();
    cloud.pageMax = SHORT_PAGE;
    const pull = cloud.call.bind(cloud);
    cloud.call = (name, params) => {
      if (cloud.pulls.length === 2) cloud.restore('e2', ({ id }) => id !== 'p7');
      return pull(name, params);
    };
    const { collection, repulls } = await start('products', cloud, {});
    await eventually(
      () => repulls.join(),
      (steps) => steps === 'true,false',
    );
    expect(await stored(collection)()).toBe(PRODUCTS - 1);
  });
});

describe('pulling from the start', () => {
  test('another epoch makes a full pull, and what the cloud no longer has is removed', async () => {
    const { cloud, collection, replication, syncs, repulls } = await start('products', manyProducts(), {});
    await eventually(
      () => syncs.length,
      (count) => count === 1,
    );
    cloud.restore('e2', ({ id }) => id !== 'p7');
    cloud.put('products', product(9000));
    replication.resync();
    await eventually(
      () => repulls.join(),
      (steps) => steps === 'true,false',
    );
    expect(await stored(collection)()).toBe(PRODUCTS);
    expect(await collection.findOne('p7').exec()).toBeNull();
    expect(await collection.findOne('p9000').exec()).not.toBeNull();
  });

  test('a collection that was lost behind its checkpoint is refilled', async () => {
    const cloud = manyProducts();
    const opened = await openDatabase(`replication-${String((names += 1))}`, getRxStorageMemory() as never);
    ends.push(() => opened.database.close());
    const first = await start('products', cloud, { open: opened });
    await eventually(
      () => first.syncs.length,
      (count) => count === 1,
    );
    await first.replication.cancel();
    // Read once: the memory storage takes what was written into its tables at the next read.
    expect(await stored(opened.collections.products)()).toBe(PRODUCTS);
    // As if its table file had been deleted: the documents are gone, the checkpoint is not.
    const internals = opened.collections.products.storageInstance as unknown as {
      internals: { documents: Map<string, unknown> };
    };
    expect(internals.internals.documents.size).toBe(PRODUCTS);
    const ids = [...internals.internals.documents.keys()];
    await opened.collections.products.bulkRemove(ids);
    const second = await start('products', cloud, { open: opened, repull: true });
    await eventually(
      () => second.repulls.join(),
      (steps) => steps === 'false',
    );
    expect(await stored(opened.collections.products)()).toBe(PRODUCTS);
  });

  test('a page that was not stored is not taken for stored because the old checkpoint is the same', async () => {
    const cloud = new FakeCloud();
    cloud.put('products', ...Array.from({ length: 5 }, (_, n) => product(n)));
    let failures = 0;
    const fault: Fault = {};
    const opened = await openDatabase(
      `replication-${String((names += 1))}`,
      faultyStorage(getRxStorageMemory(), fault),
    );
    ends.push(() => opened.database.close());
    const first = await start('products', cloud, { open: opened });
    await eventually(
      () => first.syncs.length,
      (count) => count === 1,
    );
    await first.replication.cancel();
    await opened.collections.products.bulkRemove(['p0', 'p1', 'p2', 'p3', 'p4']);
    // Until the first write of the pull from the start failed, nobody may call it done.
    fault.failWrite = (name, ids) => name === 'products' && ids.includes('p3') && (failures += 1) === 1;
    const counts: number[] = [];
    const second = await start('products', cloud, { open: opened, repull: true });
    await eventually(
      () => second.repulls.join(),
      (steps) => steps === 'false',
    );
    counts.push(await stored(opened.collections.products)());
    expect(failures).toBeGreaterThan(1);
    expect(counts).toEqual([5]);
  });

  const parked = (id: string) => ({ id, name: id, parkedAt: 1, cart: {} });
  const inCloud = (cloud: FakeCloud) => () =>
    cloud
      .documents('parkedSales')
      .map(({ id }) => id)
      .sort()
      .join();

  test('what this side wrote after the backup that was put back is sent again', async () => {
    const cloud = new FakeCloud();
    cloud.put('parkedSales', parked('s0'));
    const { collection, replication, syncs } = await start('parkedSales', cloud, {});
    await eventually(
      () => syncs.length,
      (count) => count > 0,
    );
    await collection.insert(parked('s1'));
    await eventually(inCloud(cloud), (ids) => ids === 's0,s1');
    cloud.restore('e2', ({ id }) => id === 's0');
    replication.resync();
    await eventually(inCloud(cloud), (ids) => ids === 's0,s1');
  });

  test('also where the cloud had nothing to pull before', async () => {
    const cloud = new FakeCloud();
    const { collection, replication, syncs } = await start('parkedSales', cloud, {});
    await eventually(
      () => syncs.length,
      (count) => count > 0,
    );
    await collection.insert(parked('s1'));
    await eventually(inCloud(cloud), (ids) => ids === 's1');
    cloud.restore('e2', () => false);
    replication.resync();
    await eventually(inCloud(cloud), (ids) => ids === 's1');
  });
});

describe('a checkpoint that cannot be read once', () => {
  /** RxDB leaves the rejections of its queues to nobody: these are meant, any other is not. */
  const leftToNobody = (): (() => void) => {
    const others = process.listeners('unhandledRejection');
    const seen = (reason: unknown, promise: Promise<unknown>): void => {
      if (!String(reason).includes('injected read failure')) for (const other of others) other(reason, promise);
    };
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', seen);
    return () => {
      process.removeAllListeners('unhandledRejection');
      for (const other of others) process.on('unhandledRejection', other);
    };
  };

  test('stops RxDB without a word; a minute later the replication begins anew', async () => {
    const restore = leftToNobody();
    ends.push(() => Promise.resolve(restore()));
    const cloud = new FakeCloud();
    cloud.put('products', product(1), product(2));
    const real = browserPorts();
    let passed = 0;
    let failures = 1;
    const failRead: Fault['failRead'] = (collection, ids) =>
      collection.startsWith('rx-replication-meta') && ids.includes('down|1') && failures-- > 0;
    const open = await openDatabase('replication-unread', faultyStorage(getRxStorageMemory(), { failRead }));
    // What its first replication ended with comes once more.
    ends.push(() => open.database.close().catch(() => undefined));
    const { collection, replication, syncs, errors } = await start('products', cloud, {
      open,
      ports: { ...real, now: () => epochMs(real.now() + passed) },
    });
    await eventually(
      () => failures,
      (left) => left <= 0,
    );
    replication.resync();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([cloud.pulls.length, syncs.length]).toEqual([0, 0]);
    passed = 61_000;
    replication.resync();
    await eventually(
      () => syncs.length,
      (times) => times > 0,
    );
    expect(errors).toEqual(['a pull was asked for and did not begin']);
    expect(await collection.find().exec()).toHaveLength(2);
  });
});
