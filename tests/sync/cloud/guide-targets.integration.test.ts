/** Targets of guides against a real cloud: decided by managers within reach, never overwritten, seen on the phone and at tills with what was reached. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { GuideTargets, OwnTarget } from '../../../sync/protocol/guide-targets.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
let phone: GuidePhone;
let manager: string;
let otherManager: string;
let month: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  phone = guidePhone(cloud);
  await phone.signIn();
  manager = await cloud.logIn();
  otherManager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  month = (await listed()).body.month;
});
afterAll(() => cloud.close());

const listed = (token = manager, query = '') => cloud.ask<GuideTargets>(`/v1/guide-targets${query}`, { token });
const set = (over: object = {}, token = manager) =>
  cloud.ask<{ path?: string; reason?: string; code?: string }>('/v1/guide-targets', {
    token,
    json: { month, guide: '2001', amount: 8_000_000, bindings: null, version: 0, ...over },
  });
const of = async (guide: string, token = manager) =>
  (await listed(token)).body.items.find((item) => item.guide === guide);
const atTill = async (terminal = till, guide = '2001') =>
  cloud.ask<OwnTarget>(`/v1/guides/${guide}/target`, { token: terminal.token });
const monthAfter = (by: number): string => {
  const [year = 0, one = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, one - 1 + by, 1)).toISOString().slice(0, 7);
};

test('before anybody decided there is none, and the phone shows no bar', async () => {
  expect((await of('2001'))?.versions).toEqual([]);
  expect((await atTill()).body).toMatchObject({ guide: '2001', month, target: null, bound: 0 });
  expect((await phone.get('/guide')).text).not.toContain('id="target"');
});

test('what makes no sense is refused by its field', async () => {
  for (const [path, reason, over] of [
    ['/month', 'has_passed', { month: monthAfter(-1) }],
    ['/month', 'too_far', { month: monthAfter(13) }],
    ['/bindings', 'without_amount', { amount: null, bindings: 3 }],
  ] as const) {
    const { status, body } = await set(over);
    expect([status, body.path, body.reason]).toEqual([422, path, reason]);
  }
  for (const over of [{ amount: 0 }, { amount: 1.5 }, { amount: -1 }, { month: '2026-13' }, { bindings: 0 }])
    expect((await set(over)).status).toBe(422);
  expect((await set({ guide: '1001' })).status).toBe(404);
});

test('a decision stands beside those of before; who decides on what is gone by now is told so', async () => {
  expect((await set({ bindings: 30 })).status).toBe(200);
  expect([(await set()).status, (await set()).body.code]).toEqual([409, 'target_changed']);
  expect((await set({ amount: 9_000_000, bindings: 30, version: 1 })).status).toBe(200);
  expect((await of('2001'))?.versions.map(({ version, amount, by }) => [version, amount, by])).toEqual([
    [1, 8_000_000, 'staff 9001'],
    [2, 9_000_000, 'staff 9001'],
  ]);
  const both = await Promise.all([set({ version: 2, amount: 1 }), set({ version: 2, amount: 2 })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await set({ version: 3, amount: 9_000_000, bindings: 30 })).status).toBe(200);
  const { body } = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit', { token: manager });
  expect(body.items.filter(({ act }) => act === 'guide_target.set')).toHaveLength(4);
});

test('a sale and a customer bring it on: on the phone at once, at the till, and in the manager’s list', async () => {
  const hands = commissionHands(cloud);
  expect((await hands.enter()).status).toBe(200);
  const member = await hands.newMember();
  await sentFrom(till, [
    hands.claim(till, member, '2001', cloud.ports.clock.now()),
    hands.sale(till, { serving: [{ guide: '2001', shareBp: 10_000 }] }, 100),
  ]);
  await expect.poll(async () => (await atTill()).body).toMatchObject({ net: 990_000, bound: 1 });
  expect((await atTill()).body.target).toEqual({ amount: 9_000_000, bindings: 30 });
  const page = (await phone.get('/guide')).text;
  for (const part of ['data-done="1100"', '>11 %<', '业绩 9,900.00 / 90,000.00', '新绑定 1 / 30 位'])
    expect(page).toContain(part);
  expect((await phone.get('/guide', { accept: 'text/html', 'accept-language': 'en' })).text).toContain('Target of ');
  expect(await of('2001')).toMatchObject({ net: 990_000, bound: 1 });
  expect(await of('2002')).toMatchObject({ net: 0, bound: 0, versions: [] });
});

test('a page that is open learns of a new decision by itself', async () => {
  const version = async () => (await phone.get<{ version: string }>('/guide', JSON_ONLY)).body.version;
  const before = await version();
  expect(await version()).toBe(before);
  await set({ version: 4, amount: 7_000_000 });
  expect(await version()).not.toBe(before);
});

test('attack (IDOR): nobody decides for, or sees, the guides of another store, and no guide decides', async () => {
  expect((await set({ version: 5 }, otherManager)).status).toBe(404);
  expect((await listed(otherManager, '?store=S001')).status).toBe(403);
  expect((await listed(otherManager)).body.items.some(({ guide }) => guide === '2001')).toBe(false);
  expect((await atTill(elsewhere)).status).toBe(404);
  const guide = await cloud.logIn('2001', '222222');
  const colleague = await cloud.logIn('2002', '222222');
  expect((await set({ version: 5 }, guide)).status).toBe(403);
  expect((await listed(guide)).status).toBe(403);
  const seen = async (token: string) => (await cloud.ask('/v1/guides/2001/target', { token })).status;
  expect([await seen(guide), await seen(colleague)]).toEqual([200, 403]);
});

test('taken back it is gone from the page and stays in the history; next month begins without', async () => {
  expect((await set({ version: 5, amount: null })).status).toBe(200);
  expect((await phone.get('/guide')).text).not.toContain('id="target"');
  expect((await of('2001'))?.versions).toHaveLength(6);
  await set({ version: 6, amount: 5_000_000 });
  cloud.advance(35 * DAY_MS);
  await phone.signIn();
  expect((await phone.get('/guide')).text).not.toContain('id="target"');
  expect((await phone.get(`/guide?month=${month}`)).text).toContain('id="target"');
});
