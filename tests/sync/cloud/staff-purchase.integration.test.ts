/** Sales to staff in the cloud: priced again, counted by month, told to the other tills, found when they are too many. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { monthOf } from '../../../sync/domain/staff-purchase.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { bookHash, startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';

const RULES = { purchase: { payBp: 7000, quota: 20_000 } };
let cloud: TestCloud;
let one: TestTerminal;
let other: TestTerminal;
let month: string;
let hash: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  one = await cloud.pair('one');
  other = await cloud.pair('other');
  hash = await bookHash(one, 'demo-1');
  month = monthOf(cloud.ports.clock.now(), 480);
  const token = await cloud.logIn();
  await cloud.ask('/v1/people-rules?store=S001', { method: 'PUT', token, json: { rules: RULES } });
});
afterAll(() => cloud.close());

const off = { discount: { payBp: 7000, staff: true }, by: '1001', reason: 'staff_purchase' };
const told = async (till: TestTerminal) =>
  (await cloud.ask<{ bought?: unknown }>('/v1/staff-verifiers', { token: till.token })).body.bought;
const flagsOf = async (id: string): Promise<readonly string[]> => {
  const [row] = await cloud.running.cloud.database.rows<{ body: { flags?: string[] } }>(
    "SELECT body FROM documents WHERE scope = 'store:demo:S001' AND collection = 'ledger' AND id = $1",
    [id],
  );
  return row?.body.flags ?? [];
};
const alerts = () =>
  cloud.running.cloud.database.rows<{ subject: string; detail: string }>(
    "SELECT subject, detail FROM alerts WHERE scope = 'store:demo:S001' AND code = 'staff_quota_exceeded' ORDER BY id",
    [],
  );

/** One tee, for which staff pay 69.30, or another part of its price. */
const staffSale = (till: TestTerminal, over: object = {}, payBp = 7000) => {
  const [net, tax] = payBp === 7000 ? [6930, 797] : [4950, 569];
  return till.sale({
    pricing: {
      now: cloud.ports.clock.now(),
      version: 1,
      book: 'demo-1',
      bookHash: hash,
      roundOffUnit: 0,
      coupons: [],
      pointsAsked: 0,
      orderDiscount: { ...off, discount: { payBp, staff: true } },
    },
    lines: [{ ...TEE_LINE, orderDiscount: 9900 - net, net, tax }],
    order: [['staff_purchase', 9900 - net]],
    total: net,
    cashDue: net,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: net }],
    change: 0,
    staffPurchase: { staff: '2001', month, ...over },
  });
};
const receiptOf = ({ body }: SignedEntry): string => (body as { receiptNumber: string }).receiptNumber;
const sent = async (till: TestTerminal, ...entries: readonly SignedEntry[]): Promise<void> => {
  const { status, body } = await till.upload(entries);
  expect([status, body.quarantined]).toEqual([200, []]);
};

test('is priced again to the fen, and told to the other tills, not to the one that sold it', async () => {
  expect(await told(one)).toEqual([]);
  const sale = staffSale(one);
  await sent(one, sale);
  expect(await flagsOf(sale.id)).toEqual([]);
  expect(await told(other)).toEqual([{ staff: '2001', month, amount: 6930 }]);
  expect(await told(one)).toEqual([]);
});

test('beyond the quota it is flagged and the alert names the receipts; what somebody approved is no fault', async () => {
  const second = staffSale(one);
  const third = staffSale(other);
  await sent(one, second);
  await sent(other, third);
  expect(await flagsOf(second.id)).toEqual([]);
  expect(await flagsOf(third.id)).toEqual(['staff_quota_exceeded']);
  const [alert] = await alerts();
  expect(alert).toMatchObject({ subject: `staff 2001 ${month}` });
  for (const entry of [second, third]) expect(alert?.detail).toContain(receiptOf(entry));
  const approved = staffSale(one, { beyond: 7720 });
  await sent(one, approved);
  expect(await flagsOf(approved.id)).toEqual([]);
  expect(await alerts()).toHaveLength(1);
});

test('a refund is taken off the month of its sale, also at another till', async () => {
  const sale = staffSale(other, { staff: '2002' });
  await sent(other, sale);
  const { saleId, receiptNumber } = sale['body'] as { saleId: string; receiptNumber: string };
  const refund = one.entry('refund', {
    refundId: one.freshId(),
    receiptNumber: one.nextReceipt(),
    store: 'S001',
    terminal: one.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId, receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 6930, refundedBefore: 0 }],
    total: 6930,
    tenders: [{ tenderId: 'r1', kind: 'cash', amount: 6930, of: 't1' }],
    pointsReturned: 0,
    couponsRevived: [],
    knownFrom: 'cloud',
    staffPurchase: { staff: '2002', month },
  });
  await sent(one, refund);
  const of = (list: unknown) => (list as { staff: string; amount: number }[]).filter(({ staff }) => staff === '2002');
  expect(of(await told(other))).toEqual([{ staff: '2002', month, amount: -6930 }]);
  expect(of(await told(one))).toEqual([{ staff: '2002', month, amount: 6930 }]);
});

test('a staff price that the store does not give is flagged, whoever typed it', async () => {
  const sale = staffSale(other, { staff: '1001' }, 5000);
  await sent(other, sale);
  expect(await flagsOf(sale.id)).toEqual(['staff_price_differs']);
});
