/** Tenders after their document, through the contract: refunds by code, their pay-out in cash, and corrections in the shift. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { refundNumberOf, type PaymentRefundView } from '../../sync/protocol/payments.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { FakePayments } from './support/payment-desk.ts';
import { eventually, TEE, Till } from './support/till.ts';

let till: Till;
let payments: FakePayments;
/** What the cloud says of refunds by code, by number. */
let parts: Map<string, Pick<PaymentRefundView, 'state' | 'reason'>>;
let isAway: boolean;
let nextId = 0;
type Id = MethodParams<'tender.correct'>['correction'];
const freshId = (): Id => `019a0000-0000-7000-8000-${String((nextId += 1)).padStart(12, '0')}` as Id;

beforeEach(async () => {
  till = new Till();
  payments = new FakePayments();
  parts = new Map();
  isAway = false;
  till.cloud.extra = (request) => {
    const [, , , number = '', act, part = '', end] = request.path.split('/');
    if (!request.path.startsWith('/v1/payments/') || act !== 'refunds') return payments.answer(request);
    if (isAway) return 'lost';
    const known = parts.get(part);
    if (end === 'withdraw') {
      if (known?.state === 'refunded') return refused(409, 'refund_settled');
      if (known?.state === 'requested') return refused(409, 'refund_under_way');
      parts.set(part, { state: 'refused', reason: 'withdrawn' });
    }
    const now = parts.get(part);
    if (now === undefined) return refused(404, 'refund_unknown');
    const rest = { refundId: null, refundedAt: null, askAgainAt: null };
    return { status: 200, body: { outTradeNumber: number, refundNumber: part, amount: 9900, ...now, ...rest } };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

const refused = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', title: code, status, code },
});
const corrections = async () =>
  (await till.journal()).filter(({ kind }) => kind === 'correction') as unknown as EntryOf<'correction'>[];
const xReport = async () => {
  const { shift } = await till.get('app.state', {}).then(({ shift: open }) => open ?? { shift: undefined });
  const answer = await till.get('shift.report', { shift: shift as never });
  return answer.report;
};

/** One tee for 99.00 in cash with change. */
async function sellForCash(given = 10_000) {
  await till.add(TEE, 1);
  await till.serve();
  return till.get('sale.commit', await till.commitParams(given));
}
/** One tee for 99.00 by WeChat. */
async function soldByCode() {
  await till.add(TEE, 1);
  await till.serve();
  const open = await till.get('cart.get', {});
  const on = { saleId: open.saleId as never, revision: open.revision };
  await till.get('tender.request', {
    ...on,
    tenderId: 'p1',
    amount: 9900 as never,
    authCode: '130000000000000001',
  });
  await eventually(async () => (await till.get('tender.list', {})).rows.some(({ state }) => state === 'paid'));
  const tenders = [{ tenderId: 'p1', kind: 'wechat' as const, amount: 9900 as never }];
  return till.get('sale.commit', { ...on, cashDue: open.cashDue, tenders });
}
/** And taken back again. */
async function refundedByCode() {
  const sold = await soldByCode();
  const refundId = freshId();
  await till.get('return.commit', {
    receiptNumber: sold.receiptNumber,
    lines: [{ lineId: '1', units: 1 }],
    refundId,
    total: 9900 as never,
  });
  return { sold, refundId, part: refundNumberOf(refundId, 'r1') };
}
const stateOf = async (refundId: Id) => (await till.get('return.parts', { refundId })).items.map(({ state }) => state);
const cashInstead = (refundId: Id, correction = freshId()) =>
  till.call('return.cashInstead', { refundId, tenderId: 'r1', correction, reason: '微信退不了' });

describe('a refund by code', () => {
  test(
    'waits in the X report until the cloud says that it went back, also after a restart',
    { timeout: 20_000 },
    async () => {
      await till.login('9001', '999999');
      const { refundId, part } = await refundedByCode();
      expect(await stateOf(refundId)).toEqual(['pending']);
      expect((await xReport()).waitingRefunds).toEqual({ count: 1, amount: 9900 });
      parts.set(part, { state: 'pending', reason: 'no_balance' });
      await till.stop();
      await till.start();
      await till.login('9001', '999999');
      expect(await stateOf(refundId)).toEqual(['pending']);
      parts.set(part, { state: 'refunded', reason: null });
      await eventually(async () => (await stateOf(refundId))[0] === 'refunded');
      expect(await xReport()).toMatchObject({ waitingRefunds: { count: 0 }, expectedCash: 50_000 });
      expect((await till.journal()).filter(({ kind }) => kind === 'refund.settled')).toHaveLength(1);
      expect(await cashInstead(refundId)).toMatchObject({ code: 'refund_refused', details: { reason: 'settled' } });
    },
  );

  test('is turned into cash by a manager alone, once, with its slip and the drawer, and counts in the shift', async () => {
    const { refundId, part, sold } = await refundedByCode();
    expect(await cashInstead(refundId)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_as_cash', amount: 9900 },
    });
    expect(parts.size).toBe(0);
    await till.login('9001', '999999');
    const correction = freshId();
    const both = await Promise.all([cashInstead(refundId, correction), cashInstead(refundId, correction)]);
    expect(both[0]).toMatchObject({ ok: true });
    expect(both[1]).toEqual(both[0]);
    expect(parts.get(part)).toEqual({ state: 'refused', reason: 'withdrawn' });
    expect(await cashInstead(refundId)).toMatchObject({ code: 'refund_refused' });
    expect(await stateOf(refundId)).toEqual(['cash']);
    const report = await xReport();
    expect(report).toMatchObject({
      expectedCash: 50_000 - 9900,
      waitingRefunds: { count: 0 },
      corrections: { count: 1, amount: 9900 },
    });
    expect(report.tenders).toMatchObject([
      { kind: 'wechat', taken: 9900, refunded: 0 },
      { kind: 'cash', refunded: 9900, net: -9900 },
    ]);
    const [entry] = await corrections();
    expect(entry?.body).toMatchObject({
      document: 'refund',
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 'p1' }],
      approval: { by: '9001', reason: '微信退不了' },
    });
    const journal = await till.journal();
    const at = journal.findIndex(({ kind }) => kind === 'correction');
    expect(journal.slice(at, at + 3).map(({ kind }) => kind)).toEqual(['correction', 'print.queued', 'drawer.kicked']);
    const again = { receiptNumber: sold.receiptNumber, lines: [{ lineId: '1', units: 1 }] };
    expect(await till.call('return.plan', again)).toMatchObject({ code: 'refund_refused' });
  });

  test('stays as it is while it may still go back, and while the cloud cannot be asked', async () => {
    const { refundId, part } = await refundedByCode();
    await till.login('9001', '999999');
    parts.set(part, { state: 'requested', reason: null });
    expect(await cashInstead(refundId)).toMatchObject({ details: { reason: 'under_way' } });
    parts.set(part, { state: 'refunded', reason: null });
    expect(await cashInstead(refundId)).toMatchObject({ details: { reason: 'settled' } });
    isAway = true;
    expect(await cashInstead(refundId)).toMatchObject({ code: 'cloud_unreachable' });
    expect(await corrections()).toEqual([]);
  });
});

describe('a correction of a sale’s tenders', () => {
  const correct = (receiptNumber: string, kind: 'cash' | 'card', over: object = {}) =>
    till.call('tender.correct', {
      receiptNumber: receiptNumber as never,
      tenders: [{ tenderId: 't1', kind }],
      correction: freshId(),
      reason: '顾客刷的卡',
      ...over,
    });

  test('moves the drawer’s expectation by what stayed in it, and the second one takes the first’s place', async () => {
    const { receiptNumber } = await sellForCash();
    expect(await correct(receiptNumber, 'card')).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'tender_correction', amount: 9900 },
    });
    await till.login('9001', '999999');
    expect((await xReport()).expectedCash).toBe(59_900);
    expect(await correct(receiptNumber, 'card')).toMatchObject({ ok: true });
    expect(await xReport()).toMatchObject({
      expectedCash: 50_000,
      net: 9900,
      tenders: [{ kind: 'card', count: 1, taken: 9900, net: 9900 }],
    });
    expect(await till.get('tender.correctable', { receiptNumber })).toMatchObject({
      tenders: [{ tenderId: 't1', kind: 'card', amount: 9900, mayChange: true }],
    });
    expect(await correct(receiptNumber, 'card')).toMatchObject({ details: { reason: 'same_kind' } });
    expect(await correct(receiptNumber, 'cash')).toMatchObject({ ok: true });
    expect(await xReport()).toMatchObject({ expectedCash: 59_900, corrections: { count: 2, amount: 19_800 } });
    await till.stop();
    await till.start();
    await till.login('9001', '999999');
    expect((await xReport()).expectedCash).toBe(59_900);
  });

  test('holds for refunds after it: money goes back by the tender that it really was', async () => {
    const { receiptNumber } = await sellForCash();
    await till.login('9001', '999999');
    await correct(receiptNumber, 'card');
    const asked = { receiptNumber, lines: [{ lineId: '1', units: 1 }] };
    expect(await till.call('return.plan', asked)).toMatchObject({
      value: { plan: { tenders: [{ kind: 'card', amount: 9900 }] } },
    });
    await till.get('return.commit', { ...asked, refundId: freshId(), total: 9900 as never });
    expect(await correct(receiptNumber, 'cash')).toMatchObject({ details: { reason: 'refunded' } });
    expect((await xReport()).expectedCash).toBe(50_000);
  });

  test('is refused for what a provider has proven, for rows that are not there, and once the shift is over', async () => {
    await till.login('9001', '999999');
    const byCode = await soldByCode();
    const asked = { tenders: [{ tenderId: 'p1', kind: 'cash' }] };
    expect(await correct(byCode.receiptNumber, 'cash', asked)).toMatchObject({ details: { reason: 'by_code' } });
    const { receiptNumber } = await sellForCash();
    expect(await correct(receiptNumber, 'card', { tenders: [{ tenderId: 't9', kind: 'card' }] })).toMatchObject({
      code: 'bad_request',
    });
    expect(await correct(receiptNumber, 'card', { reason: '  ' })).toMatchObject({ code: 'bad_request' });
    const denominations = { '10000': 5, '5000': 1, '2000': 2, '500': 1, '100': 4 };
    await till.get('shift.close', { countedCash: 59_900 as never, denominations });
    expect(await correct(receiptNumber, 'card')).toMatchObject({ details: { reason: 'other_shift' } });
    expect(await corrections()).toEqual([]);
  });

  test('is on paper: what it was, what it is, who and why', async () => {
    const { receiptNumber } = await sellForCash();
    await till.login('9001', '999999');
    await correct(receiptNumber, 'card');
    const slip = await eventually(async () =>
      (await till.get('print.virtualSlips', {})).items
        .map((item) => JSON.stringify(item))
        .find((text) => text.includes('更正付款方式')),
    );
    for (const word of ['原记录', '更正为', '现金', '银行卡', '顾客刷的卡']) expect(slip).toContain(word);
  });
});
