/** Points that end by the brand's dated rules, against a real PostgreSQL: swept again and again, late facts, merges, and who may decide. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endingsOf } from '../../../sync/cloud/accounts/points.ts';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { readEntries } from '../../../sync/cloud/store/accounts.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { pointsOf, type AccountView } from '../../../sync/protocol/accounts.ts';
import type { OwnCustomers } from '../../../sync/protocol/guide-desk.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { accountHands, BRAND, type Hands } from './account-hands.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone } from './guide-phone.ts';
import { bookHash, teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let hands: Hands;
let book: string;
let hash: string;
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  two = await cloud.pair();
  hands = accountHands(cloud, one);
  const token = await manager();
  const points = { fenPerPoint: 1, maxShareBp: 5000, fenPerEarned: 100 };
  const made = await cloud.ask<{ id: string }>('/v1/price-books', { token, json: { points } });
  book = made.body.id;
  await renew();
  hash = await bookHash(one, book);
  expect((await enter({ from: dayBy(0), months: 1 })).status).toBe(200);
});
afterAll(() => cloud.close());

const manager = () => cloud.logIn(BRAND_MANAGER, OTHER_PIN);
const renew = () => Promise.all([one.renew(), two.renew()]);
const dayBy = (days: number): string =>
  new Date(cloud.ports.clock.now() + 4 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
const monthEnd = (months: number): string => {
  const [year = 0, month = 1] = dayBy(0).split('-').map(Number);
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10);
};
/** To the given day of the month that is so many months on: a test that begins near a month's end sees no other. */
async function goTo(months: number, day: number): Promise<void> {
  const target = Date.parse(monthEnd(months - 1)) + day * DAY_MS;
  cloud.advance(target - Date.parse(dayBy(0)));
  await renew();
}
const enter = async (rule: object, token?: string) =>
  cloud.ask<{ items: { from: string; months: number | null }[]; path?: string; reason?: string }>('/v1/points-rules', {
    token: token ?? (await manager()),
    json: rule,
  });
/** Two processes at once. */
const sweep = async (): Promise<void> => {
  await Promise.all([sweepGrowth(cloud.running.cloud), sweepGrowth(cloud.running.cloud)]);
};
const pricing = (asked = 0) => ({
  now: cloud.ports.clock.now(),
  version: 1,
  book,
  bookHash: hash,
  roundOffUnit: 0,
  coupons: [],
  pointsAsked: asked,
});
/** Earns 99. */
const earning = (member: string, till = one): SignedEntry =>
  hands.sold(till, { member: hands.memberOf(member), pricing: pricing(), pointsEarned: 99 });
/** Spends 90 and earns 98. */
function spending(member: string, till: TestTerminal): SignedEntry {
  const [line] = teeSale(till, 0)['lines'] as [Record<string, unknown>];
  const net = 9900 - 90;
  return hands.sold(till, {
    member: hands.memberOf(member, 99),
    pricing: pricing(90),
    lines: [{ ...line, orderDiscount: 90, net, tax: net - Math.round((net * 10000) / 11300) }],
    order: [['points', 90]],
    pointsUsed: 90,
    pointsOffline: true,
    total: net,
    cashDue: net,
    change: 190,
  });
}
const viewOf = async (member: string): Promise<MemberView | undefined> =>
  (await cloud.ask<{ items: MemberView[] }>(`/v1/members?id=${member}`, { token: one.token })).body.items[0];
const accountOf = async (member: string): Promise<AccountView> =>
  (await cloud.ask<AccountView>(`/v1/accounts/${pointsOf(member)}`, { token: await manager() })).body;
const endedOf = async (member: string) =>
  (await readEntries(cloud.running.cloud.database, BRAND, pointsOf(member)))
    .filter(({ what }) => what === 'end')
    .map(({ id, amount }) => [id, amount]);
const flagsOf = async (entry: SignedEntry): Promise<unknown> =>
  (await one.pull('ledger')).body.documents.find(({ id }) => id === entry.id)?.['flags'] ?? [];

describe('points', () => {
  test('are told of before they end, and end once with the month, however often it is swept', async () => {
    await goTo(1, 10);
    const member = await hands.newMember();
    const end = monthEnd(1);
    await one.upload([earning(member)]);
    await sweep();
    expect(await viewOf(member)).toMatchObject({ points: 99, pointsEnding: { points: 99, day: end } });
    expect((await accountOf(member)).batches).toEqual([{ points: 99, ends: end }]);
    await goTo(2, 1);
    await sweep();
    await sweep();
    expect(await endedOf(member)).toEqual([[`ended/${end}`, -99]]);
    const view = await viewOf(member);
    expect(view).toMatchObject({ points: 0 });
    expect(view).not.toHaveProperty('pointsEnding');
    const account = await accountOf(member);
    expect(account).toMatchObject({ principal: 0, batches: [] });
    expect(account.entries[0]).toMatchObject({ what: 'end', amount: -99 });
    await hands.isFold(pointsOf(member));
    const held = await hands.hold(two, {
      kind: 'points',
      tenderId: 'points',
      member,
      amount: 1,
      proof: await hands.proofOf(two, member),
    });
    expect(held.body).toMatchObject({ state: 'failed', reason: 'value_short', left: 0 });
  });

  test('that a till spent while it was apart, and that come when they have ended, are nobody’s fault; what nobody had is', async () => {
    await goTo(1, 10);
    const member = await hands.newMember();
    await one.upload([earning(member)]);
    await sweep();
    await goTo(1, 28);
    const late = spending(member, two);
    await goTo(1, 2);
    await sweep();
    const [[id] = ['']] = await endedOf(member);
    expect(await endedOf(member)).toEqual([[id, -99]]);
    await two.upload([late]);
    await sweep();
    expect(await endedOf(member)).toEqual([[id, -9]]);
    // 98 earned by the late sale in its own month are there.
    expect(await hands.balance(pointsOf(member))).toEqual({ principal: 98, bonus: 0 });
    expect(await flagsOf(late)).not.toContain('points_overspent');
    const [first, second] = [spending(member, two), spending(member, one)];
    await two.upload([first]);
    await one.upload([second]);
    const poor = await hands.newMember();
    const before = earning(poor);
    await one.upload([before]);
    await sweep();
    await goTo(3, 20);
    await sweep();
    const tooLate = spending(poor, two);
    await two.upload([tooLate]);
    expect(await hands.balance(pointsOf(poor))).toEqual({ principal: 8, bonus: 0 });
    expect(await flagsOf(first)).not.toContain('points_overspent');
    expect(await flagsOf(tooLate)).toContain('points_overspent');
    expect((await alertsOf(cloud, await cloud.logIn())).map(({ code }) => code)).toContain('points_overspent');
  });

  test('taken back with the goods after they ended have ended only once', async () => {
    await goTo(1, 10);
    const member = await hands.newMember();
    const sale = earning(member);
    await one.upload([sale]);
    await goTo(2, 1);
    await sweep();
    expect(await hands.balance(pointsOf(member))).toEqual({ principal: 0, bonus: 0 });
    const cash = [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }];
    await two.upload([hands.refundOf(sale, two, member, { earned: true, tenders: cash })]);
    await sweep();
    expect(await hands.balance(pointsOf(member))).toEqual({ principal: 0, bonus: 0 });
    expect((await endedOf(member)).map(([, amount]) => amount)).toEqual([0]);
  });

  test('that a server whose clock was ahead ended are there again', async () => {
    await goTo(1, 10);
    const member = await hands.newMember();
    await one.upload([earning(member)]);
    await sweep();
    cloud.advance(80 * DAY_MS);
    await sweep();
    cloud.advance(-80 * DAY_MS);
    await sweep();
    expect(await hands.balance(pointsOf(member))).toEqual({ principal: 99, bonus: 0 });
    expect((await endedOf(member)).map(([, amount]) => amount)).toEqual([0]);
    expect((await viewOf(member))?.pointsEnding).toEqual({ points: 99, day: monthEnd(1) });
  });

  test('are a reason for the guide to call, at the till and on the phone, with how many and until when', async () => {
    await goTo(1, 10);
    const enrolling = new Enrolling(cloud, one);
    const phone = `+86137${String((numbers += 1)).padStart(8, '0')}`;
    const member = await enrolling.enroll({ phone, name: '王女士' }, { guide: '2001', marketing: true });
    await enrolling.upload();
    await one.upload([earning(member)]);
    await sweep();
    const end = monthEnd(1);
    const asked = await cloud.ask<OwnCustomers>('/v1/guides/2001/customers', { token: two.token });
    const told = asked.body.items.find((each) => String(each.member) === member);
    expect(told?.facts.pointsEnding).toEqual({ points: 99, day: end });
    const guide = guidePhone(cloud);
    await guide.signIn();
    expect((await guide.get('/guide/customers')).text).not.toContain('99 积分');
    await goTo(1, 5);
    await guide.signIn();
    const { text } = await guide.get('/guide/customers');
    expect(text).toMatch(/99 积分 [^<]* 到期/);
    await sweep();
    await goTo(1, 1);
    await sweep();
    await guide.signIn();
    expect((await guide.get('/guide/customers')).text).not.toContain('99 积分');
  });

  test('of two records of one person end together, and each record’s own again once they are split', async () => {
    await goTo(1, 10);
    const [mine, other] = [await hands.newMember(), await hands.newMember()];
    await one.upload([earning(mine)]);
    const spent = spending(other, two);
    const { database } = cloud.running.cloud;
    const alias = 'INSERT INTO member_aliases (scope, member, person) VALUES ($1, $2, $3)';
    const merge =
      'INSERT INTO member_merges (scope, id, proposal, at, what, member, other, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)';
    const facts = async (what: string): Promise<void> => {
      const at = cloud.ports.clock.now();
      await database.run(merge, [BRAND, one.freshId(), one.freshId(), at, what, mine, other, 'staff 9005']);
    };
    for (const id of [mine, other]) await database.run(alias, [BRAND, id, mine]);
    await facts('merged');
    await two.upload([spent]);
    await sweep();
    const both = { points: 9 + 98, day: monthEnd(1) };
    expect(await endingsOf(database, BRAND, [mine, other] as MemberId[])).toEqual(
      new Map([
        [mine, both],
        [other, both],
      ]),
    );
    expect((await viewOf(other))?.pointsEnding).toEqual(both);
    await goTo(2, 1);
    await sweep();
    expect((await endingsOf(database, BRAND, [mine, other] as MemberId[])).size).toBe(0);
    // 99 earned and 90 spent as one person: 9 and the 98 of the second sale ended, by the record that they came to.
    expect((await endedOf(mine)).map(([, amount]) => amount)).toEqual([-9]);
    expect((await endedOf(other)).map(([, amount]) => amount)).toEqual([-98]);
    expect(await viewOf(mine)).toMatchObject({ points: 0 });
    expect(await viewOf(mine)).not.toHaveProperty('pointsBalance');
    await database.run('DELETE FROM member_aliases WHERE scope = $1 AND person = $2', [BRAND, mine]);
    await facts('split');
    await sweep();
    expect((await endedOf(mine)).map(([, amount]) => amount)).toEqual([-99]);
    // It had nothing when it spent 90: the 98 that it earned paid for that first.
    expect((await endedOf(other)).map(([, amount]) => amount)).toEqual([-8]);
  });
});

describe('a rule of points', () => {
  test('is entered by who manages the brand, from today on, never changed, and is in the audit log', async () => {
    const list = async () =>
      (await cloud.ask<{ items: { months: number | null }[] }>('/v1/points-rules', { token: one.token })).body;
    const before = (await list()).items.length;
    expect((await enter({ from: dayBy(-1), months: 3 })).body).toMatchObject({ path: '/from', reason: 'has_passed' });
    expect((await enter({ from: '2099-02-30', months: 3 })).body).toMatchObject({
      path: '/from',
      reason: 'makes_no_sense',
    });
    for (const months of [0, 121, 1.5, '3']) expect((await enter({ from: dayBy(1), months })).status).toBe(422);
    expect((await enter({ from: dayBy(1), months: 3 }, await cloud.logIn())).status).toBe(403);
    expect((await enter({ from: dayBy(1), months: 3 }, one.token)).status).toBe(403);
    expect((await list()).items).toHaveLength(before);
    const [first, second] = await Promise.all([
      enter({ from: dayBy(1), months: 3 }),
      enter({ from: dayBy(2), months: null }),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const months = (await list()).items.slice(before).map((rule) => rule.months);
    expect(months).toHaveLength(2);
    expect(new Set(months)).toEqual(new Set([3, null]));
    const log = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit?of=brand', {
      token: await manager(),
    });
    expect(log.body.items.map(({ act }) => act)).toContain('points_rule.entered');
  });
});
