/** What a manager sees to for the brand at a till: in the own name, never while practising, the cloud's reasons come through. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const PROPOSAL = '01890000-0000-7000-8000-0000000000d1' as never;
const TERMS = {
  rates: { items: {}, categories: {}, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
} as const;
const TIER_RULE = { from: '2026-12-01', validDays: 365, tiers: [{ tier: 'silver', atLeast: 100 }] };
const VIEW = {
  id: PROPOSAL,
  phone: '138****8000',
  state: 'merged',
  at: 1,
  changedAt: 2,
  sides: [],
  together: { guide: null, claims: 0, points: 0, storedValue: 0, visits: 0, spent: 0 },
  history: [],
};
const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: 'about:blank', title: 'x', status, code, ...more },
});

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

const EVERY = [
  ['commission.rules', {}],
  ['commission.enterRule', { from: 1, ...TERMS }],
  ['commission.compare', { month: '2026-02', terms: TERMS }],
  ['binding.keys', {}],
  ['binding.rotateKey', { acceptDays: 90 }],
  ['place.list', {}],
  ['place.save', { from: 1 }],
  ['rating.low', {}],
  ['rating.answer', { sale: PROPOSAL, version: 1, note: 'x' }],
  ['target.list', {}],
  ['target.set', { month: '2026-03', guide: '2001', amount: 8_000_000, bindings: null, version: 0 }],
  ['target.store', {}],
  ['target.setStore', { month: '2026-03', amount: 40_000_000, version: 0 }],
  ['footfall.send', { file: Buffer.from('date,hour,entered\n2020-03-04,9,1').toString('base64') }],
  ['points.rules', {}],
  ['points.enterRule', { from: '2026-03-14', months: 12 }],
  ['tier.rules', {}],
  ['tier.enterRule', TIER_RULE],
  ['tier.preview', TIER_RULE],
  ['merge.passNumber', { proposal: PROPOSAL, code: '123456' }],
  ['merge.list', {}],
  ['merge.view', { proposal: PROPOSAL }],
  ['merge.sendDigits', { proposal: PROPOSAL }],
  ['merge.prove', { proposal: PROPOSAL, code: '123456' }],
  ['merge.split', { proposal: PROPOSAL, reason: 'mistake' }],
  ['wecom.view', {}],
  ['wecom.link', { staff: '2001', userId: null }],
  ['wecom.transfer', { from: '2001', to: '2002' }],
  ['wecom.policies', {}],
  ['wecom.savePolicy', { from: 1, friendBinds: false, onTransfer: 'follows' }],
  ['member.linkFriend', { member: PROPOSAL, external: 'wm1' }],
  ['people.move', { staff: '2001', to: 'S002' }],
  ['people.stay', { staff: '2001' }],
  ['people.leave', { staff: '2001' }],
] as const;

test('nothing of it is asked by who may not manage people, and offline it says so', async () => {
  await till.login('2001', '222222');
  const before = till.cloud.calls.length;
  for (const [name, params] of EVERY)
    expect([name, await till.call(name, params as never)]).toMatchObject([name, { code: 'not_permitted' }]);
  expect(till.cloud.calls.slice(before).filter(({ path }) => path.includes('/v1/staff/'))).toEqual([]);
  till.cloud.reachable = false;
  await till.login('9001', '999999');
  for (const [name, params] of EVERY)
    expect([name, await till.call(name, params as never)]).toMatchObject([name, { code: 'cloud_unreachable' }]);
});

test('what only who manages the whole brand may is told so; a reason of the cloud names its place', async () => {
  await till.login('9001', '999999');
  till.cloud.extra = () => problem(403, 'not_allowed');
  for (const [name, params] of EVERY.slice(1, 3))
    expect(await till.call(name, params as never)).toMatchObject({ details: { reason: 'not_brand' } });
  expect(await till.call('binding.rotateKey', { acceptDays: 90 })).toMatchObject({ details: { reason: 'not_brand' } });
  expect(await till.call('points.enterRule', { from: '2026-03-14' as never, months: null })).toMatchObject({
    details: { reason: 'not_brand' },
  });
  till.cloud.extra = () => problem(422, 'refused_configuration', { path: '/from', reason: 'has_passed' });
  expect(await till.call('commission.enterRule', { from: 1, ...TERMS } as never)).toMatchObject({
    details: { path: '/from', reason: 'has_passed' },
  });
  expect(await till.call('place.save', { from: 1 } as never)).toMatchObject({ details: { reason: 'has_passed' } });
  expect(till.cloud.calls.at(-1)).toMatchObject({ path: '/v1/store-places', body: { store: 'S001', from: 1 } });
});

test('digits go to the number and prove by the till itself; what became of the pair comes back', async () => {
  await till.login('9001', '999999');
  till.cloud.extra = ({ path }) =>
    path.endsWith('/messages')
      ? { status: 200, body: { until: 5 } }
      : path.endsWith('/proofs') || path.endsWith('/split')
        ? { status: 200, body: { state: 'merged', person: PROPOSAL } }
        : { status: 200, body: VIEW };
  expect(await till.get('merge.sendDigits', { proposal: PROPOSAL })).toMatchObject({ until: 5 });
  expect(await till.get('merge.prove', { proposal: PROPOSAL, code: '135790' })).toMatchObject({ state: 'merged' });
  expect(till.cloud.calls.find(({ path }) => path.endsWith('/proofs'))).toMatchObject({ body: { code: '135790' } });
  expect(await till.get('merge.split', { proposal: PROPOSAL, reason: 'mistake' })).toMatchObject({ id: PROPOSAL });
});

test('a leaver’s badges end before the leaving, of nobody else; one that cannot be ended stops it', async () => {
  await till.login('9001', '999999');
  const badge = (serial: string, staff: string) => ({ serial, staff, from: 1, until: 2, text: 'x' });
  const items = [badge('AAAAAAAA', '2001'), badge('BBBBBBBB', '2002')];
  let isStuck = true;
  till.cloud.extra = ({ path }) => {
    if (path.startsWith('/v1/badges?')) return { status: 200, body: { items, next: null } };
    if (path.endsWith('/revoke')) return isStuck ? problem(503, 'busy') : { status: 200, body: {} };
    return problem(409, 'has_left');
  };
  const leave = () => till.call('people.leave', { staff: '2001' as never });
  await leave();
  expect(till.cloud.calls.filter(({ path }) => path.endsWith('/leaving'))).toEqual([]);
  isStuck = false;
  expect(await leave()).toMatchObject({ code: 'cloud_refused', details: { reason: 'has_left' } });
  const asked = till.cloud.calls.map(({ path }) => path).filter((path) => /revoke|leaving/.test(path));
  expect(asked.slice(-2)).toEqual(['/v1/badges/AAAAAAAA/revoke', '/v1/staff/2001/leaving']);
});
