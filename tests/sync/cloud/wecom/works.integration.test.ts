/** What is asked of WeCom: one token for all processes, one contact way for each guide, transfers within its rules; answers that are lost, refused or late. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../sync/domain/time.ts';
import { putStaff } from '../../../../sync/cloud/store/staff.ts';
import { DEMO_STAFF } from '../../../../sync/demo/shop.ts';
import type { StaffDocument } from '../../../../sync/schemas/documents/catalogue.ts';
import type { Ask } from '../harness.ts';
import { openStore } from '../sister-store.ts';
import { STATE_MAX } from '../../../../sync/cloud/wecom/provider.ts';
import {
  advance,
  alerts,
  answersAfter,
  ask,
  CHEN,
  clockNow,
  cloud,
  company,
  link,
  openCompany,
  pass,
  rows,
  SCOPE,
  setLeft,
  stateOf,
  sweep,
  tell,
  YUE,
} from './wecom-shop.ts';

const asked = (path: string): number => company.asked.filter((one) => one === path).length;
const api = () => {
  const running = cloud.running.cloud;
  if (running.wecom === undefined) throw new Error('no company');
  return running.wecom.apiFor(running);
};
const usersOfWays = (): readonly string[] => [...company.ways.values()].map(({ user }) => user).sort();

beforeAll(async () => {
  await openCompany();
  await link('2001', YUE);
  await link('2002', CHEN);
});
afterAll(() => cloud.close());
beforeEach(() => {
  company.faults.clear();
});

describe('the access token', () => {
  test('is had once for many questions, asked at once, and is not in the clear', async () => {
    company.endTokens();
    advance(3 * 60 * MINUTE_MS);
    const before = asked('gettoken');
    // Long enough that all of them find no token.
    answersAfter.ms = 500;
    await Promise.all(Array.from({ length: 8 }, (_, n) => api().deleteContactWay(`none-${String(n)}`)));
    answersAfter.ms = 0;
    expect(asked('gettoken')).toBe(before + 1);
    const [row] = await rows<{ sealed: string }>('SELECT sealed FROM wecom_access WHERE scope = $1');
    expect(row?.sealed).not.toContain('token');
  });

  test.each([40014, 42001])('that is refused (%i) is renewed once and the question asked again', async (code) => {
    const before = asked('gettoken');
    company.faults.set('del_contact_way', [code]);
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'done', value: null });
    expect(asked('gettoken')).toBe(before + 1);
    company.faults.set('del_contact_way', [code, code]);
    expect(await api().deleteContactWay('none')).toMatchObject({ outcome: 'later' });
    expect(asked('gettoken')).toBe(before + 2);
  });

  test('a secret that has expired is one alert a day, and WeCom is asked once a minute', async () => {
    company.endTokens();
    advance(3 * 60 * MINUTE_MS);
    company.faults.set('gettoken', [40001, 40001]);
    const before = asked('gettoken');
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'credentials', code: 40001 });
    advance(61_000);
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'credentials', code: 40001 });
    expect(asked('gettoken')).toBe(before + 2);
    expect(await alerts('wecom_credentials')).toEqual([{ subject: 'wecom', detail: '40001' }]);
    advance(61_000);
    expect(await api().deleteContactWay('none')).toMatchObject({ outcome: 'done' });
  });

  test('asked too often (45009), all wait, longer each time in a row', async () => {
    company.faults.set('del_contact_way', [45009, 45009]);
    const first = await api().deleteContactWay('none');
    expect(first).toEqual({ outcome: 'later', afterMs: MINUTE_MS });
    const before = company.asked.length;
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'later', afterMs: MINUTE_MS });
    expect(company.asked).toHaveLength(before);
    advance(MINUTE_MS);
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'later', afterMs: 2 * MINUTE_MS });
    advance(2 * MINUTE_MS);
    expect(await api().deleteContactWay('none')).toMatchObject({ outcome: 'done' });
    company.faults.set('del_contact_way', [45009]);
    expect(await api().deleteContactWay('none')).toEqual({ outcome: 'later', afterMs: MINUTE_MS });
    advance(MINUTE_MS);
  });

  test('a process that died while it renewed it holds up nobody for long', async () => {
    company.endTokens();
    await cloud.running.cloud.database.run(
      'UPDATE wecom_access SET sealed = NULL, renewing_until = $2 WHERE scope = $1',
      [SCOPE, clockNow() + 15_000],
    );
    advance(15_000);
    expect(await api().deleteContactWay('none')).toMatchObject({ outcome: 'done' });
  });
});

describe('contact ways', () => {
  test('are one for each guide, made once, with a state of at most 30 characters that is kept', async () => {
    const states = [stateOf(YUE), stateOf(CHEN)];
    for (const state of states)
      expect([state.length <= STATE_MAX, /^gp[0-9a-v]{26}$/.test(state)]).toEqual([true, true]);
    await pass(10 * MINUTE_MS, MINUTE_MS);
    expect([stateOf(YUE), stateOf(CHEN)]).toEqual(states);
    const { body } = await ask<{ items: { staff: string; state: string; qrCode: string }[] }>('/v1/wecom/guides');
    expect(body.items).toMatchObject([
      { staff: '2001', userId: YUE, state: 'live', demo: false },
      { staff: '2002', userId: CHEN, state: 'live', demo: false },
    ]);
    expect(body.items[0]?.qrCode).toMatch(/^https:/);
  });

  test('of a guide who leaves is deleted, and another one made when the guide is back', async () => {
    const before = stateOf(YUE);
    await setLeft('2001', clockNow() - 1);
    await sweep();
    expect(usersOfWays()).toEqual([CHEN]);
    await setLeft('2001', null);
    await sweep();
    expect(stateOf(YUE)).not.toBe(before);
    expect(usersOfWays()).toEqual([CHEN, YUE]);
  });

  test('whose answer was lost is found again by its state: no second one is made', async () => {
    company.faults.set('add_contact_way', ['lost']);
    await link('2002', 'ChenNew');
    expect(usersOfWays()).toEqual(['ChenNew', YUE]);
    await pass(3 * MINUTE_MS, MINUTE_MS);
    expect(usersOfWays()).toEqual(['ChenNew', YUE]);
    const [way] = await rows<{ status: string; state: string }>(
      "SELECT status, state FROM wecom_ways WHERE scope = $1 AND user_id = 'ChenNew'",
    );
    expect(way).toEqual({ status: 'live', state: stateOf('ChenNew') });
    await link('2002', CHEN);
    expect(usersOfWays()).toEqual([CHEN, YUE]);
  });

  test('that WeCom refuses is an alert once, and is asked for again', async () => {
    company.faults.set('add_contact_way', [84074, 84074]);
    await link('2002', 'ChenNoRight');
    await pass(4 * MINUTE_MS, MINUTE_MS);
    expect(await alerts('wecom_way_refused')).toEqual([{ subject: 'staff 2002', detail: '84074' }]);
    await pass(8 * MINUTE_MS, MINUTE_MS);
    expect(stateOf('ChenNoRight')).not.toBe('');
    await link('2002', CHEN);
  });

  test('two people are not one user of WeCom, and nobody links people of other stores', async () => {
    expect((await link('2002', YUE)).status).toBe(409);
    expect((await link('7777', 'Nobody')).status).toBe(404);
    const guide = await cloud.logIn('2001', '222222');
    const answer = await cloud.ask('/v1/staff/2001/wecom', { method: 'PUT', token: guide, json: { userId: 'Me' } });
    expect(answer.status).toBe(403);
  });
});

describe('transfers', () => {
  const befriend = async (user: string, count: number): Promise<readonly string[]> => {
    const externals: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const external = company.freshCustomer();
      externals.push(external);
      await tell(company.scanned(user, stateOf(user), external));
    }
    return externals;
  };
  const statesOf = (batch: string) =>
    rows<{ external_id: string; state: string; reason: string | null }>(
      'SELECT external_id, state, reason FROM wecom_transfers WHERE scope = $1 AND batch = $2 ORDER BY external_id',
      batch,
    );
  const transfer = async (from: string, to: string) => {
    const { status, body } = await ask<{ batch: string; kind: string; customers: { due?: number } }>(
      '/v1/wecom/transfers',
      { from, to },
    );
    return { status, ...body };
  };
  const currentFriends = async (user: string): Promise<readonly string[]> =>
    (
      await rows<{ external_id: string }>(
        'SELECT external_id FROM wecom_friends WHERE scope = $1 AND user_id = $2 AND ended_at IS NULL ORDER BY external_id',
        user,
      )
    ).map(({ external_id: id }) => id);

  test('of an active guide begin after a day; results 1 to 4 are taken note of', async () => {
    const [done = '', waiting = '', refused = '', full = ''] = await befriend(YUE, 4);
    company.willing.set(waiting, 2).set(refused, 3).set(full, 4);
    const { kind, batch, customers } = await transfer('2001', '2002');
    expect([kind, customers]).toEqual(['active', { due: 4 }]);
    expect(await transfer('2001', '2002')).toMatchObject({ customers: {} });
    await sweep();
    expect(new Set((await statesOf(batch)).map(({ state }) => state))).toEqual(new Set(['waiting']));
    const looks = asked('transfer_result');
    await pass(DAY_MS - 60 * MINUTE_MS, 60 * MINUTE_MS);
    expect(asked('transfer_result')).toBe(looks);
    await pass(2 * 60 * MINUTE_MS, 60 * MINUTE_MS);
    const found = new Map((await statesOf(batch)).map(({ external_id: id, state }) => [id, state]));
    expect([done, waiting, refused, full].map((id) => found.get(id))).toEqual(['done', 'waiting', 'refused', 'full']);
    expect(await currentFriends(CHEN)).toEqual([done]);
    expect(await currentFriends(YUE)).toEqual([waiting, refused, full].sort());
    const { body } = await ask<{ items: { batch: string; customers: object }[] }>('/v1/wecom/transfers');
    const shown = body.items.find((one) => one.batch === batch);
    expect(shown?.customers).toEqual({ done: 1, waiting: 1, refused: 1, full: 1 });
    await pass(11 * DAY_MS, 6 * 60 * MINUTE_MS);
    expect(await alerts('wecom_transfer_unresolved')).toEqual([{ subject: 'staff 2001', detail: '2002' }]);
    expect((await statesOf(batch)).filter(({ reason }) => reason === 'unresolved')).toHaveLength(1);
  });

  test('a customer of active guides is moved at most twice in 90 days; WeCom is not asked a third time', async () => {
    const [customer = ''] = await currentFriends(CHEN);
    await transfer('2002', '2001');
    await pass(DAY_MS + 60 * MINUTE_MS, 60 * MINUTE_MS);
    expect(await currentFriends(YUE)).toContain(customer);
    const third = await transfer('2001', '2002');
    await sweep();
    const said = (await statesOf(third.batch)).find(({ external_id: id }) => id === customer);
    expect(said).toMatchObject({ state: 'refused', reason: 'quota' });
    await pass(80 * DAY_MS, 20 * DAY_MS);
    const later = await transfer('2001', '2002');
    await sweep();
    expect((await statesOf(later.batch)).find(({ external_id: id }) => id === customer)).toMatchObject({
      state: 'waiting',
    });
    await pass(DAY_MS + 60 * MINUTE_MS, 12 * 60 * MINUTE_MS);
  });

  test('one whose customer says no by an event is over at once', async () => {
    const [external = ''] = await befriend(YUE, 1);
    const { batch } = await transfer('2001', '2002');
    await sweep();
    const who = { UserID: CHEN, ExternalUserID: external };
    await tell(company.event({ ...who, ChangeType: 'transfer_fail', FailReason: 'customer_refused' }));
    expect((await statesOf(batch)).find(({ external_id: id }) => id === external)).toMatchObject({
      state: 'refused',
      reason: 'customer_refused',
    });
    await pass(2 * DAY_MS, 12 * 60 * MINUTE_MS);
  });

  test('a failure that is told late, or of another guide’s transfer, ends no newer one', async () => {
    const [external = ''] = await befriend(YUE, 1);
    const told = (user: string, at: number) =>
      tell(
        company.event({
          ...{ UserID: user, ExternalUserID: external, CreateTime: Math.floor(at / 1000) },
          ...{ ChangeType: 'transfer_fail', FailReason: 'customer_refused' },
        }),
      );
    const before = clockNow();
    const { batch } = await transfer('2001', '2002');
    const stateNow = async () => (await statesOf(batch)).find(({ external_id: id }) => id === external)?.state;
    // Not asked for yet, so nothing of it can have failed.
    await told(CHEN, clockNow());
    await pass(5 * MINUTE_MS, MINUTE_MS);
    expect(await stateNow()).toBe('waiting');
    // Of one that ended before.
    await told(CHEN, before - 60 * MINUTE_MS);
    expect(await stateNow()).toBe('waiting');
    // Of whom it came from: it may be about a transfer to anybody, so WeCom is asked what became of this one.
    const looks = asked('transfer_result');
    await told(YUE, clockNow());
    await sweep();
    expect(await stateNow()).toBe('waiting');
    expect(asked('transfer_result')).toBeGreaterThan(looks);
    await pass(2 * DAY_MS, 6 * 60 * MINUTE_MS);
    expect(await stateNow()).toBe('done');
  });

  test('an answer that was lost is asked again, and no customer is moved twice', async () => {
    const [external = ''] = await befriend(YUE, 1);
    const { batch } = await transfer('2001', '2002');
    company.faults.set('transfer_customer', ['lost']);
    await sweep();
    expect(await statesOf(batch)).toContainEqual({ external_id: external, state: 'asking', reason: null });
    advance(MINUTE_MS);
    await sweep();
    expect(await statesOf(batch)).toContainEqual({ external_id: external, state: 'waiting', reason: null });
    await pass(2 * DAY_MS, 12 * 60 * MINUTE_MS);
  });

  test('what was carried out unheard is found, though nobody asked again for a day', async () => {
    const [external = ''] = await befriend(YUE, 1);
    const { batch } = await transfer('2001', '2002');
    company.faults.set('transfer_customer', ['lost']);
    await sweep();
    advance(DAY_MS + MINUTE_MS);
    await sweep();
    expect(await statesOf(batch)).toContainEqual({ external_id: external, state: 'done', reason: null });
    await pass(2 * DAY_MS, 12 * 60 * MINUTE_MS);
  });

  test('of a leaver go by the other interface, at most 100 at a time', async () => {
    await cloud.running.cloud.database.run('DELETE FROM wecom_friends WHERE scope = $1', [SCOPE]);
    for (let n = 0; n < 130; n += 1) {
      const external = company.freshCustomer();
      company.scanned(YUE, 'any', external);
      await cloud.running.cloud.database.run(
        'INSERT INTO wecom_friends (scope, user_id, external_id, since, changed_at) VALUES ($1, $2, $3, 0, 0)',
        [SCOPE, YUE, external],
      );
    }
    await setLeft('2001', clockNow() - 1);
    const { kind, batch } = await transfer('2001', '2002');
    expect(kind).toBe('resigned');
    const before = asked('resigned/transfer_customer');
    await sweep();
    expect(asked('resigned/transfer_customer')).toBe(before + 2);
    expect(new Set((await statesOf(batch)).map(({ state }) => state))).toEqual(new Set(['waiting']));
    await pass(DAY_MS + 60 * MINUTE_MS, 12 * 60 * MINUTE_MS + 30 * MINUTE_MS);
    expect(await currentFriends(CHEN)).toHaveLength(130);
    expect(await currentFriends(YUE)).toEqual([]);
    expect((await transfer('2002', '2001')).status).toBe(422);
    await setLeft('2001', null);
  });
});

test('the manager of another store reads, links and moves nothing of this one’s people (IDOR)', async () => {
  const { database, secrets } = cloud.running.cloud;
  await openStore(cloud, 'S002');
  const person = DEMO_STAFF.find(({ document }) => document.id === '9001')?.document as StaffDocument;
  const other = { ...person, id: '9002', stores: ['S002'], tokenNumber: 9002 } as unknown as StaffDocument;
  await putStaff(database, secrets, cloud.ports, SCOPE, other, '424242');
  const token = await cloud.logIn('9002', '424242');
  const external = company.freshCustomer();
  await tell(company.scanned(CHEN, stateOf(CHEN), external));
  const tries: readonly [string, number, Ask][] = [
    ['/v1/staff/2002/wecom', 403, { method: 'PUT', json: { userId: 'Mine' } }],
    ['/v1/staff/2002/wecom/friends', 403, {}],
    ['/v1/wecom/guides?store=S001', 403, {}],
    ['/v1/wecom/transfers', 403, { json: { from: '2001', to: '2002' } }],
    [`/v1/wecom/friends/${external}/member`, 404, { method: 'PUT', json: { member: null } }],
  ];
  for (const [path, status, asking] of tries)
    expect([path, (await cloud.ask(path, { token, ...asking })).status]).toEqual([path, status]);
  const seen = await cloud.ask<{ items: unknown[] }>('/v1/wecom/transfers', { token });
  expect([seen.status, seen.body.items]).toEqual([200, []]);
});
