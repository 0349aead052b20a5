/** Referrals against a real cloud: links without rings, credits for a paid sale alone, taken back by a refund, paid out once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { tellPersons } from '../../../sync/cloud/binding/tell-persons.ts';
import { addMerge } from '../../../sync/cloud/store/member-merges.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'the-mini-program-server';
const BRAND = 'brand:demo';
let cloud: Shop;
let till: TestTerminal;
let manager: string;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  till = await cloud.pair();
  manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  hands = commissionHands(cloud);
  const coupons = [{ id: 'lucky', save: 0, issued: 'online' }];
  await cloud.ask('/v1/price-books', { token: manager, json: { coupons } });
  const rule = await cloud.ask('/v1/referral-rules', { token: manager, json: ruleOf() });
  if (rule.status !== 200) throw new Error(rule.text);
  cloud.advance(1000);
});
afterAll(() => cloud.close());

const now = () => cloud.ports.clock.now();
const ruleOf = (over: object = {}) => ({
  ...{ from: now(), floor: 9900, first: 1000, second: 300, coupon: 'lucky', couponDays: 90, ...over },
});
const ask = <Body = Record<string, unknown>>(path: string, json?: object) =>
  cloud.ask<Body & { code?: string }>(path, { token: SERVICE, ...(json === undefined ? {} : { json }) });
const newMember = async (at: number = now()): Promise<string> => {
  const id = till.freshId();
  await ensureMember(cloud.running.cloud.database, BRAND, { id, phone: null, name: null, at });
  return id;
};
const codeOf = async (member: string) => (await ask<{ code: string }>('/v1/referral-codes', { member })).body.code;
const link = async (inviter: string, member: string) =>
  ask('/v1/referrals', { code: (await codeOf(inviter)).toLowerCase(), member });
const accountOf = async (member: string) =>
  (
    await ask<{ brought: number; balance: number; entries: { amount: number; level: number }[] }>(
      `/v1/referrals/${member}`,
    )
  ).body;
const sell = (member: string): SignedEntry => hands.sale(till, { member: { id: member, tier: 'basic', points: 0 } });
const sent = async (...entries: readonly SignedEntry[]) => {
  await till.renew();
  await sentFrom(till, entries);
  await Promise.all([sweepGrowth(cloud.running.cloud), sweepGrowth(cloud.running.cloud)]);
};

test('terms of the past, or that pay out as no amount, are refused by their place', async () => {
  const refused = async (over: object) =>
    (await cloud.ask('/v1/referral-rules', { token: manager, json: ruleOf(over) })).body;
  expect(await refused({ from: now() - DAY_MS })).toMatchObject({ path: '/from' });
  expect(await refused({ coupon: 'nothing' })).toMatchObject({ path: '/coupon' });
  expect((await cloud.ask('/v1/referral-rules', { token: manager, json: ruleOf({ floor: 0 }) })).status).toBe(422);
});

test('nobody brings themselves, nobody is brought twice or when they are no longer new, and no ring closes, tried at once too', async () => {
  const [a, b, c] = [await newMember(), await newMember(), await newMember()];
  expect((await link(a, a)).body.code).toBe('referral_self');
  expect((await link(a, b)).status).toBe(200);
  expect((await link(a, b)).status).toBe(200);
  expect((await link(c, b)).body.code).toBe('referral_already');
  expect((await link(b, c)).status).toBe(200);
  expect((await link(c, a)).body.code).toBe('referral_ring');
  expect((await link(a, await newMember(now() - 8 * DAY_MS))).body.code).toBe('referral_not_new');
  expect((await ask('/v1/referrals', { code: '0000000000', member: a })).body.code).toBe('referral_code_unknown');
  const [d, e] = [await newMember(), await newMember()];
  const both = await Promise.all([link(d, e), link(e, d)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('the first sale credits who brought them and who brought those, nobody beyond; a refund takes it back; the next one counts', async () => {
  const [top, grand, inviter, member] = [await newMember(), await newMember(), await newMember(), await newMember()];
  for (const [one, other] of [
    [top, grand],
    [grand, inviter],
    [inviter, member],
  ] as const)
    await link(one, other);
  cloud.advance(MINUTE_MS);
  expect((await accountOf(inviter)).balance).toBe(0);
  const first = sell(member);
  await sent(first, sell(member));
  const balances = async () => [
    (await accountOf(inviter)).balance,
    (await accountOf(grand)).balance,
    (await accountOf(top)).balance,
  ];
  expect(await balances()).toEqual([1000, 300, 0]);
  cloud.advance(MINUTE_MS);
  await sent(hands.refund(till, first, 1));
  expect(await balances()).toEqual([1000, 300, 0]);
  expect((await accountOf(inviter)).entries.map(({ amount }) => amount).sort((x, y) => x - y)).toEqual([
    -1000, 1000, 1000,
  ]);
  expect(await accountOf(inviter)).toMatchObject({ brought: 1 });
});

test('a refund of the only sale leaves nothing, and what was paid out before stays owed', async () => {
  const [inviter, member] = [await newMember(), await newMember()];
  await link(inviter, member);
  cloud.advance(MINUTE_MS);
  const sold = sell(member);
  await sent(sold);
  const request = till.freshId();
  const pay = (number: string) =>
    ask<{ amount: number; code: string }>(`/v1/referrals/${inviter}/payouts`, { request: number });
  const paid = await Promise.all([pay(request), pay(request), pay(till.freshId())]);
  expect(paid[0]?.body).toEqual(paid[1]?.body);
  const amounts = paid.map(({ status, body }) =>
    status === 200 ? `${body.code ?? ''} ${String(body.amount)}` : body.code,
  );
  expect(new Set(amounts.filter((one) => one?.endsWith(' 1000'))).size).toBe(1);
  expect(amounts).toContain('referral_nothing_due');
  await till.renew();
  const code = paid.find(({ status }) => status === 200)?.body.code ?? '';
  const held = await cloud.ask<{ save: number }>(`/v1/coupon-codes/${code}/hold`, {
    ...{ token: till.token, json: { sale: till.freshId() } },
  });
  expect(held.body.save).toBe(1000);
  await sent(hands.refund(till, sold, 1));
  expect((await accountOf(inviter)).balance).toBe(-1000);
});

/** The fact by which the two are one person from now on, or two again. */
const merged = async (
  member: string,
  other: string,
  { what, proposal }: { what: 'merged' | 'split'; proposal: string } = { what: 'merged', proposal: till.freshId() },
): Promise<void> => {
  const fact = {
    ...{ id: till.freshId(), proposal, at: now(), what, who: 'terminal 1' },
    ...{ member: member as MemberId, other: other as MemberId },
  };
  await cloud.running.cloud.database.transaction((tx) => addMerge(tx, BRAND, fact));
};

test('what a person buys under another id than the one that was brought counts, once, and is taken back; so does who brought the inviter', async () => {
  const [grand, inviter, inviterToo] = [await newMember(), await newMember(), await newMember()];
  const [member, memberToo] = [await newMember(), await newMember()];
  await link(grand, inviter);
  await link(inviterToo, member);
  await merged(inviter, inviterToo);
  await merged(memberToo, member);
  cloud.advance(MINUTE_MS);
  const first = sell(memberToo);
  await sent(first);
  const balances = async () => [(await accountOf(inviterToo)).balance, (await accountOf(grand)).balance];
  expect(await balances()).toEqual([1000, 300]);
  await sent(sell(member), sell(memberToo));
  expect(await balances()).toEqual([1000, 300]);
  cloud.advance(MINUTE_MS);
  await sent(hands.refund(till, first, 1));
  const { entries, balance } = await accountOf(inviterToo);
  expect([balance, entries.map(({ amount }) => amount).sort((x, y) => x - y)]).toEqual([1000, [-1000, 1000, 1000]]);
});

/** The same, and told as the desk tells it. */
const mergedAtDesk = async (member: string, other: string, as?: Parameters<typeof merged>[2]): Promise<void> => {
  await merged(member, other, as);
  await tellPersons(cloud.running.cloud, [member, other] as MemberId[], now());
};

test('what was bought under another id before the two were found to be one counts too, once, however often it is told; a split takes nothing back', async () => {
  const [inviter, member, memberToo] = [await newMember(), await newMember(), await newMember()];
  const early = sell(memberToo);
  await sent(early);
  cloud.advance(MINUTE_MS);
  await link(inviter, member);
  cloud.advance(MINUTE_MS);
  const first = sell(memberToo);
  await sent(first);
  expect((await accountOf(inviter)).entries).toEqual([]);
  const proposal = till.freshId();
  await mergedAtDesk(memberToo, member, { what: 'merged', proposal });
  await tellPersons(cloud.running.cloud, [member, memberToo] as MemberId[], now());
  await sent(sell(member));
  expect((await accountOf(inviter)).entries.map(({ amount }) => amount)).toEqual([1000]);
  await sent(hands.refund(till, first, 1));
  const amounts = async () => (await accountOf(inviter)).entries.map(({ amount }) => amount).sort((x, y) => x - y);
  expect(await amounts()).toEqual([-1000, 1000, 1000]);
  cloud.advance(MINUTE_MS);
  await mergedAtDesk(memberToo, member, { what: 'split', proposal });
  await sent(sell(memberToo), sell(member));
  expect(await amounts()).toEqual([-1000, 1000, 1000]);
});

test('what is due to a person is found and paid out once under any of their ids', async () => {
  const [one, other, member, memberToo] = [await newMember(), await newMember(), await newMember(), await newMember()];
  await link(one, member);
  await link(other, memberToo);
  cloud.advance(MINUTE_MS);
  await sent(sell(member), sell(memberToo));
  const stranger = await newMember();
  for (const each of [one, other]) await mergedAtDesk(each, stranger);
  for (const id of [one, other, stranger])
    expect(await accountOf(id)).toMatchObject({
      brought: 2,
      balance: 2000,
      entries: [{ amount: 1000 }, { amount: 1000 }],
    });
  const request = till.freshId();
  const pay = async (id: string, number: string) =>
    (await ask<{ amount?: number }>(`/v1/referrals/${id}/payouts`, { request: number })).body;
  const paid = await Promise.all([pay(stranger, request), pay(one, till.freshId()), pay(other, till.freshId())]);
  expect(paid.filter(({ amount }) => amount === 2000)).toHaveLength(1);
  expect(paid.filter(({ code }) => code === 'referral_nothing_due')).toHaveLength(2);
  expect((await accountOf(other)).balance).toBe(0);
});

test('who turns out to have brought themselves is credited nothing, under either id', async () => {
  const [one, two] = [await newMember(), await newMember()];
  await link(one, two);
  await merged(one, two);
  cloud.advance(MINUTE_MS);
  await sent(sell(one), sell(two));
  expect([(await accountOf(one)).balance, (await accountOf(two)).balance]).toEqual([0, 0]);
});

test('what it all brought is told in sums, and who brought most only to who manages the whole brand, masked', async () => {
  interface Totals {
    readonly brought: number;
    readonly bought: number;
    readonly credited: number;
    readonly takenBack: number;
    readonly paidOut: number;
    readonly paid: number;
    readonly items: readonly { readonly member: string; readonly phone: string | null; readonly brought: number }[];
  }
  const totals = async (token: string) => (await cloud.ask<Totals>('/v1/referral-totals', { token })).body;
  manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const before = await totals(manager);
  const [inviter, one, two] = [await newMember(), await newMember(), await newMember()];
  await cloud.running.cloud.database.run('UPDATE members SET phone_masked = $3 WHERE scope = $1 AND id = $2', [
    BRAND,
    inviter,
    '138****8000',
  ]);
  for (const member of [one, two]) await link(inviter, member);
  cloud.advance(MINUTE_MS);
  const sold = sell(one);
  await sent(sold, sell(two));
  await sent(hands.refund(till, sold, 1));
  const after = await totals(manager);
  const rise = (of: (one: Totals) => number): number => of(after) - of(before);
  expect([
    rise(({ brought }) => brought),
    rise(({ bought }) => bought),
    rise(({ credited }) => credited),
    rise(({ takenBack }) => takenBack),
    rise(({ paid }) => paid),
    rise(({ paidOut }) => paidOut),
  ]).toEqual([2, 1, 2000, 1000, 9900, 0]);
  expect(after.items.find(({ member }) => member === inviter)).toMatchObject({
    ...{ phone: '138****8000', brought: 2, credited: 1000, paidOut: 0 },
  });
  // Who manages one store sees nobody's name of another one.
  const { items, ...sums } = await totals(await cloud.logIn(OTHER_MANAGER, OTHER_PIN));
  const { items: all, ...same } = after;
  expect([items, sums, all.length > 0]).toEqual([[], same, true]);
});
