/** A guide's target at a till: of the cloud, the last one while it is away, over a restart too; decided by a manager who is online. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const OWN = {
  ...{ guide: '2001', month: '2026-03', today: '2026-03-14', asOf: 1_790_000_000_000 },
  ...{ target: { amount: 8_000_000, bindings: 30 }, net: 5_600_000, bound: 19 },
};
const STORE = { store: 'S001', month: '2026-04', today: '2026-03-14', net: 5_600_000, versions: [] };
const LIST = { month: '2026-04', today: '2026-03-14', store: 'S001', items: [], next: null };

let till: Till;
let asked: { path: string; method: string; body: unknown }[];
let isAway: boolean;
let refusal: object | undefined;
beforeEach(async () => {
  [asked, isAway, refusal] = [[], false, undefined];
  till = new Till();
  till.cloud.extra = ({ path, method, body }) => {
    if (!path.includes('target')) return undefined;
    asked.push({ path, method, body });
    if (isAway) return { status: 503, body: { type: 'about:blank', title: 'x', status: 503, code: 'busy' } };
    if (refusal !== undefined) return { status: 409, body: refusal };
    if (path.startsWith('/v1/store-targets')) return { status: 200, body: STORE };
    return { status: 200, body: path.startsWith('/v1/guide-targets') && method === 'GET' ? LIST : OWN };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

test('is what the cloud says, and what it last said while it is away, also after a restart', async () => {
  await till.login('2001', '222222');
  const own = () => till.get('target.own', { guide: '2001' as never });
  isAway = true;
  expect(await own()).toEqual({ online: false, told: null });
  isAway = false;
  expect(await own()).toEqual({ online: true, told: OWN });
  isAway = true;
  expect(await own()).toEqual({ online: false, told: OWN });
  await till.stop();
  await till.start();
  await till.login('2001', '222222');
  expect(await own()).toEqual({ online: false, told: OWN });
});

test('of another guide only who may see reports is told; a guide decides nothing', async () => {
  await till.login('2001', '222222');
  expect(await till.call('target.own', { guide: '2002' as never })).toMatchObject({ ok: false, code: 'not_permitted' });
  for (const [name, params] of [
    ['target.list', {}],
    ['target.store', {}],
    ['target.setStore', { month: '2026-04', amount: 1, version: 0 }],
    ['target.set', { month: '2026-04', guide: '2001', amount: 1, bindings: null, version: 0 }],
  ] as const)
    expect(await till.call(name, params as never)).toMatchObject({ ok: false, code: 'not_permitted' });
  expect(asked).toEqual([]);
});

test('a manager decides in the own name, for this store, and is told when somebody else was first', async () => {
  await till.login('9001', '999999');
  const decided = { month: '2026-04', guide: '2001' as never, amount: 8_000_000, bindings: null, version: 0 };
  expect(await till.get('target.set', decided)).toEqual(LIST);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/guide-targets',
    'GET /v1/guide-targets?store=S001&month=2026-04',
  ]);
  expect(asked[0]?.body).toEqual(decided);
  refusal = { type: 'about:blank', title: 'x', status: 409, code: 'target_changed' };
  expect(await till.call('target.set', decided)).toMatchObject({ ok: false, details: { reason: 'target_changed' } });
});

test('a manager decides the target of this store and of no other, and is told when somebody else was first', async () => {
  await till.login('9001', '999999');
  expect(await till.get('target.store', {})).toEqual(STORE);
  const decided = { month: '2026-04', amount: 40_000_000, version: 0 };
  expect(await till.get('target.setStore', { ...decided, store: 'S002' } as never)).toEqual(STORE);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/store-targets?store=S001',
    'POST /v1/store-targets',
  ]);
  expect(asked[1]?.body).toEqual({ ...decided, store: 'S001' });
  refusal = { type: 'about:blank', title: 'x', status: 409, code: 'target_changed' };
  expect(await till.call('target.setStore', decided)).toMatchObject({
    ok: false,
    details: { reason: 'target_changed' },
  });
});
