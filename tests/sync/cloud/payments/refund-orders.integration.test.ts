/** Refunds of goods that name payments by code: the cloud pays them back once, or holds them for a person. Real PostgreSQL. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { refundNumberOf } from '../../../../sync/protocol/payments.ts';
import { endEntry, heldEntry, pickUpEntry } from '../../../fixtures/held-order.ts';
import { TEE_LINE } from '../../../fixtures/tee-line.ts';
import type { SignedEntry } from '../harness.ts';
import { PayingShop } from './paying-shop.ts';
import type { PayingTill } from './till.ts';

let shop: PayingShop;
let till: PayingTill;
beforeAll(async () => {
  shop = await PayingShop.open();
});
afterAll(() => shop.close());
beforeEach(() => {
  till = shop.till('wechat');
});
afterEach(() => {
  shop.books().balance = Number.MAX_SAFE_INTEGER;
});

interface Sold {
  readonly saleId: string;
  readonly number: string;
  readonly receiptNumber: string;
}
/** One T-shirt for 99.00, paid by code. */
async function sold(): Promise<Sold> {
  const { terminal } = till;
  const request = till.request();
  await till.pay(request);
  const { saleId, outTradeNumber: number } = request;
  const sale = terminal.sale({
    saleId,
    tenders: [{ tenderId: 't1', kind: 'wechat', amount: 9900, reference: number }],
    change: 0,
  });
  expect((await terminal.upload([sale])).body.quarantined).toEqual([]);
  return { saleId, number, receiptNumber: (sale['body'] as Sold).receiptNumber };
}
function refundOf(sale: Sold, over: Readonly<Record<string, unknown>> = {}): { entry: SignedEntry; part: string } {
  const { terminal } = till;
  const refundId = terminal.freshId();
  const entry = terminal.entry('refund', {
    refundId,
    receiptNumber: terminal.nextReceipt(),
    store: 'S001',
    terminal: terminal.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId: sale.saleId, receiptNumber: sale.receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
    total: 9900,
    tenders: [{ tenderId: 'r1', kind: 'wechat', amount: 9900, of: 't1', reference: sale.number, state: 'pending' }],
    pointsReturned: 0,
    couponsRevived: [],
    knownFrom: 'journal',
    ...over,
  });
  return { entry, part: refundNumberOf(refundId, 'r1') };
}

test('a refund starts the payment’s own one, which is retried over an empty balance until it is done, and made once', async () => {
  const sale = await sold();
  shop.books().balance = 100;
  const { entry, part } = refundOf(sale);
  await till.terminal.upload([entry]);
  expect((await till.refundState(sale.number, part)).body).toMatchObject({ state: 'pending', amount: 9900 });
  await till.terminal.upload([entry]);
  await shop.pass(5 * 60_000, 30_000);
  expect((await till.refundState(sale.number, part)).body).toMatchObject({ state: 'pending', reason: 'no_balance' });
  shop.books().balance = 1_000_000;
  await shop.pass(2 * 3_600_000, 600_000);
  expect((await till.refundState(sale.number, part)).body).toMatchObject({ state: 'refunded' });
  expect(shop.books().held(sale.number)).toBe(0);
  expect((await till.withdraw(sale.number, part, 9900)).body.code).toBe('refund_settled');
});

test('a unit that was taken back twice is not paid out twice: the second waits for a person', async () => {
  const sale = await sold();
  const [first, second] = [refundOf(sale), refundOf(sale)];
  await till.terminal.upload([first.entry, second.entry]);
  await shop.pass(120_000);
  expect((await till.refundState(sale.number, first.part)).body.state).toBe('refunded');
  expect((await till.refundState(sale.number, second.part)).body).toMatchObject({
    state: 'refused',
    reason: 'refund_exceeds_sale',
  });
  const alerts = await shop.alertsOf(`refund ${second.entry.id}`);
  expect([...alerts].sort()).toEqual(['payment_refund_held', 'refund_exceeds_sale']);
  expect([...(shop.books().find(sale.number)?.refunds.keys() ?? [])]).toEqual([first.part]);
});

test('another sale’s payment and one that nobody knows are not paid back', async () => {
  const [sale, other] = [await sold(), await sold()];
  const crossed = refundOf({ ...sale, number: other.number });
  const unknown = refundOf(other, {
    tenders: [{ tenderId: 'r1', kind: 'wechat', amount: 9900, of: 't1', reference: 'NOSUCHNUMBER', state: 'pending' }],
  });
  await till.terminal.upload([crossed.entry, unknown.entry]);
  await shop.pass(60_000);
  expect((await till.refundState(other.number, crossed.part)).body.reason).toBe('other_sale');
  expect((await till.refundState('NOSUCHNUMBER', unknown.part)).body.reason).toBe('payment_unknown');
  expect(shop.books().held(sale.number)).toBe(9900);
  expect(shop.books().held(other.number)).toBe(9900);
});

test('what is withdrawn before its entry arrives, or while the balance is empty, never goes back', async () => {
  const [early, empty] = [await sold(), await sold()];
  shop.books().balance = 100;
  const [first, second] = [refundOf(early), refundOf(empty)];
  expect((await till.withdraw(early.number, first.part, 9900)).body).toMatchObject({
    state: 'refused',
    reason: 'withdrawn',
  });
  await till.terminal.upload([first.entry, second.entry]);
  await shop.pass(60_000);
  expect((await till.withdraw(empty.number, second.part, 9901)).body.code).toBe('refund_differs');
  for (const again of [1, 2])
    expect([again, (await till.withdraw(empty.number, second.part, 9900)).body.reason]).toEqual([again, 'withdrawn']);
  shop.books().balance = 1_000_000;
  await shop.pass(3_600_000, 600_000);
  expect(shop.books().held(early.number)).toBe(9900);
  expect(shop.books().held(empty.number)).toBe(9900);
});

test('a part whose answer was lost cannot be withdrawn: it may have gone back', async () => {
  const sale = await sold();
  const { entry, part } = refundOf(sale);
  await till.terminal.upload([entry]);
  shop.faultOnce('refund', 'lost_after');
  await shop.pass(10_000);
  expect((await till.withdraw(sale.number, part, 9900)).body.code).toBe('refund_under_way');
  await shop.pass(120_000);
  expect((await till.refundState(sale.number, part)).body.state).toBe('refunded');
});

test('an entry in quarantine pays nothing back', async () => {
  const sale = await sold();
  const { entry, part } = refundOf(sale, { total: 'much' });
  const sent = await till.terminal.upload([entry]);
  expect(sent.body.quarantined).toHaveLength(1);
  expect((await till.refundState(sale.number, part)).body.code).toBe('refund_unknown');
});

/** A deposit of 99.00 by code on a held order. */
async function deposited() {
  const { terminal } = till;
  const request = till.request();
  await till.pay(request);
  const { saleId, outTradeNumber: number } = request;
  const tenders = [{ tenderId: 't1', kind: 'wechat', amount: 9900, reference: number }];
  const order = { order: terminal.freshId(), deposit: 9900, tenders };
  const pricing = { now: shop.cloud.ports.clock.now(), bookHash: '0'.repeat(64) };
  expect((await terminal.upload([heldEntry(terminal, pricing, order, { saleId })])).body.quarantined).toEqual([]);
  return { order, number, pricing };
}

test('a deposit by code goes back when its order is not taken, once', async () => {
  const { order, number } = await deposited();
  const { terminal } = till;
  const ended = terminal.freshId();
  const back = [{ tenderId: 'r1', kind: 'wechat', amount: 9900, of: 't1', reference: number, state: 'pending' }];
  const entry = endEntry(terminal, order, 9900, back, { ended });
  await terminal.upload([entry]);
  await terminal.upload([entry]);
  await shop.pass(120_000);
  expect((await till.refundState(number, refundNumberOf(ended, 'r1'))).body.state).toBe('refunded');
  expect(shop.books().held(number)).toBe(0);
});

test('a deposit by code that paid a pick-up goes back with the refund of that sale; that of another order does not', async () => {
  const { order, number, pricing } = await deposited();
  const { number: foreign } = await deposited();
  const { terminal } = till;
  const sale = pickUpEntry(terminal, pricing, order, {
    tenders: [
      {
        tenderId: 'd1',
        kind: 'deposit',
        amount: 9900,
        stands: [{ kind: 'wechat', amount: 9900, of: 't1', reference: number }],
      },
    ],
  });
  await terminal.upload([sale]);
  const { saleId, receiptNumber } = sale['body'] as Sold;
  const { entry, part } = refundOf({ saleId, receiptNumber, number });
  await terminal.upload([entry]);
  await shop.pass(120_000);
  expect((await till.refundState(number, part)).body.state).toBe('refunded');
  expect(shop.books().held(number)).toBe(0);
  const plain = await sold();
  const crossed = refundOf({ ...plain, number: foreign });
  await terminal.upload([crossed.entry]);
  await shop.pass(60_000);
  expect((await till.refundState(foreign, crossed.part)).body.reason).toBe('other_sale');
});
