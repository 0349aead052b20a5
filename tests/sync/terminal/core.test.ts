import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterEach, describe, expect, test } from 'vitest';
import type { DatabaseStatus, StoreFact, TokenView } from '../../../sync/terminal/api.ts';
import { openTerminalCore, type CoreOptions, type TerminalCore } from '../../../sync/terminal/core.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { priceBookHash } from '../../../sync/protocol/price-book.ts';
import type { Question, Topic } from '../../../sync/terminal/questions.ts';
import { eventually, FakeCloud, MemoryMarker, product } from './fake-cloud.ts';
import { faultyStorage, type Fault } from './faulty-storage.ts';

const DAY = '2026-03-14';
const AT = Date.parse('2026-03-14T10:00:00+08:00');
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Running {
  readonly core: TerminalCore;
  readonly marker: MemoryMarker;
  readonly restarts: () => number;
}

let ids = 0;
const freshId = (): string => `t${String((ids += 1))}`;

async function run(
  cloud: FakeCloud,
  more: Partial<CoreOptions> & { fault?: Fault; marker?: MemoryMarker } = {},
): Promise<Running> {
  const marker = more.marker ?? new MemoryMarker();
  let restarts = 0;
  const opened = await openTerminalCore({
    databaseId: freshId(),
    storage: faultyStorage(getRxStorageMemory(), more.fault ?? {}),
    host: cloud,
    ports: browserPorts(),
    restart: () => void (restarts += 1),
    retryMs: 50,
    ...more,
    marker,
  });
  if (!opened.ok) throw new Error(opened.error);
  ends.push(() => opened.value.close());
  return { core: opened.value, marker, restarts: () => restarts };
}

async function value(core: TerminalCore, question: Question): Promise<unknown> {
  const answer = await core.ask(question);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

function latest<Value>(core: TerminalCore, topic: Topic): () => Value | undefined {
  let last: Value | undefined;
  const unwatch = core.watch(topic, (next) => (last = next as Value));
  ends.push(() => Promise.resolve(unwatch()));
  return () => last;
}
const statusOf = (core: TerminalCore) => latest<DatabaseStatus>(core, { name: 'status', params: null });

type Price = [string, number, number | null];
function putBook(cloud: FakeCloud, id: string, from: number, prices: Price[], hash?: string): () => void {
  const content = { promotions: [], roundOffUnit: 0, from };
  const parts = [prices.slice(0, 1), prices.slice(1)];
  const head = {
    id,
    type: 'head',
    hash: hash ?? priceBookHash({ ...content, prices } as never),
    parts: parts.length,
    coupons: [],
    ...content,
  };
  cloud.put('priceBooks', { id: `${id}-1`, type: 'part', book: id, index: 1, prices: parts[1] }, head);
  const complete = () => cloud.put('priceBooks', { id: `${id}-0`, type: 'part', book: id, index: 0, prices: parts[0] });
  return complete;
}

function shop(): FakeCloud {
  const cloud = new FakeCloud();
  cloud.put(
    'products',
    product(1, { codes: ['6901234567892'], name: '纯棉T恤', quick: 2, picture: 'p-tee' }),
    product(2, { plu: '01234', soldBy: 'weight', quick: 1 }),
    product(3),
  );
  putBook(cloud, 'b1', 0, [
    ['p1', 9900, 9500],
    ['p2', 1299, null],
  ])();
  return cloud;
}

describe('look-ups', () => {
  test('a code is answered with the product and its price of the active book', async () => {
    const cloud = shop();
    const { core } = await run(cloud);
    const status = statusOf(core);
    await eventually(status, (now) => now?.state === 'ready' && now.book !== null);
    expect(cloud.activated).toEqual(['b1']);
    expect(await value(core, { name: 'lookUp', params: { candidates: ['nothing', '6901234567892'] } })).toEqual({
      found: true,
      code: '6901234567892',
      item: {
        product: {
          id: 'p1',
          sku: 'SKU-1',
          name: '纯棉T恤',
          category: 'c1',
          price: 9900,
          memberPrice: 9500,
          soldBy: 'piece',
          taxBp: 1300,
        },
        picture: 'p-tee',
        quick: 2,
        codes: ['6901234567892'],
        plu: null,
      },
    });
    expect(await value(core, { name: 'lookUp', params: { candidates: ['01234'] } })).toMatchObject({
      found: true,
      item: { product: { id: 'p2' } },
    });
    expect(await value(core, { name: 'lookUp', params: { candidates: ['SKU-3'] } })).toEqual({
      found: false,
      reason: 'no_price',
    });
    expect(await value(core, { name: 'lookUp', params: { candidates: ['x'] } })).toEqual({
      found: false,
      reason: 'unknown',
    });
    expect(await value(core, { name: 'search', params: { text: '棉t', limit: 5 } })).toMatchObject([
      { product: { id: 'p1' } },
    ]);
    expect(await value(core, { name: 'quickItems', params: null })).toMatchObject([
      { product: { id: 'p2' } },
      { product: { id: 'p1' } },
    ]);
  });

  test('look-ups work offline after a restart, from what is stored', async () => {
    const cloud = shop();
    const databaseId = freshId();
    const marker = new MemoryMarker();
    const first = await run(cloud, { databaseId, marker });
    await eventually(statusOf(first.core), (now) => now?.state === 'ready');
    await first.core.close();
    cloud.online = false;
    const { core } = await run(cloud, { databaseId, marker });
    await eventually(statusOf(core), (now) => now?.book !== null && now?.indexed === true);
    expect(await value(core, { name: 'lookUp', params: { candidates: ['6901234567892'] } })).toMatchObject({
      found: true,
    });
    expect(statusOf(core)()?.state).toBe('ready');
  });

  test('a price book counts only when complete, unaltered and due', async () => {
    const cloud = shop();
    const { core } = await run(cloud);
    const status = statusOf(core);
    await eventually(status, (now) => now?.book?.id === 'b1');
    const complete = putBook(cloud, 'b2', 5, [
      ['p1', 8800, null],
      ['p2', 1, null],
    ]);
    putBook(
      cloud,
      'b3',
      6,
      [
        ['p1', 7700, null],
        ['p2', 1, null],
      ],
      '0'.repeat(64),
    )();
    putBook(cloud, 'b4', Date.now() + 3_600_000, [
      ['p1', 6600, null],
      ['p2', 1, null],
    ])();
    core.resync();
    await eventually(
      () => core.collections.priceBooks.find().exec(),
      (documents) => documents.length === 11,
    );
    expect(status()?.book?.id).toBe('b1');
    complete();
    core.resync();
    await eventually(status, (now) => now?.book?.id === 'b2');
    expect(await value(core, { name: 'products', params: { ids: ['p1'] } })).toMatchObject([
      { product: { price: 8800 } },
    ]);
    expect(cloud.activated).toEqual(['b1', 'b2']);
  });

  test('a book that begins soon is activated when its time has come', async () => {
    const cloud = shop();
    const { core } = await run(cloud);
    const status = statusOf(core);
    await eventually(status, (now) => now?.book?.id === 'b1');
    putBook(cloud, 'b2', Date.now() + 1500, [
      ['p1', 8800, null],
      ['p2', 1, null],
    ])();
    core.resync();
    await eventually(status, (now) => now?.book?.id === 'b2');
  });
});

const sale = (seq: number, more: Record<string, unknown> = {}) => ({
  seq,
  id: `018e3a00-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  kind: 'sale',
  v: 1,
  at: AT + seq,
  businessDay: DAY,
  staff: '1001',
  body: { receiptNumber: `S001-01-260314-${String(seq).padStart(4, '0')}`, terminal: '01', total: 100 * seq },
  ...more,
});
const ledgerOf = (
  { id, kind, seq, at, businessDay, staff, body }: ReturnType<typeof sale>,
  more: Record<string, unknown> = {},
) => ({
  id,
  kind,
  seq,
  at,
  businessDay,
  staff,
  store: 'S001',
  terminal: body.terminal,
  receiptNumber: body.receiptNumber,
  body,
  ...more,
});

describe('facts', () => {
  const sales = (core: TerminalCore) =>
    latest<readonly StoreFact[]>(core, { name: 'sales', params: { businessDay: DAY as never } });

  test('what was sold offline shows at once and is shown once when the cloud sends it back', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.journal = [sale(1)];
    const { core } = await run(cloud);
    const facts = sales(core);
    await eventually(facts, (now) => now?.length === 1);
    cloud.journal = [...cloud.journal, sale(2), sale(3, { kind: 'session.changed' })];
    core.readJournal();
    await eventually(facts, (now) => now?.length === 2);
    expect(facts()?.map(({ receiptNumber, inCloud }) => [receiptNumber, inCloud])).toEqual([
      ['S001-01-260314-0002', false],
      ['S001-01-260314-0001', false],
    ]);

    cloud.online = true;
    cloud.countersignedSeq = 3;
    cloud.put(
      'ledger',
      ledgerOf(sale(1)),
      ledgerOf(sale(2), { flags: ['price'] }),
      ledgerOf({ ...sale(9), body: { ...sale(9).body, terminal: '02' } }),
    );
    core.resync();
    await eventually(facts, (now) => now?.length === 3);
    await eventually(facts, (now) => now?.every(({ inCloud }) => inCloud) === true);
    expect(facts()?.map(({ entry }) => entry)).toEqual([sale(9).id, sale(2).id, sale(1).id]);
    expect(facts()?.[1]?.flags).toEqual(['price']);
  });

  test('nothing of the overlay is written into the database', async () => {
    const cloud = shop();
    cloud.journal = [sale(1)];
    const { core } = await run(cloud);
    await eventually(sales(core), (now) => now?.length === 1);
    expect(await core.collections.ledger.find().exec()).toEqual([]);
  });

  test('a sale is found by its receipt number, here or in the ledger', async () => {
    const cloud = shop();
    cloud.journal = [sale(1)];
    cloud.put('ledger', ledgerOf(sale(7)));
    const { core } = await run(cloud);
    await eventually(sales(core), (now) => now?.length === 2);
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0001' } })).toMatchObject({
      entry: sale(1).id,
      inCloud: false,
    });
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0007' } })).toMatchObject({
      entry: sale(7).id,
      inCloud: true,
    });
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0099' } })).toBeNull();
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'rubbish' } })).toBeNull();
  });
});

describe('bindings', () => {
  const TOKEN = '0'.repeat(30);
  test('a token issued here shows as issued until the cloud says more, and follows it then', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.journal = [
      sale(1, { kind: 'token.issued', body: { token: TOKEN, guide: '2001', mode: 'one_time', seq: 1 } }),
    ];
    const { core } = await run(cloud);
    const view = latest<TokenView | null>(core, { name: 'binding', params: { token: TOKEN } });
    await eventually(view, (now) => now?.state === 'issued');
    expect(view()).toMatchObject({ inCloud: false, guide: '2001' });
    cloud.online = true;
    cloud.put('bindings', {
      id: `token:${TOKEN}`,
      type: 'token',
      token: TOKEN,
      state: 'bound',
      guide: '2001',
      memberName: '王**',
      steps: [
        { state: 'issued', at: 1 },
        { state: 'bound', at: 2 },
      ],
    });
    core.resync();
    await eventually(view, (now) => now?.state === 'bound');
    expect(view()).toMatchObject({ inCloud: true, memberName: '王**' });
  });

  test('a guide sees the members bound to her, last contact first', async () => {
    const cloud = shop();
    const member = (n: number, guide: string, lastTouch: number) => ({
      id: `member:${String(n)}`,
      type: 'member',
      guide,
      lastTouch,
    });
    cloud.put('bindings', member(1, '2001', 5), member(2, '2002', 9), member(3, '2001', 7));
    const { core } = await run(cloud);
    const customers = latest<readonly { id: string }[]>(core, { name: 'customers', params: { guide: '2001' } });
    await eventually(
      () =>
        customers()
          ?.map(({ id }) => id)
          .join(),
      (ids) => ids === 'member:3,member:1',
    );
  });
});

describe('documents that screens write', () => {
  test('are pushed, and removed again', async () => {
    const cloud = shop();
    const { core } = await run(cloud);
    await value(core, {
      name: 'putDocument',
      params: { collection: 'parkedSales', document: { id: 's1', name: '3', parkedAt: 1, cart: {} } },
    });
    await eventually(
      () =>
        cloud
          .documents('parkedSales')
          .map(({ id }) => id)
          .join(),
      (ids) => ids === 's1',
    );
    await value(core, { name: 'removeDocument', params: { collection: 'parkedSales', id: 's1' } });
    await eventually(
      () => cloud.documents('parkedSales')[0]?.['_deleted'],
      (deleted) => deleted === true,
    );
    expect(
      latest<readonly unknown[]>(core, { name: 'documents', params: { collection: 'parkedSales' } })(),
    ).toBeUndefined();
  });
});

describe('losses that nothing reports', () => {
  test('a first start is installing, then ready, with a row for each collection', async () => {
    const cloud = shop();
    cloud.online = false;
    const { core } = await run(cloud);
    const status = statusOf(core);
    await eventually(status, (now) => now?.collections.every(({ state }) => state === 'offline') === true);
    expect(status()?.state).toBe('installing');
    cloud.online = true;
    await eventually(status, (now) => now?.state === 'ready');
    expect(status()?.collections.find(({ name }) => name === 'products')).toMatchObject({
      documents: 3,
      complete: true,
      state: 'in_sync',
      error: null,
    });
  });

  test('a database that was wiped is noticed by the marker, pulled again, and the cashier is told', async () => {
    const cloud = shop();
    const databaseId = freshId();
    const marker = new MemoryMarker();
    const first = await run(cloud, { databaseId, marker });
    await eventually(statusOf(first.core), (now) => now?.state === 'ready');
    await first.core.close();
    expect(marker.marker?.collections.products).toEqual({ documents: 3, complete: true, repull: false });
    // The same marker, an empty storage: as if its files had gone.
    marker.marker = { ...marker.marker!, databaseId: `${databaseId}-w` };
    cloud.online = false;
    const { core } = await run(cloud, { databaseId: `${databaseId}-w`, marker });
    const status = statusOf(core);
    expect(status()?.state).toBe('rebuilding');
    cloud.online = true;
    await eventually(status, (now) => now?.state === 'ready');
    await eventually(
      () => marker.marker?.rebuilding,
      (rebuilding) => rebuilding === false,
    );
  });

  test('with marker and database gone, the journal of the host tells it from a first start', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.countersignedSeq = 12;
    const { core } = await run(cloud);
    expect(statusOf(core)()?.state).toBe('rebuilding');
  });

  test('a database that stops answering is damaged: the question ends, and the next start takes a fresh one', async () => {
    let hanging = false;
    const { core, marker, restarts } = await run(shop(), {
      queryMs: 200,
      fault: { hang: (name) => hanging && name === 'products' },
    });
    await eventually(statusOf(core), (now) => now?.state === 'ready' && now.book !== null);
    hanging = true;
    expect(await core.ask({ name: 'lookUp', params: { candidates: ['6901234567892'] } })).toEqual({
      ok: false,
      error: 'damaged',
    });
    expect(statusOf(core)()?.state).toBe('damaged');
    expect(restarts()).toBe(1);
    expect(marker.marker).toMatchObject({ generation: 1, rebuilding: true, collections: {} });
    hanging = false;
  });

  test('a slow question is no damage', async () => {
    let slow = false;
    const cloud = shop();
    const { core, restarts } = await run(cloud, { queryMs: 300, fault: { hang: (name) => slow && name === 'staff' } });
    await eventually(statusOf(core), (now) => now?.state === 'ready');
    slow = true;
    const asked = core.ask({ name: 'staff', params: null });
    browserPorts().timers.after(400, () => (slow = false));
    expect(await asked).toEqual({ ok: false, error: 'timed_out' });
    expect(restarts()).toBe(0);
    expect((await core.ask({ name: 'staff', params: null })).ok).toBe(true);
  });
});
