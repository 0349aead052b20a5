/**
 * Contests on a real PostgreSQL: a board that uploads keep is the one from scratch whatever arrives first; a close gives standings and
 * prizes once, whoever closes and whatever breaks; what comes later is a correction and rewrites nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyAllContests, applyContests } from '../../../sync/cloud/contests/apply.ts';
import { closeContest, resumeContests } from '../../../sync/cloud/contests/close.ts';
import { readContest } from '../../../sync/cloud/store/contests.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { boardOf, saleCredits, type ContestSale } from '../../../sync/domain/contest.ts';
import type { LedgerEvent } from '../../../sync/domain/commission-ledger.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import { epochMs, businessDayAt, type BusinessDay } from '../../../sync/domain/time.ts';
import type { Contest, ContestBoard, ContestView } from '../../../sync/protocol/contests.ts';
import { brandScope, storeScope } from '../../../sync/protocol/messages.ts';
import { BRAND, sentFrom } from './commission-shop.ts';
import { startContestShop, type ContestShop } from './contest-shop.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, OTHER_STORE, type Shop } from './hostile-shop.ts';

let shop: ContestShop;
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let far: TestTerminal;
let hands: ContestShop['hands'];
let brand: string;
let sales: string;
let pieces: string;
let bindings: string;

beforeAll(async () => {
  shop = await startContestShop();
  ({ cloud, one, two, far, hands } = shop);
  await at(0);
});
afterAll(() => cloud.close());

async function at(day: number): Promise<void> {
  brand = await shop.at(day);
}
const dayOf = (day: number): BusinessDay => shop.dayOf(day);
const terms = (over: object = {}) => ({
  name: '国庆竞赛',
  metric: 'net_sales',
  scope: { kind: 'brand' },
  from: dayOf(1),
  to: dayOf(3),
  leastSales: 1,
  prizes: [
    { upTo: 1, amount: 100_000 },
    { upTo: 3, amount: 20_000 },
  ],
  ...over,
});
const enter = (contest: string, over: object = {}, token = brand) =>
  cloud.ask<Contest & { code?: string; path?: string; reason?: string }>('/v1/contests', {
    token,
    json: { contest, ...terms(over) },
  });
const change = (contest: string, json: object) =>
  cloud.ask<Contest & { code?: string; reason?: string }>(`/v1/contests/${contest}/changes`, { token: brand, json });
const close = (contest: string) =>
  cloud.ask<ContestView & { code?: string }>(`/v1/contests/${contest}/close`, { token: brand, method: 'POST' });
const board = async (contest: string, query = 'limit=100'): Promise<ContestBoard> => {
  await cloud.running.cloud.soon.settled();
  return (await cloud.ask<ContestBoard>(`/v1/contests/${contest}/board?${query}`, { token: brand })).body;
};
const view = async (contest: string): Promise<ContestView> =>
  (await cloud.ask<ContestView>(`/v1/contests/${contest}`, { token: brand })).body;
const standings = async (contest: string) =>
  (await board(contest)).rows.map(({ guide, score, reached }) => ({ guide, score, reached }));
const served = (guide: string, entry: Readonly<Record<string, unknown>> = {}) =>
  [{ serving: [{ guide, shareBp: 10_000 }] }, 1, entry] as const;

test('terms begin tomorrow, make sense, and are changed before the beginning alone; the same again is the same contest', async () => {
  [sales, pieces, bindings] = [one.freshId(), one.freshId(), one.freshId()];
  expect((await enter(sales, { from: dayOf(0) })).body).toMatchObject({
    code: 'refused_configuration',
    reason: 'begins_too_early',
  });
  expect((await enter(sales, { scope: { kind: 'stores', stores: ['S999'] } })).body.reason).toBe('unknown_store');
  expect((await enter(sales, { scope: { kind: 'regions', regions: ['north'] } })).body.reason).toBe('unknown_region');
  expect((await enter(sales, { name: '   ' })).status).toBe(422);
  expect((await enter(sales, { to: dayOf(9) })).body.state).toBe('planned');
  expect((await enter(sales, { to: dayOf(9) })).status).toBe(200);
  expect((await enter(sales, { to: dayOf(8) })).body.code).toBe('other_contest');
  expect((await change(sales, { what: 'changed', terms: terms({ from: dayOf(0) }) })).body.reason).toBe(
    'begins_too_early',
  );
  expect((await change(sales, { what: 'changed', terms: terms() })).body.to).toBe(dayOf(3));
  expect((await change(sales, { what: 'ended', to: dayOf(2) })).body.code).toBe('not_running');
  expect(
    (await enter(pieces, { metric: 'upt', scope: { kind: 'stores', stores: ['S001'] }, leastSales: 2 })).status,
  ).toBe(200);
  expect((await enter(bindings, { metric: 'bindings' })).status).toBe(200);
  const gone = one.freshId();
  await enter(gone);
  expect((await change(gone, { what: 'cancelled', reason: '改期' })).body.state).toBe('cancelled');
  expect((await close(gone)).body.code).toBe('is_over');
  expect((await view(sales)).history.map(({ what }) => what)).toEqual(['created', 'changed']);
});

test('who manages all stores of a contest decides about it; others see theirs alone', async () => {
  const far9002 = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  const own = one.freshId();
  const west = { scope: { kind: 'stores', stores: [OTHER_STORE] } };
  expect((await enter(own, {}, far9002)).status).toBe(403);
  expect((await enter(own, { scope: { kind: 'regions', regions: ['east'] } }, far9002)).status).toBe(403);
  expect((await enter(own, west, far9002)).status).toBe(200);
  const guide = await cloud.logIn('2001', '222222');
  const seen = async (token: string) =>
    (await cloud.ask<{ items: Contest[] }>('/v1/contests', { token })).body.items.map(({ contest }): string => contest);
  expect([
    (await seen(guide)).some((one) => one === own),
    (await seen(far9002)).some((one) => one === own),
    (await seen(guide)).some((one) => one === sales),
  ]).toEqual([false, true, true]);
  // The contest of another store is none, by any of its doors.
  expect((await cloud.ask(`/v1/contests/${own}/board`, { token: guide })).status).toBe(404);
  expect((await cloud.ask(`/v1/contests/${sales}`, { token: far9002 })).status).toBe(403);
  expect((await cloud.ask(`/v1/contests/${sales}/close`, { token: far9002, method: 'POST' })).status).toBe(403);
  expect((await cloud.ask(`/v1/contests/${own}`, { token: await cloud.logIn() })).status).toBe(404);
});

interface Sold {
  readonly entry: SignedEntry;
  readonly till: TestTerminal;
  readonly sale: ContestSale;
  readonly events: LedgerEvent[];
  back: number;
}
/** The same numbers every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
const model: Sold[] = [];

test('a board that uploads keep is the one from scratch: random sales, refunds and corrections, late and in any order', async () => {
  await at(1);
  const roll = dice(7);
  const start = cloud.ports.clock.now();
  const guides = ['2001', '2002', '2003', '2004'] as StaffId[];
  const tills = [one, two, far];
  for (let round = 0; round < 8; round += 1) {
    const sends = new Map<TestTerminal, SignedEntry[]>(tills.map((till) => [till, []]));
    for (let n = 0; n < 6; n += 1) {
      const till = tills[roll(3)] ?? one;
      const [a, b] = [guides[roll(4)] ?? 'x', guides[roll(4)] ?? 'y'] as [StaffId, StaffId];
      const half = roll(3) === 0 && a !== b;
      const serving = half
        ? [
            { guide: a, shareBp: basisPoints(3000) },
            { guide: b, shareBp: basisPoints(7000) },
          ]
        : [{ guide: a, shareBp: basisPoints(10_000) }];
      const quantity = 1 + roll(4);
      // Some were sold hours before and come now; several at one instant.
      const when = epochMs(start - roll(4) * 1000);
      const entry = hands.sale(till, { serving }, quantity, { at: when, businessDay: businessDayAt(when) });
      sends.get(till)?.push(entry);
      const lines = [{ lineId: '1', net: fen(9900 * quantity), quantity, serving: [] }];
      model.push({ entry, till, sale: { at: when, lines, serving, buyer: null }, events: [], back: 0 });
      const sold = model[roll(model.length)];
      const [line] = sold?.sale.lines ?? [];
      // A refund may be here before its sale: the other till of the store is sent first.
      const at2 = sold?.till === one ? two : sold?.till === two ? one : far;
      if (sold === undefined || line === undefined) continue;
      if (roll(3) === 0 && sold.back < line.quantity) {
        const back = hands.refund(at2, sold.entry, 1, sold.back);
        sold.back += 1;
        sold.events.push({
          id: back.id,
          at: epochMs(Number(back['at'])),
          day: dayOf(1),
          kind: 'refund',
          lines: [{ lineId: '1', units: 1 }],
        });
        sends.get(at2)?.push(back);
      } else if (roll(4) === 0) {
        const to = guides[roll(4)] ?? ('2001' as StaffId);
        const put = hands.correction(at2, sold.entry, to);
        sold.events.push({
          id: put.id,
          at: epochMs(Number(put['at'])),
          day: dayOf(1),
          kind: 'correction',
          serving: [{ guide: to, shareBp: basisPoints(10_000) }],
        });
        sends.get(at2)?.push(put);
      }
    }
    // Two stores and two tills of one at once.
    await Promise.all(
      [two, one, far].flatMap((till) => {
        const own = sends.get(till) ?? [];
        return own.length === 0 ? [] : [sentFrom(till, own)];
      }),
    );
  }
  const scratch = (metric: 'net_sales' | 'upt', own: readonly Sold[]) =>
    boardOf(
      { metric, leastSales: metric === 'upt' ? 2 : 1 },
      own.flatMap(({ sale, events }) => saleCredits(metric, sale, events)),
    );
  const inStore = model.filter(({ till }) => till !== far);
  expect(await standings(sales)).toEqual(scratch('net_sales', model));
  expect(await standings(pieces)).toEqual(scratch('upt', inStore));
  // Told again, by three at once, nothing moves.
  const { database, brand: of } = cloud.running.cloud;
  await database.run(
    `INSERT INTO contest_due (scope, subject, turn, received_at)
     SELECT scope, body->>'receiptNumber', 1, 1 FROM documents WHERE collection = 'ledger' AND body->>'kind' = 'sale'`,
  );
  await Promise.all([1, 2, 3].map(() => applyAllContests(cloud.running.cloud)));
  await applyContests(cloud.running.cloud, storeScope(of.id, 'S001'));
  expect(await standings(sales)).toEqual(scratch('net_sales', model));
  expect(await database.rows('SELECT 1 FROM contest_due')).toEqual([]);
  expect(await database.rows('SELECT 1 FROM contest_corrections')).toEqual([]);
});

test('a sister store’s refund and a sale outside the period: the first takes away, the second counts nowhere', async () => {
  const before = (await board(sales, 'guide=2001')).own?.score ?? 0;
  const sold = hands.sale(one, ...served('2001'));
  const old = hands.sale(one, ...served('2001', { at: shop.noon(0), businessDay: dayOf(0) }));
  await sentFrom(one, [sold, old]);
  expect((await board(sales, 'guide=2001')).own?.score).toBe(before + 9900);
  await sentFrom(far, [hands.refund(far, sold, 1), hands.refund(far, old, 1)]);
  expect((await board(sales, 'guide=2001')).own?.score).toBe(before);
});

test('the own place stands among its neighbours, with what is missing to the next, and an as-of time', async () => {
  const all = await board(sales);
  expect(all.placed).toBe(all.rows.length);
  for (const { guide, place, score } of all.rows) {
    const { own, rows } = await board(sales, `limit=1&skip=1&guide=${guide}`);
    expect(rows.map((row) => row.place)).toEqual([2]);
    const next = all.rows[place - 2];
    expect(own).toMatchObject({ guide, place, score, toNext: next === undefined ? null : next.score - score });
    expect(own?.around).toEqual(all.rows.filter((row) => Math.abs(row.place - place) <= 2));
  }
  expect((await board(sales, 'guide=7777')).own).toMatchObject({ place: null, score: null, around: [] });
  // What has arrived and is not in the board yet holds the as-of time back.
  const { database } = cloud.running.cloud;
  await database.run(
    "INSERT INTO contest_due (scope, subject, turn, received_at) VALUES ('store:demo:S001', 'x', 1, 12345)",
  );
  expect((await board(sales)).asOf).toBe(12_345);
  await applyAllContests(cloud.running.cloud);
  expect((await board(sales)).asOf).toBeGreaterThan(shop.noon(0));
});

test('a customer who is bound counts at once, and a late claim of before takes it back', async () => {
  const member = await hands.newMember();
  const now = cloud.ports.clock.now();
  await sentFrom(one, [hands.claim(one, member, '2001', now)]);
  expect(await standings(bindings)).toEqual([{ guide: '2001', score: 1, reached: now }]);
  await sentFrom(far, [hands.claim(far, member, '2002', now - 1000)]);
  expect(await standings(bindings)).toEqual([{ guide: '2002', score: 1, reached: now - 1000 }]);
});

test('who leaves has no place any more; who goes to another store keeps what was sold', async () => {
  const before = await board(sales);
  expect((await cloud.ask('/v1/staff/2002/moves', { token: brand, json: { from: 'S001', to: 'S003' } })).status).toBe(
    200,
  );
  expect((await standings(sales)).find(({ guide }) => guide === '2002')?.score).toBe(
    before.rows.find(({ guide }) => guide === '2002')?.score,
  );
  expect((await cloud.ask('/v1/staff/2002/leaving', { token: brand, method: 'POST' })).status).toBe(200);
  const after = await board(sales);
  expect(after.rows.map(({ guide }) => guide)).toEqual(
    before.rows.map(({ guide }) => guide).filter((guide) => guide !== '2002'),
  );
  expect((await board(sales, 'guide=2002')).own?.place).toBeNull();
  // A sale of before that comes now does not bring the leaver back.
  await sentFrom(one, [hands.sale(one, ...served('2002'))]);
  expect((await standings(sales)).some(({ guide }) => guide === '2002')).toBe(false);
});

test('who leaves while the first credit is being brought to the board has no place either', async () => {
  const { cloud: whole } = cloud.running;
  const { database } = whole;
  const roster = await database.rows<{ body: StaffDocument }>("SELECT body FROM staff WHERE staff = '2001'");
  const newcomer = { ...roster[0]?.body, id: '2077', tokenNumber: 2077 } as StaffDocument;
  await putStaff(database, whole.secrets, whole.ports, brandScope(whole.brand.id), newcomer, OTHER_PIN);
  let [isBrought, isOver] = [false, false];
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const plain = database.transaction.bind(database);
  // The credit is written and stands before its commit.
  database.transaction = (work) =>
    plain(async (tx) => {
      let isBoard = false;
      const value = await work({
        ...tx,
        rows: (sql, ...more) => {
          isBoard ||= sql.includes('INSERT INTO contest_scores');
          return tx.rows(sql, ...more);
        },
      });
      isBrought ||= isBoard;
      if (isBoard) await gate;
      return value;
    });
  const sent = sentFrom(one, [hands.sale(one, ...served('2077'))]);
  await expect.poll(() => isBrought).toBe(true);
  const leaving = cloud.ask('/v1/staff/2077/leaving', { token: brand, method: 'POST' }).finally(() => (isOver = true));
  const waits = async (): Promise<boolean> =>
    isOver || (await database.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).length > 0;
  await expect.poll(waits).toBe(true);
  go();
  database.transaction = plain;
  await sent;
  expect((await leaving).status).toBe(200);
  expect((await standings(sales)).some(({ guide }) => guide === '2077')).toBe(false);
  expect((await board(sales, 'guide=2077')).own).toMatchObject({ place: null, sales: 1 });
});

test('a close gives the same standings and prizes once: two at once, a crash between its steps, and again', async () => {
  expect((await change(pieces, { what: 'ended', to: dayOf(1) })).body).toMatchObject({ to: dayOf(1) });
  expect((await close(sales)).body.code).toBe('not_over');
  await at(4);
  // Sold in the period and sent after its end, before the close: it counts.
  const late = hands.sale(one, ...served('2004', { at: shop.noon(3), businessDay: dayOf(3) }));
  await sentFrom(one, [late]);
  const last = await board(sales);
  const { database } = cloud.running.cloud;
  let steps = 0;
  const crashing: typeof database = {
    ...database,
    transaction: (run) =>
      database.transaction(async (tx) => {
        const value = await run(tx);
        steps += 1;
        if (steps === 2) throw new Error('lost');
        return value;
      }),
  };
  await expect(closeContest({ ...cloud.running.cloud, database: crashing }, sales, '9005')).rejects.toThrow('lost');
  expect((await readContest(database, BRAND, sales))?.state).toBe('closing');
  expect((await view(sales)).prizesGiven).toEqual([]);
  // It closes: what comes now is a correction already.
  await sentFrom(two, [hands.sale(two, ...served('2003', { at: shop.noon(3), businessDay: dayOf(3) }))]);
  await cloud.running.cloud.soon.settled();
  await resumeContests(cloud.running.cloud);
  const [closed, again] = await Promise.all([close(sales), close(sales)]);
  expect([closed.status, again.body.prizesGiven]).toEqual([200, closed.body.prizesGiven]);
  expect(await standings(sales)).toEqual(last.rows.map(({ guide, score, reached }) => ({ guide, score, reached })));
  expect(closed.body.prizesGiven.map(({ guide, place, amount }) => [guide, place, amount])).toEqual(
    last.rows.slice(0, 3).map(({ guide }, index) => [guide, index + 1, index === 0 ? 100_000 : 20_000]),
  );
  expect(closed.body.history.map(({ what }) => what)).toEqual(['created', 'changed', 'closing', 'closed']);
  expect((await board(sales, 'guide=2004')).own?.around.some(({ guide }) => guide === '2004')).toBe(true);
  expect((await change(sales, { what: 'cancelled', reason: 'x' })).body.code).toBe('is_over');
});

test('what comes after the close is shown as a correction and rewrites nothing; prizes are adjusted by rows of their own', async () => {
  const before = await board(sales);
  const sold = model.find(
    ({ sale, back }) => back === 0 && sale.serving.length === 1 && sale.serving[0]?.guide === '2001',
  );
  if (sold === undefined) throw new Error('no sale to give back');
  const till = sold.till;
  await sentFrom(till, [hands.refund(till, sold.entry, 1)]);
  expect((await board(sales)).rows).toEqual(before.rows);
  const { corrections, prizesGiven } = await view(sales);
  const of = (guide: string) => corrections.find((row) => row.guide === guide);
  expect((of('2001')?.scoreAtClose ?? 0) - (of('2001')?.scoreNow ?? 0)).toBe(9900);
  expect((of('2003')?.scoreNow ?? 0) - (of('2003')?.scoreAtClose ?? 0)).toBe(9900);
  const id = one.freshId();
  const adjust = (json: object) =>
    cloud.ask<ContestView & { code?: string }>(`/v1/contests/${sales}/prizes`, { token: brand, json });
  const taken = { id, guide: '2001', amount: -20_000, note: '关闭后退货' };
  expect((await adjust(taken)).status).toBe(200);
  expect((await adjust(taken)).body.prizesGiven.length).toBe(prizesGiven.length + 1);
  expect((await adjust({ ...taken, amount: -1 })).body.code).toBe('other_contest');
  expect((await adjust({ ...taken, id: one.freshId(), amount: 0 })).status).toBe(422);
  expect(
    (await cloud.ask<{ code: string }>(`/v1/contests/${bindings}/prizes`, { token: brand, json: taken })).body.code,
  ).toBe('not_closed');
  expect((await view(sales)).prizesGiven.slice(0, -1)).toEqual(prizesGiven);
});

test('a leaving entered with a date of before the close shortens no standings that were closed', async () => {
  const before = await standings(sales);
  await cloud.running.cloud.database.run(
    `UPDATE staff SET body = body || '{"leftAt": 1}' WHERE scope = $1 AND staff = '2001'`,
    [brandScope(cloud.running.cloud.brand.id)],
  );
  expect(await standings(sales)).toEqual(before);
  await close(bindings);
  expect(await standings(bindings)).toEqual([]);
});
