/**
 * A customer who was enrolled twice and made one person: the guide has them once, with what was said, bought and wished for under either id,
 * and so has the file that is handed to them. Against a real PostgreSQL.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { OwnCustomers } from '../../../sync/protocol/guide-desk.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let phone: GuidePhone;
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
  phone = guidePhone(cloud);
});
afterAll(() => cloud.close());

async function later(ms: number): Promise<void> {
  cloud.advance(ms);
  for (const till of [one, two]) await till.renew();
}
const today = (): string => new Date(cloud.ports.clock.now() + 4 * 3_600_000).toISOString().slice(0, 10);

/** Both agreed to news; the second has the birthday of today. */
async function twice() {
  const number = `+86136${String((numbers += 1)).padStart(8, '0')}`;
  const [here, there] = [new Enrolling(cloud, one), new Enrolling(cloud, two)];
  const first = await here.enroll({ phone: number, name: '王女士' }, { guide: '2001', marketing: true });
  const born = { phone: number, birthday: `1990${today().slice(4)}` };
  const second = await there.enroll(born, { guide: '2001', marketing: true });
  await here.upload();
  await there.upload();
  return { first, second };
}
async function made(members: { readonly first: string; readonly second: string }): Promise<void> {
  const { first, second } = members;
  await later(2 * MINUTE_MS);
  const record = await cloud.ask<{ proposals: { id: string }[] }>(`/v1/members/${second}`, { token: two.token });
  const merge = `/v1/member-merges/${record.body.proposals[0]?.id ?? ''}`;
  await cloud.ask(`${merge}/messages`, { method: 'POST', token: two.token });
  const { code = '' } = sent.at(-1) ?? {};
  const proven = await cloud.ask(`${merge}/proofs`, { token: two.token, json: { code } });
  expect(proven.body).toEqual({ state: 'merged', person: first });
}
const told = async () => (await cloud.ask<OwnCustomers>('/v1/guides/2001/customers', { token: one.token })).body.items;
const ofThem = async ({ first, second }: { readonly first: string; readonly second: string }) =>
  (await told()).filter(({ member }) => [first, second].includes(member));

test('stands there once, by the older id, with what was bought, wished for and said under either', async () => {
  const members = await twice();
  const { first, second } = members;
  expect(await ofThem(members)).toHaveLength(2);
  const hands = commissionHands(cloud);
  await sentFrom(two, [hands.sale(two, { member: hands.memberOf(second) })]);
  const wish = two.freshId();
  const goods = { product: 'p-coat', name: '羊毛大衣' };
  const call = {
    member: second,
    guide: '2001',
    reason: 'birthday',
    occasion: today().slice(0, 4),
    outcome: 'no_answer',
  };
  await two.upload([
    two.entry('goods.wished', { wish, member: second, goods }),
    two.entry('customer.called', call, { staff: '2001' }),
  ]);
  await made(members);
  const [customer, ...more] = await ofThem(members);
  expect(more).toEqual([]);
  expect(customer).toMatchObject({
    member: first,
    name: '王女士',
    facts: { hasAgreed: true, lastBought: today(), birthday: `1990${today().slice(4)}` },
    calls: [{ reason: 'birthday', outcome: 'no_answer' }],
    wishes: [{ wish, goods }],
  });
  await phone.signIn();
  const { items } = (await phone.get<{ items: { member: string }[] }>('/guide/customers', JSON_ONLY)).body;
  expect(items.map(({ member }) => member).filter((member) => [first, second].includes(member))).toEqual([first]);
});

test('who took the consent to news back under one id is called about nothing under the other', async () => {
  const members = await twice();
  await made(members);
  expect(await ofThem(members)).toMatchObject([{ member: members.first, facts: { hasAgreed: true } }]);
  await later(1000);
  const gone = new Enrolling(cloud, two);
  gone.consent(members.second, 'marketing', false);
  await gone.upload();
  expect(await ofThem(members)).toMatchObject([{ member: members.first, facts: { hasAgreed: false } }]);
});

test('the file for the person has all of both ids: goods and what came back, points one by one, by what they came, calls and wishes', async () => {
  const members = await twice();
  const { first, second } = members;
  const hands = commissionHands(cloud);
  const sale = hands.sale(one, { member: hands.memberOf(first) }, 2);
  await sentFrom(one, [sale]);
  await sentFrom(two, [hands.sale(two, { member: hands.memberOf(second) })]);
  await sentFrom(one, [hands.refund(one, sale, 1)]);
  const goods = { product: 'p-boot', name: '短靴' };
  const wish = two.freshId();
  const call = { member: second, guide: '2001', reason: 'birthday', occasion: today().slice(0, 4), outcome: 'reached' };
  await two.upload([
    two.entry('goods.wished', { wish, member: second, goods }),
    two.entry('customer.called', call, { staff: '2001' }),
  ]);
  await made(members);
  const gone = new Enrolling(cloud, two);
  gone.consent(second, 'marketing', false);
  await gone.upload();
  await two.upload([two.entry('goods.wished', { wish, member: second, goods, ended: true })]);
  const { status, body } = await cloud.ask<Record<string, readonly Record<string, unknown>[]>>(
    `/v1/members/${first}/export`,
    { token: await cloud.logIn() },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ ids: [first, second], name: '王女士' });
  expect(body['purchases']?.map(({ total }) => total)).toEqual([19_800, 9900]);
  expect(body['returns']?.map(({ total }) => total)).toEqual([9900]);
  expect(body['arrivals']?.map(({ what, channel }) => [what, channel]).sort()).toEqual([
    ['claimed', 'store'],
    ['claimed', 'store'],
    ['enrolled', 'store'],
    ['enrolled', 'store'],
  ]);
  expect(body['calls']).toMatchObject([{ reason: 'birthday', outcome: 'reached', by: '2001' }]);
  expect(body['wishes']).toMatchObject([{ goods: '短靴', ended: true }]);
  expect(body['consents']?.at(-1)).toMatchObject({ purpose: 'marketing', given: false });
});

test('what was taken back does not come back by a number that somebody types into a guide’s page', async () => {
  const number = `1350000${String((numbers += 1)).padStart(4, '0')}`;
  const till = new Enrolling(cloud, one);
  const member = await till.enroll({ phone: `+86${number}`, name: '王女士' }, { guide: '2001', marketing: true });
  till.consent(member, 'marketing', false);
  await till.upload();
  cloud.advance(1000);
  const form = { phone: number, consent: 'yes', marketing: 'yes' };
  const bound = await cloud.ask(`/g/${one.mint()}`, { form, headers: JSON_ONLY });
  expect(bound.status).toBe(200);
  const agreed = async () => (await told()).find((one) => String(one.member) === member)?.facts.hasAgreed;
  expect(await agreed()).toBe(false);
  await later(1000);
  const again = new Enrolling(cloud, two);
  again.consent(member, 'marketing', true);
  await again.upload();
  expect(await agreed()).toBe(true);
});
