/** What a member is found by beside the number, at the till: asked of the cloud as this till, a friend in WeCom in the manager's name. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, Till } from './support/till.ts';

const MEMBER = '01890000-0000-7000-8000-000000000011' as never;
const PROPOSAL = '01890000-0000-7000-8000-0000000000d1' as never;
const RECORD = {
  member: MEMBER,
  person: MEMBER,
  ids: [MEMBER],
  phone: '138****8000',
  consents: [],
  proposals: [{ id: PROPOSAL, other: PROPOSAL, phone: '138****8000', state: 'proposed', at: 1 }],
  cards: 1,
  wecomFriends: 0,
};
const problem = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', title: 'x', status, code },
});

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
  till.cloud.extra = ({ path }) => {
    if (path.endsWith('/messages')) return { status: 200, body: { until: 5 } };
    if (path.endsWith('/number')) return { status: 200, body: { member: PROPOSAL } };
    if (path.endsWith('/cards') || path.startsWith('/v1/wecom/')) return { status: 200, body: {} };
    return path === `/v1/members/${String(MEMBER)}` ? { status: 200, body: RECORD } : undefined;
  };
});
afterEach(() => till.end());
const lastOf = (end: string) => till.cloud.calls.findLast(({ path }) => path.endsWith(end));

test('a cashier links a card and sees it counted; one that is taken says so and nobody’s name', async () => {
  expect(await till.get('member.linkCard', { member: MEMBER, card: 'GPM-1028' })).toMatchObject({ cards: 1 });
  expect(lastOf('/cards')).toMatchObject({ body: { card: 'GPM-1028' } });
  till.cloud.extra = () => problem(409, 'card_taken');
  expect(await till.call('member.linkCard', { member: MEMBER, card: 'GPM-1028' })).toMatchObject({
    code: 'cloud_refused',
    details: { reason: 'card_taken' },
  });
});

test('a number goes to its new holder by six digits that the till keeps nowhere', async () => {
  expect(await till.get('member.sendDigits', { proposal: PROPOSAL })).toEqual({ until: 5 });
  expect(await till.get('member.passNumber', { proposal: PROPOSAL, code: '135790' })).toEqual({ member: PROPOSAL });
  expect(lastOf('/number')).toMatchObject({ body: { code: '135790' } });
  expect(JSON.stringify(await till.journal())).not.toContain('135790');
});

test('a friend in WeCom is linked by who may manage people, in the own name', async () => {
  const asked = { member: MEMBER, external: 'wmAbc' };
  expect(await till.call('member.linkFriend', asked)).toMatchObject({ code: 'not_permitted' });
  expect(lastOf('/member')).toBeUndefined();
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  await eventually(() => till.host.state().session?.online === true);
  expect(await till.get('member.linkFriend', asked)).toMatchObject({ wecomFriends: 0 });
  expect(lastOf('/member')).toMatchObject({ path: '/v1/wecom/friends/wmAbc/member', body: { member: MEMBER } });
  const device = till.cloud.calls.find(({ path }) => path === '/v1/staff-verifiers')?.token;
  expect(lastOf('/member')?.token).not.toBe(device);
});

test('without the cloud it says so', async () => {
  till.cloud.reachable = false;
  expect(await till.call('member.links', { member: MEMBER })).toMatchObject({ code: 'cloud_unreachable' });
});

test('a card or a friend is unlinked by who may manage people, in the own name', async () => {
  const card = 'c'.repeat(43);
  expect(await till.call('member.unlink', { member: MEMBER, card })).toMatchObject({ code: 'not_permitted' });
  expect(lastOf('/cards/end')).toBeUndefined();
  till.cloud.extra = ({ path }) =>
    path.endsWith('/end') || path.startsWith('/v1/wecom/')
      ? { status: 200, body: {} }
      : path === `/v1/members/${String(MEMBER)}`
        ? { status: 200, body: { ...RECORD, cards: 0, links: { cards: [], friends: [] } } }
        : undefined;
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  await eventually(() => till.host.state().session?.online === true);
  expect(await till.get('member.unlink', { member: MEMBER, card })).toMatchObject({ cards: 0 });
  expect(lastOf('/cards/end')).toMatchObject({ body: { card } });
  await till.get('member.unlink', { member: MEMBER, external: 'wmAbc' });
  expect(lastOf('/member')).toMatchObject({
    path: '/v1/wecom/friends/wmAbc/member',
    body: { member: null, of: MEMBER },
  });
  const device = till.cloud.calls.find(({ path }) => path === '/v1/staff-verifiers')?.token;
  expect([lastOf('/cards/end')?.token, lastOf('/member')?.token]).not.toContain(device);
});
