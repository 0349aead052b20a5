/** Sales that were paid by a voucher, afterwards: goods that come back, the paper, the reports, and the day's close. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { refundNumberOf, type PaymentRefundView } from '../../sync/protocol/payments.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { eventually, TEE, Till } from './support/till.ts';
import { FakeVouchers } from './support/voucher-desk.ts';

const CODE = '100000000099';
let till: Till;
let vouchers: FakeVouchers;
/** What the cloud says of refunds, by number. */
let parts: Map<string, Pick<PaymentRefundView, 'state' | 'reason'>>;
let nextId = 0;
type Id = MethodParams<'tender.correct'>['correction'];
const freshId = (): Id => `019a0000-0000-7000-8000-${String((nextId += 1)).padStart(12, '0')}` as Id;

beforeEach(async () => {
  till = new Till();
  vouchers = new FakeVouchers();
  parts = new Map();
  till.cloud.extra = (request) => {
    const [, , , number = '', act, part = '', end] = request.path.split('/');
    if (!request.path.startsWith('/v1/payments/') || act !== 'refunds') return vouchers.answer(request);
    if (end === 'withdraw') parts.set(part, { state: 'refused', reason: 'withdrawn' });
    const now = parts.get(part);
    if (now === undefined)
      return { status: 404, body: { type: 'about:blank', title: 'x', status: 404, code: 'refund_unknown' } };
    const rest = { refundId: null, refundedAt: null, askAgainAt: null };
    return { status: 200, body: { outTradeNumber: number, refundNumber: part, amount: 9900, ...now, ...rest } };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

/** `units` tees at 99.00, a voucher of 100.00 and the rest in cash. */
async function sold(units = 1) {
  await till.add(TEE, units);
  await till.serve();
  const { saleId, revision, cashDue } = await till.get('cart.get', {});
  const on = { saleId: saleId as never, revision };
  await till.get('tender.voucher', { ...on, tenderId: 'v1', code: CODE });
  const row = async () => (await till.get('tender.list', {})).rows[0];
  await eventually(async () => (await row())?.state === 'prepared');
  const amount = (await row())?.amount ?? 0;
  const rest = cashDue - amount;
  if (rest > 0) await till.get('tender.add', { ...on, tenderId: 'c1', kind: 'cash', amount: rest as never });
  const tenders = [
    { tenderId: 'v1', kind: 'platform_voucher' as const, amount: amount as never },
    ...(rest > 0 ? [{ tenderId: 'c1', kind: 'cash' as const, amount: rest as never }] : []),
  ];
  return till.get('sale.commit', { ...on, cashDue, tenders });
}
async function refunded(receiptNumber: string, units: number, total: number) {
  const refundId = freshId();
  await till.get('return.commit', {
    receiptNumber: receiptNumber as never,
    lines: [{ lineId: '1', units }],
    refundId,
    total: total as never,
  });
  return { refundId, part: refundNumberOf(refundId, 'r1') };
}
const partOf = async (refundId: Id) => (await till.get('return.parts', { refundId })).items[0];
const xReport = async () => {
  await till.login('9001', '999999');
  const { shift } = await till.get('app.state', {});
  return (await till.get('shift.report', { shift: shift?.shift as never })).report;
};
const MEITUAN = { platform: 'meituan', count: 1, face: 10_000, used: 9900, settlement: 8800, unsaid: 0 };

test('goods that come back in time: the platform takes the voucher back, no cash moves, and it pays nothing for it', async () => {
  const { receiptNumber } = await sold();
  expect(await xReport()).toMatchObject({ vouchers: [MEITUAN], expectedCash: 50_000 });
  const { refundId, part } = await refunded(receiptNumber, 1, 9900);
  expect(await partOf(refundId)).toMatchObject({ kind: 'platform_voucher', state: 'pending', amount: 9900 });
  parts.set(part, { state: 'refunded', reason: null });
  await eventually(async () => (await partOf(refundId))?.state === 'refunded', 12_000);
  expect(await xReport()).toMatchObject({ vouchers: [], waitingRefunds: { count: 0 }, expectedCash: 50_000, net: 0 });
});

test('too late for the platform: it waits with the reason, a manager pays it in cash, and the platform pays the store', async () => {
  const { receiptNumber } = await sold();
  const { refundId, part } = await refunded(receiptNumber, 1, 9900);
  parts.set(part, { state: 'refused', reason: 'cancel_too_late' });
  await eventually(async () => (await partOf(refundId))?.state === 'refused', 12_000);
  expect(await partOf(refundId)).toMatchObject({ cause: 'cancel_too_late' });
  expect(await xReport()).toMatchObject({ waitingRefunds: { count: 1, amount: 9900 } });
  const cash = () =>
    till.call('return.cashInstead', { refundId, tenderId: 'r1', correction: freshId(), reason: '平台不退' });
  await till.login();
  expect(await cash()).toMatchObject({ code: 'approval_needed', details: { permission: 'refund_as_cash' } });
  await till.login('9001', '999999');
  expect(await cash()).toMatchObject({ ok: true });
  expect(await partOf(refundId)).toMatchObject({ state: 'cash' });
  expect(await xReport()).toMatchObject({
    vouchers: [MEITUAN],
    waitingRefunds: { count: 0 },
    expectedCash: 50_000 - 9900,
  });
});

test('a part of a voucher is not taken off: the platform pays for the whole until it takes the whole back', async () => {
  const { receiptNumber } = await sold(2);
  const { refundId } = await refunded(receiptNumber, 1, 9900);
  expect(await partOf(refundId)).toMatchObject({
    kind: 'platform_voucher',
    platform: 'meituan',
    amount: 9900,
    state: 'pending',
  });
  expect(await xReport()).toMatchObject({ vouchers: [{ ...MEITUAN, used: 10_000 }] });
});

test('the day closes with vouchers: the drawer holds cash alone, and every paper names the platform', async () => {
  await sold(2);
  await sold();
  await till.login('9001', '999999');
  const { shift } = await till.get('app.state', {});
  const denominations = { '10000': 5, '5000': 1, '2000': 2, '500': 1, '100': 3 };
  const counted = { countedCash: (50_000 + 9800) as never, denominations };
  expect(await till.get('shift.close', counted)).toMatchObject({ overShort: 0 });
  const { report } = await till.get('shift.report', { shift: shift?.shift as never });
  expect(report).toMatchObject({ net: 29_700, expectedCash: 59_800 });
  expect(report.tenders).toMatchObject([
    { kind: 'platform_voucher', count: 2, taken: 19_900, net: 19_900 },
    { kind: 'cash', net: 9800 },
  ]);
  expect(report.vouchers).toEqual([
    { platform: 'meituan', count: 2, face: 20_000, used: 19_900, settlement: 17_600, unsaid: 0 },
  ]);
  const day = await till.get('day.close', {});
  expect(day.report).toMatchObject({ vouchers: report.vouchers, overShort: 0, uncounted: 0 });
  const { body } = (await till.journal()).find(({ kind }) => kind === 'sale') as unknown as EntryOf<'sale'>;
  expect(body.tenders[0]).toMatchObject({ voucher: { platform: 'meituan', settlement: 8800 } });
});
