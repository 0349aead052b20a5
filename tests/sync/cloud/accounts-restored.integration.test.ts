/** Stored value and points through a cloud that is put back from a backup: every spend once, and what was spent twice meanwhile named. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { pointsOf, storedValueOf } from '../../../sync/protocol/accounts.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { accountHands } from './account-hands.ts';
import { bookHash, pairTerminal, teeSale, type CloudLine, type TestCloud, type TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, OTHER_PIN, startShop } from './hostile-shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-accounts-'));
const data = join(folder, 'data');
const place = { root: process.cwd(), data };
let cloud: TestCloud;
/** To whichever cloud runs now. */
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  advance: (byMs) => {
    cloud.advance(byMs);
  },
  get ports() {
    return cloud.ports;
  },
};
afterAll(async () => {
  await cloud.running.close();
  rmSync(folder, { recursive: true, force: true });
});

async function pair(): Promise<TestTerminal> {
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  return pairTerminal(line, code.body.code, '收银台');
}

test('what tills spent since the backup is on the accounts once; points that two spent meanwhile are named with both receipts', async () => {
  await fillAsStarted(data);
  cloud = await startShop({ data });
  const [one, two] = [await pair(), await pair()];
  let hands = accountHands(cloud, one);
  const manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const bookOf = async (fenPerEarned: number) => {
    const points = { fenPerPoint: 1, maxShareBp: 5000, fenPerEarned };
    const made = await cloud.ask<{ id: string }>('/v1/price-books', { token: manager, json: { points } });
    for (const terminal of [one, two]) await terminal.renew();
    const book = { book: made.body.id, bookHash: await bookHash(one, made.body.id) };
    return (pointsAsked = 0) => ({
      now: cloud.ports.clock.now(),
      version: 1,
      ...book,
      roundOffUnit: 0,
      coupons: [],
      pointsAsked,
    });
  };
  const earning = await bookOf(100);
  const spendingOnly = await bookOf(100_000);
  const spending = (terminal: TestTerminal, who: string) => {
    const [sold] = teeSale(terminal, 0)['lines'] as [Record<string, unknown>];
    const net = 9900 - 90;
    return hands.sold(terminal, {
      member: hands.memberOf(who, 99),
      pricing: spendingOnly(90),
      lines: [{ ...sold, orderDiscount: 90, net, tax: net - Math.round((net * 10000) / 11300) }],
      order: [['points', 90]],
      pointsUsed: 90,
      total: net,
      cashDue: net,
      change: 190,
    });
  };
  const member = await hands.newMember();
  const [value, points] = [storedValueOf(member), pointsOf(member)];
  const plain = hands.sold(one, { member: hands.memberOf(member), pricing: earning() });
  await one.upload([plain, hands.topUp(one, value, 30_000, 2000)]);
  await backUpCloud(place, join(folder, 'backup'), () => undefined);

  // Since then: points and stored value held and spent, one sale of them still at the till.
  const proof = await hands.proofOf(one, member);
  const [byPoints, byValue, late] = [
    spending(one, member),
    hands.sold(one, hands.paidBy(member)),
    hands.sold(one, hands.paidBy(member)),
  ];
  const holdFor = async (terminal: TestTerminal, sale: typeof late, asked: object, by: string) =>
    (await hands.hold(terminal, { saleId: hands.bodyOf(sale).saleId, member, proof: by, ...asked })).body;
  const ofPoints = { tenderId: 'points', kind: 'points', amount: 90 };
  expect(await holdFor(one, byPoints, ofPoints, proof)).toMatchObject({ state: 'paid', left: 9 });
  for (const sale of [byValue, late]) expect(await holdFor(one, sale, {}, proof)).toMatchObject({ state: 'paid' });
  await one.upload([byPoints, byValue]);
  expect(await hands.balance(points)).toEqual({ principal: 9, bonus: 0 });

  await cloud.running.close();
  await restoreCloud(place, join(folder, 'backup'), () => undefined);
  cloud = await startShop({ data });
  hands = accountHands(cloud, one);
  for (const terminal of [one, two]) await terminal.renew();
  expect(await hands.balance(points)).toEqual({ principal: 99, bonus: 0 });
  expect(await hands.balance(value)).toEqual({ principal: 30_000, bonus: 2000 });

  // Another till is first: to this cloud the points are still there.
  const again = spending(two, member);
  expect(await holdFor(two, again, ofPoints, await hands.proofOf(two, member))).toMatchObject({ state: 'paid' });
  await two.upload([again]);
  await one.upload([byPoints, byValue, late]);
  await one.upload([byPoints, byValue, late]);
  expect(await hands.balance(points)).toEqual({ principal: 9 - 90, bonus: 0 });
  expect(await hands.balance(value)).toEqual({ principal: 30_000 - 2 * 9900, bonus: 2000 });
  await hands.isFold(points);
  await hands.isFold(value);
  const raised = await alertsOf(cloud, await cloud.logIn());
  expect(raised.filter(({ code }) => code === 'points_overspent').map(({ detail }) => detail)).toEqual([
    [again, byPoints].map((sale) => hands.bodyOf(sale).receiptNumber).join(', '),
  ]);
  // Its holds are forgotten: a person looks at the two, and nothing was dropped.
  expect(raised.filter(({ code }) => code === 'value_differs')).toHaveLength(2);
});
