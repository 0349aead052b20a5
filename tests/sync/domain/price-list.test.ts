/** Price lists: which one counts where and when; terminal and cloud come to the same for any book. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProductId, StoreId } from '../../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import {
  atListPrice,
  listedPrice,
  nextPriceEdge,
  preparePriceLists,
  priceAt,
  readPriceLists,
  PRICE_LIST_ROWS_MAX,
  type PriceList,
} from '../../../sync/domain/price-list.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const S1 = 'S001' as StoreId;
const S2 = 'S002' as StoreId;
const TEE = 'tee' as ProductId;
const at = (now: number, store = S1) => ({ store, now: epochMs(now) });
const list = (id: string, price: number, more: Partial<PriceList> = {}): PriceList => ({
  id,
  prices: [[TEE, fen(price), null]],
  ...more,
});
const costs = (lists: readonly PriceList[], now = 5, store = S1): number | undefined =>
  listedPrice(preparePriceLists(lists), at(now, store), TEE)?.price;

describe('which list counts', () => {
  test('from its first instant on and no more at its last', () => {
    const day = [list('day', 80, { from: epochMs(10), until: epochMs(20) })];
    expect([9, 10, 19, 20].map((now) => costs(day, now))).toEqual([undefined, 80, 80, undefined]);
  });

  test('in the stores that it names, or in all', () => {
    const some = [list('some', 80, { stores: [S2] })];
    expect([costs(some, 5, S1), costs(some, 5, S2), costs([list('all', 70)], 5, S1)]).toEqual([undefined, 80, 70]);
  });

  test('the lower priority, then the smaller id; without one it is 100', () => {
    expect(costs([list('b', 1), list('a', 2)])).toBe(2);
    expect(costs([list('a', 1), list('b', 2, { priority: 99 })])).toBe(2);
    expect(costs([list('a', 1), list('b', 2, { priority: 101 })])).toBe(1);
  });

  test('it sets the member price too: none means that members pay what all pay', () => {
    const prices = new Map([[TEE, { price: fen(100), memberPrice: fen(90) }]]);
    const lists = preparePriceLists([list('l', 80)]);
    expect(priceAt({ prices, lists }, at(1), TEE)).toEqual(expect.objectContaining({ price: 80, memberPrice: null }));
  });

  test('no list sells what the book does not name', () => {
    expect(priceAt({ prices: new Map(), lists: preparePriceLists([list('l', 80)]) }, at(1), TEE)).toBeUndefined();
  });
});

const products = ['p1', 'p2', 'p3'].map((id) => id as ProductId);
const anyList = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 3 }),
    from: fc.option(fc.integer({ min: 0, max: 20 }).map(epochMs), { nil: undefined }),
    length: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    stores: fc.option(fc.uniqueArray(fc.constantFrom(S1, S2), { minLength: 1 }), { nil: undefined }),
    priority: fc.option(fc.integer({ min: 99, max: 101 }), { nil: undefined }),
    rows: fc.uniqueArray(fc.tuple(fc.constantFrom(...products), fc.nat(99), fc.option(fc.nat(99))), {
      minLength: 1,
      selector: ([product]) => product,
    }),
  },
  { requiredKeys: ['id', 'rows'] },
);
const anyLists = fc.uniqueArray(anyList, { maxLength: 8, selector: ({ id }) => id }).map((lists) =>
  lists.map(({ id, from, length, stores, priority, rows }): PriceList => ({
    id,
    ...(from === undefined ? {} : { from }),
    ...(length === undefined ? {} : { until: epochMs((from ?? 0) + length) }),
    ...(stores === undefined ? {} : { stores }),
    ...(priority === undefined ? {} : { priority }),
    prices: rows.map(([product, price, member]) => [product, fen(price), member === null ? null : fen(member)]),
  })),
);

/** The rule said a second time, as DOMAIN's words go: by looking at every list. */
function plainly(lists: readonly PriceList[], now: number, store: StoreId, product: ProductId) {
  const on = lists.filter(
    (each) =>
      (each.from ?? -Infinity) <= now &&
      now < (each.until ?? Infinity) &&
      (each.stores?.includes(store) ?? true) &&
      each.prices.some(([id]) => id === product),
  );
  on.sort((a, b) => (a.priority ?? 100) - (b.priority ?? 100) || (a.id < b.id ? -1 : 1));
  const row = on[0]?.prices.find(([id]) => id === product);
  return row === undefined ? undefined : { price: row[1], memberPrice: row[2] };
}

describe('any book', () => {
  test('in any order of its lists gives the price of the plain rule, everywhere and at every instant', () => {
    fc.assert(
      fc.property(
        anyLists,
        fc.constantFrom(S1, S2),
        fc.integer({ min: -1, max: 32 }),
        fc.nat(),
        (lists, store, now, turn) => {
          const turned =
            lists.length === 0 ? lists : [...lists.slice(turn % lists.length), ...lists.slice(0, turn % lists.length)];
          for (const product of products) {
            const found = listedPrice(preparePriceLists(turned), at(now, store), product);
            const expected = plainly(lists, now, store, product);
            expect(found === undefined ? undefined : [found.price, found.memberPrice]).toEqual(
              expected === undefined ? undefined : [expected.price, expected.memberPrice],
            );
          }
        },
      ),
    );
  });

  test('changes no price between two edges', () => {
    fc.assert(
      fc.property(anyLists, fc.integer({ min: -1, max: 32 }), (lists, now) => {
        const prepared = preparePriceLists(lists);
        const next = nextPriceEdge(prepared, epochMs(Math.max(0, now)));
        const last = next === null ? 40 : next - 1;
        for (const product of products)
          expect(listedPrice(prepared, at(last), product)).toEqual(
            listedPrice(prepared, at(Math.max(0, now)), product),
          );
      }),
    );
  });

  test('gives a snapped product what the book gives it, whatever another instant said of it before', () => {
    const own = { price: fen(50), memberPrice: fen(45) };
    const snapped = (id: ProductId) => ({ id, name: 'x', soldBy: 'piece' as const, taxBp: basisPoints(0), ...own });
    fc.assert(
      fc.property(anyLists, fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), (lists, before, now) => {
        const prepared = preparePriceLists(lists);
        for (const product of products) {
          const shown = atListPrice(snapped(product), prepared, at(before));
          const sold = atListPrice(shown, prepared, at(now));
          const price = priceAt({ prices: new Map([[product, own]]), lists: prepared }, at(now), product);
          expect([sold.price, sold.memberPrice ?? null]).toEqual([price?.price, price?.memberPrice]);
          expect('base' in sold).toBe(listedPrice(prepared, at(now), product) !== undefined);
        }
      }),
    );
  });
});

describe('a list that makes no sense is refused by path and reason', () => {
  const whole = { id: 'a', prices: [['p', 100, null]] };
  test.each([
    [[{ ...whole, id: '' }], '[0].id'],
    [[whole, whole], '[1].id'],
    [[{ ...whole, from: '2026-01-02T00:00:00Z', until: '2026-01-02T00:00:00Z' }], '[0].until'],
    [[{ ...whole, from: 'tomorrow' }], '[0].from'],
    [[{ ...whole, stores: [] }], '[0].stores'],
    [[{ ...whole, prices: [] }], '[0].prices'],
    [[{ ...whole, prices: [['p', -1, null]] }], '[0].prices[0][1]'],
    [[{ ...whole, prices: [['p', 1]] }], '[0].prices[0]'],
    [
      [
        {
          ...whole,
          prices: [
            ['p', 1, null],
            ['p', 2, null],
          ],
        },
      ],
      '[0].prices[1][0]',
    ],
    [[{ ...whole, prices: Array.from({ length: PRICE_LIST_ROWS_MAX + 1 }, (_, n) => [`p${String(n)}`, 1, null]) }], ''],
    [{}, ''],
    [[null], '[0]'],
  ])('%#', (lists, path) => {
    const read = readPriceLists(lists);
    expect(read.ok ? 'taken' : read.error.path).toBe(path);
  });

  test('none is none', () => {
    expect([readPriceLists(undefined), readPriceLists([])]).toEqual([
      { ok: true, value: [] },
      { ok: true, value: [] },
    ]);
  });
});
