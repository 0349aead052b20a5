/**
 * A number that several members gave, against a real PostgreSQL: when whom it finds is deleted it finds another who gave it, whoever comes
 * at the same moment; never who lost it to its next holder. Boxes and keys are the host's.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Cloud } from '../../../sync/cloud/app/context.ts';
import { applyEnrolment } from '../../../sync/cloud/binding/enrolments.ts';
import { forgetAgain, forgetPerson } from '../../../sync/cloud/binding/forget.ts';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { Enrolling } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let tills: readonly TestTerminal[];
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
  tills = [await cloud.pair(), await cloud.pair(), await cloud.pair()];
});
beforeEach(async () => {
  cloud.advance(11 * MINUTE_MS);
  for (const till of tills) await till.renew();
});
afterAll(() => cloud.close());

const newPhone = (): string => `+86135${String((numbers += 1)).padStart(8, '0')}`;
const tillOf = (turn: number): TestTerminal => {
  const till = tills[turn];
  if (till === undefined) throw new Error('no such till');
  return till;
};
/** Members whom as many tills enrolled with one number, the first one first; heard of in this order. */
async function sharing(order: readonly number[]): Promise<{ phone: string; members: readonly MemberId[] }> {
  const phone = newPhone();
  const desks = order.map((_, turn) => new Enrolling(cloud, tillOf(turn)));
  const members: MemberId[] = [];
  for (const desk of desks) members.push((await desk.enroll({ phone })) as MemberId);
  for (const turn of order) await desks[turn]?.upload();
  return { phone, members };
}
const found = async (phone: string): Promise<string | undefined> => {
  const asked = `/v1/members?phone=${encodeURIComponent(phone)}`;
  return (await cloud.ask<{ items: MemberView[] }>(asked, { token: tillOf(0).token })).body.items[0]?.id;
};
const forget = async (member: string | undefined): Promise<void> => {
  const asked = { token: await cloud.logIn(), json: { reason: 'customer_asked' } };
  expect((await cloud.ask(`/v1/members/${String(member)}/deletion`, asked)).status).toBe(200);
};
const proposalsOf = async (member: string): Promise<MemberRecord['proposals']> =>
  (await cloud.ask<MemberRecord>(`/v1/members/${member}`, { token: tillOf(0).token })).body.proposals;
async function prove(proposal: string, step: 'number' | 'proofs'): Promise<void> {
  const { token } = tillOf(0);
  const path = `/v1/member-merges/${proposal}`;
  expect((await cloud.ask(`${path}/messages`, { token, json: {} })).status).toBe(200);
  const { code = '' } = sent.at(-1) ?? {};
  expect((await cloud.ask(`${path}/${step}`, { token, json: { code } })).status).toBe(200);
}

test('it finds the one who enrolled first of those who are left, whichever till was heard first; they are proposed as one', async () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
  ]) {
    const { phone, members } = await sharing(order);
    const [first, second = '', third = ''] = members;
    expect(await found(phone)).toBe(first);
    await forget(first);
    expect(await found(phone)).toBe(second);
    const pair = (await proposalsOf(second)).find(({ other, state }) => other === third && state === 'proposed');
    await prove(String(pair?.id), 'proofs');
    expect((await proposalsOf(third)).some(({ state }) => state === 'merged')).toBe(true);
  }
});

test('it finds each who gave it until the last is deleted, and nobody after that', async () => {
  const { phone, members } = await sharing([1, 2, 0]);
  for (const member of members) {
    expect(await found(phone)).toBe(member);
    await forget(member);
  }
  expect(await found(phone)).toBeUndefined();
});

test('a person is deleted under all ids: it finds who is somebody else', async () => {
  const { phone, members } = await sharing([0, 1, 2]);
  const [first = '', second, third] = members;
  const pair = (await proposalsOf(first)).find(({ other }) => other === second);
  await prove(String(pair?.id), 'proofs');
  await forget(second);
  expect(await found(phone)).toBe(third);
});

test('who lost it to its next holder is not found by it again', async () => {
  const { phone, members } = await sharing([0, 1]);
  const [first = '', second] = members;
  const [pair] = await proposalsOf(first);
  await prove(String(pair?.id), 'number');
  expect(await found(phone)).toBe(second);
  await forget(second);
  expect(await found(phone)).toBeUndefined();
});

test('a deletion that a backup knew nothing of is done again, and the number finds the other', async () => {
  const { phone, members } = await sharing([0, 1]);
  const [first, second] = members;
  const at = cloud.ports.clock.now();
  const row = { member: first as MemberId, at, who: 'staff 9001', reason: 'customer_asked' };
  await forgetAgain(cloud.running.cloud, [row]);
  await forgetAgain(cloud.running.cloud, [row]);
  expect(await found(phone)).toBe(second);
});

test('it finds who enrolled just while the one whom it found was being deleted', async () => {
  const phone = newPhone();
  const before = new Enrolling(cloud, tillOf(0));
  const first = (await before.enroll({ phone })) as MemberId;
  await before.upload();
  const late = new Enrolling(cloud, tillOf(1));
  const second = await late.enroll({ phone });
  await late.upload();
  const { cloud: whole } = cloud.running;
  const { database } = whole;
  // As it was before the second enrolment was read.
  await database.run("DELETE FROM member_proposals WHERE scope = 'brand:demo' AND other = $1", [second]);
  await database.run(
    "UPDATE members SET phone_hmac = NULL, phone_cipher = NULL, phone_masked = NULL WHERE scope = 'brand:demo' AND id = $1",
    [second],
  );
  let isDeleted = false;
  const racing: Cloud = {
    ...whole,
    database: {
      ...database,
      transaction: (work) =>
        database.transaction((tx) =>
          work({
            ...tx,
            rows: async (sql, parameters, name) => {
              if (sql.includes('FOR UPDATE') && parameters?.[1] === first && !isDeleted) {
                isDeleted = true;
                await forgetPerson(whole, { ids: [first], who: 'staff 9001', reason: 'customer_asked' });
              }
              return tx.rows(sql, parameters, name);
            },
          }),
        ),
    },
  };
  const { brand, store, terminal } = tillOf(1).profile;
  await applyEnrolment(racing, { brand: brand.id, store: store.id, terminal }, late.entries[0] as never);
  expect(isDeleted).toBe(true);
  expect(await found(phone)).toBe(second);
});
