/** Dated rules of binding, guides who change store and guides who leave, against a real cloud. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindingAt } from '../../../sync/cloud/binding/claims.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { DAY_MS, epochMs } from '../../../sync/domain/time.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let home: TestTerminal;
let away: TestTerminal;
beforeAll(async () => {
  cloud = await startShop();
  home = await cloud.pair();
  away = await pairElsewhere(cloud);
});
afterAll(() => cloud.close());

const brandManager = () => cloud.logIn(BRAND_MANAGER, OTHER_PIN);
const now = () => cloud.ports.clock.now();
const save = async (policy: unknown) =>
  cloud.ask<{ items: unknown[]; path?: string; reason?: string }>('/v1/binding-policies', {
    token: await brandManager(),
    json: policy,
  });
const rule = (protectDays: number, onMove = 'follow') => ({ protectDays, validDays: 365, onMove });
let claims = 0;
/** A customer who scanned this guide's code at this till: what the till journals of it. */
async function claim(member: string, guide: string, till: TestTerminal, source = 'qr_one_time') {
  claims += 1;
  await till.renew();
  await till.upload([
    till.entry('binding.claimed', { claim: till.freshId(), member, guide, source, claimSeq: claims }),
  ]);
}
const boundTo = async (member: string) =>
  (await bindingAt(cloud.running.cloud.database, 'brand:demo', member as MemberId, now())).guide;

describe('a rule of binding', () => {
  test('of the past, of no store, or that protects beyond validity is refused by its place', async () => {
    const past = { store: null, from: now() - DAY_MS, rule: rule(30) };
    expect((await save(past)).body).toMatchObject({ path: '/from', reason: 'has_passed' });
    expect((await save({ store: 'S999', from: now(), rule: rule(30) })).body).toMatchObject({ path: '/store' });
    expect((await save({ store: null, from: now(), rule: null })).body).toMatchObject({ path: '/rule' });
    expect((await save({ store: null, from: now(), rule: rule(366) })).body).toMatchObject({
      path: '/rule/protectDays',
      reason: 'beyond_validity',
    });
  });

  test('decides claims from its day on, is in the audit log with who decided, and is told with the guide’s days left', async () => {
    const [early, late] = [home.freshId(), home.freshId()];
    await claim(early, '2001', home);
    const saved = await save({ store: 'S001', from: now() + 5 * DAY_MS, rule: rule(1) });
    expect(saved.status).toBe(200);
    expect(saved.body.items.at(-1)).toMatchObject({
      store: 'S001',
      rule: { protectDays: 1 },
      by: `staff ${BRAND_MANAGER}`,
    });
    await claim(early, '2002', home);
    expect(await boundTo(early)).toBe('2001');
    const { protectedUntil } = await bindingAt(cloud.running.cloud.database, 'brand:demo', early as MemberId, now());
    expect(protectedUntil).toBeGreaterThan(now() + 4 * DAY_MS);
    expect(protectedUntil).toBeLessThan(now() + 6 * DAY_MS);
    cloud.advance(6 * DAY_MS);
    await claim(early, '2002', home);
    expect(await boundTo(early)).toBe('2002');
    await claim(late, '2001', away);
    cloud.advance(2 * DAY_MS);
    await claim(late, '2002', home);
    expect(await boundTo(late)).toBe('2001');
    const rows = await cloud.running.cloud.database.rows<{ who: string; what: string }>(
      "SELECT who, what FROM audit_log WHERE scope = 'brand:demo' AND act = 'binding_policy.saved'",
    );
    expect(rows).toMatchObject([
      { who: `staff ${BRAND_MANAGER}`, what: expect.stringMatching(/^S001 1\/365/) as string },
    ]);
  });
});

describe('a guide who changes store', () => {
  test('takes the customers along where they follow, and leaves them where they stay', async () => {
    const [follows, stays] = [home.freshId(), home.freshId()];
    await claim(follows, '2001', away);
    await claim(stays, '2001', home);
    await save({ store: 'S001', from: now(), rule: rule(30, 'stay') });
    cloud.advance(60_000);
    const moved = await cloud.ask<{ stores: string[] }>('/v1/staff/2001/moves', {
      token: await brandManager(),
      json: { from: 'S001', to: 'S002' },
    });
    expect([moved.status, moved.body.stores]).toEqual([200, ['S002']]);
    expect(await boundTo(stays)).toBeNull();
    expect(await boundTo(follows)).toBe('2001');
    await home.renew();
    const staff = (await home.pull('staff')).body.documents as { id: string; _deleted?: boolean }[];
    expect(staff.find(({ id }) => id === '2001')).toMatchObject({ _deleted: true });
    await claim(stays, '2002', home, 'qr_static');
    expect(await boundTo(stays)).toBe('2002');
    const again = await cloud.ask('/v1/staff/2001/moves', {
      token: await brandManager(),
      json: { from: 'S001', to: 'S002' },
    });
    expect(again.status).toBe(409);
  });

  test('is not moved into a store by who manages only the other one', async () => {
    const manager = await cloud.logIn();
    const pull = await cloud.ask('/v1/staff/2002/moves', { token: manager, json: { from: 'S001', to: 'S002' } });
    expect(pull.status).toBe(403);
  });
});

test('a guide who left is bound to nobody from that instant on, and cannot log in', async () => {
  const member = home.freshId();
  await claim(member, '2002', home);
  expect(await boundTo(member)).toBe('2002');
  const before = now();
  cloud.advance(1000);
  const left = await cloud.ask<{ leftAt: number }>('/v1/staff/2002/leaving', {
    method: 'POST',
    token: await cloud.logIn(),
  });
  expect(left.status).toBe(200);
  expect(await boundTo(member)).toBeNull();
  expect((await bindingAt(cloud.running.cloud.database, 'brand:demo', member as MemberId, epochMs(before))).guide).toBe(
    '2002',
  );
  const again = await cloud.ask('/v1/staff/2002/leaving', { method: 'POST', token: await cloud.logIn() });
  expect(again.status).toBe(409);
  await expect(cloud.logIn('2002', '222222')).rejects.toThrow();
});
