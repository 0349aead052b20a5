/** A held order that is picked up in parts: money, goods, slips and the other till; and a slip printed where it was not made. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEPOSIT_CHANNEL, openedOf, orderEventOf } from '../../sync/schemas/documents/orders.ts';
import { figuresOf } from '../../sync/domain/shift-figures.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { freshId, OrderHands } from './support/order-hands.ts';
import { eventually, Till } from './support/till.ts';

let till: Till;
let hands: OrderHands;
let failAt: string | undefined;
beforeEach(async () => {
  failAt = undefined;
  const reach = (name: string): void => {
    if (name === failAt) throw new Error('the process ends here');
  };
  till = new Till({ change: { killPoints: { reach } } });
  hands = new OrderHands(till);
  await till.openForBusiness();
});
afterEach(() => till.end());

const sales = async () => (await till.journal()).filter((entry): entry is EntryOf<'sale'> => entry.kind === 'sale');
const slips = async (): Promise<readonly string[]> =>
  (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));
const slipWith = (...texts: readonly string[]): Promise<string> =>
  eventually(async () => (await slips()).find((slip) => texts.every((text) => slip.includes(text))));

describe('a part of an order', () => {
  test('is sold at what was agreed, the deposit pays first, and the rest stays held with what is left of it', async () => {
    const { order, code } = await hands.held(3, 15_000);
    expect(await hands.open(order, [['1', 1]])).toMatchObject({ ok: true });
    expect(await hands.openCart()).toMatchObject({
      total: 9900,
      lines: [{ quantity: 1 }],
      heldOrder: { step: 'open', held: 9900, rest: { units: 2, held: 5100 } },
    });
    expect(await till.get('tender.list', {})).toMatchObject({
      rows: [{ kind: 'deposit', amount: 9900 }],
      isCovered: true,
      remainingInCash: 0,
    });
    await hands.pickUp();
    expect(await hands.orders()).toMatchObject([
      {
        order,
        state: 'held',
        units: 3,
        unitsLeft: 2,
        held: 5100,
        used: 9900,
        left: 14_700,
        goods: [{ taken: 1, rest: 19_800 }],
      },
    ]);
    expect((await sales())[0]?.body).toMatchObject({
      fromOrder: order,
      orderPart: [{ lineId: '1', before: 0 }],
      tenders: [{ kind: 'deposit', amount: 9900, stands: [{ kind: 'cash', amount: 9900 }] }],
    });
    const slip = await slipWith('部分取货单');
    expect(slip).toMatch(/本次已取[\s\S]*x 1 +99\.00[\s\S]*仍留货[\s\S]*x 2 +198\.00/);
    expect(slip).toMatch(/本次抵用定金 +99\.00/);
    expect(slip).toMatch(/剩余定金 +51\.00/);
    expect(slip).toContain('147.00');
    expect(slip).toContain(code);

    // The next one, without naming units, is all the rest.
    await hands.open(order);
    expect(await till.get('tender.list', {})).toMatchObject({ remainingInCash: 14_700 });
    await hands.pickUp();
    expect(await hands.orders()).toMatchObject([{ state: 'sold', unitsLeft: 0, held: 0, used: 15_000, left: 0 }]);
    expect((await sales())[1]?.body).toMatchObject({
      orderPart: [{ lineId: '1', before: 1 }],
      lines: [{ quantity: 2 }],
      total: 19_800,
    });
    expect(figuresOf(await till.journal())).toMatchObject({
      net: 29_700,
      liabilities: [{ taken: 15_000, used: 15_000, cash: 15_000 }],
    });
    // Nothing is to come: no slip about it.
    expect((await slips()).filter((text) => text.includes('部分取货单'))).toHaveLength(1);
  });

  test('is never more than is left, and an order with a part gone gives back what is held of it', async () => {
    const { order } = await hands.held(2, 15_000);
    expect(await hands.open(order, [['1', 3]])).toMatchObject({ details: { reason: 'units_taken', path: '纯棉T恤' } });
    expect(await hands.open(order, [['9', 1]])).toMatchObject({ details: { reason: 'units_taken' } });
    await hands.open(order, [['1', 1]]);
    await hands.pickUp();
    expect(await hands.open(order, [['1', 2]])).toMatchObject({ details: { reason: 'units_taken' } });
    expect(await hands.end(order, 5100, 5100)).toMatchObject({ ok: true, value: { state: 'ended', held: 0 } });
    expect(await hands.open(order)).toMatchObject({ details: { reason: 'order_over' } });
    expect(figuresOf(await till.journal())).toMatchObject({
      net: 9900,
      liabilities: [{ taken: 15_000, used: 9900, returned: 5100, cash: 9900 }],
    });
  });

  test('takes another deposit up to what the rest costs, and a refund of it goes back to the deposit’s own tender', async () => {
    const { order } = await hands.held(2, 5000, 'card');
    await hands.open(order, [['1', 1]]);
    const { receiptNumber } = await hands.pickUp();
    const more = (deposit: number) => till.call('order.open', { order, unclaimed: false, deposit: deposit as never });
    expect(await more(9901)).toMatchObject({ details: { reason: 'deposit_too_high', amount: 9900 } });
    expect(await more(9900)).toMatchObject({ ok: true });
    expect(await hands.openCart()).toMatchObject({ total: 9900, lines: [{ quantity: 1 }] });
    await till.get('order.leave', {});
    const refund = await till.get('return.commit', {
      receiptNumber,
      refundId: freshId(),
      total: 9900 as never,
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(refund.tenders).toMatchObject([
      { kind: 'card', amount: 5000 },
      { kind: 'cash', amount: 4900 },
    ]);
  });

  test('survives a crash right after its sale, and is told to the other tills once', async () => {
    const { order } = await hands.held(2, 10_000);
    await eventually(() => till.cloud.tasks.length > 0);
    await hands.open(order, [['1', 1]]);
    failAt = 'commit.after_journal';
    await expect(hands.pickUp()).rejects.toThrow();
    failAt = undefined;
    await till.stop();
    await till.start();
    await till.login();
    expect(await hands.openCart()).toMatchObject({ lines: [] });
    expect(await hands.orders()).toMatchObject([{ state: 'held', unitsLeft: 1, held: 100 }]);
    await eventually(() => till.cloud.tasks.at(-1)?.['claim'] === undefined);
    expect(till.cloud.tasks.at(-1)).toMatchObject({ parts: [{ kind: 'used', lines: [{ lineId: '1', units: 1 }] }] });
    expect(await sales()).toHaveLength(1);
  });
});

describe('an order of another till', () => {
  /** As the cloud tells it: put aside there, with one of two pieces gone where `parts` says so. */
  async function others(parts: boolean): Promise<EntryId> {
    await hands.held(2, 10_000);
    const entry = (await till.journal()).find(({ kind }) => kind === 'order.held') as EntryOf<'order.held'>;
    const other: EntryId = freshId();
    const event = orderEventOf(entry, '07')?.event;
    const body = { opened: { ...openedOf(entry, '07'), body: { ...entry.body, order: other } }, events: [event] };
    till.cloud.orders.push({ id: other, state: 'held', channel: DEPOSIT_CHANNEL, body });
    const part = {
      id: freshId(),
      at: Date.now(),
      terminal: '07',
      staff: '1001',
      amount: 9900,
      kind: 'used',
      saleId: freshId(),
      receiptNumber: 'S001-07-260901-0001',
      lines: [{ lineId: '1', units: 1 }],
    };
    const task = { id: `order:${other}`, title: '李先生', dueAt: Date.now(), done: false };
    till.cloud.tasks.push({ ...task, ...(parts ? { parts: [part] } : {}) });
    await till.get('order.list', {});
    await eventually(async () => (await hands.orders()).find((one) => one.order === other && one.name === '李先生'));
    return other;
  }

  test('of which that till just took a part is known as such before its sale has arrived', async () => {
    const order = await others(true);
    const view = (await hands.orders()).find((one) => one.order === order);
    expect(view).toMatchObject({ unitsLeft: 1, held: 100, goods: [{ taken: 1 }] });
    expect(await hands.open(order, [['1', 2]])).toMatchObject({ details: { reason: 'units_taken' } });
    expect(await hands.open(order)).toMatchObject({ ok: true });
    expect(await till.get('tender.list', {})).toMatchObject({ total: 9900, remainingInCash: 9800 });
    await hands.pickUp();
    expect((await sales())[0]?.body).toMatchObject({ orderPart: [{ lineId: '1', before: 1 }] });
  });

  test('prints its slip here: how it stands, the name as this till knows it, each copy counted with who asked', async () => {
    const order = await others(false);
    await till.get('order.print', { id: order });
    const slip = await slipWith('定金留货单', '李先生');
    expect(slip).toContain('顾客联');
    expect(slip).toMatch(/x 2 +198\.00/);
    expect(slip).toMatch(/剩余定金 +100\.00/);
    // Where it was put aside, as are the person and the time beside it.
    expect(slip).toContain('终端 07');
    await till.get('order.print', { id: order });
    const copies = (await till.journal()).flatMap(({ kind, staff, body }) => {
      const { document, source, copy } = body as EntryOf<'print.queued'>['body'];
      return kind === 'print.queued' && copy > 0 ? [{ staff, document, source, copy }] : [];
    });
    expect(copies as unknown[]).toEqual(
      [1, 2].map((copy) => ({ staff: '1001', document: 'order_slip', source: order, copy })),
    );
    expect(await till.call('order.print', { id: freshId<EntryId>() })).toMatchObject({ code: 'not_found' });
  });

  test('is picked up in part offline after the warning, like a whole one', async () => {
    const order = await others(false);
    till.cloud.reachable = false;
    expect(await hands.open(order, [['1', 1]])).toMatchObject({ details: { reason: 'order_unclaimed' } });
    expect(await hands.open(order, [['1', 1]], true)).toMatchObject({ ok: true });
    await hands.pickUp();
    expect((await hands.orders()).find((one) => one.order === order)).toMatchObject({ unitsLeft: 1, state: 'held' });
  });
});
