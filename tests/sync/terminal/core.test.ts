import { describe, expect, test } from 'vitest';
import { eventually, MemoryMarker } from './fake-cloud.ts';
import { freshId, putBook, run, shop, statusOf, value } from './core-support.ts';

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
    expect(await value(core, { name: 'search', params: { text: '棉t', limit: 5, forSale: false } })).toMatchObject([
      { product: { id: 'p1' } },
    ]);
    expect(await value(core, { name: 'quickShelves', params: null })).toMatchObject([
      { name: null, items: [{ product: { id: 'p2' } }, { product: { id: 'p1' } }] },
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
