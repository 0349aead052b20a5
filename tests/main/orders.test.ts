/** Deposits on held orders and tickets, through the contract: taken with rows, picked up at agreed prices, given back, kept apart. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { figuresOf } from '../../sync/domain/shift-figures.ts';
import { ownCodeText } from '../../sync/domain/own-codes.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { DEPOSIT_CHANNEL, openedOf, orderEventOf } from '../../sync/schemas/documents/orders.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { bookHead, eventually, TEE, Till } from './support/till.ts';
import { FakePayments } from './support/payment-desk.ts';

let till: Till;
let failAt: string | undefined;
let nextId = 0;
beforeEach(async () => {
  failAt = undefined;
  const reach = (name: string): void => {
    if (name === failAt) throw new Error('the process ends here');
  };
  till = new Till({ change: { killPoints: { reach } } });
  await till.openForBusiness();
});
afterEach(() => till.end());

const freshId = <Id>(): Id => `019a0000-0000-7000-9000-${String((nextId += 1)).padStart(12, '0')}` as Id;
const inTwoDays = (): MethodParams<'order.begin'>['promisedAt'] => (Date.now() + 2 * 86_400_000) as never;
const openCart = () => till.get('cart.get', {});

async function begin(deposit: number, name = '王女士') {
  const { revision } = await openCart();
  return till.call('order.begin', { revision, name, promisedAt: inTwoDays(), deposit: deposit as never });
}
async function pay(kind: 'cash' | 'card', amount: number, tenderId: string) {
  const { saleId, revision } = await openCart();
  return till.call('tender.add', { saleId: saleId as never, revision, tenderId, kind, amount: amount as never });
}
async function hold() {
  const { saleId, revision } = await openCart();
  const { rows } = await till.get('tender.list', {});
  const tenders = rows
    .filter(({ state }) => state === 'paid')
    .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  return till.call('order.hold', { saleId: saleId as never, revision, tenders });
}
/** Two tees for 198.00, 100.00 of it paid in cash with a note of 100. */
async function held(deposit = 10_000, handed = deposit) {
  await till.add(TEE, 2);
  await till.serve('2001');
  expect(await begin(deposit)).toMatchObject({ ok: true });
  expect(await pay('cash', handed, `t${String((nextId += 1))}`)).toMatchObject({ ok: true });
  const answer = await hold();
  if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.details)}`);
  return answer.value;
}
const open = (order: EntryId, deposit?: number) =>
  till.call('order.open', { order, unclaimed: false, ...(deposit === undefined ? {} : { deposit: deposit as never }) });
async function pickUp() {
  const { saleId, revision, cashDue } = await openCart();
  const { rows, remainingInCash } = await till.get('tender.list', {});
  if (remainingInCash > 0) await pay('cash', remainingInCash, `t${String((nextId += 1))}`);
  const paid = remainingInCash > 0 ? (await till.get('tender.list', {})).rows : rows;
  const tenders = paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  return till.call('sale.commit', { saleId: saleId as never, revision, cashDue, tenders });
}
const bodies = async <Kind extends 'sale' | 'order.held' | 'order.ended'>(
  kind: Kind,
): Promise<EntryOf<Kind>['body'][]> =>
  (await till.journal()).filter((entry) => entry.kind === kind).map(({ body }) => body as EntryOf<Kind>['body']);
const orders = async () => (await till.get('order.list', {})).orders;
const figures = async () => figuresOf(await till.journal());
/** What must be in the drawer, by the report of the open shift, which a manager reads. */
const expectedCash = async (): Promise<number> => {
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  const { report } = await till.get('shift.report', {});
  return report.expectedCash;
};

describe('a deposit', () => {
  test('makes payment ask for it alone, and the cart becomes an order with its slip and its cash in the drawer', async () => {
    await till.add(TEE, 2);
    await till.serve('2001');
    expect(await begin(10_000)).toMatchObject({ ok: true });
    expect(await till.get('tender.list', {})).toMatchObject({ total: 10_000, due: 10_000, remainingInCash: 10_000 });
    expect(await openCart()).toMatchObject({
      heldOrder: { step: 'new', deposit: 10_000, name: '王女士' },
      total: 19_800,
    });
    await pay('cash', 15_000, 't1');
    expect(await till.get('tender.list', {})).toMatchObject({ change: 5000, isCovered: true });
    expect(await hold()).toMatchObject({
      ok: true,
      value: { total: 19_800, held: 10_000, left: 9800, state: 'held', name: '王女士', units: 2 },
    });
    expect(await openCart()).toMatchObject({ lines: [], saleId: null });
    const [body] = await bodies('order.held');
    expect(body).toMatchObject({ deposit: 10_000, change: 5000, agreed: { total: 19_800 } });
    expect(JSON.stringify(body)).not.toContain('王女士');
    const kinds = (await till.journal()).map(({ kind }) => kind);
    expect(kinds).not.toContain('sale');
    const queued = (await till.journal()).findLast(({ kind }) => kind === 'print.queued');
    expect(queued?.body).toMatchObject({ document: 'order_slip' });
    expect(await figures()).toMatchObject({
      net: 0,
      sales: { count: 0 },
      liabilities: [{ kind: 'deposit', taken: 10_000, cash: 10_000 }],
    });
    expect(await expectedCash()).toBe(60_000);
  });

  test('is printed with the code to scan, the deposit and what is left, for the customer and for the shop', async () => {
    const { code } = await held();
    const slip = await eventually(async () => (await till.get('print.virtualSlips', {})).items.at(-1));
    const text = slip.rows.join('\n');
    expect(text).toContain('定金留货单');
    expect(text).toContain(code);
    expect(text).toContain('顾客联');
    expect(text).toContain('门店联');
    expect(text).toContain('王女士');
    expect(text).toContain('98.00');
    expect(ownCodeText({ kind: 'pickup', code })).toBe(`GPP-${code}`);
  });

  test('is not more than the goods, not paid short, not with points, and nothing is sold meanwhile', async () => {
    expect(await begin(100)).toMatchObject({ code: 'cart_empty' });
    await till.add();
    await till.serve();
    expect(await begin(9901)).toMatchObject({ details: { reason: 'deposit_too_high', amount: 9900 } });
    await begin(5000);
    await pay('cash', 4000, 't1');
    expect(await hold()).toMatchObject({ code: 'tender_short', details: { left: 1000 } });
    expect(await till.call('sale.commit', await till.commitParams(9900))).toMatchObject({
      details: { reason: 'deposit_first' },
    });
    const { revision } = await openCart();
    expect(await till.call('cart.park', { revision, name: '张' })).toMatchObject({ details: { reason: 'order_open' } });
    await till.get('order.leave', {});
    expect((await openCart()).heldOrder).toBeUndefined();
    expect(await till.call('sale.commit', await till.commitParams(9900))).toMatchObject({ ok: true });
  });

  test('by a phone waits until it is certain, and nothing is held with an uncertain row', async () => {
    const payments = new FakePayments();
    till.cloud.extra = payments.answer;
    payments.next = 'pending';
    await till.add(TEE, 2);
    await till.serve();
    await begin(10_000);
    const { saleId, revision } = await openCart();
    const asked = { saleId: saleId as never, revision, tenderId: 'p1', amount: 10_000 as never };
    await till.get('tender.request', { ...asked, authCode: '130000000000000001' });
    expect(await hold()).toMatchObject({ code: 'tender_unresolved' });
  });

  test('that was paid before a crash is still there afterwards, rows and all, and is held once', async () => {
    await till.add(TEE, 2);
    await till.serve();
    await begin(10_000);
    await pay('card', 10_000, 't1');
    failAt = 'commit.before_append';
    await expect(hold()).resolves.toMatchObject({ ok: false });
    failAt = undefined;
    await till.stop();
    await till.start();
    await till.login();
    expect(await bodies('order.held')).toEqual([]);
    expect(await openCart()).toMatchObject({ total: 19_800, heldOrder: { step: 'new', deposit: 10_000 } });
    expect(await till.get('tender.list', {})).toMatchObject({ paid: 10_000, isCovered: true });
    const { saleId, revision } = await openCart();
    const again = {
      saleId: saleId as never,
      revision,
      tenders: [{ tenderId: 't1', kind: 'card', amount: 10_000 }] as never,
    };
    const first = await till.get('order.hold', again);
    expect(await till.get('order.hold', again)).toMatchObject({ order: first.order });
    expect(await bodies('order.held')).toHaveLength(1);
  });

  test('that was held right before a crash is held, and its cart is not offered again', async () => {
    await till.add(TEE, 2);
    await till.serve();
    await begin(10_000);
    await pay('cash', 10_000, 't1');
    failAt = 'commit.after_journal';
    await expect(hold()).resolves.toMatchObject({ ok: false });
    failAt = undefined;
    await till.stop();
    await till.start();
    await till.login();
    expect(await openCart()).toMatchObject({ lines: [] });
    expect((await openCart()).heldOrder).toBeUndefined();
    expect(await orders()).toMatchObject([{ held: 10_000, name: '王女士' }]);
  });
});

describe('a pick-up', () => {
  test('is a sale at the agreed prices, with the deposit as one tender that stands for its sources', async () => {
    const { order, code } = await held();
    // The shop asks half of it by now.
    const promotions = [{ id: 'half', type: 'discount', payBp: 5000 }];
    const later = { id: 'book-2', hash: 'b'.repeat(64), from: 1_700_000_000_001, promotions };
    await till.get('catalogue.activate', { head: bookHead(later) });
    await till.add(TEE, 2);
    expect(await openCart()).toMatchObject({ total: 9900 });
    await till.get('cart.void', { revision: (await openCart()).revision, reason: '看看' });
    expect(await open(order)).toMatchObject({ ok: true });
    expect(await openCart()).toMatchObject({
      total: 19_800,
      serving: { shares: [{ guide: '2001' }] },
      heldOrder: { step: 'open', held: 10_000, code },
    });
    expect(await till.get('tender.list', {})).toMatchObject({
      rows: [{ kind: 'deposit', amount: 10_000, reference: code, state: 'paid' }],
      remainingInCash: 9800,
    });
    expect(
      await till.call('cart.apply', {
        revision: (await openCart()).revision,
        command: { type: 'addProduct', product: TEE, quantity: 1 },
      }),
    ).toMatchObject({ details: { reason: 'order_open' } });
    expect(await pickUp()).toMatchObject({ ok: true, value: { total: 19_800, cashDue: 19_800 } });
    const [sale] = await bodies('sale');
    expect(sale).toMatchObject({
      fromOrder: order,
      pricing: { book: 'book-1' },
      tenders: [
        { kind: 'deposit', amount: 10_000, reference: code, stands: [{ kind: 'cash', amount: 10_000 }] },
        { kind: 'cash', amount: 9800 },
      ],
    });
    expect(await orders()).toMatchObject([{ state: 'sold', held: 0, used: 10_000 }]);
    expect(await figures()).toMatchObject({
      net: 19_800,
      liabilities: [{ taken: 10_000, used: 10_000, cash: 10_000 }],
    });
    expect(await open(order)).toMatchObject({ details: { reason: 'order_over' } });
  });

  test('that is refunded pays back the deposit to its own tenders and the rest to those of the pick-up', async () => {
    await till.add(TEE, 2);
    await till.serve();
    await begin(10_000);
    await pay('card', 6000, 'c1');
    await pay('cash', 4000, 'c2');
    const answer = await hold();
    if (!answer.ok) throw new Error(answer.code);
    await open(answer.value.order);
    const done = await pickUp();
    if (!done.ok) throw new Error(done.code);
    const { receiptNumber } = done.value;
    const refund = await till.get('return.commit', {
      receiptNumber,
      refundId: freshId(),
      total: 19_800 as never,
      lines: [{ lineId: '1', units: 2 }],
    });
    const byKind = (kind: string): number =>
      refund.tenders.reduce((sum, tender) => (tender.kind === kind ? sum + tender.amount : sum), 0);
    expect([byKind('card'), byKind('cash')]).toEqual([6000, 13_800]);
    const { tenders, liabilities } = await figures();
    expect(liabilities).toMatchObject([{ taken: 10_000, used: 10_000, cash: 4000 }]);
    // Float 500.00: 40.00 of the deposit and 98.00 came in, 138.00 went out.
    expect(tenders.find(({ kind }) => kind === 'cash')).toMatchObject({ net: 9800 - 13_800 });
  });

  test('is put back as it was, takes another deposit, and survives a restart in the cart', async () => {
    const { order } = await held();
    await open(order);
    await till.stop();
    await till.start();
    await till.login();
    expect(await openCart()).toMatchObject({ heldOrder: { step: 'open', held: 10_000 }, total: 19_800 });
    await till.get('order.leave', {});
    expect(await openCart()).toMatchObject({ lines: [] });
    expect(await open(order, 9801)).toMatchObject({ details: { reason: 'deposit_too_high', amount: 9800 } });
    expect(await open(order, 9800)).toMatchObject({ ok: true });
    expect(await till.get('tender.list', {})).toMatchObject({ total: 9800, rows: [] });
    await pay('cash', 9800, 't9');
    expect(await hold()).toMatchObject({ ok: true, value: { held: 19_800, left: 0, state: 'held' } });
    await open(order);
    expect(await till.get('tender.list', {})).toMatchObject({ isCovered: true, remainingInCash: 0 });
    expect(await pickUp()).toMatchObject({ ok: true });
    expect((await bodies('sale'))[0]?.tenders).toMatchObject([
      { kind: 'deposit', amount: 19_800, stands: [{ amount: 10_000 }, { amount: 9800 }] },
    ]);
  });

  test('is of one till: what another has claimed is refused by name, and offline only after a warning', async () => {
    const { order } = await held();
    await eventually(() => till.cloud.tasks.length > 0);
    const [task] = till.cloud.tasks;
    const other = { ...task, claim: { terminal: '02', at: Date.now() } };
    till.cloud.tasks.push(other);
    expect(await open(order)).toMatchObject({ details: { reason: 'order_taken', path: '02' } });
    till.cloud.tasks.push({ ...task });
    expect(await open(order)).toMatchObject({ ok: true });
    expect(till.cloud.tasks.at(-1)).toMatchObject({ claim: { terminal: '01' } });
    await till.get('order.leave', {});
    await eventually(() => till.cloud.tasks.at(-1)?.['claim'] === undefined);
    await open(order);
    await pickUp();
    await eventually(() => till.cloud.tasks.at(-1)?.['_deleted'] === true);
    expect(JSON.stringify(till.cloud.tasks.at(-1))).not.toContain('王女士');
  });

  test('of another till’s order works with what the cloud told', async () => {
    const { order } = await held();
    const entry = (await till.journal()).find(({ kind }) => kind === 'order.held') as EntryOf<'order.held'>;
    const event = orderEventOf(entry, '07')?.event;
    const other = freshId<EntryId>();
    const body = { opened: { ...openedOf(entry, '07'), body: { ...entry.body, order: other } }, events: [event] };
    till.cloud.orders.push({ id: other, state: 'held', channel: DEPOSIT_CHANNEL, body });
    await till.get('order.list', {});
    const known = await eventually(async () => (await orders()).find((one) => one.order === other));
    expect(known).toMatchObject({ isOwn: false, terminal: '07', held: 10_000 });
    till.cloud.reachable = false;
    expect(await open(other)).toMatchObject({ details: { reason: 'order_unclaimed' } });
    expect(await till.call('order.open', { order: other, unclaimed: true })).toMatchObject({ ok: true });
    expect(await pickUp()).toMatchObject({ ok: true });
    expect((await orders()).find((one) => one.order === order)).toMatchObject({ state: 'held' });
  });
});

describe('an order that is not taken', () => {
  const end = (order: EntryId, returned: number, heldNow: number, ended = freshId<EntryId>()) =>
    till.call('order.end', {
      ended,
      order,
      returned: returned as never,
      held: heldNow as never,
      reason: '顾客不要了',
      unclaimed: false,
    });

  test('gives the deposit back to how it was paid, once', async () => {
    const { order } = await held();
    const ended = freshId<EntryId>();
    expect(await end(order, 10_000, 9000)).toMatchObject({ details: { reason: 'changed' } });
    expect(await end(order, 10_000, 10_000, ended)).toMatchObject({
      ok: true,
      value: { state: 'ended', held: 0, returned: 10_000 },
    });
    expect(await end(order, 10_000, 10_000, ended)).toMatchObject({ ok: true });
    expect(await end(order, 10_000, 10_000)).toMatchObject({ details: { reason: 'nothing_held' } });
    expect(await bodies('order.ended')).toMatchObject([
      { returned: 10_000, forfeited: 0, tenders: [{ kind: 'cash' }] },
    ]);
    expect(await figures()).toMatchObject({ liabilities: [{ taken: 10_000, returned: 10_000, cash: 0 }] });
    expect(await open(order)).toMatchObject({ details: { reason: 'order_over' } });
  });

  test('is forfeited by whoever may, which the till shows as other income and pays nothing out for', async () => {
    const { order } = await held();
    expect(await end(order, 0, 10_000)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'deposit_forfeit', amount: 10_000 },
    });
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    expect(await end(order, 4000, 10_000)).toMatchObject({
      ok: true,
      value: { returned: 4000, forfeited: 6000, held: 0 },
    });
    expect(await figures()).toMatchObject({ net: 0, liabilities: [{ returned: 4000, forfeited: 6000, cash: 6000 }] });
  });
});
