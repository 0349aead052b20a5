/** The ledger of commission on a real PostgreSQL: what uploads bring in any order, what a crash leaves, and what comes late. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAllCommission, applyCommission } from '../../../sync/cloud/commission/post.ts';
import { storedValueOf } from '../../../sync/protocol/accounts.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { accountHands } from './account-hands.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
/** Of the brand's second store. */
let far: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair('one');
  two = await cloud.pair('two');
  far = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
});
afterAll(() => cloud.close());

const sent = (till: TestTerminal, ...entries: readonly SignedEntry[]): Promise<void> => sentFrom(till, entries);
const passed = async (days: number): Promise<void> => {
  cloud.advance(days * DAY_MS);
  for (const terminal of [one, two, far]) await terminal.renew();
};

test('what was sold before the first rule earns nothing, for good; a rule begins now or later and makes sense', async () => {
  const before = hands.sale(one);
  await sent(one, before);
  expect((await hands.enter({ from: cloud.ports.clock.now() - 60 * MINUTE_MS })).status).toBe(422);
  const tiers = [
    { upTo: 500, bp: 1 },
    { upTo: 500, bp: 2 },
  ];
  expect((await hands.enter({ tiers })).status).toBe(422);
  const both = { earnsOn: 'spending', rateBp: 100 };
  expect((await hands.enter({ storedValue: both })).status).toBe(422);
  expect((await hands.enter()).body).toEqual({ version: 'v001' });
  cloud.advance(1000);
  await sent(one, hands.refund(one, before, 1));
  expect(await hands.postings(before)).toEqual([]);
  expect(await hands.waiting()).toBe(0);
});

describe('a sale', () => {
  test('earns by the binding and the shares as they were, frozen until the return window ends', async () => {
    const member = await hands.newMember();
    const serving = [
      { guide: '2001', shareBp: 5000 },
      { guide: '2002', shareBp: 5000 },
    ];
    await sent(one, hands.claim(one, member, '2002', cloud.ports.clock.now() - 1000));
    const sold = hands.sale(one, { member: hands.memberOf(member), serving }, 4);
    await sent(one, sold);
    // 396.00 at 5 %: 19.80, of which 7.92 to who bound, and the rest in halves.
    expect(await hands.parts(sold)).toEqual({ '2001': 594, '2002': 792 + 594 });
    const [{ due_day: due } = { due_day: '' }] = await hands.postings(sold);
    expect(Date.parse(due) - Date.parse(String(sold['businessDay']))).toBe(7 * DAY_MS);
    const back = hands.refund(one, sold, 1);
    cloud.advance(10);
    await sent(one, back, hands.refund(one, sold, 3, 1));
    expect(await hands.parts(sold)).toEqual({});
    // Of what 99.00 earned: 1.98 of the binder's 7.92, and the rest of it in halves.
    expect((await hands.postings(sold)).map(({ party, what, amount }) => [party, what, amount])).toEqual([
      ['2001', 'earned', 594],
      ['2001', 'clawback', -148],
      ['2001', 'clawback', -446],
      ['2002', 'earned', 1386],
      ['2002', 'clawback', -347],
      ['2002', 'clawback', -1039],
    ]);
  });

  test('has the same sums whatever arrives first, from two tills and two stores, however often it is told', async () => {
    const sums: object[] = [];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ]) {
      const sold = hands.sale(one, {}, 5);
      const kept = [
        sold,
        hands.refund(two, sold, 2),
        hands.refund(far, sold, 1, 2),
        hands.correction(two, sold, '2002'),
      ];
      const tills = [one, two, far, two];
      const arriving: SignedEntry[] = [];
      // Each till sends its own in its own order; tills come in this order.
      for (const index of order) {
        const till = tills[index];
        if (till === undefined || arriving.some((entry) => tills[kept.indexOf(entry)] === till)) continue;
        const own = kept.filter((_entry, at) => tills[at] === till);
        await sent(till, ...own);
        arriving.push(...own);
      }
      sums.push(await hands.parts(sold));
      const told = await hands.postings(sold);
      for (const [index, entry] of kept.entries()) {
        const till = tills[index];
        if (till !== undefined) await hands.leaveWaiting(till, entry);
      }
      for (const store of ['S001', 'S002']) await applyCommission(cloud.running.cloud, `store:demo:${store}`);
      expect(await hands.postings(sold)).toEqual(told);
    }
    expect(sums).toEqual(Array.from({ length: 4 }, () => ({ '2002': 990 })));
    expect(await hands.waiting()).toBe(0);
  });

  test('that two processes post at once is posted once', async () => {
    const sold = hands.sale(one, {}, 3);
    await sent(one, sold);
    const back = hands.refund(one, sold, 1);
    await sent(one, back);
    const told = await hands.postings(sold);
    for (const entry of [sold, back]) await hands.leaveWaiting(one, entry);
    const scope = 'store:demo:S001';
    await Promise.all([1, 2, 3].map(() => applyCommission(cloud.running.cloud, scope)));
    expect(await hands.postings(sold)).toEqual(told);
    expect(await hands.parts(sold)).toEqual({ '2001': 990 });
  });

  test('that another process is posting waits for it: what comes meanwhile is neither lost nor posted twice', async () => {
    const { cloud: running } = cloud.running;
    const [here, there] = [await cloud.pair('here'), await pairElsewhere(cloud)];
    const sold = hands.sale(here, {}, 3);
    await hands.leaveWaiting(here, sold);
    await applyCommission(running, 'store:demo:S001');
    // Of each store one refund, at once.
    await hands.leaveWaiting(here, hands.refund(here, sold, 1));
    await hands.leaveWaiting(there, hands.refund(there, sold, 1, 1));
    let isBehind = (): void => undefined;
    let letGo = (): void => undefined;
    const behind = new Promise<void>((resolve) => (isBehind = resolve));
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const { database } = running;
    const slow: typeof database = {
      ...database,
      transaction: (run) =>
        database.transaction(async (tx) => {
          const value = await run(tx);
          isBehind();
          await gate;
          return value;
        }),
    };
    const first = applyCommission({ ...running, database: slow }, 'store:demo:S001');
    await behind;
    const second = applyCommission(running, 'store:demo:S002');
    await Promise.race([second, isSomebodyWaiting()]);
    letGo();
    await Promise.all([first, second]);
    expect(await hands.parts(sold)).toEqual({ '2001': 495 });
    expect((await hands.postings(sold)).map(({ amount }) => amount)).toEqual([1485, -495, -495]);
  });

  test('that a crash left between upload and ledger is in it after the next start', async () => {
    const sold = hands.sale(one);
    await sent(one, sold);
    const { database } = cloud.running.cloud;
    // As it was when the upload had committed and nothing else.
    for (const table of ['commission_postings', 'commission_events', 'commission_sales'])
      await database.run(`DELETE FROM ${table} WHERE sale = $1`, [soldOf(sold).saleId]);
    await hands.leaveWaiting(one, sold);
    await applyAllCommission(cloud.running.cloud);
    expect(await hands.parts(sold)).toEqual({ '2001': 495 });
    expect(await hands.waiting()).toBe(0);
  });

  test('to the guide who served it earns the store, and one that nobody served as well', async () => {
    const own = hands.sale(one, { buyer: '2001' });
    const nobodys = hands.sale(one, { serving: [] });
    await sent(one, own, nobodys);
    expect(await hands.parts(own)).toEqual({ STORE: 495 });
    expect(await hands.parts(nobodys)).toEqual({ STORE: 495 });
  });

  test('for training earns nothing', async () => {
    const sold = hands.sale(one, { training: true });
    await sent(one, sold);
    expect(await hands.postings(sold)).toEqual([]);
  });
});

/** Until a transaction waits for another one's lock. */
async function isSomebodyWaiting(): Promise<void> {
  const asked = "SELECT 1 AS one FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
  while ((await cloud.running.cloud.database.rows(asked)).length === 0) await delay(5);
}

describe('what comes late', () => {
  test('a claim of before the sale moves what is frozen', async () => {
    const member = await hands.newMember();
    const before = cloud.ports.clock.now() - 1000;
    const sold = hands.sale(one, { member: hands.memberOf(member) });
    await sent(one, sold);
    expect(await hands.parts(sold)).toEqual({ '2001': 495 });
    await sent(two, hands.claim(two, member, '2002', before));
    expect(await hands.parts(sold)).toEqual({ '2001': 297, '2002': 198 });
    expect((await hands.postings(sold)).map(({ what }) => what)).toEqual(['earned', 'late_claim', 'late_claim']);
    // A claim of after it changes nothing of it.
    await sent(two, hands.claim(two, member, '2001', cloud.ports.clock.now()));
    expect(await hands.parts(sold)).toEqual({ '2001': 297, '2002': 198 });
  });

  test('a claim of before the sale never rewrites what is settled: a dispute is opened, once', async () => {
    const member = await hands.newMember();
    const before = cloud.ports.clock.now() - 1000;
    const sold = hands.sale(one, { member: hands.memberOf(member) });
    await sent(one, sold);
    await passed(9);
    const told = await hands.postings(sold);
    const late = hands.claim(two, member, '2002', before);
    await sent(two, late);
    await sent(two, hands.claim(two, member, '2002', before + 1));
    expect(await hands.postings(sold)).toEqual(told);
    const disputes = await cloud.running.cloud.database.rows(
      'SELECT reason, guide, state FROM commission_disputes WHERE sale = $1',
      [soldOf(sold).saleId],
    );
    expect(disputes).toEqual([{ reason: 'late_claim', guide: '2002', state: 'open' }]);
    expect(await hands.alerts()).toEqual([{ subject: `sale ${soldOf(sold).receiptNumber}`, detail: '2002' }]);
  });

  test('customers of a leaver who are handed over earn for the new guide from then on; what is settled, or frozen, stays', async () => {
    const member = await hands.newMember();
    await sent(one, hands.claim(one, member, '2002', cloud.ports.clock.now() - 1000));
    const of = { member: hands.memberOf(member) };
    const settled = hands.sale(one, of);
    await sent(one, settled);
    await passed(9);
    const frozen = hands.sale(one, of);
    await sent(one, frozen);
    const told = [await hands.postings(settled), await hands.postings(frozen)];
    cloud.advance(1000);
    const approval = { by: '9001', reason: 'leaves' };
    const body = {
      claim: one.freshId(),
      member,
      guide: '2001',
      source: 'resign_handover',
      claimSeq: one.seq + 1,
      approval,
    };
    await sent(one, one.entry('binding.claimed', body));
    cloud.advance(1000);
    const later = hands.sale(one, of);
    await sent(one, later);
    expect(await hands.parts(later)).toEqual({ '2001': 495 });
    expect([await hands.postings(settled), await hands.postings(frozen)]).toEqual(told);
    // A refund of before is still clawed back from who earned it.
    await sent(one, hands.refund(one, settled, 1));
    expect((await hands.postings(settled)).map(({ party, amount }) => [party, amount])).toEqual([
      ['2001', 297],
      ['2001', -297],
      ['2002', 198],
      ['2002', -198],
    ]);
    expect(await hands.alerts()).toHaveLength(1);
  });

  test('a refund after the window is clawed back at once by the facts of the sale, a correction is an adjustment', async () => {
    const sold = hands.sale(one, {}, 2);
    await sent(one, sold);
    await passed(9);
    // Rules of today change nothing of what was sold before them.
    await hands.enter({ rates: { items: {}, categories: {}, default: 9000 } });
    const back = hands.refund(one, sold, 1);
    cloud.advance(10);
    const other = hands.correction(one, sold, '2002');
    await sent(one, back, other);
    expect((await hands.postings(sold)).map(({ party, what, amount }) => [party, what, amount])).toEqual([
      ['2001', 'earned', 990],
      ['2001', 'clawback', -495],
      ['2001', 'adjustment', -495],
      ['2002', 'adjustment', 495],
    ]);
    const dues = (await hands.postings(sold)).slice(1).map(({ due_day: due }) => due);
    expect(dues).toEqual(dues.map(() => back['businessDay']));
    await hands.enter();
    cloud.advance(1000);
  });
});

describe('money paid ahead', () => {
  test('earns where it is spent, and what was given on top earns nothing', async () => {
    const accounts = accountHands(cloud, one);
    const member = await accounts.newMember();
    const account = storedValueOf(member);
    await sent(one, accounts.topUp(one, account, 5000, 20_000));
    cloud.advance(1000);
    const saleId = one.freshId();
    await accounts.hold(one, { saleId, member, proof: await accounts.proofOf(one, member) });
    const sold = accounts.sold(one, accounts.paidBy(member, { saleId }));
    await sent(one, sold);
    // 99.00, of which 50.00 were paid in: 5 % of those.
    expect(await hands.parts(sold)).toEqual({ '2001': 250 });
  });

  test('earns on top-up where the rule says so, and then nothing when it is spent', async () => {
    await hands.enter({ storedValue: { earnsOn: 'top_up', rateBp: 100 } });
    cloud.advance(1000);
    const accounts = accountHands(cloud, one);
    const member = await accounts.newMember();
    await sent(one, hands.claim(one, member, '2002', cloud.ports.clock.now() - 500));
    const topUp = hands.topUp(one, member, 50_000, 20_000);
    await sent(one, topUp);
    const rows = await cloud.running.cloud.database.rows(
      'SELECT party, amount FROM commission_postings WHERE sale = $1',
      [(topUp['body'] as { topUp: string }).topUp],
    );
    expect(rows).toEqual([{ party: '2002', amount: 500 }]);
    cloud.advance(1000);
    const saleId = one.freshId();
    await accounts.hold(one, { saleId, member, proof: await accounts.proofOf(one, member) });
    const sold = accounts.sold(one, accounts.paidBy(member, { saleId }));
    await sent(one, sold);
    expect(await hands.parts(sold)).toEqual({});
    // Nor once spending earns: 202.00 of it are left, then 50.00 are paid in that earn where they are spent.
    await hands.enter();
    cloud.advance(1000);
    const held = one.freshId();
    await accounts.hold(one, { saleId: held, member, proof: await accounts.proofOf(one, member) });
    const later = accounts.sold(one, accounts.paidBy(member, { saleId: held }));
    await sent(one, later);
    expect(await hands.parts(later)).toEqual({});
  });
});

test('who bound a new member is paid once, at the first sale over the floor, and not for one that went back', async () => {
  await hands.enter({ newMember: { floor: 15_000, amount: 700 } });
  cloud.advance(1000);
  const member = await hands.newMember();
  await sent(one, hands.claim(one, member, '2002', cloud.ports.clock.now() - 500));
  const of = { member: hands.memberOf(member) };
  const small = hands.sale(one, of);
  const first = hands.sale(one, of, 2);
  cloud.advance(10);
  const second = hands.sale(two, of, 2);
  // The later one is here first.
  await sent(two, second);
  expect(await hands.parts(second)).toEqual({ '2001': 594, '2002': 396 + 700 });
  await sent(one, small, first);
  expect(await hands.parts(small)).toEqual({ '2001': 297, '2002': 198 });
  expect(await hands.parts(first)).toEqual({ '2001': 594, '2002': 396 + 700 });
  expect(await hands.parts(second)).toEqual({ '2001': 594, '2002': 396 });
  await sent(one, hands.refund(one, first, 1));
  expect(await hands.parts(first)).toEqual({ '2001': 297, '2002': 198 });
  await hands.enter();
});
