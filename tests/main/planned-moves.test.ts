/** A change of store that was planned, at tills which hear nothing on its day: each goes by its own clock. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemPorts } from '../../main/ports.ts';
import { DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

let till: Till;
let aheadMs: number;
let goes: { readonly from: string; readonly to: string; readonly at: number };
const goTo = (ms: number): void => {
  aheadMs = ms;
  till.cloud.nowOffsetMs = ms;
};
beforeEach(async () => {
  aheadMs = 0;
  const system = systemPorts();
  const ports = { ...system, clock: { ...system.clock, now: () => epochMs(Date.now() + aheadMs) } };
  till = new Till({ change: { ports } });
});
afterEach(() => till.end());

/** Of the guide 2001; the till is of S001. */
const planned = async (from: string, to: string): Promise<void> => {
  goes = { from, to, at: Date.now() + DAY_MS };
  till.cloud.extra = ({ path }) => {
    if (path !== '/v1/staff-verifiers') return undefined;
    const items = PEOPLE.map(({ id, name, roles, pin, tokenNumber }) => ({
      staff: {
        ...{ id, name, roles, tokenNumber, from: 0 },
        ...(id === '2001' ? { stores: [from], goes } : { stores: ['S001'] }),
      },
      salt: 'c2FsdA',
      verifier: till.cloud.pinKey(pin, Buffer.from('c2FsdA', 'base64url')).toString('base64url'),
      ...PIN_COST,
    }));
    return { status: 200, body: { items, next: null } };
  };
  await till.openForBusiness();
  await eventually(() => till.cloud.calls.some(({ path }) => path === '/v1/staff-verifiers'));
};
const here = async () => (await till.get('staff.list', {})).items.map(({ id }) => id as string);
const logIn = () => till.call('session.switch', { staff: '2001', pin: '222222' });
/** Through a restart without the cloud, as after a night. */
const morning = async (): Promise<void> => {
  till.cloud.reachable = false;
  await till.stop();
  await till.start();
  await till.login();
};

test('the old store’s till has the guide until the day and not from it on, and says why a log-in is refused', async () => {
  await planned('S001', 'S002');
  expect(await here()).toContain('2001');
  await morning();
  expect(await here()).toContain('2001');
  goTo(DAY_MS);
  await morning();
  expect(await here()).not.toContain('2001');
  expect(await logIn()).toMatchObject({ code: 'not_permitted', details: { reason: 'works_elsewhere' } });
  const asked = { mode: 'multi_use', ttl: 1, guide: '2001' as never } as const;
  expect(await till.call('guide.issueToken', asked)).toMatchObject({ ok: false });
});

test('the new store’s till knows the guide before the day and lets in from it on', async () => {
  await planned('S002', 'S001');
  expect(await here()).not.toContain('2001');
  expect(await logIn()).toMatchObject({ details: { reason: 'works_elsewhere' } });
  goTo(DAY_MS);
  await morning();
  expect(await here()).toContain('2001');
  expect(await logIn()).toMatchObject({ ok: true });
});

test('the office shows plans of both directions, makes one for a day and takes it back', async () => {
  await planned('S002', 'S001');
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  await eventually(() => till.host.state().session?.online === true);
  expect((await till.get('people.list', {})).people.find(({ staff }) => staff === '2001')).toMatchObject({ goes });
  const known = till.cloud.extra;
  till.cloud.extra = (asked) =>
    asked.path.includes('/moves')
      ? {
          status: 200,
          body: { id: '2002', name: 'x', roles: ['guide'], stores: ['S001'], tokenNumber: 2002, from: 0, goes },
        }
      : known?.(asked);
  await till.get('people.move', { staff: '2002' as never, to: 'S002' as never, day: '2026-12-01' as never });
  await till.get('people.stay', { staff: '2002' as never });
  expect(till.cloud.calls.filter(({ path }) => path.includes('/moves'))).toMatchObject([
    { path: '/v1/staff/2002/moves', body: { from: 'S001', to: 'S002', day: '2026-12-01' } },
    { path: '/v1/staff/2002/moves/cancellation' },
  ]);
});
