/** Stock levels of the chain's own system against a real cloud: in any order one result, bad rows named, tills' sales subtracted, nearest first. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { metresBetween } from '../../../sync/domain/nearby-stock.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { LevelsAnswer, NearbyStock, StockStatus } from '../../../sync/protocol/stock.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { guidePhone, JSON_ONLY } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import {
  BRAND_MANAGER,
  OTHER_MANAGER,
  OTHER_PIN,
  OTHER_STORE,
  pairElsewhere,
  SISTER_STORE,
  startShop,
  type Shop,
} from './hostile-shop.ts';

const SERVICE = 'stock-system-token-of-tests-0123456789';
const TEE = TEE_LINE.product.id;
const SKU = TEE_LINE.product.sku;
const HERE = { lat: 31_230_400, lng: 121_473_700 };
const THERE = { lat: 31_250_400, lng: 121_473_700 };

let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  const manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const places = { S001: HERE, [OTHER_STORE]: THERE };
  for (const [store, position] of Object.entries(places)) {
    const place = { store, from: now(), city: '上海', position };
    expect((await cloud.ask('/v1/store-places', { token: manager, json: place })).status).toBe(200);
  }
});
beforeEach(() => cloud.advance(60_000));
afterAll(() => cloud.close());

const now = (): number => cloud.ports.clock.now();
type Told = LevelsAnswer & { readonly code?: string };
const tell = (items: readonly unknown[], token = SERVICE) =>
  cloud.ask<Told>('/v1/stock-levels', { method: 'PUT', token, json: { items } });
const level = (over: object = {}) => ({ store: OTHER_STORE, product: TEE, onHand: 9, asOf: now(), ...over });
const nearby = async (token = till.token, query = `product=${TEE}`): Promise<NearbyStock> =>
  (await cloud.ask<NearbyStock>(`/v1/stock-levels/nearby?${query}`, { token })).body;
const countOf = async (store: string): Promise<number | null | undefined> =>
  (await nearby()).items.find((one) => one.store === store)?.count;

describe('levels', () => {
  test('are taken by id and by SKU, once; what is older or the same changes nothing', async () => {
    const first = level({ onHand: 9 });
    expect((await tell([first])).body).toEqual({ taken: 1, older: 0, rejected: [] });
    expect((await tell([first])).body).toEqual({ taken: 0, older: 1, rejected: [] });
    const bySku = level({ product: undefined, sku: SKU, onHand: 8, asOf: first.asOf - 1000 });
    expect((await tell([bySku])).body).toEqual({ taken: 0, older: 1, rejected: [] });
    expect(await countOf(OTHER_STORE)).toBe(9);
    expect((await tell([{ ...bySku, asOf: first.asOf + 1 }])).body.taken).toBe(1);
    expect(await countOf(OTHER_STORE)).toBe(8);
  });

  test('give one result in whatever order and batches they come', async () => {
    const base = now();
    const facts = fc.uniqueArray(fc.record({ onHand: fc.integer({ min: 3, max: 50 }), ago: fc.nat(50) }), {
      selector: ({ ago }) => ago,
      minLength: 1,
      maxLength: 8,
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(facts, fc.array(fc.nat()), async (told, shuffle) => {
        const start = base + (round += 1) * 100;
        const newest = told.toSorted((a, b) => a.ago - b.ago)[0]?.onHand;
        const rows = told.map(({ onHand, ago }) => level({ onHand, asOf: start - ago }));
        const mixed = rows.toSorted((a, b) => (shuffle[rows.indexOf(a)] ?? 0) - (shuffle[rows.indexOf(b)] ?? 0));
        const half = Math.ceil(mixed.length / 2);
        await tell(mixed.slice(0, half));
        if (half < mixed.length) await tell(mixed.slice(half));
        expect(await countOf(OTHER_STORE)).toBe(newest);
      }),
      { numRuns: 15 },
    );
  });

  test('that make no sense are named one by one, and keep no other out', async () => {
    const weighed = await weighedProduct();
    const good = level({ onHand: 7 });
    const { status, body } = await tell([
      good,
      level({ store: 'S999' }),
      level({ product: 'p-nothing' }),
      level({ product: undefined, sku: 'NO-SUCH-SKU' }),
      level({ sku: SKU }),
      level({ product: undefined }),
      level({ product: weighed }),
      level({ asOf: now() + DAY_MS }),
      level({ onHand: 1.5 }),
      level({ store: '<script>' }),
      'nonsense',
      level({ onHand: 6, asOf: good.asOf }),
    ]);
    expect([status, body.taken, body.older]).toEqual([200, 1, 0]);
    expect(body.rejected).toEqual([
      { row: 1, path: '/store', reason: 'unknown_store' },
      { row: 2, path: '/product', reason: 'unknown_product' },
      { row: 3, path: '/sku', reason: 'unknown_product' },
      { row: 4, path: '/product', reason: 'product_or_sku' },
      { row: 5, path: '/product', reason: 'product_or_sku' },
      { row: 6, path: '/product', reason: 'by_weight' },
      { row: 7, path: '/asOf', reason: 'ahead_of_clock' },
      { row: 8, path: '/onHand', reason: 'malformed' },
      { row: 9, path: '/store', reason: 'malformed' },
      { row: 10, path: '', reason: 'malformed' },
      { row: 11, path: '/asOf', reason: 'told_otherwise' },
    ]);
    expect(await countOf(OTHER_STORE)).toBe(7);
  });

  test('are told by the brand’s own server alone', async () => {
    for (const token of [till.token, await cloud.logIn(BRAND_MANAGER, OTHER_PIN)])
      expect((await tell([level()], token)).status).toBe(403);
    expect((await tell([])).status).toBe(422);
  });
});

describe('what is nearby', () => {
  test('is told with distance and instant; few without a number; nothing of a store that has none', async () => {
    const asOf = now();
    await tell([
      level({ asOf, onHand: 5 }),
      level({ asOf, store: SISTER_STORE, onHand: 2 }),
      level({ asOf, store: 'S001', onHand: 0 }),
    ]);
    const told = await nearby();
    expect(told).toMatchObject({ store: 'S001', isPlaced: true, here: { count: 0, asOf } });
    expect(told.items).toEqual([
      { store: OTHER_STORE, name: 'S002 店', city: '上海', metres: metresBetween(HERE, THERE), count: 5, asOf },
      { store: SISTER_STORE, name: 'S003 店', metres: null, count: null, asOf },
    ]);
    cloud.advance(1000);
    await tell([level({ onHand: -3 }), level({ store: SISTER_STORE, onHand: 0 })]);
    expect((await nearby()).items).toEqual([]);
  });

  test('is less what tills sold since, never below none, and no sale before it', async () => {
    await elsewhere.upload([elsewhere.sale()]);
    cloud.advance(1000);
    await tell([level({ onHand: 4 })]);
    expect(await countOf(OTHER_STORE)).toBe(4);
    cloud.advance(1000);
    await elsewhere.upload([elsewhere.sale()]);
    expect(await countOf(OTHER_STORE)).toBe(3);
    await elsewhere.upload([elsewhere.sale()]);
    expect(await countOf(OTHER_STORE)).toBeNull();
    await elsewhere.upload([elsewhere.sale(), elsewhere.sale(), elsewhere.sale()]);
    expect(await countOf(OTHER_STORE)).toBeUndefined();
    cloud.advance(1000);
    await tell([level({ onHand: 4 })]);
    expect(await countOf(OTHER_STORE)).toBe(4);
    // A sale of this store takes nothing from that one.
    await till.upload([till.sale()]);
    expect(await countOf(OTHER_STORE)).toBe(4);
  });

  test('is for the own store alone asked from a till, for own stores from staff; levels of long ago are no answer', async () => {
    await tell([level({ onHand: 4 })]);
    expect((await nearby(elsewhere.token)).items.map(({ store }) => store)).not.toContain(OTHER_STORE);
    const asked = await cloud.ask(`/v1/stock-levels/nearby?product=${TEE}&store=${OTHER_STORE}`, { token: till.token });
    expect(asked.status).toBe(403);
    cloud.advance(15 * DAY_MS);
    await till.renew();
    await elsewhere.renew();
    expect((await nearby()).items).toEqual([]);
  });
});

describe('the office', () => {
  const status = async (staff = BRAND_MANAGER): Promise<StockStatus> =>
    (await cloud.ask<StockStatus>('/v1/stock-levels', { token: await cloud.logIn(staff, OTHER_PIN) })).body;

  test('sees how fresh each store is and what was not taken, until a good row comes; each manager of own stores', async () => {
    const asOf = now();
    await tell([level({ asOf }), level({ product: 'p-later' }), level({ store: 'S404', product: 'p-x' })]);
    const all = await status();
    expect(all.items.find(({ store }) => store === OTHER_STORE)).toMatchObject({ products: 1, newest: asOf });
    const codes = ({ rejected }: StockStatus): readonly string[] =>
      rejected.map(({ store, code }) => `${store} ${code}`);
    expect(codes(all)).toEqual(expect.arrayContaining([`${OTHER_STORE} p-later`, 'S404 p-x']));
    const own = await status(OTHER_MANAGER);
    expect([own.items.map(({ store }) => store), codes(own)]).toEqual([
      [OTHER_STORE],
      codes(all).filter((code) => code.startsWith(OTHER_STORE)),
    ]);
    cloud.advance(1000);
    await tell([level({ product: undefined, sku: SKU, asOf: now() + DAY_MS })]);
    expect(codes(await status())).toContain(`${OTHER_STORE} ${SKU}`);
    await tell([level()]);
    expect(codes(await status())).not.toContain(`${OTHER_STORE} ${SKU}`);
  });

  test('keeps so many rejected rows and no more', async () => {
    const rows = Array.from({ length: 600 }, (_, n) => level({ product: `p-none-${String(n)}` }));
    await tell(rows);
    expect((await status()).rejected).toHaveLength(500);
  });
});

describe('the guide’s phone', () => {
  test('finds by SKU and by style, shows stores and their instants, and escapes what is typed and named', async () => {
    const phone = guidePhone(cloud);
    expect((await phone.get('/guide/stock')).status).toBe(401);
    await phone.signIn();
    const name = '<img src=x onerror=alert(1)>';
    await cloud.running.cloud.database.run(
      "UPDATE stores SET profile = jsonb_set(profile, '{name}', $2::jsonb) WHERE scope = 'brand:demo' AND store = $1",
      [OTHER_STORE, JSON.stringify(name)],
    );
    await tell([level({ onHand: 5 }), level({ store: SISTER_STORE, onHand: 1 })]);
    const { text } = await phone.get(`/guide/stock?q=${SKU}`);
    for (const part of ['5 件', '少量', '2.2 公里', '距离未知', '&lt;img']) expect(text).toContain(part);
    expect(text).not.toContain(name);
    const typed = await phone.get(`/guide/stock?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(typed.text).toContain('没有这个款号或货号');
    expect(typed.text).not.toContain('<script>alert');
    const [style] = await cloud.running.cloud.database.rows<{ style: string; n: number }>(
      `SELECT body->>'style' AS style, count(*)::int AS n FROM documents WHERE scope = 'brand:demo' AND collection = 'products'
         AND body->>'style' IS NOT NULL GROUP BY body->>'style' HAVING count(*) > 1 LIMIT 1`,
    );
    const found = await phone.get<{ items: { product: string }[]; found: NearbyStock | null }>(
      `/guide/stock?q=${encodeURIComponent(style?.style ?? '')}`,
      JSON_ONLY,
    );
    expect([found.body.items.length, found.body.found]).toEqual([style?.n, null]);
    const product = found.body.items[0]?.product ?? '';
    const one = await phone.get<{ found: NearbyStock }>(
      `/guide/stock?q=${encodeURIComponent(style?.style ?? '')}&product=${product}`,
      JSON_ONLY,
    );
    expect(one.body.found).toMatchObject({ product, store: 'S001', items: [] });
  });
});

/** A product of the demo shop that is weighed. */
async function weighedProduct(): Promise<string> {
  const [row] = await cloud.running.cloud.database.rows<{ id: string }>(
    "SELECT id FROM documents WHERE scope = 'brand:demo' AND collection = 'products' AND body->>'soldBy' = 'weight' LIMIT 1",
  );
  if (row === undefined) throw new Error('the demo shop weighs nothing');
  return row.id;
}
