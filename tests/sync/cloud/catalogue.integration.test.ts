/** What the cloud makes of the catalogue's sales: price lists priced again, items without code, price tags, assortments, tasks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeDocuments } from '../../../sync/cloud/store/documents.ts';
import { openItemId } from '../../../sync/domain/open-item.ts';
import { brandScope, storeScope } from '../../../sync/protocol/messages.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { teeSale, type TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let brand: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

const TEE = TEE_LINE.product;
const without = (all: object, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([each]) => each !== name));
const vat = (net: number): number => net - Math.round((net * 10_000) / 11_300);
const line = (product: object, net: number, more: object = {}, base = net) => ({
  ...TEE_LINE,
  product: { ...TEE, ...product },
  base,
  itemDiscount: base - net,
  net,
  tax: vat(net),
  applied: base === net ? [] : [['price_override', base - net]],
  ...more,
});

/** Uploads a cash sale of one line by the book in force; its document as the store sees it. */
async function sold(one: { readonly net: number; readonly product: object }, terminal = till) {
  const now = cloud.ports.clock.now();
  const books = (await terminal.pull('priceBooks')).body.documents.filter(({ type }) => type === 'head');
  const book = books.filter(({ from }) => Number(from) <= now).sort((a, b) => Number(b['from']) - Number(a['from']))[0];
  const body = teeSale(terminal, now, {
    lines: [one],
    total: one.net,
    cashDue: one.net,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: one.net }],
    change: 0,
    pricing: {
      now,
      version: 1,
      book: book?.['id'],
      bookHash: book?.['hash'],
      roundOffUnit: 0,
      coupons: [],
      pointsAsked: 0,
    },
  });
  const answer = await terminal.upload([terminal.entry('sale', body)]);
  expect(answer.body.quarantined).toEqual([]);
  const facts = (await terminal.pull('ledger')).body.documents;
  return facts.find(({ receiptNumber }) => receiptNumber === body['receiptNumber']) as {
    readonly receiptNumber: string;
    readonly flags?: readonly string[];
  };
}
const tasks = async () => (await till.pull('tasks')).body.documents;

describe('price lists', () => {
  const publish = (lists: unknown) => cloud.ask('/v1/price-books', { token: brand, json: { lists } });

  test.each([
    [[{ id: 'a', prices: [['nobody', 1, null]] }], 'lists[0].prices[0][0]'],
    [[{ id: 'a', until: '2026-01-01', prices: [[TEE.id, 1, null]] }], 'lists[0].until'],
    [[{ id: 'a', prices: [] }], 'lists[0].prices'],
  ])('that make no sense are refused where they do not: %#', async (lists, path) => {
    const refused = await publish(lists);
    expect([refused.status, refused.body]).toMatchObject([422, { code: 'refused_configuration', path }]);
  });

  test('count where and when they are on: a sale at that price has no flag, at any other it has', async () => {
    const until = new Date(cloud.ports.clock.now() + 3_600_000).toISOString();
    const published = await publish([
      { id: 'spring', until, stores: ['S001'], prices: [[TEE.id, 7700, null]] },
      { id: 'other', priority: 1, stores: ['S999'], prices: [[TEE.id, 100, null]] },
    ]);
    expect(published.status).toBe(200);
    cloud.advance(5);
    expect((await sold(line({ price: 7700 }, 7700))).flags).toBeUndefined();
    expect((await sold(line({ price: 9900 }, 9900))).flags).toEqual(['price_differs']);
    // The next book keeps the lists, as it keeps all that is not named.
    expect((await cloud.ask('/v1/price-books', { token: brand, json: { roundOffUnit: 0 } })).status).toBe(200);
    cloud.advance(5);
    expect((await sold(line({ price: 7700 }, 7700))).flags).toBeUndefined();
    cloud.advance(3_600_000);
    await till.renew();
    expect((await sold(line({ price: 9900 }, 9900))).flags).toBeUndefined();
    brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  });
});

const CODE = '6900000000014';
const open = (price: number, fact: object = { by: '1001', code: CODE }) => {
  const item = { name: '围巾样品', category: 'accessories', price, taxBp: 1300 };
  const { code } = fact as { code?: string };
  const id = openItemId({ ...item, code } as never);
  return {
    ...line({}, price, { openItem: fact }),
    product: { ...item, soldBy: TEE.soldBy, id, sku: code ?? 'OPEN' },
  };
};

describe('an item without code', () => {
  test('within the cap has no flag and makes one task, however often it is sold', async () => {
    const first = await sold(open(50_000));
    const second = await sold(open(49_000));
    expect([first.flags, second.flags]).toEqual([undefined, undefined]);
    expect((await tasks()).filter(({ code }) => code === CODE)).toMatchObject([
      {
        id: `open:${CODE}`,
        kind: 'open_item',
        name: '围巾样品',
        done: false,
        receipts: [first.receiptNumber, second.receiptNumber],
      },
    ]);
  });

  test('above the cap is flagged with an alert unless somebody approved it; one passed off as another is no such product', async () => {
    const approval = { by: '9001', reason: '店长看过' };
    expect((await sold(open(50_001))).flags).toEqual(['open_item_over_cap']);
    expect((await sold(open(50_001, { by: '1001', approval }))).flags).toBeUndefined();
    expect((await sold(open(90_000, { by: '9001' }))).flags).toBeUndefined();
    const posed = open(100);
    expect((await sold({ ...posed, product: { ...posed.product, name: '别的' } })).flags).toEqual(['unknown_product']);
    const raised = await alertsOf(cloud, await cloud.logIn());
    expect(raised.filter(({ code }) => code === 'open_item_over_cap')).toHaveLength(1);
  });

  test('sold by several tills at the same moment its task names every receipt', async () => {
    const tills = [till, ...(await Promise.all([1, 2, 3].map(() => cloud.pair())))];
    const code = '6900000000021';
    for (let round = 1; round <= 3; round += 1)
      await Promise.all(tills.map((each) => sold(open(500, { by: '1001', code }), each)));
    const [task] = (await tasks()).filter((each) => each['code'] === code);
    expect(task?.['receipts']).toHaveLength(3 * tills.length);
  });

  test('ticked off by a manager the task is done, and open again when it happens again', async () => {
    const [task] = (await tasks()).filter(({ code }) => code === CODE);
    const before = without(task ?? {}, '_deleted');
    const pushed = await cloud.ask<{ conflicts: unknown[] }>('/v1/replication/tasks/push', {
      token: till.token,
      json: { rows: [{ newDocumentState: { ...before, done: true }, assumedMasterState: before }] },
    });
    expect(pushed.body.conflicts).toEqual([]);
    expect((await tasks()).find(({ code }) => code === CODE)).toMatchObject({ done: true, kind: 'open_item' });
    await sold(open(1000));
    expect((await tasks()).find(({ code }) => code === CODE)).toMatchObject({ done: false });
  });
});

test('a lower price tag is priced as agreed and makes a task to change the label', async () => {
  const priceOverride = { price: 8800, by: '1001', reason: '吊牌价', tag: true };
  const { flags, receiptNumber } = await sold(line({}, 8800, { priceOverride }, 9900));
  expect(flags).toBeUndefined();
  expect((await tasks()).find(({ kind }) => kind === 'label')).toMatchObject({
    product: TEE.id,
    price: 9900,
    tag: 8800,
    done: false,
    receipts: [receiptNumber],
  });
});

test('goods outside the store’s assortment are flagged with an alert, unless their sale was approved', async () => {
  const { database } = cloud.running.cloud;
  const [tee] = (await till.pull('products')).body.documents.filter(({ id }) => id === TEE.id);
  const product = without(tee ?? {}, '_deleted');
  const body = { ...product, assortments: ['flagship'] };
  await database.transaction((tx) =>
    writeDocuments(tx, brandScope('demo'), [{ collection: 'products', id: TEE.id, body }]),
  );
  expect((await sold(line({}, 9900))).flags).toBeUndefined();
  const setting = { id: 'assortment', value: { sells: ['core'] } };
  await database.transaction((tx) =>
    writeDocuments(tx, storeScope('demo', 'S001'), [{ collection: 'settings', id: setting.id, body: setting }]),
  );
  expect((await sold(line({}, 9900))).flags).toEqual(['outside_assortment']);
  const outside = { by: '1001', approval: { by: '9001', reason: '最后一件' } };
  expect((await sold(line({}, 9900, { outside }))).flags).toBeUndefined();
  const raised = await alertsOf(cloud, await cloud.logIn());
  expect(raised.filter(({ code }) => code === 'outside_assortment')).toHaveLength(1);
});
