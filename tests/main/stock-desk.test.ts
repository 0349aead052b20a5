/** Other stores' stock at a till: as the cloud says, as it last said, or nothing; what the office sees of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PRODUCTS_KEPT_MAX } from '../../main/guide/stock-desk.ts';
import { Till } from './support/till.ts';

const COAT: never = 'p-coat' as never;
let till: Till;
let count: number;
beforeEach(async () => {
  count = 5;
  till = new Till();
  till.cloud.extra = ({ path }) => {
    const [, product] = /^\/v1\/stock-levels\/nearby\?product=(.+)$/.exec(path) ?? [];
    if (path === '/v1/stock-levels') return { status: 200, body: STATUS };
    if (product === undefined) return undefined;
    const items = [{ store: 'S002', name: '徐家汇店', city: '上海', metres: 3200, count, asOf: 1000 }];
    const body = { product: decodeURIComponent(product), store: 'S001', asOf: 2000, isPlaced: true, here: null, items };
    return { status: 200, body };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

const STATUS = {
  items: [{ store: 'S001', name: '一店', products: 3, oldest: 1000, newest: 2000 }],
  rejected: [{ store: 'S001', code: 'X-1', path: '/sku', reason: 'unknown_product', at: 3000 }],
};
const nearby = (product = COAT) => till.get('stock.nearby', { product });

test('is asked each time; without the network it is what was last heard, also after a restart, and of the rest nothing', async () => {
  expect(await nearby()).toMatchObject({ online: true, told: { items: [{ store: 'S002', count: 5 }] } });
  count = 4;
  expect((await nearby()).told?.items[0]?.count).toBe(4);
  till.cloud.reachable = false;
  await till.stop();
  await till.start();
  await till.login('2001', '222222');
  expect(await nearby()).toMatchObject({ online: false, told: { asOf: 2000, items: [{ count: 4 }] } });
  expect(await nearby('p-hat' as never)).toEqual({ online: false, told: null });
});

test('is kept of so many products and no more, the last ones', async () => {
  for (let n = 0; n <= PRODUCTS_KEPT_MAX; n += 1) await nearby(`p-${String(n)}` as never);
  till.cloud.reachable = false;
  expect((await nearby('p-0' as never)).told).toBeNull();
  expect((await nearby('p-1' as never)).told).not.toBeNull();
});

test('an answer that makes no sense is no answer', async () => {
  await nearby();
  till.cloud.extra = () => ({ status: 200, body: { items: 'nonsense' } });
  expect(await nearby()).toMatchObject({ online: false, told: { items: [{ count: 5 }] } });
});

test('how fresh the levels are is for who may manage people', async () => {
  await till.login('2001', '222222');
  expect(await till.call('stock.status', {})).toMatchObject({ ok: false, code: 'not_permitted' });
});
