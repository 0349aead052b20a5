/**
 * A payment password is set for a customer who is at the counter, against a real PostgreSQL: a till's word alone sets none, every
 * proof is of this member, counts once and for this alone, and tills of stores that do not know the member get nowhere.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealPhone } from '../../../sync/cloud/binding/phones.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { noteStore } from '../../../sync/cloud/store/member-merges.ts';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { storedValueOf } from '../../../sync/protocol/accounts.ts';
import { accountHands, BRAND, PASSWORD, type Hands } from './account-hands.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'service-token-of-the-brands-own-server';
const NUMBER = ['+86138', '0013', '8000'].join('');
const APPROVED = { staff: '9001', pin: '999999', reason: '顾客带了身份证' };
const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let elsewhere: TestTerminal;
let hands: Hands;
beforeAll(async () => {
  const send = (order: MessageOrder) => {
    sent.push(order);
    return Promise.resolve({ outcome: 'sent' as const });
  };
  cloud = await startShop({ serviceToken: SERVICE, messages: { forStore: () => ({ isDemo: true, send }) } });
  one = await cloud.pair();
  two = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  hands = accountHands(cloud, one);
});
afterAll(() => cloud.close());
/** Past every allowance of a minute, and of one message a minute. */
beforeEach(async () => {
  cloud.advance(MINUTE_MS + 1);
  for (const terminal of [one, two, elsewhere]) await terminal.renew();
});

/** With money on the account, known to the first store, and without a password. */
async function rich(phone: string | null = null): Promise<string> {
  const id = one.freshId();
  const { database, secrets, ports } = cloud.running.cloud;
  await ensureMember(database, BRAND, { id, phone: null, name: '王女士', at: 1 });
  await noteStore(database, BRAND, { member: id, store: one.profile.store.id, why: 'enrolled', at: 1 });
  if (phone !== null) {
    const sealed = sealPhone(secrets, ports, 'demo', phone);
    await database.run('UPDATE members SET phone_cipher = $3 WHERE scope = $1 AND id = $2', [BRAND, id, sealed]);
  }
  await one.upload([hands.topUp(one, storedValueOf(id), 50_000)]);
  return id;
}
const set = async (member: string, proof: object, terminal = one, password = PASSWORD) => {
  const json = { password, ...proof };
  const ask = { method: 'PUT', token: terminal.token, json } as const;
  const { status, body } = await cloud.ask<{ code?: string }>(`/v1/members/${member}/password`, ask);
  return status === 200 ? 'set' : `${String(status)} ${body.code ?? ''}`;
};
const codeOf = async (member: string): Promise<string> =>
  (await cloud.ask<{ text: string }>('/v1/member-codes', { token: SERVICE, json: { member } })).body.text;
/** The digits that the member's phone shows. */
async function digitsFor(member: string, json: object, terminal = one): Promise<string> {
  const answer = await cloud.ask(`/v1/members/${member}/messages`, { token: terminal.token, json });
  expect(answer.status).toBe(200);
  return sent.at(-1)?.code ?? '';
}
const FOR_PASSWORD = { purpose: 'password' };
const knows = async (member: string, password = PASSWORD): Promise<boolean> => {
  const ask = { token: one.token, json: { password } };
  return (await cloud.ask(`/v1/members/${member}/proofs`, ask)).status === 200;
};

describe('a till’s word alone', () => {
  test('ATTACK: a cashier sets a first password for an absent member and spends the value: refused, nothing is spent', async () => {
    const member = await rich();
    expect(await set(member, {})).toBe('409 presence_needed');
    expect(await set(member, { before: PASSWORD })).toBe('409 presence_needed');
    expect(await knows(member)).toBe(false);
    expect((await hands.hold(one, { member, proof: 'x' })).body.code).toBe('proof_needed');
    expect(await hands.balance(storedValueOf(member))).toEqual({ principal: 50_000, bonus: 0 });
  });

  test('ATTACK: the code or digits that a customer showed to pay a sale set no password afterwards', async () => {
    const member = await rich(NUMBER);
    const [code, saleId] = [await codeOf(member), one.freshId()];
    const paid = await cloud.ask('/v1/member-codes/proofs', { token: one.token, json: { code, saleId } });
    expect(paid.status).toBe(200);
    expect(await set(member, { code })).toBe('409 code_used');
    const message = await digitsFor(member, { saleId, amount: 9900 });
    expect(await set(member, { message })).toBe('409 message_over');
    expect(await knows(member)).toBe(false);
  });

  test('changes no password either: it takes the one before, or what shows that the customer is there', async () => {
    const member = await rich();
    expect(await set(member, { approval: APPROVED })).toBe('set');
    expect(await set(member, {}, one, '111111')).toBe('409 presence_needed');
    expect(await set(member, { approval: APPROVED }, one, '111111')).toBe('409 presence_needed');
    expect(await set(member, { before: '222222' }, one, '111111')).toBe('409 wrong_password');
    expect(await knows(member)).toBe(true);
    expect(await set(member, { before: PASSWORD }, one, '111111')).toBe('set');
    expect(await set(member, { code: await codeOf(member) }, one, '333333')).toBe('set');
    expect(await knows(member, '333333')).toBe(true);
  });
});

describe('what shows that the customer is there', () => {
  test('the changing code: of this member, once, and then for no sale either', async () => {
    const [member, other] = [await rich(), await rich()];
    const code = await codeOf(member);
    expect(await set(other, { code })).toBe('409 code_of_another');
    expect(await set(member, { code })).toBe('set');
    expect(await set(member, { code }, one, '111111')).toBe('409 code_used');
    expect(await set(member, { code }, two, '111111')).toBe('409 code_used');
    const ask = { token: one.token, json: { code, saleId: one.freshId() } };
    expect((await cloud.ask<{ code: string }>('/v1/member-codes/proofs', ask)).body.code).toBe('code_used');
    expect([await knows(member), await knows(other)]).toEqual([true, false]);
    const old = await codeOf(other);
    cloud.advance(4 * MINUTE_MS);
    expect(await set(other, { code: old })).toBe('409 code_expired');
  });

  test('digits of a message for this: at the till that asked, once, and they pay nothing', async () => {
    const member = await rich(NUMBER);
    const message = await digitsFor(member, FOR_PASSWORD);
    const saleId = one.freshId();
    const paying = { token: one.token, json: { saleId, code: message } };
    const refused = await cloud.ask<{ code: string }>(`/v1/members/${member}/message-proofs`, paying);
    expect(refused.body.code).toBe('message_over');
    const asSale = { token: one.token, json: { saleId: 'password', code: message } };
    expect((await cloud.ask(`/v1/members/${member}/message-proofs`, asSale)).status).toBe(422);
    expect(await set(member, { message }, two)).toBe('409 message_over');
    expect(await set(member, { message: message === '000000' ? '000001' : '000000' })).toBe('409 message_wrong');
    expect(await set(member, { message })).toBe('set');
    expect(await set(member, { message }, one, '111111')).toBe('409 message_over');
    expect(await knows(member)).toBe(true);
  });

  test('a manager of the store by PIN, with a reason, only for a member whom no message reaches; it is in the audit log', async () => {
    const member = await rich();
    const cashier = { ...APPROVED, staff: '1001', pin: '111111' };
    const stranger = { ...APPROVED, staff: OTHER_MANAGER, pin: OTHER_PIN };
    expect(await set(member, { approval: cashier })).toBe('409 approver_may_not');
    expect(await set(member, { approval: stranger })).toBe('409 approver_may_not');
    expect(await set(member, { approval: { ...APPROVED, pin: '123123' } })).toBe('409 approver_not_proven');
    expect(await set(member, { approval: { ...APPROVED, reason: ' ' } })).toBe('422 invalid');
    expect(await set(await rich(NUMBER), { approval: APPROVED })).toBe('409 message_possible');
    expect(await knows(member)).toBe(false);
    expect(await set(member, { approval: APPROVED })).toBe('set');
    const [noted] = await cloud.running.cloud.database.rows<{ what: string }>(
      "SELECT what FROM audit_log WHERE scope <> '' AND act = 'member.password_set' AND what LIKE $1",
      [`member ${member}%`],
    );
    expect(noted?.what).toBe(`member ${member} approved by staff 9001: ${APPROVED.reason}`);
  });

  test('a manager of the brand approves too; guesses at a manager’s PIN lock that manager', async () => {
    const member = await rich();
    for (let count = 0; count < 5; count += 1)
      await set(member, { approval: { staff: BRAND_MANAGER, pin: '123123', reason: '没带手机' } });
    const right = { staff: BRAND_MANAGER, pin: OTHER_PIN, reason: '没带手机' };
    expect(await set(member, { approval: right })).toBe('409 approver_locked');
    cloud.advance(MINUTE_MS);
    expect(await set(member, { approval: right })).toBe('set');
  });

  test('counts at no till of a store that does not know the member, and uses nothing up there', async () => {
    const member = await rich();
    const code = await codeOf(member);
    const approval = { staff: OTHER_MANAGER, pin: OTHER_PIN, reason: '顾客带了身份证' };
    for (const proof of [{ code }, { approval }, {}, { before: PASSWORD }])
      expect(await set(member, proof, elsewhere)).toBe('404 unknown_member');
    expect(await set(one.freshId(), { code }, elsewhere)).toBe('404 unknown_member');
    expect(await knows(member)).toBe(false);
    expect(await set(member, { code })).toBe('set');
  });
});
