/** Disputes that guides raise about commission, on a real PostgreSQL: kept once, seen by both guides, decided by somebody else, posted anew. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommissionDispute, CommissionView } from '../../../sync/protocol/commission.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';
import { BRAND, commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';

let cloud: Shop;
let one: TestTerminal;
let far: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair('one');
  far = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
  await hands.enter();
  cloud.advance(1000);
});
afterAll(() => cloud.close());

const question = (till: TestTerminal, sold: SignedEntry, staff = '2002'): SignedEntry =>
  till.entry(
    'commission.disputed',
    { dispute: till.freshId(), sale: soldOf(sold).saleId, evidence: '是我接待的' },
    { staff },
  );
const decide = async (id: string, over: object = {}, token?: string) => {
  const { status, body } = await cloud.ask<CommissionDispute & { code?: string }>(
    `/v1/commission-disputes/${id}/decision`,
    { token: token ?? (await cloud.logIn()), json: { upheld: true, note: '监控确认', ...over } },
  );
  return { status, code: body.code, state: body.state };
};
const viewOf = async (guide: string, sold: SignedEntry): Promise<CommissionView> => {
  const day = String(sold['businessDay']);
  const path = `/v1/commission?guide=${guide}&from=${day}&to=${day}`;
  return (await cloud.ask<CommissionView>(path, { token: one.token })).body;
};
const half = [
  { guide: '2001', shareBp: 5000 },
  { guide: '2002', shareBp: 5000 },
];

test('a guide’s dispute waits for a manager, is told once, and both guides of a shared sale see it and what became of it', async () => {
  const sold = hands.sale(one, { serving: half }, 2);
  const asked = question(one, sold);
  const id = (asked['body'] as { dispute: string }).dispute;
  await sentFrom(one, [sold, asked]);
  await hands.leaveWaiting(one, asked);
  await sentFrom(one, [hands.sale(one)]);
  expect(await hands.parts(sold)).toEqual({ '2001': 495, '2002': 495 });
  const { database } = cloud.running.cloud;
  expect(
    await database.rows("SELECT subject, detail FROM alerts WHERE scope = $1 AND code = 'commission_questioned'", [
      BRAND,
    ]),
  ).toEqual([{ subject: `sale ${soldOf(sold).receiptNumber}`, detail: '2002' }]);
  const open = { id, state: 'open', reason: 'questioned', raisedBy: '2002', words: '是我接待的', decidedBy: null };
  for (const guide of ['2001', '2002']) expect((await viewOf(guide, sold)).disputes).toMatchObject([open]);

  // Who served must be said, all of the sale, by guides; another store's manager knows of none; the own cause is another's.
  expect(await decide(id)).toMatchObject({ status: 422, code: 'serving_needed' });
  for (const serving of [[{ guide: '2002', shareBp: 9000 }], [{ guide: '1001', shareBp: 10_000 }], [...half, ...half]])
    expect((await decide(id, { serving })).status).toBe(422);
  const serving = [{ guide: '2002', shareBp: 10_000 }];
  expect((await decide(id, { serving }, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).status).toBe(404);
  expect(await decide(id, { serving })).toMatchObject({ status: 200, state: 'upheld' });
  expect((await decide(id, { serving })).status).toBe(200);
  expect((await decide(id, { upheld: false })).status).toBe(409);
  expect(await hands.parts(sold)).toEqual({ '2002': 990 });
  expect((await hands.postings(sold)).map(({ what, amount }) => [what, amount])).toEqual([
    ['earned', 495],
    ['decided', -495],
    ['earned', 495],
    ['decided', 495],
  ]);
  for (const guide of ['2001', '2002'])
    expect((await viewOf(guide, sold)).disputes).toMatchObject([
      { id, state: 'upheld', decidedBy: '9001', note: '监控确认' },
    ]);
  // A refund afterwards is split as it was decided.
  await sentFrom(one, [hands.refund(one, sold, 1)]);
  expect(await hands.parts(sold)).toEqual({ '2002': 495 });
});

test('what is rejected changes nothing; nobody decides the own cause; a till of another store cannot move a sale’s dispute there', async () => {
  const sold = hands.sale(one);
  await sentFrom(one, [sold]);
  const [foreign, own] = [question(far, sold, OTHER_MANAGER), question(one, sold, '9001')];
  await sentFrom(far, [foreign]);
  await sentFrom(one, [own]);
  const ids = [foreign, own].map(({ body }) => (body as { dispute: string }).dispute);
  expect((await decide(ids[0] ?? '', {}, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).status).toBe(404);
  expect(await decide(ids[0] ?? '', { upheld: false })).toMatchObject({ status: 200, state: 'rejected' });
  expect(await decide(ids[1] ?? '', { upheld: false })).toMatchObject({ status: 409, code: 'own_cause' });
  expect(await hands.parts(sold)).toEqual({ '2001': 495 });
});

test('a dispute of a sale that nobody knows, or that earns nothing, posts nothing', async () => {
  const nobodys = hands.sale(one);
  const stray = one.entry(
    'commission.disputed',
    { dispute: one.freshId(), sale: one.freshId(), evidence: 'x' },
    { staff: '2001' },
  );
  const training = hands.sale(one, { training: true });
  await sentFrom(one, [nobodys, stray, training, question(one, training)]);
  expect(await hands.waiting()).toBe(0);
  const { items } = (
    await cloud.ask<{ items: CommissionDispute[] }>('/v1/commission-disputes', { token: await cloud.logIn() })
  ).body;
  expect(items.filter(({ sale }) => sale === soldOf(training).saleId)).toEqual([]);
});
