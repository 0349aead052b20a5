/**
 * Contests of follow-ups on a real PostgreSQL: calls noted on the phone and journalled at tills, in any order, give the board from
 * scratch; what is put right corrects it, before the close in the standings and after it as a correction.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyAllContests } from '../../../sync/cloud/contests/apply.ts';
import { boardOf } from '../../../sync/domain/contest.ts';
import { BINDING_POLICY_DEFAULT } from '../../../sync/domain/binding-policy.ts';
import type { BindingClaim } from '../../../sync/domain/binding.ts';
import { CALL_OUTCOMES } from '../../../sync/domain/call-reasons.ts';
import { followUpCredits, type SaidCall } from '../../../sync/domain/follow-ups.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { epochMs, businessDayAt, type BusinessDay } from '../../../sync/domain/time.ts';
import type { ContestBoard, ContestView } from '../../../sync/protocol/contests.ts';
import { sentFrom } from './commission-shop.ts';
import { startContestShop, type ContestShop } from './contest-shop.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { OTHER_STORE, type Shop } from './hostile-shop.ts';

let shop: ContestShop;
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let far: TestTerminal;
let hands: ContestShop['hands'];
let phone: GuidePhone;
let brand: string;
let contest: string;

beforeAll(async () => {
  shop = await startContestShop();
  ({ cloud, one, two, far, hands } = shop);
  phone = guidePhone(cloud);
  await at(0);
  contest = await enter();
});
afterAll(() => cloud.close());

async function at(day: number): Promise<void> {
  brand = await shop.at(day);
}
const dayOf = (day: number): BusinessDay => shop.dayOf(day);
async function enter(scope: object = { kind: 'brand' }): Promise<string> {
  const id = one.freshId();
  const terms = { name: '回访 <b>', metric: 'follow_ups', scope, from: dayOf(1), to: dayOf(4), leastSales: 1 };
  const json = { contest: id, ...terms, prizes: [{ upTo: 1, amount: 50_000 }] };
  const { status, text } = await cloud.ask('/v1/contests', { token: brand, json });
  expect(status, text).toBe(200);
  return id;
}
const board = async (of = contest): Promise<ContestBoard> => {
  await cloud.running.cloud.soon.settled();
  return (await cloud.ask<ContestBoard>(`/v1/contests/${of}/board?limit=100`, { token: brand })).body;
};
const standings = async (of = contest) =>
  (await board(of)).rows.map(({ guide, score, reached }) => ({ guide, score, reached }));
const view = async (): Promise<ContestView> =>
  (await cloud.ask<ContestView>(`/v1/contests/${contest}`, { token: brand })).body;
const call = (till: TestTerminal, member: string, guide: string, over: object = {}, entry: object = {}): SignedEntry =>
  till.entry(
    'customer.called',
    { member, guide, reason: 'birthday', occasion: '2026', outcome: 'reached', ...over },
    { staff: guide, ...entry },
  );

test('a call of a till counts for whom the customer is of; of others, of nobody’s and by another’s hand it does not', async () => {
  await at(1);
  const [own, theirs, nobody] = [await hands.newMember(), await hands.newMember(), await hands.newMember()];
  const now = cloud.ports.clock.now();
  await sentFrom(one, [hands.claim(one, own, '2001', now - 1000), hands.claim(one, theirs, '2002', now - 1000)]);
  const counted = call(one, own, '2001');
  await sentFrom(one, [counted, call(one, own, '2001', { reason: 'lapsed' }), call(one, theirs, '2001')]);
  await sentFrom(one, [call(one, nobody, '2001'), call(one, theirs, '2002', {}, { staff: '9001' })]);
  expect(await standings()).toEqual([{ guide: '2001', score: 1, reached: counted['at'] }]);
});

test('what is put right at once takes it away, and a late claim of before takes all of the customer', async () => {
  const before = await standings();
  const member = await hands.newMember();
  await sentFrom(one, [hands.claim(one, member, '2001', cloud.ports.clock.now() - 1000)]);
  await sentFrom(one, [call(one, member, '2001')]);
  expect((await standings())[0]?.score).toBe(2);
  await sentFrom(two, [call(two, member, '2001', { outcome: 'no_answer' })]);
  expect(await standings()).toEqual(before);
  await sentFrom(two, [call(two, member, '2001', { outcome: 'coming' })]);
  expect((await standings())[0]?.score).toBe(2);
  await sentFrom(far, [hands.claim(far, member, '2002', cloud.ports.clock.now() - 3000)]);
  expect(await standings()).toEqual(before);
});

test('a store’s contest counts what was said there alone', async () => {
  await at(0.5);
  const [near, away] = [
    await enter({ kind: 'stores', stores: ['S001'] }),
    await enter({ kind: 'stores', stores: [OTHER_STORE] }),
  ];
  await at(1.1);
  const member = await hands.newMember();
  await sentFrom(far, [hands.claim(far, member, '2001', cloud.ports.clock.now() - 1000), call(far, member, '2001')]);
  expect([await standings(near), (await standings(away)).map(({ score }) => score)]).toEqual([[], [1]]);
});

test('a call noted at a till of a store where nobody claimed the customer counts, and is put right from there', async () => {
  await at(1.2);
  const before = (await standings()).find(({ guide }) => guide === '2001')?.score ?? 0;
  const scoreOf = async () => (await standings()).find(({ guide }) => guide === '2001')?.score ?? 0;
  const member = await hands.newMember();
  await sentFrom(one, [hands.claim(one, member, '2001', cloud.ports.clock.now() - 1000)]);
  await sentFrom(far, [call(far, member, '2001', { reason: 'lapsed' })]);
  expect(await scoreOf()).toBe(before + 1);
  await sentFrom(far, [call(far, member, '2001', { reason: 'lapsed', outcome: 'no_answer' })]);
  expect(await scoreOf()).toBe(before);
});

/** The same numbers every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('the board that uploads keep is the one from scratch: random calls and claims of three tills, late and in any order', async () => {
  await at(2);
  const own = await enterFrom(2.1);
  await at(3);
  const roll = dice(11);
  const start = cloud.ports.clock.now();
  const guides = ['2001', '2002'] as StaffId[];
  const members = await Promise.all(Array.from({ length: 6 }, () => hands.newMember()));
  const calls = new Map<string, SaidCall[]>(members.map((member) => [member, []]));
  const claims = new Map<string, BindingClaim[]>(members.map((member) => [member, []]));
  const tills = [one, two, far];
  // Of whom the other store knows nothing but what is said there.
  await sentFrom(
    one,
    members.map((member) => claimed(one, member, '2001' as StaffId, start - 3_600_000)),
  );
  function claimed(till: TestTerminal, member: string, guide: StaffId, when: number): SignedEntry {
    const entry = hands.claim(till, member, guide, when);
    const { claim: id, claimSeq: seq } = entry['body'] as { claim: string; claimSeq: number };
    const store = till.profile.store.id;
    const fact = {
      id,
      at: epochMs(when),
      terminal: till.profile.terminalNumber,
      seq,
      source: 'manual_phone',
      guide,
      store,
    };
    claims.get(member)?.push(fact as unknown as BindingClaim);
    return entry;
  }
  for (let round = 0; round < 8; round += 1) {
    const sends = new Map<TestTerminal, SignedEntry[]>(tills.map((till) => [till, []]));
    for (let n = 0; n < 9; n += 1) {
      const till = tills[roll(3)] ?? one;
      const member = members[roll(6)] ?? 'nobody';
      const guide = guides[roll(2)] ?? ('2001' as StaffId);
      // Some were noted hours before, on this day or the one before it.
      const when = epochMs(start - roll(30) * 3_600_000);
      if (roll(7) === 0) {
        sends.get(till)?.push(claimed(till, member, guide, when));
        continue;
      }
      const outcome = CALL_OUTCOMES[roll(4)] ?? 'reached';
      const said = { reason: roll(2) === 0 ? 'birthday' : 'lapsed', occasion: '2026', outcome } as const;
      const entry = call(till, member, guide, said, { at: when, businessDay: businessDayAt(when) });
      sends.get(till)?.push(entry);
      const store = till.profile.store.id;
      calls.get(member)?.push({ id: entry.id, staff: guide, guide, ...said, at: when, store });
    }
    await Promise.all(
      tills.flatMap((till) => {
        const entries = sends.get(till) ?? [];
        return entries.length === 0 ? [] : [sentFrom(till, entries)];
      }),
    );
  }
  const terms = (await cloud.ask<ContestView>(`/v1/contests/${own}`, { token: brand })).body;
  const scratch = boardOf(
    terms,
    members.flatMap((member) =>
      followUpCredits(
        terms as never,
        calls.get(member) ?? [],
        {
          claims: claims.get(member) ?? [],
          policy: BINDING_POLICY_DEFAULT,
          guidesLeft: new Map(),
          policies: [],
          moves: [],
        },
        (store) => (store === undefined ? undefined : { id: store }),
      ),
    ),
  );
  expect(scratch.length).toBeGreaterThan(0);
  expect(await standings(own)).toEqual(scratch);
  // Told again, nothing moves.
  await cloud.running.cloud.database.run(
    `INSERT INTO contest_due (scope, subject, turn, received_at)
     SELECT DISTINCT scope, 'call:' || subject, 1, 1::bigint FROM guide_facts WHERE kind = 'customer.called'`,
  );
  await Promise.all([1, 2, 3].map(() => applyAllContests(cloud.running.cloud)));
  expect(await standings(own)).toEqual(scratch);
  expect(await cloud.running.cloud.database.rows('SELECT 1 FROM contest_due')).toEqual([]);
});
async function enterFrom(day: number): Promise<string> {
  await at(day);
  const id = one.freshId();
  const terms = { name: '乱序', metric: 'follow_ups', scope: { kind: 'brand' }, from: dayOf(3), to: dayOf(4) };
  const json = { contest: id, ...terms, leastSales: 1, prizes: [] };
  expect((await cloud.ask('/v1/contests', { token: brand, json })).status).toBe(200);
  return id;
}

test('on the phone: a call counts at once, put right it does not, and the page shows the own place', async () => {
  await at(3.2);
  const till = new Enrolling(cloud, one);
  const born = `1990${dayOf(3).slice(4)}`;
  const member = await till.enroll(
    { phone: `+86137${String(1).padStart(8, '0')}`, birthday: born },
    { guide: '2001', marketing: true },
  );
  till.consent(member, 'profile', true);
  await till.upload();
  await phone.signIn();
  const scoreOf = async () => (await standings()).find(({ guide }) => guide === '2001')?.score ?? 0;
  const before = await scoreOf();
  const say = (outcome: string, tries: number, kind = 'birthday') =>
    phone.post(`/guide/customers/${member}/outcomes`, {
      ...{ kind, occasion: dayOf(3).slice(0, 4), outcome },
      tries: String(tries),
    });
  expect((await say('reached', 0)).status).toBe(303);
  expect(await scoreOf()).toBe(before + 1);
  const place = (await standings()).findIndex(({ guide }) => guide === '2001') + 1;
  const { items } = (
    await phone.get<{ items: { contest: string; place: number; score: number }[] }>('/guide/contests', JSON_ONLY)
  ).body;
  expect(items.find((each) => each.contest === contest)).toMatchObject({ place, score: before + 1 });
  const page = (await phone.get('/guide/contests')).text;
  for (const part of [
    '顾客回访',
    `${String(before + 1)} 次`,
    `第 ${String(place)} 名`,
    '您',
    '回访 &lt;b&gt;',
    '500.00',
  ])
    expect(page, part).toContain(part);
  expect(page).not.toContain('回访 <b>');
  expect((await phone.get('/guide/customers')).text).toContain('生日：联系上了');
  expect((await say('no_answer', 1)).status).toBe(303);
  expect(await scoreOf()).toBe(before);
  // It stands again, to be tried.
  expect((await phone.get('/guide/customers')).text).toContain('已试 2 次');
  expect((await say('coming', 2)).status).toBe(303);
  expect(await scoreOf()).toBe(before + 1);
});

test('after the close it is a correction and rewrites nothing', async () => {
  await at(5);
  await phone.signIn();
  const last = await standings();
  const close = await cloud.ask(`/v1/contests/${contest}/close`, { token: brand, method: 'POST' });
  expect(close.status, close.text).toBe(200);
  expect(await standings()).toEqual(last);
  const member = await hands.newMember();
  const when = shop.noon(4);
  await sentFrom(one, [
    hands.claim(one, member, '2001', when - 1000),
    call(one, member, '2001', {}, { at: when, businessDay: dayOf(4) }),
  ]);
  expect(await standings()).toEqual(last);
  const found = (await view()).corrections.find(({ guide }) => guide === '2001');
  expect((found?.scoreNow ?? 0) - (found?.scoreAtClose ?? 0)).toBe(1);
});
