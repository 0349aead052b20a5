/**
 * What a manager decides of who served, where a guide had said that it is not right, on a real PostgreSQL: commission, targets, contests,
 * reports, the seven kinds and ratings all go by it, and by the last word where a till corrects the same sale too.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ratableSale } from '../../../sync/cloud/guide/ratings.ts';
import { readTrade } from '../../../sync/cloud/reports/seven-trade.ts';
import { readStore } from '../../../sync/cloud/store/terminals.ts';
import { servedNet } from '../../../sync/domain/trade-figures.ts';
import type { ContestBoard } from '../../../sync/protocol/contests.ts';
import type { GuideTargets } from '../../../sync/protocol/guide-targets.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { sentFrom, soldOf } from './commission-shop.ts';
import { startContestShop, type ContestShop } from './contest-shop.ts';
import type { SignedEntry } from './harness.ts';

let shop: ContestShop;
let contest: string;
beforeAll(async () => {
  shop = await startContestShop();
  const { cloud, one, hands, dayOf } = shop;
  await hands.enter();
  contest = one.freshId();
  const terms = {
    ...{ name: '业绩赛', metric: 'net_sales', scope: { kind: 'brand' }, from: dayOf(1), to: dayOf(20) },
    ...{ leastSales: 1, prizes: [{ upTo: 1, amount: 10_000 }] },
  };
  const token = await shop.at(0);
  const entered = await cloud.ask('/v1/contests', { token, json: { contest, ...terms } });
  if (entered.status !== 200) throw new Error(entered.text);
  await shop.at(1);
});
afterAll(() => shop.cloud.close());

const all = (guide: string) => [{ guide, shareBp: 10_000 }];
/** As guides 2001 and 2002 have it everywhere. */
async function everywhere(): Promise<Readonly<Record<string, readonly number[]>>> {
  const { cloud, one, dayOf } = shop;
  const { cloud: app } = cloud.running;
  const token = await cloud.logIn();
  await app.soon.settled();
  const both = (of: (guide: string) => number | undefined): readonly number[] =>
    ['2001', '2002'].map((guide) => of(guide) ?? 0);
  const span = `from=${dayOf(1)}&to=${dayOf(20)}`;
  type Row = Readonly<Record<'guide' | 'key', string>> & Readonly<Record<'net' | 'refunded', number>>;
  const report = async (path: string): Promise<readonly Row[]> =>
    (await cloud.ask<{ items: readonly Row[] }>(`/v1/reports/${path}&${span}`, { token })).body.items;
  const less = (row: Row | undefined): number => (row === undefined ? 0 : row.net - row.refunded);
  const [byGuide, servedBy] = [await report('sales-by-guide?'), await report('attribution?by=servedBy')];
  const { items } = (await cloud.ask<GuideTargets>(`/v1/guide-targets?month=${dayOf(1).slice(0, 7)}`, { token })).body;
  const { rows } = (await cloud.ask<ContestBoard>(`/v1/contests/${contest}/board?limit=100`, { token: one.token }))
    .body;
  const store = await readStore(app.database, 'demo' as never, 'S001');
  if (store === null) throw new Error('no store');
  const trade = servedNet(await readTrade(app, store, [dayOf(1), dayOf(20)], new AbortController().signal));
  return {
    report: both((guide) => less(byGuide.find((row) => row.guide === guide))),
    attribution: both((guide) => less(servedBy.find((row) => row.key === guide))),
    targets: both((guide) => items.find((row) => row.guide === guide)?.net),
    contest: both((guide) => rows.find((row) => row.guide === guide)?.score),
    seven: both((guide) => trade.get(guide as never)),
  };
}
const same = (...net: readonly [number, number]) => ({
  ...{ report: net, attribution: net, targets: net, contest: net, seven: net },
});
async function question(sold: SignedEntry): Promise<string> {
  const { one } = shop;
  const body = { dispute: one.freshId(), sale: soldOf(sold).saleId, evidence: '是我接待的' };
  await sentFrom(one, [one.entry('commission.disputed', body, { staff: '2002' })]);
  return body.dispute;
}
async function uphold(dispute: string, guide: string): Promise<number> {
  const json = { upheld: true, note: '监控确认', serving: all(guide) };
  const path = `/v1/commission-disputes/${dispute}/decision`;
  return (await shop.cloud.ask(path, { token: await shop.cloud.logIn(), json })).status;
}
const ratedOf = async (sold: SignedEntry): Promise<readonly string[] | undefined> =>
  (await ratableSale(shop.cloud.running.cloud, 'store:demo:S001', soldOf(sold).receiptNumber as never))?.guides;

test('upheld, the sale is the other guide’s everywhere, lines of their own too; a refund is taken from who it was decided for', async () => {
  const { one, hands } = shop;
  const lines = [{ ...TEE_LINE, serving: all('2001') }];
  const sold = hands.sale(one, { serving: all('2001'), lines }, 1);
  await sentFrom(one, [sold]);
  expect(await everywhere()).toEqual(same(9900, 0));
  const dispute = await question(sold);
  expect(await everywhere()).toEqual(same(9900, 0));
  expect(await uphold(dispute, '2002')).toBe(200);
  expect(await everywhere()).toEqual(same(0, 9900));
  expect([await hands.parts(sold), await ratedOf(sold)]).toEqual([{ '2002': 495 }, ['2002']]);
  await sentFrom(shop.two, [hands.refund(shop.two, sold, 1)]);
  expect(await everywhere()).toEqual(same(0, 0));
});

test('a till’s correction and a manager’s decision: the last word holds, a sale of an earlier day moves where it was sold', async () => {
  const { cloud, one, hands } = shop;
  const sold = hands.sale(one, { serving: all('2001') }, 2);
  await sentFrom(one, [sold]);
  const dispute = await question(sold);
  await shop.at(2);
  expect(await uphold(dispute, '2002')).toBe(200);
  expect(await everywhere()).toEqual(same(0, 19_800));
  cloud.advance(1000);
  await sentFrom(one, [hands.correction(one, sold, '2001')]);
  expect(await everywhere()).toEqual(same(19_800, 0));
  expect([await hands.parts(sold), await ratedOf(sold)]).toEqual([{ '2001': 990 }, ['2001']]);
});
