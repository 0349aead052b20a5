/** Members with one number as managers look at them, against a real PostgreSQL: both records, what they have together, and what others hear. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetPerson } from '../../../sync/cloud/binding/forget.ts';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { noteStore } from '../../../sync/cloud/store/member-merges.ts';
import { keepClaim } from '../../../sync/cloud/store/members.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { MergeView } from '../../../sync/protocol/members.ts';
import { BRAND } from './account-hands.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { Enrolling } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let three: TestTerminal;
let away: TestTerminal;
let numbers = 0;
beforeAll(async () => {
  const provider = {
    isDemo: true,
    send: (order: MessageOrder) => {
      sent.push(order);
      return Promise.resolve({ outcome: 'sent' } as const);
    },
  };
  cloud = await startShop({ messages: { forStore: () => provider } });
  one = await cloud.pair();
  two = await cloud.pair();
  three = await cloud.pair();
  away = await pairElsewhere(cloud);
});
afterAll(() => cloud.close());

const newPhone = (): string => `+86138${String((numbers += 1)).padStart(8, '0')}`;
async function twice(phone = newPhone()): Promise<{ phone: string; first: string; second: string }> {
  const [here, there] = [new Enrolling(cloud, one), new Enrolling(cloud, two)];
  const first = await here.enroll({ phone, name: '王女士' }, { guide: '2001' });
  const second = await there.enroll({ phone, name: '<b>王</b>' }, { guide: '2002' });
  await here.upload();
  await there.upload();
  return { phone, first, second };
}
interface List {
  readonly items: readonly { readonly id: string; readonly state: string; readonly phone: string }[];
  readonly next: string | null;
}
const list = async (token?: string, query = '') =>
  cloud.ask<List>(`/v1/member-merges${query}`, { token: token ?? (await cloud.logIn()) });
const view = async (id: string, token?: string) =>
  cloud.ask<MergeView & { code?: string }>(`/v1/member-merges/${id}`, { token: token ?? (await cloud.logIn()) });
const act = async (id: string, step: string, token: string, json: object = {}) =>
  cloud.ask<{ state?: string }>(`/v1/member-merges/${id}/${step}`, { token, json });

test('both records stand side by side, with what each and both together have; nothing personal but a mask', async () => {
  const { phone, first, second } = await twice();
  const hands = commissionHands(cloud);
  await sentFrom(one, [hands.sale(one, { member: hands.memberOf(first) }, 2)]);
  await sentFrom(two, [hands.sale(two, { member: hands.memberOf(second) })]);
  const { body } = await list();
  expect(body.items).toMatchObject([{ state: 'proposed', phone: `138****${phone.slice(-4)}` }]);
  const id = body.items[0]?.id ?? '';
  const pair = (await view(id)).body;
  expect(pair.sides.map(({ member, guide, visits, spent }) => [member, guide, visits, spent])).toEqual([
    [first, '2001', 1, 19_800],
    [second, '2002', 1, 9900],
  ]);
  expect(pair.together).toMatchObject({ guide: '2001', claims: 2, visits: 2, spent: 29_700 });
  expect(pair.sides[0]).toMatchObject({ name: '王**', stores: ['S001'] });
  expect(JSON.stringify(pair)).not.toMatch(new RegExp(`${phone.slice(3)}|王女士|<b>`));
});

test('what was merged and split, when and by whom is its history; the list says how it stands', async () => {
  const { body } = await list();
  const id = body.items[0]?.id ?? '';
  cloud.advance(2 * MINUTE_MS);
  await two.renew();
  expect((await act(id, 'messages', two.token)).status).toBe(200);
  const { code = '' } = sent.at(-1) ?? {};
  expect((await act(id, 'proofs', two.token, { code })).body.state).toBe('merged');
  expect((await list()).body.items[0]).toMatchObject({ state: 'merged' });
  cloud.advance(1000);
  await act(id, 'split', await cloud.logIn(), { reason: 'number_passed_on' });
  const { state, history } = (await view(id)).body;
  expect(state).toBe('split');
  expect(history.map(({ what, who }) => [what, who])).toEqual([
    ['merged', `terminal ${two.id}`],
    ['split', 'staff 9001'],
  ]);
});

test('another store’s members with one number: its manager sees neither the list nor the pair (IDOR)', async () => {
  const { body } = await list();
  const id = body.items[0]?.id ?? '';
  const foreign = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  expect((await list(foreign)).body.items).toEqual([]);
  expect(await view(id, foreign)).toMatchObject({ status: 404, body: { code: 'unknown_member' } });
  const nobodys = '019a0000-0000-7000-8000-00000000dead';
  expect(await view(nobodys, foreign)).toMatchObject({ status: 404 });
  const guide = await cloud.logIn('2001', '222222');
  expect([(await list(guide)).status, (await view(id, guide)).status]).toEqual([403, 403]);
});

test('older ones come after the last one seen', async () => {
  await twice();
  const { items } = (await list()).body;
  expect(items).toHaveLength(2);
  expect((await list(undefined, `?before=${items[0]?.id ?? ''}`)).body.items).toEqual(items.slice(1));
});

const find = async (phone: string) =>
  (
    await cloud.ask<{ items: readonly { id: string; boundGuide: string | null }[] }>(
      `/v1/members?phone=${encodeURIComponent(phone)}`,
      { token: one.token },
    )
  ).body.items[0];

test('two guides claim one customer at tills that were apart: who enrolled first is found, whichever till is heard first', async () => {
  await one.renew();
  const orders: readonly (readonly [number, number, number])[] = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ];
  for (const order of orders) {
    const phone = newPhone();
    for (const till of [one, two, three]) await till.renew();
    const tills = [one, two, three].map((till) => new Enrolling(cloud, till));
    const members: string[] = [];
    for (const [index, till] of tills.entries())
      members.push(await till.enroll({ phone }, { guide: index === 0 ? '2001' : '2002' }));
    for (const place of order) await tills[place]?.upload();
    expect(await find(phone)).toMatchObject({ id: members[0], boundGuide: '2001' });
  }
});

test('a number stays with whom the cloud met by it, and with whom digits gave it to, whoever enrolled before', async () => {
  const { database } = cloud.running.cloud;
  const phone = newPhone();
  const early = new Enrolling(cloud, three);
  await early.enroll({ phone }, { guide: '2001' });
  const there = new Enrolling(cloud, two);
  const met = await there.enroll({ phone }, { guide: '2002' });
  await there.upload();
  const claim = { id: one.freshId(), at: 1, source: 'wecom_friend', guide: '2002', terminal: 0, seq: 0 };
  await keepClaim(database, BRAND, met, { claim: claim as never, store: 'S001' as never, token: null });
  await early.upload();
  expect((await find(phone))?.id).toBe(met);

  const late = new Enrolling(cloud, three);
  const number = newPhone();
  await late.enroll({ phone: number });
  const { second } = await twice(number);
  const id = (await list()).body.items[0]?.id ?? '';
  cloud.advance(2 * MINUTE_MS);
  for (const till of [one, two, three]) await till.renew();
  expect((await act(id, 'messages', two.token)).status).toBe(200);
  expect((await act(id, 'number', two.token, { code: sent.at(-1)?.code ?? '' })).status).toBe(200);
  await late.upload();
  expect((await find(number))?.id).toBe(second);
});

test('of three with one number it goes to whom the digits name, though the third is found by it', async () => {
  const early = new Enrolling(cloud, three);
  const phone = newPhone();
  const found = await early.enroll({ phone });
  const { second } = await twice(phone);
  const id = (await list()).body.items[0]?.id ?? '';
  await early.upload();
  expect((await find(phone))?.id).toBe(found);
  cloud.advance(2 * MINUTE_MS);
  for (const till of [one, two, three]) await till.renew();
  await act(id, 'messages', two.token);
  expect((await act(id, 'number', two.token, { code: sent.at(-1)?.code ?? '' })).status).toBe(200);
  expect((await find(phone))?.id).toBe(second);
});

test('deleted as one person and split before anybody was told: no store keeps what it had of them through the other', async () => {
  await Promise.all([one.renew(), away.renew()]);
  const phone = newPhone();
  const [here, there] = [new Enrolling(cloud, one), new Enrolling(cloud, away)];
  const first = await here.enroll({ phone, name: '王女士' }, { guide: '2001' });
  const second = await there.enroll({ phone, name: '王' }, { guide: '2002' });
  await here.upload();
  await there.upload();
  const ids = [first, second] as MemberId[];
  const { cloud: whole } = cloud.running;
  const [{ id } = { id: '' }] = await whole.database.rows<{ id: string }>(
    "SELECT id FROM member_proposals WHERE scope = 'brand:demo' AND member = ANY($1)",
    [ids],
  );
  // Each store may see whom it looks up.
  const at = whole.ports.clock.now();
  await noteStore(whole.database, 'brand:demo', { member: second, store: 'S001', why: 'looked_up', at });
  expect(await act(id, 'messages', one.token)).toMatchObject({ status: 200 });
  const { code = '' } = sent.at(-1) ?? {};
  expect((await act(id, 'proofs', one.token, { code })).body.state).toBe('merged');
  const shown = async () =>
    await whole.database.rows<{ scope: string }>(
      `SELECT scope, id FROM documents WHERE scope LIKE 'store:demo:%' AND NOT deleted AND body->>'forgotten' IS NULL
       AND id LIKE ANY (ARRAY['%' || $1, '%' || $2]) ORDER BY scope, id`,
      [first, second],
    );
  const scopes = new Set((await shown()).map(({ scope }) => scope));
  expect(scopes.size).toBe(2);
  const full = { ...whole, deletions: { keep: () => Promise.reject(new Error('the disk is full')) } };
  const asked = { ids, who: 'staff 9001', reason: 'customer_asked' };
  await expect(forgetPerson(full, asked)).rejects.toThrow('the disk is full');
  cloud.advance(1000);
  expect((await act(id, 'split', await cloud.logIn(), { reason: 'number_passed_on' })).body.state).toBe('split');
  expect(await shown()).toEqual([]);
  expect(
    await whole.database.rows("SELECT 1 FROM persons_due WHERE scope = 'brand:demo' AND member = ANY($1)", [ids]),
  ).toEqual([]);
});
