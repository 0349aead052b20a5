/**
 * Who a guide is as a customer is a dated fact, against a real PostgreSQL: a claim is a claim of one's own by what was said when it was
 * made, whether it is heard before or after the link, the merge or their end.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { PersonAnswer } from '../../../sync/protocol/persons.ts';
import { commissionHands } from './commission-shop.ts';
import { Enrolling } from './enrolling.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
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
  hands = commissionHands(cloud);
});
beforeEach(() => later());
afterAll(() => cloud.close());

async function later(): Promise<void> {
  cloud.advance(11 * MINUTE_MS);
  for (const till of [one, two]) await till.renew();
}
const now = (): number => cloud.ports.clock.now();
const newPhone = (): string => `+86133${String((numbers += 1)).padStart(8, '0')}`;
async function enrolled(till: TestTerminal, phone = newPhone()): Promise<string> {
  const desk = new Enrolling(cloud, till);
  const member = await desk.enroll({ phone });
  await desk.upload();
  return member;
}
const link = async (member: string | null): Promise<void> => {
  const asked = { method: 'PUT' as const, token: await cloud.logIn(), json: { member } };
  expect((await cloud.ask('/v1/staff/2001/member', asked)).status).toBe(200);
};
const upload = async (till: TestTerminal, entry: SignedEntry): Promise<void> =>
  expect((await till.upload([entry])).status).toBe(200);
/** What became of the claims on the member, the earliest first. */
const outcomes = async (member: string): Promise<readonly string[]> => {
  const { body } = await cloud.ask<PersonAnswer>(`/v1/members/${member}/person`, { token: one.token });
  return body.bindings.toSorted((a, b) => a.at - b.at).map(({ outcome }) => outcome);
};

test('a claim of before the link stands and one of after it is refused, whichever is heard first', async () => {
  for (const order of ['before the link', 'after the link'] as const) {
    const member = await enrolled(one);
    const first = hands.claim(one, member, '2001', now());
    if (order === 'before the link') await upload(one, first);
    await later();
    await link(member);
    await later();
    if (order === 'after the link') await upload(one, first);
    await upload(two, hands.claim(two, member, '2001', now()));
    expect(await outcomes(member)).toEqual(['bind', 'reject_self']);
    await link(null);
  }
});

test('a claim made while the link stood is refused though it is heard after its end', async () => {
  const member = await enrolled(one);
  await link(member);
  await later();
  const made = hands.claim(one, member, '2001', now());
  await later();
  await link(null);
  await later();
  await upload(one, made);
  await upload(two, hands.claim(two, member, '2001', now()));
  expect(await outcomes(member)).toEqual(['reject_self', 'bind']);
});

test('a claim on another id of the guide’s own is refused from the merge on, whichever is heard first', async () => {
  const phone = newPhone();
  const own = await enrolled(one, phone);
  const twin = await enrolled(two, phone);
  await link(own);
  await later();
  const before = hands.claim(one, twin, '2001', now());
  await later();
  const { body } = await cloud.ask<MemberRecord>(`/v1/members/${own}`, { token: one.token });
  const path = `/v1/member-merges/${String(body.proposals[0]?.id)}`;
  expect((await cloud.ask(`${path}/messages`, { token: two.token, json: {} })).status).toBe(200);
  const digits = { token: two.token, json: { code: sent.at(-1)?.code ?? '' } };
  expect((await cloud.ask(`${path}/proofs`, digits)).status).toBe(200);
  await later();
  await upload(one, before);
  await upload(two, hands.claim(two, twin, '2001', now()));
  expect(await outcomes(own)).toEqual(['bind', 'reject_self']);
  await link(null);
});
