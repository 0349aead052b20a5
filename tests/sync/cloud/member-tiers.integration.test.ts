/** Tiers by dated rules, look-up by card and by the name in WeCom, and a number that has another holder now, against a real cloud. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { CARDS_PER_ASKER, MISSES_PER_ASKER } from '../../../sync/cloud/routes/lookups.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { Enrolling } from './enrolling.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let elsewhere: TestTerminal;
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
  elsewhere = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
});
beforeEach(() => later(11 * MINUTE_MS));
afterAll(() => cloud.close());

async function later(ms: number): Promise<void> {
  cloud.advance(ms);
  for (const till of [one, two, elsewhere]) await till.renew();
}
const today = (): string => new Date(cloud.ports.clock.now() + 4 * 3_600_000).toISOString().slice(0, 10);
const newPhone = (): string => `+86137${String((numbers += 1)).padStart(8, '0')}`;
const find = (query: string, token = one.token) =>
  cloud.ask<{ items: MemberView[]; code?: string }>(`/v1/members?${query}`, { token });
const idOf = async (query: string, token?: string): Promise<string | undefined> =>
  (await find(query, token)).body.items[0]?.id;
const link = (member: string, card: string, token = one.token) =>
  cloud.ask<{ code?: string }>(`/v1/members/${member}/cards`, { token, json: { card } });
async function customer(phone = newPhone(), till = one, guide = '2001'): Promise<string> {
  const enrolling = new Enrolling(cloud, till);
  const member = await enrolling.enroll({ phone }, { guide });
  await enrolling.upload();
  return member;
}

describe('a tier', () => {
  const rule = (over: object = {}) => ({
    from: today(),
    validDays: 30,
    tiers: [
      { tier: 'silver', atLeast: 9900 },
      { tier: 'gold', atLeast: 29_700 },
    ],
    ...over,
  });
  const enter = async (over: object = {}) =>
    cloud.ask<{ version?: number; path?: string }>('/v1/member-tiers', {
      token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
      json: rule(over),
    });
  const sweep = async (): Promise<void> => {
    await Promise.all([sweepGrowth(cloud.running.cloud), sweepGrowth(cloud.running.cloud)]);
  };
  /** All of it, as a till writes it. */
  const refundOf = (till: TestTerminal, sold: SignedEntry, member: string): SignedEntry => {
    const { saleId, receiptNumber, lines, total } = sold['body'] as {
      saleId: string;
      receiptNumber: string;
      lines: { lineId: string; product: object; quantity: number }[];
      total: number;
    };
    return till.entry('refund', {
      refundId: till.freshId(),
      receiptNumber: till.nextReceipt(),
      store: till.profile.store.id,
      terminal: till.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      sale: { saleId, receiptNumber },
      lines: lines.map(({ lineId, product, quantity }) => ({
        lineId,
        product,
        units: quantity,
        amount: total,
        refundedBefore: 0,
      })),
      total,
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: total, of: 't1' }],
      pointsReturned: 0,
      couponsRevived: [],
      knownFrom: 'cloud',
      member,
    });
  };
  const tierOf = async (member: string) => {
    const [view] = (await find(`id=${member}`)).body.items;
    return [view?.tier, view?.tierUntil];
  };
  const dayBy = (days: number): string => new Date(Date.parse(today()) + days * DAY_MS).toISOString().slice(0, 10);

  test('of a rule that makes no sense, or of the past, is refused by its place', async () => {
    expect((await enter({ from: dayBy(-1) })).body).toMatchObject({ path: '/from' });
    expect((await enter({ tiers: [{ tier: 'basic', atLeast: 1 }] })).body).toMatchObject({ path: '/tiers' });
    expect(
      (
        await enter({
          tiers: [
            { tier: 'a', atLeast: 2 },
            { tier: 'b', atLeast: 1 },
          ],
        })
      ).body,
    ).toMatchObject({
      path: '/atLeast',
    });
  });

  test('is reached by what was bought before the rule too, known to tills, and over when its validity ends', async () => {
    const [before, after, poor] = [await customer(), await customer(), await customer()];
    await sentFrom(one, [hands.sale(one, { member: hands.memberOf(before) })]);
    await sweep();
    expect(await tierOf(before)).toEqual(['basic', undefined]);
    expect((await enter()).status).toBe(200);
    await sweep();
    expect(await tierOf(before)).toEqual(['silver', dayBy(29)]);
    const sold = hands.sale(two, { member: hands.memberOf(after) }, 3);
    await sentFrom(two, [sold]);
    await sweep();
    expect([await tierOf(after), await tierOf(poor)]).toEqual([
      ['gold', dayBy(29)],
      ['basic', undefined],
    ]);
    const { documents } = (await two.pull('bindings')).body;
    expect(documents.find(({ id }) => id === `member:${after}`)).toMatchObject({ tier: 'gold' });
    const goldUntil = dayBy(29);
    await later(DAY_MS);
    await sentFrom(two, [refundOf(two, sold, after)]);
    const fickle = await customer();
    const regretted = hands.sale(two, { member: hands.memberOf(fickle) });
    await sentFrom(two, [regretted, refundOf(two, regretted, fickle)]);
    await sweep();
    // What was reached stays; what was bought and given back on one day reaches nothing.
    expect([await tierOf(after), await tierOf(fickle)]).toEqual([
      ['gold', goldUntil],
      ['basic', undefined],
    ]);
    await later(30 * DAY_MS);
    await sweep();
    expect([await tierOf(before), await tierOf(after)]).toEqual([
      ['basic', undefined],
      ['basic', undefined],
    ]);
  });
});

describe('a card', () => {
  test('finds its member at any till however it is written, masked, and is nowhere in clear', async () => {
    const member = await customer();
    expect((await link(member, 'GPM-VIP-77 1028')).status).toBe(200);
    expect((await link(member, 'vip-771028')).status).toBe(200);
    for (const written of ['GPM-VIP-771028', 'vip-77 1028']) {
      const { body } = await find(`card=${encodeURIComponent(written)}`, two.token);
      expect(body.items).toMatchObject([{ id: member }]);
      expect(body.items[0]?.phone).toMatch(/^137\*{4}/);
    }
    const tables = await cloud.running.cloud.database.rows<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    for (const { name } of tables) {
      const rows = await cloud.running.cloud.database.rows(`SELECT 1 FROM ${name} t WHERE t::text LIKE '%771028%'`);
      expect([name, rows.length]).toEqual([name, 0]);
    }
  });

  test('that is another member’s stays theirs, and whose is not told', async () => {
    const [first, second] = [await customer(), await customer()];
    await link(first, 'CARD-4711');
    const taken = await link(second, 'CARD-4711');
    expect([taken.status, taken.body.code]).toEqual([409, 'card_taken']);
    expect(taken.text).not.toContain(first);
    expect(await idOf('card=CARD-4711')).toBe(first);
    expect((await link(second, '<b>')).body.code).toBe('card_invalid');
  });

  test('is linked by no till of a store that does not know the member (IDOR)', async () => {
    const member = await customer();
    const answer = await link(member, 'CARD-0815', elsewhere.token);
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown_member']);
    // Whoever shows the card there is known there, as one who says the number is.
    await link(member, 'CARD-0815');
    expect(await idOf('card=CARD-0815', elsewhere.token)).toBe(member);
    const record = await cloud.ask<MemberRecord>(`/v1/members/${member}`, { token: elsewhere.token });
    expect(record.status).toBe(200);
  });

  test('attack: who counts through numbers is stopped, at hits as at misses', async () => {
    const member = await customer();
    await link(member, 'CARD-1000');
    const [lucky, unlucky] = [await cloud.pair('lucky'), await cloud.pair('unlucky')];
    cloud.hold();
    for (let tries = 0; tries < CARDS_PER_ASKER.max; tries += 1)
      expect(await idOf('card=CARD-1000', lucky.token)).toBe(member);
    expect((await find('card=CARD-1000', lucky.token)).status).toBe(429);
    for (let tries = 0; tries < MISSES_PER_ASKER.max; tries += 1)
      expect(await idOf(`card=NONE-${String(1000 + tries)}`, unlucky.token)).toBeUndefined();
    expect((await find('card=CARD-1000', unlucky.token)).body.code).toBe('too_many_misses');
    expect(await idOf('card=CARD-1000')).toBe(member);
    cloud.release();
  });
});

describe('the name in WeCom', () => {
  const EXTERNAL = 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1';
  test('finds the member whom a manager linked, and nobody else; one is asked for by one thing', async () => {
    const member = await customer();
    const linked = await cloud.ask(`/v1/wecom/friends/${EXTERNAL}/member`, {
      method: 'PUT',
      token: await cloud.logIn(),
      json: { member },
    });
    expect([200, 404]).toContain(linked.status);
    if (linked.status === 404)
      await cloud.running.cloud.database.run(
        "INSERT INTO wecom_people (scope, external_id, member, linked_at, linked_by) VALUES ('brand:demo', $1, $2, 1, 'staff 9001')",
        [EXTERNAL, member],
      );
    expect(await idOf(`wecom=${EXTERNAL}`, two.token)).toBe(member);
    expect(await idOf(`wecom=${EXTERNAL.slice(0, -1)}2`, two.token)).toBeUndefined();
    expect((await find(`wecom=${EXTERNAL}&id=${member}`)).body.code).toBe('ambiguous_member');
    expect((await find(`wecom=${encodeURIComponent("' OR 1=1 --")}`)).status).toBe(422);
  });
});

describe('a number that has another holder now', () => {
  const ask = (proposal: string, step: string, token: string, json: object = {}) =>
    cloud.ask<{ member?: string; code?: string }>(`/v1/member-merges/${proposal}/${step}`, { token, json });

  test('goes to whoever reads the digits out; the one before keeps sales and guide and loses the number', async () => {
    const phone = newPhone();
    const asked = `phone=${encodeURIComponent(phone)}`;
    const before = await customer(phone);
    await sentFrom(one, [hands.sale(one, { member: hands.memberOf(before) })]);
    const now = await customer(phone, two, '2002');
    const { proposals } = (await cloud.ask<MemberRecord>(`/v1/members/${now}`, { token: two.token })).body;
    const proposal = proposals[0]?.id ?? '';
    expect(await idOf(asked)).toBe(before);
    await later(2 * MINUTE_MS);
    expect((await ask(proposal, 'messages', two.token)).status).toBe(200);
    const { code = '' } = sent.at(-1) ?? {};
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await ask(proposal, 'number', two.token, { code: wrong })).body.code).toBe('message_wrong');
    expect(await idOf(asked)).toBe(before);
    expect((await ask(proposal, 'number', elsewhere.token, { code })).status).toBe(404);
    expect((await ask(proposal, 'number', two.token, { code })).body).toEqual({ member: now });
    expect(await idOf(asked)).toBe(now);
    expect((await find(`id=${before}`)).body.items[0]).toMatchObject({ phone: '', boundGuide: '2001' });
    expect((await find(`id=${now}`)).body.items[0]).toMatchObject({ boundGuide: '2002' });
    const visits = await cloud.ask<{ visits: unknown[] }>(`/v1/members/${before}/person`, { token: one.token });
    expect(visits.body.visits).toHaveLength(1);
    // Nothing is left that the digits could join.
    expect((await ask(proposal, 'messages', two.token)).body.code).toBe('not_one_number');
    const noted = await cloud.running.cloud.database.rows(
      "SELECT who FROM audit_log WHERE act = 'member.number_passed' AND what LIKE $1",
      [`%${before} ${now}%`],
    );
    expect(noted).toEqual([{ who: `terminal ${two.id}` }]);
  });
});
