/** What the database offers for sale: styles, assortments, quick items as the store laid them out, prices by lists. */
import { describe, expect, test } from 'vitest';
import { priceBookDocuments, type PriceBookContent } from '../../../sync/protocol/price-book.ts';
import type { TerminalCore } from '../../../sync/terminal/core.ts';
import { run, statusOf, latest, value } from './core-support.ts';
import { eventually, FakeCloud, product } from './fake-cloud.ts';

const variant = (n: number, colour: string, size: string, more: object = {}) =>
  product(n, { name: '圆领T恤', style: 'ST-01', variant: { colour, size }, spec: `${colour} ${size}`, ...more });

function shop(lists: PriceBookContent['lists'] = []): FakeCloud {
  const cloud = new FakeCloud();
  cloud.put(
    'products',
    variant(1, '白', 'S', { quick: 1 }),
    variant(2, '白', 'M'),
    variant(3, '黑', 'S', { discontinued: true, quick: 2 }),
    product(4, { name: '圆领卫衣', assortments: ['flagship'], quick: 3, codes: ['6901234567892'] }),
    product(5, {
      name: '圆领袜',
      assortments: ['flagship', 'core'],
      quick: 4,
      unit: '双',
      category: 'socks',
      taxBp: 900,
    }),
  );
  const content = {
    from: 0,
    roundOffUnit: 0,
    promotions: [],
    coupons: [],
    prices: [1, 2, 3, 4, 5].map((n) => [`p${String(n)}`, 1000 * n, null]),
    lists,
  } as unknown as PriceBookContent;
  const { head, parts } = priceBookDocuments('b1' as never, content);
  cloud.put('priceBooks', ...(parts as never[]), head);
  cloud.put('stock', { id: 'p1', product: 'p1', onHand: 7 });
  return cloud;
}
const opened = async (cloud: FakeCloud): Promise<TerminalCore> => {
  const { core } = await run(cloud);
  await eventually(statusOf(core), (now) => now?.book != null && now.indexed && now.state === 'ready');
  return core;
};
const search = (core: TerminalCore, text: string, forSale = true) =>
  value(core, { name: 'search', params: { text, limit: 8, forSale } });
const shelves = (core: TerminalCore) => latest(core, { name: 'quickShelves', params: null });
const SELLS_CORE = { id: 'assortment', value: { sells: ['core'] } };

describe('a style', () => {
  test('is one hit with a count, opens by its own code, and its variants say what differs and how many are here', async () => {
    const core = await opened(shop());
    expect(await search(core, '圆领t恤')).toMatchObject([{ variants: 3, style: 'ST-01' }]);
    expect(await search(core, '圆领t恤 黑')).toEqual([
      expect.not.objectContaining({ variants: expect.anything() as never }),
    ]);
    expect(await search(core, '圆领t恤', false)).toHaveLength(3);
    expect(await value(core, { name: 'lookUp', params: { candidates: ['nothing', 'ST-01'] } })).toEqual({
      found: false,
      reason: 'style',
      style: 'ST-01',
    });
    expect(await value(core, { name: 'style', params: { code: 'ST-01' } })).toMatchObject({
      name: '圆领T恤',
      items: [
        { product: { id: 'p1' }, variant: { colour: '白', size: 'S' }, onHand: 7 },
        { product: { id: 'p2' } },
        { product: { id: 'p3' }, discontinued: true },
      ],
    });
    expect(await value(core, { name: 'style', params: { code: 'x' } })).toBeNull();
  });

  test('its code loses against a product that has the same', async () => {
    const cloud = shop();
    cloud.put('products', product(4, { codes: ['ST-01'] }));
    const core = await opened(cloud);
    expect(await value(core, { name: 'lookUp', params: { candidates: ['ST-01'] } })).toMatchObject({ found: true });
  });
});

describe('an assortment', () => {
  test('hides what the store does not sell from search and grid; scanned it says so; without the setting all is sold', async () => {
    const cloud = shop();
    const core = await opened(cloud);
    expect(await search(core, '圆领')).toHaveLength(3);
    cloud.put('settings', SELLS_CORE);
    core.resync();
    const quick = shelves(core);
    await eventually(quick, (now) => (now as { items: unknown[] }[] | undefined)?.[0]?.items.length === 2);
    expect(quick()).toMatchObject([{ name: null, items: [{ variants: 3 }, { product: { id: 'p5', unit: '双' } }] }]);
    expect(await search(core, '圆领')).toMatchObject([{ variants: 3 }, { product: { id: 'p5' } }]);
    expect(await value(core, { name: 'lookUp', params: { candidates: ['6901234567892'] } })).toMatchObject({
      found: true,
      item: { isOutside: true, product: { id: 'p4' } },
    });
  });
});

describe('quick items', () => {
  test('stand as the store laid them out, a style by one tile; what is not made any more is on no page', async () => {
    const cloud = shop();
    const core = await opened(cloud);
    const quick = shelves(core);
    cloud.put('settings', {
      id: 'quickItems',
      value: {
        pages: [
          { name: '衣', tiles: [{ style: 'ST-01' }, { product: 'p4' }, { product: 'p3' }, { product: 'gone' }] },
          { name: '袜', tiles: [{ product: 'p5' }] },
        ],
      },
    });
    core.resync();
    await eventually(quick, (now) => (now as unknown[] | undefined)?.length === 2);
    expect(quick()).toMatchObject([
      { name: '衣', items: [{ variants: 3 }, { product: { id: 'p4' } }] },
      { name: '袜', items: [{ product: { id: 'p5' } }] },
    ]);
    expect((quick() as { items: unknown[] }[])[0]?.items).toHaveLength(2);
    cloud.put('settings', { id: 'quickItems', value: { pages: 'damaged' } });
    core.resync();
    await eventually(
      () => core.collections.settings.findOne('quickItems').exec(),
      (kept) => kept?.toJSON()['value'] !== undefined,
    );
    expect(await value(core, { name: 'quickShelves', params: null })).toHaveLength(2);
  });
});

test('categories come with the tax rate of most of their goods', async () => {
  const core = await opened(shop());
  const categories = (await value(core, { name: 'categories', params: null })) as { category: string }[];
  expect(categories).toContainEqual({ category: 'socks', taxBp: 900 });
});

test('a price list of this store shows its price from its first instant to its last, and everybody who watches is told', async () => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const core = await opened(
    shop([
      { id: 'here', from: at(1200), until: at(2400), stores: ['S001'], prices: [['p4', 99, 88]] },
      { id: 'there', priority: 1, stores: ['S002'], prices: [['p4', 1, null]] },
    ]),
  );
  const quick = shelves(core);
  const shown = (): unknown =>
    (quick() as { items: { product: { id: string; price: number } }[] }[] | undefined)?.[0]?.items.find(
      ({ product: { id } }) => id === 'p4',
    )?.product;
  await eventually(shown, (now) => (now as { price?: number } | undefined)?.price === 4000);
  await eventually(shown, (now) => (now as { price?: number } | undefined)?.price === 99);
  expect(shown()).toMatchObject({ price: 99, memberPrice: 88, base: { price: 4000 } });
  await eventually(shown, (now) => (now as { price?: number } | undefined)?.price === 4000);
  expect(shown()).not.toHaveProperty('base');
});

test('goods for a cart that was begun before a new book cost what its book says, until that is two books old', async () => {
  const cloud = shop();
  const core = await opened(cloud);
  const costs = async (book?: string): Promise<unknown> => {
    const found = (await value(core, { name: 'lookUp', params: { candidates: ['6901234567892'], book } })) as {
      item?: { product: { price: number } };
    };
    return found.item?.product.price;
  };
  const publish = async (id: string, price: number, from: number): Promise<void> => {
    const content = { from, roundOffUnit: 0, promotions: [], coupons: [], prices: [['p4', price, null]] };
    const { head, parts } = priceBookDocuments(id as never, content as never);
    cloud.put('priceBooks', ...(parts as never[]), head);
    core.resync();
    await eventually(statusOf(core), (now) => now?.book?.id === id);
  };
  await publish('b2', 4444, 5);
  expect([await costs(), await costs('b1'), await costs('b2')]).toEqual([4444, 4000, 4444]);
  await publish('b3', 5555, 6);
  expect([await costs('b1'), await costs('b2'), await costs('nonsense')]).toEqual([5555, 4444, 5555]);
});
