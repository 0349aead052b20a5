/**
 * Losses 2, 3, 5 and 8 of SYNC.md and sync/terminal/README.md, with the guards or without, on any storage: the unit tests run them in memory, the browser
 * tests on real IndexedDB.
 */
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { openDatabase, type Collections } from '../../../sync/terminal/open-database.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import {
  ALL_GUARDS,
  replicate,
  type ReplicationGuards,
  type ReplicationListener,
} from '../../../sync/terminal/replication.ts';
import { rxReplica } from '../../../sync/terminal/rx-replica.ts';
import type { SentStore } from '../../../sync/terminal/sent-store.ts';
import { COLLECTIONS, type CollectionName } from '../../../sync/schemas/collections.ts';
import { eventually, FakeCloud, MemorySent, product } from './fake-cloud.ts';
import { faultyStorage, type Fault } from './faulty-storage.ts';

export const PRODUCTS = 2400;
export const SHORT_PAGE = 300;
let names = 0;

async function open(storage: unknown, fault: Fault, name: CollectionName, cloud: FakeCloud, guards: ReplicationGuards) {
  const opened = await openDatabase(`losses-${String((names += 1))}`, faultyStorage(storage, fault));
  const collection = opened.collections[name];
  const { replication, seen } = follow(collection, name, cloud, guards, new MemorySent());
  const close = async (): Promise<void> => {
    await replication.cancel();
    await opened.database.close();
  };
  return { collection, replication, seen, close };
}

export function follow(
  collection: Collections[CollectionName],
  name: CollectionName,
  host: HostCalls,
  guards: ReplicationGuards,
  sent: SentStore,
) {
  const seen = { syncs: 0, errors: 0, codes: [] as (string | null)[] };
  const listener: ReplicationListener = {
    failed: (code) => {
      seen.errors += 1;
      seen.codes.push(code);
    },
    pulling: () => undefined,
    inSync: () => void (seen.syncs += 1),
    repullNeeded: () => Promise.resolve(),
    repullDone: () => Promise.resolve(),
  };
  const replication = replicate({
    name,
    plan: COLLECTIONS[name],
    engine: rxReplica(collection, 30),
    host,
    sent,
    ports: browserPorts(),
    guards,
    repull: false,
    listener,
  });
  return { replication, seen };
}

const pushGuards = (on: boolean): ReplicationGuards => ({ ...ALL_GUARDS, gatePulls: on, recreateOnError: on });

/** One page's write fails once, the next pages are fine. Returns how many of PRODUCTS are there after three more pulls. */
export async function losePage(storage: unknown, guarded: boolean): Promise<number> {
  const cloud = new FakeCloud();
  cloud.put('products', ...Array.from({ length: PRODUCTS }, (_, n) => product(n)));
  let failed = false;
  const failWrite: Fault['failWrite'] = (collection, ids) =>
    !failed && collection === 'products' && ids.includes('p10') && (failed = true);
  const { collection, replication, seen, close } = await open(
    storage,
    { failWrite },
    'products',
    cloud,
    pushGuards(guarded),
  );
  const count = async (): Promise<number> => (await collection.find().exec()).length;
  await eventually(
    () => seen.errors,
    (errors) => errors > 0,
  );
  await eventually(
    () => cloud.pulls.length,
    (pulls) => pulls >= 3,
  );
  await eventually(count, (documents) => documents >= 400);
  for (let n = 0; n < 3; n += 1) {
    const before = cloud.pulls.length;
    await eventually(
      () => {
        replication.resync();
        return cloud.pulls.length;
      },
      (pulls) => pulls > before,
    );
  }
  if (guarded) await eventually(count, (documents) => documents === PRODUCTS);
  const documents = await count();
  await close();
  return documents;
}

/** One read of the meta store fails while the first document is pushed; then a second is. Returns the ids in the cloud. */
export async function losePush(storage: unknown, guarded: boolean): Promise<readonly string[]> {
  const cloud = new FakeCloud();
  let armed = false;
  const failRead: Fault['failRead'] = (collection) => {
    if (!armed || !collection.startsWith('rx-replication-meta')) return false;
    armed = false;
    return true;
  };
  const { collection, seen, close } = await open(storage, { failRead }, 'parkedSales', cloud, pushGuards(guarded));
  const pushed = (): string[] =>
    cloud
      .documents('parkedSales')
      .map(({ id }) => id)
      .sort();
  await eventually(
    () => seen.syncs,
    (syncs) => syncs > 0,
  );
  armed = true;
  await collection.insert({ id: 's1', name: 'table', parkedAt: 1, cart: {} });
  await eventually(
    () => seen.errors,
    (errors) => errors > 0,
  );
  await collection.insert({ id: 's2', name: 'table', parkedAt: 2, cart: {} });
  await eventually(pushed, (ids) => ids.includes('s2') && (!guarded || ids.length === 2));
  await close();
  return pushed();
}

/**
 * A cloud that answers fewer documents than it was asked for, or filters a page down to nothing. Returns how many are
 * there when the pull says that it is in sync, and for `filtered` after three more pulls.
 */
export async function endPullEarly(storage: unknown, guarded: boolean, kind: 'short' | 'filtered'): Promise<number> {
  const cloud = new FakeCloud();
  cloud.put('products', ...Array.from({ length: PRODUCTS }, (_, n) => product(n)));
  if (kind === 'short') cloud.pageMax = SHORT_PAGE;
  else cloud.hides = ({ id }) => Number(id.slice(1)) < 1500;
  const { collection, replication, seen, close } = await open(storage, {}, 'products', cloud, {
    ...ALL_GUARDS,
    fillPages: guarded,
  });
  for (let more = 0; more < (kind === 'short' ? 1 : 4); more += 1) {
    const before = seen.syncs;
    if (more > 0) replication.resync();
    await eventually(
      () => seen.syncs,
      (syncs) => syncs > before,
    );
  }
  const documents = (await collection.find().exec()).length;
  await close();
  return documents;
}

export const CHANGES = ['changed', 'removed', 'back'] as const;
export type Change = (typeof CHANGES)[number];

/**
 * The cloud takes a change, its answer is lost, and the window dies with it; the person changes the document once more: to something
 * else, away, or back to what it was. Returns what it is called here and in the cloud when both are one again, null where it is gone.
 */
export async function loseChange(
  storage: unknown,
  guarded: boolean,
  change: Change,
  sent: SentStore = new MemorySent(),
): Promise<readonly [string | null, string | null]> {
  const cloud = new FakeCloud();
  const parked = (name: string) => ({ id: 's1', name, parkedAt: 1, cart: {} });
  if (change === 'back') cloud.put('parkedSales', parked('before'));
  let answers = true;
  const host: HostCalls = {
    async call(name, params) {
      const answer = await cloud.call(name, params);
      return answers || name !== 'replication.push' ? answer : new Promise<never>(() => undefined);
    },
  };
  const opened = await openDatabase(`losses-${String((names += 1))}`, faultyStorage(storage, {}));
  const sales = opened.collections.parkedSales;
  const start = () => follow(sales, 'parkedSales', host, { ...ALL_GUARDS, buildOnOwn: guarded }, sent);
  const nameHere = async () => ((await sales.findOne('s1').exec())?.get('name') as string | undefined) ?? null;
  const nameThere = (): string | null => {
    const document = cloud.documents('parkedSales').find(({ _deleted: deleted }) => deleted !== true);
    return (document?.['name'] as string | undefined) ?? null;
  };
  const first = start();
  await eventually(
    () => first.seen.syncs,
    (syncs) => syncs > 0,
  );
  await eventually(nameHere, (name) => name === (change === 'back' ? 'before' : null));
  answers = false;
  await sales.upsert(parked('first'));
  await eventually(nameThere, (name) => name === 'first');
  await first.replication.cancel();
  answers = true;
  if (change === 'removed') await (await sales.findOne('s1').exec())?.remove();
  else await sales.upsert(parked(change === 'back' ? 'before' : 'second'));
  const second = start();
  const ended = await eventually(
    async () => [await nameHere(), nameThere()] as const,
    ([here, there]) => here === there,
  );
  await second.replication.cancel();
  await opened.database.close();
  return ended;
}
