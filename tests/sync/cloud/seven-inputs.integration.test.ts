/** What the seven kinds of data need beside the journals, told to a real cloud: footfall row by row, targets of stores, their area. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { FootfallAnswer } from '../../../sync/protocol/footfall.ts';
import type { StorePlace } from '../../../sync/protocol/store-places.ts';
import type { StoreTarget } from '../../../sync/protocol/store-targets.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { OTHER_MANAGER, OTHER_PIN, OTHER_STORE, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'counter-token-of-tests-0123456789';
const HOUR_MS = 60 * MINUTE_MS;
let cloud: Shop;
let manager: string;
let others: string;
beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  manager = await cloud.logIn();
  others = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
});
beforeEach(() => cloud.advance(1000));
afterAll(() => cloud.close());

const now = (): number => cloud.ports.clock.now();
const acts = async (act: string) =>
  await cloud.running.cloud.database.rows<{ scope: string; who: string; what: string }>(
    'SELECT scope, who, what FROM audit_log WHERE act = $1 ORDER BY at, seq',
    [act],
  );

describe('footfall', () => {
  const lastHour = () => now() - (now() % HOUR_MS) - HOUR_MS;
  const row = (over: object = {}) => ({
    store: 'S001',
    hour: lastHour(),
    entered: 42,
    passed: null,
    asOf: now(),
    ...over,
  });
  const tell = (items: readonly unknown[], token = SERVICE) =>
    cloud.ask<FootfallAnswer>('/v1/footfall', { method: 'PUT', token, json: { items } });
  const known = async (store = 'S001') =>
    cloud.running.cloud.database.rows<{ hour: number; entered: number; passed: number | null }>(
      "SELECT hour, entered, passed FROM footfall WHERE scope = 'brand:demo' AND store = $1 ORDER BY hour",
      [store],
    );
  test('what was read last of an hour holds; older and the same change nothing, another number of the same instant is refused', async () => {
    const first = row();
    expect((await tell([first])).body).toEqual({ taken: 1, older: 0, rejected: [] });
    expect((await tell([first, { ...first, entered: 1, asOf: first.asOf - 1 }])).body).toEqual({
      taken: 0,
      older: 2,
      rejected: [],
    });
    const otherwise = [{ row: 0, path: '/asOf', reason: 'told_otherwise' }];
    expect((await tell([{ ...first, entered: 41 }])).body).toEqual({ taken: 0, older: 0, rejected: otherwise });
    expect((await tell([{ ...first, passed: 0 }])).body.rejected).toEqual(otherwise);
    expect((await tell([{ ...first, entered: 40, passed: 300, asOf: first.asOf + 1 }])).body.taken).toBe(1);
    expect(await known()).toEqual([{ hour: first.hour, entered: 40, passed: 300 }]);
  });
  test('property: in whatever order and batches, one result', async () => {
    const readings = fc.uniqueArray(fc.record({ entered: fc.nat(500), ago: fc.nat(40) }), {
      ...{ selector: ({ ago }: { ago: number }) => ago, minLength: 1, maxLength: 6 },
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(readings, fc.array(fc.nat()), async (read, shuffle) => {
        const hour = lastHour() - (round += 1) * HOUR_MS;
        const rows = read.map(({ entered, ago }) => row({ hour, entered, asOf: now() - 1000 * ago }));
        const mixed = rows.toSorted((a, b) => (shuffle[rows.indexOf(a)] ?? 0) - (shuffle[rows.indexOf(b)] ?? 0));
        const half = Math.ceil(mixed.length / 2);
        await tell(mixed.slice(0, half));
        if (half < mixed.length) await tell(mixed.slice(half));
        const newest = read.toSorted((a, b) => a.ago - b.ago)[0]?.entered;
        expect((await known()).find((one) => one.hour === hour)?.entered).toBe(newest);
      }),
      { numRuns: 10 },
    );
  });
  test('rows that make no sense are named, and keep no other out', async () => {
    const { status, body } = await tell([
      row({ store: 'S999' }),
      row({ hour: lastHour() + 1 }),
      row({ hour: lastHour() + 3 * HOUR_MS }),
      row({ asOf: now() + DAY_MS }),
      row({ entered: -1 }),
      row({ entered: 1.5 }),
      'nonsense',
      row({ store: OTHER_STORE }),
    ]);
    expect([status, body.taken]).toEqual([200, 1]);
    expect(body.rejected).toEqual([
      { row: 0, path: '/store', reason: 'unknown_store' },
      { row: 1, path: '/hour', reason: 'not_a_full_hour' },
      { row: 2, path: '/hour', reason: 'ahead_of_clock' },
      { row: 3, path: '/asOf', reason: 'ahead_of_clock' },
      { row: 4, path: '/entered', reason: 'malformed' },
      { row: 5, path: '/entered', reason: 'malformed' },
      { row: 6, path: '', reason: 'malformed' },
    ]);
    expect((await tell([])).status).toBe(422);
  });
  test('attack (IDOR): a manager tells of the own stores alone, and does not learn which others there are', async () => {
    const before = await known(OTHER_STORE);
    const { body } = await tell(
      [row({ store: OTHER_STORE, entered: 9999 }), row({ store: 'S999' }), row({ asOf: now() })],
      manager,
    );
    expect(body).toEqual({
      ...{ taken: 1, older: 0 },
      rejected: [0, 1].map((one) => ({ row: one, path: '/store', reason: 'other_store' })),
    });
    expect(await known(OTHER_STORE)).toEqual(before);
    expect((await tell([row()], await cloud.logIn('2001', '222222'))).status).toBe(403);
    const log = await acts('footfall.told');
    const what = '1 taken 0 older 2 rejected';
    expect(log.at(-1)).toEqual({ scope: 'store:demo:S001', who: 'staff 9001', what });
    // What the chain's own system tells is of many stores.
    expect(new Set(log.filter(({ who }) => who === 'service').map(({ scope }) => scope))).toEqual(
      new Set(['brand:demo']),
    );
  });
});

describe('the target of a store', () => {
  const of = (token = manager, query = '') => cloud.ask<StoreTarget>(`/v1/store-targets${query}`, { token });
  const set = async (over: object = {}, token = manager) => {
    const { month } = (await of()).body;
    const json = { store: 'S001', month, amount: 30_000_000, version: 0, ...over };
    return cloud.ask<StoreTarget & { path?: string; reason?: string; code?: string }>('/v1/store-targets', {
      token,
      json,
    });
  };
  const monthAfter = async (by: number): Promise<string> => {
    const [year = 0, one = 1] = (await of()).body.month.split('-').map(Number);
    return new Date(Date.UTC(year, one - 1 + by, 1)).toISOString().slice(0, 7);
  };
  test('what makes no sense is refused by its field', async () => {
    for (const [by, reason] of [
      [-1, 'has_passed'],
      [13, 'too_far'],
    ] as const) {
      const { status, body } = await set({ month: await monthAfter(by) });
      expect([status, body.path, body.reason]).toEqual([422, '/month', reason]);
    }
    for (const over of [{ amount: 0 }, { amount: 1.5 }, { month: '2026-13' }])
      expect((await set(over)).status).toBe(422);
  });
  test('each decision is one more version; of two at once one is told that it came late', async () => {
    expect((await of()).body).toMatchObject({ store: 'S001', net: 0, versions: [] });
    expect((await set()).body.versions).toMatchObject([{ version: 1, amount: 30_000_000, by: 'staff 9001' }]);
    expect([(await set()).status, (await set()).body.code]).toEqual([409, 'target_changed']);
    const both = await Promise.all([set({ version: 1, amount: 1 }), set({ version: 1, amount: 2 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { versions } = (await set({ version: 2, amount: null })).body;
    expect(versions.map(({ version, amount }) => [version, amount]).filter(([version]) => version !== 2)).toEqual([
      [1, 30_000_000],
      [3, null],
    ]);
    expect(await acts('store_target.set')).toHaveLength(3);
    expect((await of(manager, `?month=${await monthAfter(1)}`)).body.versions).toEqual([]);
  });
  test('with what the store’s tills took this month, less what they paid back', async () => {
    const till = await cloud.pair();
    const hands = commissionHands(cloud);
    const sold = hands.sale(till, {}, 3);
    await sentFrom(till, [sold]);
    await sentFrom(till, [hands.refund(till, sold, 1)]);
    expect((await of()).body.net).toBe(19_800);
  });
  test('attack (IDOR): nobody sees or decides the target of another store, and no guide decides', async () => {
    expect((await of(others, '?store=S001')).status).toBe(403);
    expect((await set({}, others)).status).toBe(403);
    expect((await of(others)).body.store).toBe(OTHER_STORE);
    const guide = await cloud.logIn('2001', '222222');
    expect([(await of(guide)).status, (await set({}, guide)).status]).toEqual([403, 403]);
  });
});

describe('the area of a store', () => {
  const say = (over: object, token = manager) =>
    cloud.ask<{ items: StorePlace[] }>('/v1/store-places', { token, json: { store: 'S001', from: now(), ...over } });
  test('is dated as its hours are, and whole square metres', async () => {
    expect((await say({ areaM2: 120 })).body.items.at(-1)?.areaM2).toBe(120);
    cloud.advance(1000);
    const { items } = (await say({ areaM2: 150 })).body;
    expect(items.map(({ areaM2 }) => areaM2)).toEqual([120, 150]);
    for (const areaM2 of [0, -1, 1.5, 1_000_001, '120']) expect((await say({ areaM2 })).status).toBe(422);
    expect((await acts('store_place.saved')).at(-1)?.what).toContain('area 150 m2');
    expect((await say({ areaM2: 9 }, others)).status).toBe(403);
  });
});
