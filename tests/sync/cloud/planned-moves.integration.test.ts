/** A guide's change of store that is planned for a day: shown to both stores, taken back, carried out once, judged by its day. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindingAt } from '../../../sync/cloud/binding/claims.ts';
import { sweepMoves } from '../../../sync/cloud/binding/moves.ts';
import { peopleWhoGo } from '../../../sync/cloud/store/roles.ts';
import { DEMO_STORE } from '../../../sync/demo/shop.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { businessDayAt, businessDayBegins, DAY_MS, epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { StaffVerifier } from '../../../sync/protocol/messages.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let home: TestTerminal;
let away: TestTerminal;
beforeAll(async () => {
  cloud = await startShop();
  home = await cloud.pair();
  away = await pairElsewhere(cloud);
});
afterAll(() => cloud.close());

const now = () => cloud.ports.clock.now();
const dayIn = (days: number) => businessDayAt(epochMs(now() + days * DAY_MS), DEMO_STORE);
interface Moved {
  readonly stores?: readonly string[];
  readonly goes?: { readonly at: number };
  readonly code?: string;
  readonly reason?: string;
  readonly path?: string;
}
const move = async (json: object, staff = '2001', as: readonly [string, string] = [BRAND_MANAGER, OTHER_PIN]) =>
  cloud.ask<Moved>(`/v1/staff/${staff}/moves`, { token: await cloud.logIn(...as), json });
const cancel = async (staff = '2001') =>
  cloud.ask<Moved>(`/v1/staff/${staff}/moves/cancellation`, {
    method: 'POST',
    token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
  });
/** What a till's host is told of its people. */
const listed = async (till: TestTerminal) => {
  await till.renew();
  const { body } = await cloud.ask<{ items: readonly StaffVerifier[] }>('/v1/staff-verifiers', { token: till.token });
  return new Map<string, StaffVerifier['staff']>(body.items.map(({ staff }) => [staff.id, staff]));
};
const published = async (till: TestTerminal, staff: string) => {
  await till.renew();
  const documents = (await till.pull('staff')).body.documents as { id: string; _deleted?: boolean; goes?: object }[];
  return documents.findLast(({ id }) => id === staff);
};
/** Codes on paper, which are scanned some time. */
const LASTING = { mode: 1, ttl: 5 };
const pageOf = async (token: string) =>
  (await cloud.ask(`/g/${token}`, { headers: { accept: 'application/json' } })).status;
let claims = 0;
const claim = async (member: string, guide: string, till: TestTerminal) => {
  claims += 1;
  await till.renew();
  const body = { claim: till.freshId(), member, guide, source: 'qr_one_time', claimSeq: claims };
  await till.upload([till.entry('binding.claimed', body)]);
};
const boundTo = async (member: string) =>
  (await bindingAt(cloud.running.cloud.database, 'brand:demo', member as MemberId, now())).guide;
const acts = async () =>
  (
    await cloud.running.cloud.database.rows<{ act: string; who: string }>(
      "SELECT act, who FROM audit_log WHERE scope = 'store:demo:S001' AND act LIKE 'staff.move%' ORDER BY seq",
    )
  ).map(({ act, who }) => `${act} by ${who}`);

test('a day that has begun, one too far, an unknown store and a store of others are refused by what is wrong', async () => {
  expect((await move({ from: 'S001', to: 'S002', day: dayIn(0) })).body).toMatchObject({
    path: '/day',
    reason: 'has_passed',
  });
  expect((await move({ from: 'S001', to: 'S002', day: dayIn(500) })).body).toMatchObject({ reason: 'too_far' });
  expect((await move({ from: 'S001', to: 'S002', day: 'soon' })).status).toBe(422);
  expect((await move({ from: 'S001', to: 'S999', day: dayIn(2) })).status).toBe(403);
  expect((await move({ from: 'S001', to: 'S002', day: dayIn(2) }, '2001', [OTHER_MANAGER, OTHER_PIN])).status).toBe(
    403,
  );
  expect((await cancel()).body).toMatchObject({ code: 'no_plan' });
});

test('is told to both stores before its day, is one at a time, and can be taken back until then', async () => {
  const day = dayIn(2);
  const planned = await move({ from: 'S001', to: 'S002', day });
  const goes = { from: 'S001', to: 'S002', at: businessDayBegins(day, DEMO_STORE) };
  expect([planned.status, planned.body]).toMatchObject([200, { stores: ['S001'], goes }]);
  for (const till of [home, away]) {
    expect((await listed(till)).get('2001')).toMatchObject({ stores: ['S001'], goes });
    expect(await published(till, '2001')).toMatchObject({ goes });
  }
  expect((await move({ from: 'S001', to: 'S003' })).body).toMatchObject({ code: 'move_planned' });
  expect((await cancel()).body).not.toHaveProperty('goes');
  expect((await listed(away)).has('2001')).toBe(false);
  expect(await published(away, '2001')).toMatchObject({ _deleted: true });
  expect((await listed(home)).get('2001')).not.toHaveProperty('goes');
  cloud.advance(3 * DAY_MS);
  await sweepMoves(cloud.running.cloud);
  expect((await listed(home)).get('2001')).toMatchObject({ stores: ['S001'] });
});

test('counts from its day on for customers who stay, before any sweep; swept by many at once it is done once', async () => {
  await cloud.ask('/v1/binding-policies', {
    token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
    json: { store: 'S001', from: now(), rule: { protectDays: 30, validDays: 365, onMove: 'stay' } },
  });
  const member = home.freshId();
  await claim(member, '2001', home);
  const day = dayIn(3);
  await move({ from: 'S001', to: 'S002', day });
  const begins = businessDayBegins(day, DEMO_STORE);
  cloud.advance(begins - now() - 5 * MINUTE_MS);
  expect(await boundTo(member)).toBe('2001');
  const [early, tooEarly] = [home.mint(LASTING), away.mint(LASTING)];
  cloud.advance(6 * MINUTE_MS);
  expect(await boundTo(member)).toBeNull();
  const inTime = away.mint(LASTING);
  expect([await pageOf(early), await pageOf(tooEarly), await pageOf(inTime)]).toEqual([200, 410, 200]);
  const before = (await acts()).length;
  await Promise.all([1, 2, 3].map(() => sweepMoves(cloud.running.cloud)));
  await sweepMoves(cloud.running.cloud);
  expect(await peopleWhoGo(cloud.running.cloud.database, cloud.running.cloud.brand.id, now(), 10)).toEqual([]);
  expect((await acts()).slice(before)).toEqual(['staff.moved by host']);
  expect((await listed(home)).has('2001')).toBe(false);
  expect(await published(home, '2001')).toMatchObject({ _deleted: true });
  expect([await pageOf(early), await pageOf(inTime)]).toEqual([200, 200]);
  const person = (await listed(away)).get('2001');
  expect(person).toMatchObject({ stores: ['S002'] });
  expect(person).not.toHaveProperty('goes');
  expect((await cancel()).body).toMatchObject({ code: 'no_plan' });
});

test('who leaves before the day takes the plan along', async () => {
  await move({ from: 'S001', to: 'S002', day: dayIn(2) }, '2002');
  const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const left = await cloud.ask<Moved>('/v1/staff/2002/leaving', { method: 'POST', token });
  expect(left.body).not.toHaveProperty('goes');
  cloud.advance(3 * DAY_MS);
  await sweepMoves(cloud.running.cloud);
  expect((await listed(away)).has('2002')).toBe(false);
  const rows = await cloud.running.cloud.database.rows(
    "SELECT 1 FROM guide_moves WHERE scope = 'brand:demo' AND guide = '2002'",
  );
  expect(rows).toEqual([]);
  expect((await move({ from: 'S001', to: 'S002' }, '2002')).body).toMatchObject({ code: 'has_left' });
});
