/** Money that was earned by bindings which a manager undid, on a real PostgreSQL: a dispute for each sale, once, decided, never rewritten. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monthAfter } from '../../../sync/domain/commission-rules.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { BindingSignal, SignalDetail } from '../../../sync/protocol/binding-signals.ts';
import type { CommissionDispute, CommissionStatement } from '../../../sync/protocol/commission.ts';
import { BRAND, commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const WORDS = '顾客说没有扫过码';
const CUSTOMERS = 5;
let cloud: Shop;
let till: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  hands = commissionHands(cloud);
  await hands.enter();
  cloud.advance(MINUTE_MS);
});
afterAll(() => cloud.close());

let phones = 0;
/** Five customers who came to 2001 from one device, and what a manager sees of it. */
async function burst() {
  // No window of the stretch before reaches here.
  await later(3 * 60 * MINUTE_MS);
  const agent = `tablet ${String(phones)}`;
  for (let each = 0; each < CUSTOMERS; each += 1) {
    const form = { phone: `1370002${String((phones += 1)).padStart(4, '0')}`, consent: 'yes' };
    await cloud.ask(`/g/${till.mint({ guide: 2001 })}`, {
      form,
      headers: { accept: 'application/json', 'user-agent': agent },
    });
  }
  const token = await cloud.logIn();
  const [signal] = (await cloud.ask<{ items: BindingSignal[] }>('/v1/binding-signals', { token })).body.items;
  const at = `/v1/binding-signals/${signal?.kind ?? ''}/${signal?.last ?? ''}`;
  const [claim] = (await cloud.ask<SignalDetail>(at, { token })).body.claims;
  if (claim === undefined) throw new Error('no signal');
  const undo = async (over: object = {}) =>
    cloud.ask<BindingSignal>(`${at}/decision`, {
      token: await cloud.logIn(),
      json: { decision: till.freshId(), words: WORDS, undo: [{ claim: claim.claim, to: '2002' }], ...over },
    });
  return { ...claim, undo };
}
const disputesOf = async (...sold: readonly SignedEntry[]): Promise<readonly CommissionDispute[]> => {
  const asked = await cloud.ask<{ items: CommissionDispute[] }>('/v1/commission-disputes', {
    token: await cloud.logIn(),
  });
  return asked.body.items.filter(({ sale }) => sold.some((one) => soldOf(one).saleId === sale));
};
const decide = async (id: string | undefined, upheld: boolean, token?: string) => {
  const { status, body } = await cloud.ask<CommissionDispute & { code?: string }>(
    `/v1/commission-disputes/${id ?? ''}/decision`,
    { token: token ?? (await cloud.logIn()), json: { upheld, note: '已核对' } },
  );
  return [status, body.code ?? body.state];
};
const boundSale = (member: string, serving: string | null = '2002', over: object = {}, quantity = 2) =>
  hands.sale(
    till,
    {
      ...{ member: hands.memberOf(member), serving: serving === null ? [] : [{ guide: serving, shareBp: 10_000 }] },
      ...over,
    },
    quantity,
  );
async function later(byMs: number): Promise<void> {
  cloud.advance(byMs);
  await till.renew();
}

describe('a binding that earned and is undone', () => {
  test('opens one dispute for each sale that it paid, with what hangs on it; upheld, the money goes to whom it would have gone', async () => {
    const { member, claim, undo } = await burst();
    await later(MINUTE_MS);
    const [sold, kept, own] = [boundSale(member), boundSale(member), boundSale(member, '2001')];
    await sentFrom(till, [sold, kept, own]);
    expect(await hands.parts(sold)).toEqual({ '2001': 396, '2002': 594 });
    expect(await disputesOf(sold, kept)).toEqual([]);
    await later(MINUTE_MS);
    const decision = till.freshId();
    const pressed = await Promise.all([undo({ decision }), undo({ decision })]);
    expect(pressed.map(({ status }) => status)).toEqual([200, 200]);
    expect((await undo({ decision })).status).toBe(200);
    expect((await undo()).status).toBe(200);
    // Who served it alone has the whole of it either way: nothing hangs on the binding.
    expect(await disputesOf(own)).toEqual([]);
    const disputes = await disputesOf(sold, kept);
    expect(disputes).toHaveLength(2);
    for (const dispute of disputes)
      expect(dispute).toMatchObject({
        ...{ reason: 'undone_claim', state: 'open', guide: null, raisedBy: null, words: WORDS, store: 'S001' },
        evidence: {
          ...{ claim, signal: 'one_device' },
          parts: [
            { party: '2001', amount: -396 },
            { party: '2002', amount: 396 },
          ],
        },
      });
    const { database } = cloud.running.cloud;
    const told = "SELECT subject, detail FROM alerts WHERE scope = $1 AND code = 'commission_undone' ORDER BY subject";
    expect(await database.rows(told, [BRAND])).toEqual(
      [sold, kept].map((one) => ({ subject: `sale ${soldOf(one).receiptNumber}`, detail: '2001' })),
    );
    // Undoing alone moves no money.
    expect(await hands.parts(sold)).toEqual({ '2001': 396, '2002': 594 });
    const [first, second] = [sold, kept].map((one) => disputes.find(({ sale }) => sale === soldOf(one).saleId)?.id);
    expect(await decide(first, true, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).toEqual([404, 'not_found']);
    expect(await decide(first, true)).toEqual([200, 'upheld']);
    expect(await decide(first, true)).toEqual([200, 'upheld']);
    expect(await decide(second, false)).toEqual([200, 'rejected']);
    expect([await hands.parts(sold), await hands.parts(kept)]).toEqual([{ '2002': 990 }, { '2001': 396, '2002': 594 }]);
    expect((await hands.postings(sold)).map(({ party, what, amount }) => [party, what, amount])).toEqual([
      ['2001', 'earned', 396],
      ['2001', 'decided', -396],
      ['2002', 'earned', 594],
      ['2002', 'decided', 396],
    ]);
    // A later claim on the customer has the sale looked at again: it stays as it was decided, and what comes back is split so.
    await sentFrom(till, [hands.claim(till, member, '2001', cloud.ports.clock.now() - MINUTE_MS)]);
    await sentFrom(till, [hands.refund(till, sold, 1)]);
    expect(await hands.parts(sold)).toEqual({ '2002': 495 });
    expect(await disputesOf(sold, kept)).toHaveLength(2);
  });

  test('is found also of a sale that a till brings only later, and of one whose guides are put right', async () => {
    const { member, undo } = await burst();
    await later(MINUTE_MS);
    const corrected = boundSale(member, '2001');
    const silent = boundSale(member, null);
    await sentFrom(till, [corrected]);
    await later(MINUTE_MS);
    expect((await undo()).status).toBe(200);
    expect(await disputesOf(corrected, silent)).toEqual([]);
    await sentFrom(till, [silent, hands.correction(till, corrected, '2002')]);
    const parts = (await disputesOf(corrected, silent)).map(({ evidence }) => evidence?.parts);
    expect(parts).toHaveLength(2);
    expect(parts).toContainEqual([
      { party: '2001', amount: -990 },
      { party: 'STORE', amount: 990 },
    ]);
    expect(parts).toContainEqual([
      { party: '2001', amount: -396 },
      { party: '2002', amount: 396 },
    ]);
  });

  test('opens nothing for what came back, for what was sold before, or after it was undone', async () => {
    const { member, undo } = await burst();
    const before = hands.sale(till, { member: hands.memberOf(member) }, 1, {
      at: cloud.ports.clock.now() - 5 * MINUTE_MS,
    });
    await later(MINUTE_MS);
    const returned = boundSale(member);
    await sentFrom(till, [before, returned, hands.refund(till, returned, 2)]);
    await later(MINUTE_MS);
    expect((await undo()).status).toBe(200);
    await later(MINUTE_MS);
    const after = boundSale(member, '2001');
    await sentFrom(till, [after]);
    expect(await hands.parts(after)).toEqual({ '2001': 594, '2002': 396 });
    expect(await disputesOf(before, returned, after)).toEqual([]);
  });

  test('whoever would get the money does not decide', async () => {
    const { member, undo } = await burst();
    await later(MINUTE_MS);
    const sold = boundSale(member, '9001');
    await sentFrom(till, [sold]);
    expect((await undo()).status).toBe(200);
    const [dispute] = await disputesOf(sold);
    expect(await decide(dispute?.id, true)).toEqual([409, 'own_cause']);
  });

  test('of a month that is closed the statement stays, and the next one has the difference', async () => {
    const noon = (month: string, day: string): Promise<void> =>
      later(Date.parse(`${month}-${day}T04:00:00Z`) - cloud.ports.clock.now());
    const close = async (month: string): Promise<number | undefined> => {
      const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
      const asked = { token, json: { month } };
      const { body } = await cloud.ask<{ items: CommissionStatement[] }>('/v1/commission-statements', asked);
      return body.items.find(({ party }) => party === '2001')?.total;
    };
    const open = new Date(cloud.ports.clock.now()).toISOString().slice(0, 7);
    // What was sold until now is settled before it begins.
    const first = monthAfter(monthAfter(open));
    await noon(first, '15');
    const { member, undo } = await burst();
    await later(MINUTE_MS);
    const sold = boundSale(member);
    await sentFrom(till, [sold]);
    const second = monthAfter(first);
    await noon(second, '02');
    await close(open);
    await close(monthAfter(open));
    expect(await close(first)).toBe(396);
    expect((await undo()).status).toBe(200);
    const [dispute] = await disputesOf(sold);
    expect(await decide(dispute?.id, true)).toEqual([200, 'upheld']);
    expect(await close(first)).toBe(396);
    await noon(monthAfter(second), '02');
    expect(await close(second)).toBe(-396);
  });
});
