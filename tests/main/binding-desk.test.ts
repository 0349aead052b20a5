import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const MEMBERS = [1, 2, 3].map((n) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}` as never);
const DISPUTE = '01890000-0000-7000-8000-000000000099' as never;

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

const deed = {
  from: '2001',
  to: '2002',
  source: 'resign_handover',
  members: MEMBERS,
  reason: 'leaves in May',
} as never;
const claims = async () => (await till.journal()).filter(({ kind }) => kind === 'binding.claimed');

describe('customers of a leaver', () => {
  test('go to another guide in one deed, offline too, each claim with the manager’s name and its own number', async () => {
    till.cloud.reachable = false;
    await till.login('9001', '999999');
    expect(await till.get('binding.moveCustomers', deed)).toEqual({ moved: 3 });
    await till.get('binding.moveCustomers', { ...(deed as object), source: 'manager_transfer' } as never);
    const made = await claims();
    expect(made.map(({ body }) => body['member'])).toEqual([...MEMBERS, ...MEMBERS]);
    expect(made[0]?.body).toMatchObject({
      guide: '2002',
      source: 'resign_handover',
      approval: { by: '9001', reason: 'leaves in May' },
    });
    expect(new Set(made.map(({ body }) => body['claimSeq'])).size).toBe(6);
    expect(new Set(made.map(({ body }) => body['claim'])).size).toBe(6);
    expect(
      (await till.journal()).filter(({ kind, body }) => kind === 'audit' && body['subject'] === '2001'),
    ).toHaveLength(2);
  });

  test('are moved by a manager alone, to another guide who is there', async () => {
    expect(await till.call('binding.moveCustomers', deed)).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    const to = (guide: string) => till.call('binding.moveCustomers', { ...(deed as object), to: guide } as never);
    expect(await to('2001')).toMatchObject({ code: 'bad_request', details: { reason: 'same_guide' } });
    expect(await to('1001')).toMatchObject({ code: 'bad_request', details: { reason: 'not_a_guide' } });
    expect(await claims()).toEqual([]);
  });
});

describe('a dispute', () => {
  const body = { dispute: DISPUTE, member: MEMBERS[0], claim: MEMBERS[1], evidence: 'served on the day' } as never;
  test('is a journal entry of who raised it, offline too', async () => {
    till.cloud.reachable = false;
    await till.login('2001', '222222');
    await till.get('binding.dispute', body);
    expect((await till.journal()).at(-1)).toMatchObject({ kind: 'binding.disputed', staff: '2001', body });
  });

  test('with a customer’s number in its words is not journalled: what stands there stays', async () => {
    await till.login('2001', '222222');
    const words = { ...(body as object), evidence: '顾客 13800138000 由我接待' } as never;
    expect(await till.call('binding.dispute', words)).toMatchObject({
      code: 'bad_request',
      details: { path: '/evidence', reason: 'number_in_text' },
    });
    expect((await till.journal()).filter(({ kind }) => kind === 'binding.disputed')).toEqual([]);
  });

  test('is decided in the manager’s own name in the cloud, and by nobody who may not manage people', async () => {
    for (const method of ['binding.disputes', 'binding.signals', 'binding.policies'] as const)
      expect(await till.call(method, {})).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    till.cloud.extra = ({ path }) =>
      path === '/v1/binding-disputes'
        ? { status: 200, body: { items: [], next: null } }
        : { status: 409, body: { type: 'about:blank', title: 'x', status: 409, code: 'decided_otherwise' } };
    expect(await till.get('binding.disputes', {})).toEqual({ items: [] });
    const signal = { kind: 'pace', guide: '2001', store: 'S001', from: 1, to: 2, count: 8 };
    const answering = till.cloud.extra;
    till.cloud.extra = (asked) =>
      asked.path === '/v1/binding-signals' ? { status: 200, body: { items: [signal], next: null } } : answering(asked);
    expect(await till.get('binding.signals', {})).toEqual({ items: [signal] });
    const rule = { protectDays: 45, validDays: 365, onMove: 'follow' } as const;
    const policy = { store: null, from: 1790000000000 as never, rule };
    till.cloud.extra = ({ path, method }) =>
      path !== '/v1/binding-policies'
        ? answering({ path } as never)
        : method === 'GET'
          ? { status: 200, body: { items: [{ ...policy, by: 'staff 9005' }], next: null } }
          : { status: 403, body: { type: 'about:blank', title: 'x', status: 403, code: 'not_allowed' } };
    expect((await till.get('binding.policies', {})).items).toMatchObject([policy]);
    expect(await till.call('binding.savePolicy', policy)).toMatchObject({
      code: 'not_permitted',
      details: { reason: 'not_brand' },
    });
    till.cloud.extra = answering;
    const decided = await till.call('binding.decide', { dispute: DISPUTE, outcome: 'rejected', reason: 'not seen' });
    expect(decided).toMatchObject({ code: 'cloud_refused', details: { reason: 'decided_otherwise' } });
    const asked = till.cloud.calls.find(({ path }) => path.endsWith('/decision'));
    expect(asked).toMatchObject({ method: 'POST', body: { outcome: 'rejected', reason: 'not seen' } });
  });
});

describe('bindings to look at', () => {
  const CLAIM = MEMBERS[1];
  const signal = { kind: 'pace', guide: '2001', store: 'S001', from: 1, to: 2, count: 8, last: CLAIM };
  const named = { kind: 'pace', last: CLAIM } as never;
  const decision = { decision: DISPUTE, words: '没有扫过码', undo: [{ claim: CLAIM }] };
  const deed = { ...(named as object), ...decision } as never;

  test('are looked at and decided in the manager’s own name, online, by nobody who may not manage people', async () => {
    for (const call of [till.call('binding.signal', named), till.call('binding.decideSignal', deed)])
      expect(await call).toMatchObject({ code: 'not_permitted' });
    await till.login('9001', '999999');
    const decided = { ...signal, decided: { by: '9001', at: 3, words: '没有扫过码', undone: 1 } };
    till.cloud.extra = ({ path, method }) =>
      !path.startsWith(`/v1/binding-signals/pace/${String(CLAIM)}`)
        ? undefined
        : { status: 200, body: method === 'POST' ? decided : { signal, claims: [] } };
    expect(await till.get('binding.signal', named)).toEqual({ signal, claims: [] });
    expect(await till.get('binding.decideSignal', deed)).toEqual(decided);
    expect(till.cloud.calls.at(-1)).toMatchObject({ method: 'POST', body: decision });
    const words = `打 ${['138', '0013', '8000'].join('')}`;
    expect(await till.call('binding.decideSignal', { ...(deed as object), words } as never)).toMatchObject({
      details: { path: '/words', reason: 'number_in_text' },
    });
    till.cloud.reachable = false;
    expect(await till.call('binding.decideSignal', deed)).toMatchObject({ code: 'cloud_unreachable' });
  });
});
