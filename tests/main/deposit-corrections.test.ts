/** Deposits after the fact, through the contract: a tender recorded wrongly, and one that a provider does not pay back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntryId } from '../../sync/domain/ids.ts';
import { liabilitySums } from '../../sync/domain/liabilities.ts';
import { refundNumberOf, type PaymentRefundView } from '../../sync/protocol/payments.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { freshId, OrderHands } from './support/order-hands.ts';
import { FakePayments } from './support/payment-desk.ts';
import { eventually, TEE, Till } from './support/till.ts';

let till: Till;
let hands: OrderHands;
/** What the cloud says of refunds by code, by number. */
let parts: Map<string, Pick<PaymentRefundView, 'state' | 'reason'>>;
beforeEach(async () => {
  till = new Till();
  hands = new OrderHands(till);
  parts = new Map();
  const payments = new FakePayments();
  till.cloud.extra = (request) => {
    const [, , , number = '', act, part = '', end] = request.path.split('/');
    if (!request.path.startsWith('/v1/payments/') || act !== 'refunds') return payments.answer(request);
    if (end === 'withdraw') parts.set(part, { state: 'refused', reason: 'withdrawn' });
    const now = parts.get(part);
    if (now === undefined)
      return { status: 404, body: { type: 'about:blank', title: 'x', status: 404, code: 'refund_unknown' } };
    const rest = { refundId: null, refundedAt: null, askAgainAt: null };
    return { status: 200, body: { outTradeNumber: number, refundNumber: part, amount: 5000, ...now, ...rest } };
  };
  await till.openForBusiness();
  await asManager();
});
afterEach(() => till.end());

async function asManager(): Promise<void> {
  await till.get('session.logout', {});
  await till.login('9001', '999999');
}
async function asCashier(): Promise<void> {
  await till.get('session.logout', {});
  await till.login();
}
const report = async () => (await till.get('shift.report', {})).report;
const corrections = async () =>
  (await till.journal()).filter((entry): entry is EntryOf<'correction'> => entry.kind === 'correction');
const slipWith = (text: string): Promise<string> =>
  eventually(async () => {
    const slips = (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));
    return slips.find((slip) => slip.includes(text));
  });
async function correct(order: EntryId, kind: 'cash' | 'card', entry?: EntryId, correction = freshId<EntryId>()) {
  const found = entry ?? (await till.get('order.correctable', { order })).items[0]?.entry;
  const tenders = [{ tenderId: (await tendersOf(order))[0]?.tenderId ?? 't', kind }];
  return till.call('order.correct', {
    order,
    entry: found as EntryId,
    tenders,
    correction,
    reason: '记错了',
    unclaimed: false,
  });
}
const tendersOf = async (order: EntryId) => {
  const answer = await till.call('order.correctable', { order });
  return answer.ok ? (answer.value.items[0]?.tenders ?? []) : [];
};

describe('a deposit under a wrong tender', () => {
  test('is put right in its shift: drawer, what is owed by tender, slip, and where it goes back to', async () => {
    const { order, code } = await hands.held(2, 10_000, 'cash', 15_000);
    expect(await report()).toMatchObject({ expectedCash: 60_000, liabilities: [{ cash: 10_000 }] });
    expect(await hands.orders()).toMatchObject([{ isCorrectable: true, back: [{ kind: 'cash', amount: 10_000 }] }]);
    expect(await tendersOf(order)).toMatchObject([{ kind: 'cash', amount: 10_000, mayChange: true }]);
    const correction = freshId<EntryId>();
    const first = await correct(order, 'card', undefined, correction);
    expect(first).toMatchObject({ ok: true });
    // Asked again after a lost answer: once.
    expect(await correct(order, 'card', undefined, correction)).toEqual(first);
    expect(await correct(order, 'card')).toMatchObject({ details: { reason: 'same_kind' } });
    expect(await corrections()).toMatchObject([
      {
        body: {
          document: 'deposit',
          order,
          code,
          before: [{ kind: 'cash', amount: 15_000 }],
          changeBefore: 5000,
          tenders: [{ kind: 'card', amount: 10_000 }],
          approval: { by: '9001' },
        },
      },
    ]);
    const after = await report();
    expect(after).toMatchObject({
      net: 0,
      tenders: [],
      expectedCash: 50_000,
      corrections: { count: 1, amount: 10_000 },
      liabilities: [{ taken: 10_000, cash: 0, tenders: [{ kind: 'card', in: 10_000, out: 0 }] }],
    });
    expect(await slipWith('更正付款方式')).toContain(code);
    expect(await hands.orders()).toMatchObject([{ held: 10_000, back: [{ kind: 'card', amount: 10_000 }] }]);
    // A pick-up and a refund of it find the card.
    await hands.open(order);
    const { receiptNumber } = await hands.pickUp();
    const refund = await till.get('return.commit', {
      receiptNumber,
      refundId: freshId(),
      total: 19_800 as never,
      lines: [{ lineId: '1', units: 2 }],
    });
    expect(refund.tenders).toMatchObject([
      { kind: 'card', amount: 10_000 },
      { kind: 'cash', amount: 9800 },
    ]);
  });

  test('needs the right to, and is refused once it paid, went back, or its shift is over', async () => {
    const { order } = await hands.held(2, 10_000);
    await asCashier();
    expect(await correct(order, 'card')).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'tender_correction' },
    });
    expect(await corrections()).toEqual([]);
    await asManager();
    const [entry] = (await till.get('order.correctable', { order })).items.map(({ entry: id }) => id);
    const tenderId = (await tendersOf(order))[0]?.tenderId ?? '';
    await hands.open(order, [['1', 1]]);
    expect(await correct(order, 'card', entry)).toMatchObject({ details: { reason: 'order_open' } });
    await hands.pickUp();
    expect(await till.call('order.correctable', { order })).toMatchObject({ details: { reason: 'deposit_spent' } });
    const tenders = [{ tenderId, kind: 'card' as const }];
    const late = {
      order,
      entry: entry as EntryId,
      tenders,
      correction: freshId<EntryId>(),
      reason: '记错了',
      unclaimed: false,
    };
    expect(await till.call('order.correct', late)).toMatchObject({ details: { reason: 'deposit_spent' } });
    const other = await hands.held(1, 5000);
    const { expectedCash } = await report();
    await till.get('shift.close', { countedCash: expectedCash as never, denominations: { '100': expectedCash / 100 } });
    await till.get('shift.open', { float: 10_000 as never });
    expect(await till.call('order.correctable', { order: other.order })).toMatchObject({
      details: { reason: 'other_shift' },
    });
    expect((await hands.orders()).find(({ order: id }) => id === other.order)).toMatchObject({ isCorrectable: false });
  });
});

describe('a deposit by a phone that goes back', () => {
  async function endedByPhone() {
    await till.add(TEE, 1);
    await till.serve();
    await hands.begin(5000);
    const { saleId, revision } = await hands.openCart();
    const asked = { saleId: saleId as never, revision, tenderId: 'p1', amount: 5000 as never };
    await till.get('tender.request', { ...asked, authCode: '130000000000000001' });
    await eventually(async () => (await till.get('tender.list', {})).rows.some(({ state }) => state === 'paid'));
    const { order } = await hands.hold();
    expect(await hands.end(order, 5000, 5000)).toMatchObject({ ok: true });
    const [view] = await hands.orders();
    const refundId = view?.backUnder as EntryId;
    return { order, refundId, part: refundNumberOf(refundId, 'r1') };
  }
  const stateOf = async (refundId: EntryId) =>
    (await till.get('return.parts', { refundId })).items.map(({ state }) => state);
  const cashInstead = (refundId: EntryId, correction = freshId<EntryId>()) =>
    till.call('return.cashInstead', { refundId, tenderId: 'r1', correction, reason: '微信退不了' });

  test('waits until the provider has paid it back, and then nobody pays it in cash', { timeout: 20_000 }, async () => {
    const { refundId, part } = await endedByPhone();
    expect(await stateOf(refundId)).toEqual(['pending']);
    expect(await report()).toMatchObject({ waitingRefunds: { count: 1, amount: 5000 }, expectedCash: 50_000 });
    parts.set(part, { state: 'pending', reason: 'no_balance' });
    parts.set(part, { state: 'refunded', reason: null });
    await eventually(async () => (await stateOf(refundId))[0] === 'refunded');
    expect(await report()).toMatchObject({ waitingRefunds: { count: 0 } });
    expect(await cashInstead(refundId)).toMatchObject({ details: { reason: 'settled' } });
  });

  test('and that the provider does not pay is turned into cash by a manager alone, once, out of this drawer', async () => {
    const { refundId, part, order } = await endedByPhone();
    await asCashier();
    expect(await cashInstead(refundId)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_as_cash' },
    });
    await asManager();
    const correction = freshId<EntryId>();
    const first = await cashInstead(refundId, correction);
    expect(first).toMatchObject({ ok: true });
    expect(await cashInstead(refundId, correction)).toEqual(first);
    expect(parts.get(part)).toEqual({ state: 'refused', reason: 'withdrawn' });
    expect(await cashInstead(refundId)).toMatchObject({ code: 'refund_refused' });
    expect(await stateOf(refundId)).toEqual(['cash']);
    const after = await report();
    expect(after).toMatchObject({
      expectedCash: 45_000,
      waitingRefunds: { count: 0 },
      tenders: [],
      liabilities: [{ taken: 5000, returned: 5000, cash: -5000 }],
    });
    expect(after.liabilities[0]?.tenders).toEqual([
      { kind: 'cash', in: 0, out: 5000 },
      { kind: 'wechat', in: 5000, out: 0 },
    ]);
    expect(liabilitySums(await till.journal())).toMatchObject([{ cash: -5000 }]);
    expect(await corrections()).toMatchObject([
      { body: { document: 'deposit_return', order, tenders: [{ kind: 'cash' }] } },
    ]);
    const kicks = (await till.journal()).filter(
      ({ kind, body }) => kind === 'drawer.kicked' && (body as { reason: string }).reason === 'refund',
    );
    expect(kicks).toHaveLength(1);
  });
});
