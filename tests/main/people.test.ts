import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { STAFF_PULL_EVERY_MS } from '../../main/session/staff-pull.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

const MANAGER = { by: '9001', byPin: '999999' };
const TRAINEE = { id: 'trainee', name: { zh: '见习', en: 'Trainee' }, grants: { sell: true, refund: 5000 } };
let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

/** The cloud's answer to a pull, with roles and with what people wear of them. */
const pulls = (roles: unknown[] | undefined, worn: Record<string, object> = {}): void => {
  till.cloud.extra = ({ path }: CloudRequest) => {
    if (path !== '/v1/staff-verifiers') return undefined;
    const items = PEOPLE.map(({ id, name, roles: usual, pin, tokenNumber }) => ({
      staff: { id, name, roles: usual, stores: ['S001'], tokenNumber, from: 0, ...worn[id] },
      salt: 'c2FsdA',
      verifier: till.cloud.pinKey(pin, Buffer.from('c2FsdA', 'base64url')).toString('base64url'),
      ...PIN_COST,
    }));
    return { status: 200, body: { items, next: null, ...(roles === undefined ? {} : { roles }) } };
  };
};
const restart = async (staff = '1001', pin = '111111'): Promise<void> => {
  await till.stop();
  await till.start();
  await till.login(staff, pin);
};
const grants = () => till.host.state().session?.grants;

describe('roles that the brand made', () => {
  test('reach the till with the people, count after the pull, and stay over a restart without the cloud', async () => {
    expect(grants()).toMatchObject({ refund: 100_000, open_drawer: true });
    pulls([TRAINEE], { '1001': { roles: [], customRoles: ['trainee'] } });
    await restart();
    expect(STAFF_PULL_EVERY_MS).toBe(300_000);
    await eventually(() => grants()?.['refund'] === 5000);
    expect(grants()).toEqual({ sell: true, refund: 5000 });
    expect(await till.call('drawer.open', { reason: 'x' })).toMatchObject({ code: 'approval_needed' });
    till.cloud.reachable = false;
    await restart();
    expect(grants()).toEqual({ sell: true, refund: 5000 });
  });

  test('may give a cashier other limits, never the store manager, and an unknown permission grants nothing', async () => {
    const grantsAll = { launch_rockets: true, refund: -1, sell: true };
    pulls([
      { ...TRAINEE, id: 'cashier', grants: grantsAll },
      { ...TRAINEE, id: 'storeManager', grants: {} },
    ]);
    await restart();
    await eventually(() => grants()?.['refund'] === undefined);
    expect(grants()).toEqual({ sell: true });
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    expect(grants()).toMatchObject({ manage_people: true, refund: true });
  });

  test('are none where the cloud is older: everybody has the roles of the start', async () => {
    pulls(undefined);
    await restart();
    expect(grants()).toMatchObject({ refund: 100_000 });
  });

  test('are seen and saved by who may manage people, in the manager’s name, and never by the till itself', async () => {
    expect(await till.call('people.list', {})).toMatchObject({ code: 'not_permitted' });
    expect(await till.call('people.saveRoles', { roles: [TRAINEE] as never })).toMatchObject({ code: 'not_permitted' });
    const worn = { staff: '1001' as never, roles: ['storeManager' as const], customRoles: [] };
    expect(await till.call('people.giveRoles', worn)).toMatchObject({ code: 'not_permitted' });
    expect(till.cloud.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    await eventually(() => till.host.state().session?.online === true);
    till.cloud.extra = ({ path, method }) =>
      path === '/v1/roles' && method === 'PUT' ? { status: 200, body: { items: [TRAINEE], next: null } } : undefined;
    expect(await till.call('people.saveRoles', { roles: [TRAINEE] as never })).toMatchObject({ ok: true });
    const [put] = till.cloud.calls.filter(({ method }) => method === 'PUT');
    expect(put).toMatchObject({ path: '/v1/roles', body: { roles: [TRAINEE] } });
    const device = till.cloud.calls.find(({ path }) => path === '/v1/staff-verifiers')?.token;
    expect(put?.token).not.toBe(device);
    const wrong = { ...TRAINEE, grants: { sell: 5 } };
    expect(await till.call('people.saveRoles', { roles: [wrong] as never })).toMatchObject({
      details: { path: '/roles/0/grants/sell', reason: 'limit_without_unit' },
    });
  });
});

describe('another person at the till', () => {
  test('takes over with the open cart; both names stand in the journal', async () => {
    const before = await till.add();
    expect(await till.call('session.switch', { staff: '9001', pin: '000000' })).toMatchObject({ code: 'wrong_pin' });
    expect(till.host.state().session?.staff).toBe('1001');
    expect(await till.call('session.switch', { staff: '9001', pin: '999999' })).toMatchObject({ ok: true });
    expect(till.host.state().session?.staff).toBe('9001');
    expect(await till.get('cart.get', {})).toMatchObject({ saleId: before.saleId, total: before.total });
    expect((await till.journal()).slice(-3)).toMatchObject([
      { kind: 'session.changed', body: { what: 'logout', staff: '1001' } },
      { kind: 'session.changed', staff: '9001', body: { what: 'login', staff: '9001' } },
      { kind: 'audit', staff: '9001', body: { action: 'session.switched', subject: '1001', detail: '9001' } },
    ]);
  });

  test('is not let in while a payment is under way, nor is the till locked', async () => {
    await till.add();
    await till.serve();
    const { saleId, revision } = await till.get('cart.get', {});
    await till.get('tender.add', {
      saleId: saleId as never,
      revision,
      tenderId: 't1',
      kind: 'card',
      amount: 100 as never,
    });
    const refused = { code: 'unavailable', details: { reason: 'payment' } };
    expect(await till.call('session.switch', { staff: '9001', pin: '999999' })).toMatchObject(refused);
    expect(await till.call('session.lock', {})).toMatchObject(refused);
  });
});

describe('a locked till', () => {
  test('answers nothing but to a PIN, keeps the cart, and shows nothing of what was sold', async () => {
    await till.sell();
    const { saleId } = await till.add();
    await till.get('session.lock', {});
    expect(till.host.state()).toMatchObject({ session: { staff: '1001', locked: true }, done: null });
    for (const [method, params] of [
      ['cart.get', {}],
      ['drawer.open', { reason: 'x' }],
      ['staff.list', {}],
      ['session.logout', {}],
    ] as const)
      expect(await till.call(method, params as never)).toMatchObject({
        code: 'not_logged_in',
        details: { reason: 'locked' },
      });
    expect(await till.call('session.switch', { staff: '1001', pin: '000000' })).toMatchObject({ code: 'wrong_pin' });
    expect(await till.call('session.switch', { staff: '1001', pin: '111111' })).toMatchObject({ ok: true });
    expect((await till.get('cart.get', {})).saleId).toBe(saleId);
    expect((await till.journal()).filter(({ kind }) => kind === 'audit').map(({ body }) => body)).toMatchObject([
      { action: 'session.locked' },
      { action: 'session.unlocked' },
    ]);
  });
});

describe('a forgotten PIN', () => {
  const reset = (change: object = {}) =>
    till.call('staff.resetPin', { staff: '1001', newPin: '204815', ...MANAGER, ...change });

  test('is set anew offline by who may, counts at once and over restarts, and stands nowhere', async () => {
    till.cloud.reachable = false;
    expect(await reset()).toMatchObject({ ok: true });
    await till.get('session.logout', {});
    expect(await till.call('session.login', { staff: '1001', pin: '111111' })).toMatchObject({ code: 'wrong_pin' });
    await till.login('1001', '204815');
    await restart('1001', '204815');
    const [fact] = (await till.journal()).filter(({ kind }) => kind === 'audit');
    expect(fact).toMatchObject({
      staff: '9001',
      body: { action: 'staff.pin_reset', subject: '1001', approval: { by: '9001', reason: 'pin_reset' } },
    });
    expect(JSON.stringify(fact)).not.toMatch(/204815|verifier|salt/);
    expect(readFileSync(join(till.folder, 'terminal', 'staff-verifiers.json'), 'utf8')).not.toContain('204815');
  });

  test('asks the cloud for no session, whose old PIN would lock the person there', async () => {
    expect(await reset()).toMatchObject({ ok: true });
    await till.get('session.logout', {});
    const before = till.cloud.calls.length;
    await till.login('1001', '204815');
    expect(till.cloud.calls.slice(before).filter(({ path }) => path === '/v1/sessions')).toEqual([]);
  });

  test('is refused to who may not, to who may less, for a wrong PIN and for one that is easily guessed', async () => {
    expect(await reset({ by: '2001', byPin: '222222' })).toMatchObject({ details: { reason: 'approver_may_not' } });
    expect(await reset({ byPin: '000000' })).toMatchObject({ code: 'wrong_pin' });
    expect(await reset({ newPin: '123456' })).toMatchObject({ details: { reason: 'too_simple' } });
    expect(await reset({ newPin: '4815' })).toMatchObject({ details: { reason: 'six_digits' } });
    expect(await reset({ staff: '7777' })).toMatchObject({ code: 'not_found' });
    pulls([{ ...TRAINEE, id: 'helper', grants: { sell: true, reset_pin: true } }], {
      '2001': { customRoles: ['helper'] },
    });
    await restart();
    await eventually(() => till.cloud.calls.length > 0);
    const asHelper = { by: '2001', byPin: '222222' };
    expect(await reset({ ...asHelper, staff: '9001' })).toMatchObject({ details: { reason: 'approver_may_less' } });
    expect(await reset({ ...asHelper, staff: '2002' })).toMatchObject({ ok: true });
  });

  test('in training changes nobody’s PIN', async () => {
    await till.stop();
    await till.start({ training: true });
    expect(await reset()).toMatchObject({ code: 'unavailable', details: { reason: 'training' } });
  });
});
