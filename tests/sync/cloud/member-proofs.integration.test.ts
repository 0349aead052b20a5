/**
 * Who a customer is proven to be, beside passwords, against a real PostgreSQL: a changing code that counts once and is nobody else's
 * to use, digits in a message that cannot be guessed or used for more, and what is paid first of stored value.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealPhone } from '../../../sync/cloud/binding/phones.ts';
import type { MessageOrder, MessageOutcome } from '../../../sync/cloud/messages/provider.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { MEMBER_CODE_MS, memberCodeSerial, readMemberCode, shortMemberCode } from '../../../sync/domain/member-code.ts';
import { storedValueOf } from '../../../sync/protocol/accounts.ts';
import { accountHands, BRAND, type Hands } from './account-hands.ts';
import type { TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'service-token-of-the-brands-own-server';
const sent: MessageOrder[] = [];
let outcome: MessageOutcome = { outcome: 'sent' };
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let hands: Hands;
beforeAll(async () => {
  const provider = {
    isDemo: true,
    send: (order: MessageOrder) => {
      if (outcome.outcome === 'sent') sent.push(order);
      return Promise.resolve(outcome);
    },
  };
  cloud = await startShop({ serviceToken: SERVICE, messages: { forStore: () => provider } });
  one = await cloud.pair();
  two = await cloud.pair();
  hands = accountHands(cloud, one);
});
afterAll(() => cloud.close());

interface Made {
  readonly text: string;
  readonly barcode: string;
  readonly until: number;
}
interface Proven {
  readonly member?: string;
  readonly proof?: { readonly proof: string };
  readonly code?: string;
}
const made = async (member: string): Promise<Made> =>
  (await cloud.ask<Made & Record<string, unknown>>('/v1/member-codes', { token: SERVICE, json: { member } })).body;
const proveBy = (terminal: TestTerminal, code: string, saleId?: string) =>
  cloud.ask<Proven & Record<string, unknown>>('/v1/member-codes/proofs', {
    token: terminal.token,
    json: { code, ...(saleId === undefined ? {} : { saleId }) },
  });
const rich = async (): Promise<string> => {
  const member = await hands.newMember();
  await one.upload([hands.topUp(one, storedValueOf(member), 50_000)]);
  return member;
};

describe('a changing code', () => {
  test('is made for the brand’s own server alone, and proves its member for one sale of one till', async () => {
    const member = await rich();
    for (const token of [one.token, await cloud.logIn(), cloud.running.cloud.bootstrapSecret])
      expect((await cloud.ask('/v1/member-codes', { token, json: { member } })).status).toBe(403);
    expect((await cloud.ask('/v1/members?id=x', { token: SERVICE })).status).toBe(403);
    expect((await cloud.ask('/v1/member-codes', { token: `${SERVICE}x`, json: { member } })).status).toBe(401);
    const nobody = await cloud.ask('/v1/member-codes', { token: SERVICE, json: { member: one.freshId() } });
    expect(nobody.status).toBe(404);
    const { text } = await made(member);
    const saleId = one.freshId();
    expect((await proveBy(one, text)).body).toEqual({ member });
    const proven = await proveBy(one, text, saleId);
    expect(proven.body).toMatchObject({ member });
    const proof = proven.body.proof?.proof;
    expect((await hands.hold(one, { saleId, member, proof })).body).toMatchObject({ state: 'paid' });
    // A lost answer is asked for again; another sale and another till are not.
    expect((await proveBy(one, text, saleId)).status).toBe(200);
    expect((await proveBy(one, text, one.freshId())).body.code).toBe('code_used');
    expect((await proveBy(two, text, saleId)).body.code).toBe('code_used');
    expect((await hands.hold(two, { saleId, member, proof })).body.code).toBe('proof_needed');
  });

  test('by its bar code the cloud alone finds the member; a guessed, forged or old one proves nobody', async () => {
    const member = await rich();
    const { barcode, text } = await made(member);
    expect((await proveBy(one, barcode)).body).toEqual({ member });
    const guessed = shortMemberCode(memberCodeSerial(Buffer.alloc(8, 9)));
    expect((await proveBy(one, guessed, one.freshId())).body.code).toBe('code_unreadable');
    const at = text.length - 5;
    const forged = text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
    expect((await proveBy(one, forged, one.freshId())).body.code).toBe('code_forged');
    cloud.advance(MEMBER_CODE_MS + MINUTE_MS);
    for (const old of [text, barcode]) expect((await proveBy(one, old, one.freshId())).body.code).toBe('code_expired');
  });

  test('that two tills took apart is told of with both sales, and never again for the same journal', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const member = await rich();
    const { text } = await made(member);
    const read = readMemberCode(text);
    const code = read?.kind === 'signed' ? read.code.fields.serial : '';
    const [first, second] = [one.freshId(), two.freshId()];
    const used = (terminal: TestTerminal, saleId: string) =>
      terminal.entry('member.proven', { saleId, member, code, offline: true });
    const reused = async () =>
      (await alertsOf(cloud, await cloud.logIn())).filter((alert) => alert.code === 'member_code_reused');
    await one.upload([used(one, first)]);
    const before = await reused();
    expect(before).toHaveLength(0);
    await two.upload([used(two, second)]);
    const after = await reused();
    expect(after).toHaveLength(1);
    expect(JSON.stringify(after)).toMatch(new RegExp(`${first}.*${second}`));
    const rows = await cloud.running.cloud.database.rows<{ all: string }>(
      "SELECT string_agg(what, ' ') AS all FROM audit_log WHERE scope LIKE 'brand:%' OR scope LIKE 'store:%'",
    );
    expect(rows[0]?.all).not.toContain(text.slice(10));
  });
});

describe('digits in a message', () => {
  const withPhone = async (): Promise<string> => {
    const member = await rich();
    const { secrets, database, ports } = cloud.running.cloud;
    const sealed = sealPhone(secrets, ports, 'demo', '+8613800138000');
    await database.run('UPDATE members SET phone_cipher = $3 WHERE scope = $1 AND id = $2', [BRAND, member, sealed]);
    return member;
  };
  const send = (member: string, saleId: string, amount = 9900, terminal = one) =>
    cloud.ask<{ code?: string; until?: number }>(`/v1/members/${member}/messages`, {
      token: terminal.token,
      json: { saleId, amount },
    });
  const prove = (member: string, saleId: string, code: string, terminal = one) =>
    cloud.ask<{ proof?: string; code?: string }>(`/v1/members/${member}/message-proofs`, {
      token: terminal.token,
      json: { saleId, code },
    });
  const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000');

  test('go to the member’s own number, and pay this sale up to the amount, however many holds there are', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const member = await withPhone();
    const saleId = one.freshId();
    const answer = await send(member, saleId);
    expect(answer.status).toBe(200);
    const { phone, code } = sent.at(-1) ?? { phone: '', code: '' };
    expect(phone).toBe('+8613800138000');
    expect(answer.text).not.toContain(code);
    const [kept] = await cloud.running.cloud.database.rows<{ hash: string }>(
      'SELECT hash FROM member_messages WHERE scope = $1 AND member = $2',
      [BRAND, member],
    );
    expect(kept?.hash).not.toContain(code);
    expect((await prove(member, saleId, code, two)).body.code).toBe('message_over');
    expect((await prove(member, one.freshId(), code)).body.code).toBe('message_over');
    const proven = await prove(member, saleId, code);
    const { proof } = proven.body;
    expect((await hands.hold(one, { saleId: one.freshId(), member, proof })).body.code).toBe('proof_needed');
    expect((await hands.hold(one, { saleId, member, proof, amount: 6000 })).body).toMatchObject({ state: 'paid' });
    expect((await hands.hold(one, { saleId, member, proof, amount: 6000, tenderId: 't2' })).body.code).toBe(
      'proof_needed',
    );
    expect((await hands.hold(one, { saleId, member, proof, amount: 3900, tenderId: 't3' })).body).toMatchObject({
      state: 'paid',
    });
    expect((await prove(member, saleId, code)).body.code).toBe('message_over');
  });

  test('are guessed five times at most, also at the same moment, and no more after five minutes', async () => {
    const member = await withPhone();
    const saleId = one.freshId();
    await send(member, saleId);
    const code = sent.at(-1)?.code ?? '';
    const guesses = await Promise.all(Array.from({ length: 8 }, () => prove(member, saleId, wrongFor(code))));
    expect(guesses.filter(({ body }) => body.code === 'message_wrong')).toHaveLength(5);
    expect((await prove(member, saleId, code)).body.code).toBe('message_over');
    cloud.advance(2 * MINUTE_MS);
    await send(member, saleId);
    cloud.advance(5 * MINUTE_MS + 1);
    expect((await prove(member, saleId, sent.at(-1)?.code ?? '')).body.code).toBe('message_over');
  });

  test('are sent once a minute and ten times a day; who has no number and who is nobody are told alike', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const member = await withPhone();
    expect((await send(member, one.freshId())).status).toBe(200);
    expect((await send(member, one.freshId(), 9900, two)).body.code).toBe('message_too_soon');
    const before = sent.length;
    for (let count = 0; count < 12; count += 1) {
      cloud.advance(MINUTE_MS);
      if (count % 5 === 0) for (const terminal of [one, two]) await terminal.renew();
      await send(member, one.freshId(), 9900, count % 2 === 0 ? one : two);
    }
    expect(sent.length - before).toBeLessThanOrEqual(10);
    expect((await send(member, one.freshId())).body.code).toBe('message_too_soon');
    const [noNumber, nobody] = [await send(await rich(), one.freshId()), await send(one.freshId(), one.freshId())];
    expect([noNumber.status, noNumber.body.code]).toEqual([409, 'message_not_possible']);
    expect([nobody.status, nobody.body.code]).toEqual([409, 'message_not_possible']);
  });

  test('that the carrier refused prove nobody and are told of', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const member = await withPhone();
    outcome = { outcome: 'refused', reason: 'isv.AMOUNT_NOT_ENOUGH' };
    expect((await send(member, one.freshId())).body.code).toBe('message_not_sent');
    outcome = { outcome: 'sent' };
  });
});

describe('what is paid first of stored value', () => {
  const decide = async (json: object, staff = BRAND_MANAGER, pin = OTHER_PIN) =>
    cloud.ask<{ items?: { from: number; order: string }[]; code?: string }>('/v1/spend-policies', {
      token: await cloud.logIn(staff, pin),
      json,
    });

  test('is decided by who manages the brand, from now on, and counts for what is spent since', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const now = cloud.ports.clock.now();
    expect((await decide({ from: now, order: 'bonus_first' }, '9001', '999999')).status).toBe(403);
    expect((await decide({ from: now - 60 * MINUTE_MS, order: 'bonus_first' })).status).toBe(422);
    expect((await decide({ from: now, order: 'newest_first' })).status).toBe(422);
    expect((await decide({ from: now, order: 'bonus_first' })).body.items).toMatchObject([{ order: 'bonus_first' }]);
    const seen = await cloud.ask<{ items: unknown[] }>('/v1/spend-policies', { token: one.token });
    expect(seen.body.items).toHaveLength(1);
    const member = await hands.newMember();
    cloud.advance(1000);
    const account = storedValueOf(member);
    await one.upload([hands.topUp(one, account, 50_000, 5_000)]);
    const saleId = one.freshId();
    await hands.hold(one, { saleId, member, proof: await hands.proofOf(one, member) });
    await one.upload([hands.sold(one, hands.paidBy(member, { saleId }))]);
    expect(await hands.balance(account)).toEqual({ principal: 45_100, bonus: 0 });
    const log = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit?of=brand', {
      token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
    });
    expect(log.body.items.map(({ act }) => act)).toContain('spend_policy.saved');
  });
});
