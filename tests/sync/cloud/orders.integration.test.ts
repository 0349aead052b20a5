/** Held orders and tickets on a real PostgreSQL: the documents that tills share, deposits apart from sales, and what is flagged. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderMoney } from '../../../sync/domain/held-order.ts';
import type { OrderRecord, TicketRecord } from '../../../sync/schemas/documents/orders.ts';
import { cash, CODE, endEntry, heldEntry, pickUpEntry, type Held } from '../../fixtures/held-order.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { bookHash, startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import { alertsOf } from './hostile-shop.ts';

let cloud: TestCloud;
let hash: string;
let one: TestTerminal;
let two: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  one = await cloud.pair();
  two = await cloud.pair();
  hash = await bookHash(one, 'demo-1');
});
afterAll(() => cloud.close());

const pricing = () => ({ now: cloud.ports.clock.now(), bookHash: hash });
const freshOrder = (deposit = 5000): Held => ({ order: one.freshId(), deposit, tenders: [cash(deposit)] });
async function uploaded(terminal: TestTerminal, entries: readonly SignedEntry[]): Promise<readonly unknown[]> {
  expect((await terminal.upload([...entries])).body.quarantined).toEqual([]);
  const { documents } = (await terminal.pull('ledger')).body;
  return entries.map(({ id }) => documents.find((document) => document['id'] === id)?.['flags']);
}
async function documentOf<Record>(terminal: TestTerminal, id: string) {
  const { documents } = (await terminal.pull('orders')).body;
  const found = documents.find((document) => document['id'] === id);
  return { state: found?.['state'], channel: found?.['channel'], record: found?.['body'] as Record };
}
const detailsOf = async (code: string): Promise<readonly string[]> =>
  (await alertsOf(cloud, await cloud.logIn()))
    .filter((alert) => alert.code === code)
    .map((alert) => (alert as { readonly detail?: string }).detail ?? '');
const receiptOf = (entry: SignedEntry): string => (entry['body'] as { readonly receiptNumber: string }).receiptNumber;

describe('a held order', () => {
  test('is a document that another till pulls, and its pick-up there has no flag and uses the deposit', async () => {
    const order = freshOrder();
    expect(await uploaded(one, [heldEntry(one, pricing(), order)])).toEqual([undefined]);
    const { state, channel, record } = await documentOf<OrderRecord>(two, order.order);
    expect([state, channel]).toEqual(['held', 'deposit']);
    expect(record.opened).toMatchObject({ terminal: one.id, body: { code: CODE, agreed: { total: 9900 } } });
    expect(orderMoney(record.events)).toMatchObject({ taken: 5000, held: 5000 });
    const sale = pickUpEntry(two, pricing(), order);
    expect(await uploaded(two, [sale])).toEqual([undefined]);
    const after = await documentOf<OrderRecord>(one, order.order);
    expect(after.state).toBe('sold');
    expect(orderMoney(after.record.events)).toEqual({ taken: 5000, used: 5000, returned: 0, forfeited: 0, held: 0 });
    // Told again after a lost answer: nothing more.
    await two.upload([sale]);
    expect((await documentOf<OrderRecord>(one, order.order)).record.events).toHaveLength(2);
  });

  test('is a liability in the reports of its shift and day: no sale until it is picked up', async () => {
    const till = await cloud.pair();
    const shift = '019a0000-0000-7000-8000-0000000000aa';
    const opened = till.entry('shift.opened', {
      shift,
      store: 'S001',
      terminal: till.id,
      staff: '1001',
      float: 10_000,
    });
    const order = freshOrder();
    await uploaded(till, [opened, heldEntry(till, pricing(), order, { shift })]);
    const token = await cloud.logIn();
    const { body } = await cloud.ask<{ report: Record<string, unknown> }>(`/v1/reports/shift?shift=${shift}`, {
      token,
    });
    expect(body.report).toMatchObject({
      net: 0,
      sales: { count: 0, amount: 0 },
      expectedCash: 15_000,
      liabilities: [{ kind: 'deposit', taken: 5000, used: 0, cash: 5000 }],
    });
    await uploaded(till, [pickUpEntry(till, pricing(), order, { shift })]);
    const later = await cloud.ask<{ report: Record<string, unknown> }>(`/v1/reports/shift?shift=${shift}`, { token });
    expect(later.body.report).toMatchObject({
      net: 9900,
      expectedCash: 19_900,
      liabilities: [{ taken: 5000, used: 5000, cash: 5000 }],
    });
  });

  test('picked up by two tills that were apart is flagged, and the alert names both receipts', async () => {
    const order = freshOrder();
    await uploaded(one, [heldEntry(one, pricing(), order)]);
    const [here, there] = [pickUpEntry(one, pricing(), order), pickUpEntry(two, pricing(), order)];
    expect(await uploaded(one, [here])).toEqual([undefined]);
    expect(await uploaded(two, [there])).toEqual([['order_finished_twice', 'deposit_exceeded']]);
    expect(await detailsOf('order_finished_twice')).toContain(`${receiptOf(here)}, ${receiptOf(there)}`);
    const { record } = await documentOf<OrderRecord>(one, order.order);
    expect(orderMoney(record.events)).toMatchObject({ taken: 5000, used: 10_000, held: -5000 });
  });

  test('finished by two uploads at the same time is seen by the second', async () => {
    const order = freshOrder();
    await uploaded(one, [heldEntry(one, pricing(), order)]);
    const [here, there] = [pickUpEntry(one, pricing(), order), pickUpEntry(two, pricing(), order)];
    await Promise.all([one.upload([here]), two.upload([there])]);
    const { record } = await documentOf<OrderRecord>(one, order.order);
    expect(record.events.filter(({ kind }) => kind === 'used')).toHaveLength(2);
    const { documents } = (await one.pull('ledger')).body;
    const flags = [here, there].map(({ id }) => documents.find((document) => document['id'] === id)?.['flags']);
    expect(flags.filter((flag) => flag !== undefined)).toEqual([['order_finished_twice', 'deposit_exceeded']]);
  });

  test('with more used than taken, other amounts than agreed, or that nobody knows is flagged and kept', async () => {
    const order = freshOrder();
    await uploaded(one, [heldEntry(one, pricing(), order)]);
    const more = { ...order, deposit: 6000, tenders: [cash(6000)] };
    expect(await uploaded(one, [pickUpEntry(one, pricing(), more)])).toEqual([['deposit_exceeded']]);
    const other = freshOrder();
    await uploaded(one, [heldEntry(one, pricing(), other)]);
    const cheaper = { ...TEE_LINE, base: 9000, net: 9000, tax: 1035 };
    const tenders = [{ tenderId: 'd1', kind: 'deposit', amount: 5000, stands: [cash(5000)] }, cash(4000, 't9')].map(
      (tender) => ('stands' in tender ? { ...tender, stands: [{ kind: 'cash', amount: 5000, of: 't1' }] } : tender),
    );
    const [flags] = await uploaded(one, [
      pickUpEntry(one, pricing(), other, { lines: [cheaper], total: 9000, cashDue: 9000, tenders }),
    ]);
    expect(flags).toContain('order_differs');
    expect(await uploaded(one, [pickUpEntry(one, pricing(), freshOrder())])).toMatchObject([
      expect.arrayContaining(['order_unknown']),
    ]);
    const wrong = { ...freshOrder(), deposit: 5000, tenders: [cash(4000)] };
    expect(await uploaded(one, [heldEntry(one, pricing(), wrong)])).toEqual([['order_differs']]);
  });

  test('that ends gives back what it held; what ends twice is flagged', async () => {
    const order = freshOrder();
    await uploaded(one, [heldEntry(one, pricing(), order)]);
    const back = [{ tenderId: 'r1', kind: 'cash', amount: 5000, of: 't1' }];
    expect(await uploaded(one, [endEntry(one, order, 5000, back)])).toEqual([undefined]);
    expect((await documentOf<OrderRecord>(two, order.order)).state).toBe('ended');
    expect(await uploaded(two, [endEntry(two, order, 5000, back)])).toEqual([
      ['order_finished_twice', 'deposit_exceeded'],
    ]);
    expect(await detailsOf('order_finished_twice')).toContain(CODE);
  });
});

describe('parts of a held order', () => {
  const BOTH = [TEE_LINE, { ...TEE_LINE, lineId: '2' }];
  /** Two pieces for 198.00, of which 150.00 was paid. */
  async function heldBoth(): Promise<Held> {
    const order = { ...freshOrder(15_000), lines: BOTH };
    expect(await uploaded(one, [heldEntry(one, pricing(), order)])).toEqual([undefined]);
    return order;
  }
  /** One of the pieces, with so much of the deposit. */
  const part = (till: TestTerminal, { order }: Held, lineId: string, deposit: number, over: object = {}): SignedEntry =>
    pickUpEntry(
      till,
      pricing(),
      { order, deposit, tenders: [cash(deposit)] },
      {
        lines: BOTH.filter((line) => line.lineId === lineId),
        orderPart: [{ lineId, before: 0 }],
        ...(deposit === 9900 ? { tenders: [deposited(9900)] } : {}),
        ...over,
      },
    );
  const deposited = (amount: number) => {
    const stands = [{ kind: 'cash', amount, of: 't1' }];
    return { tenderId: 'd1', kind: 'deposit', amount, reference: CODE, stands };
  };

  test('are sales of their own without a flag, at whichever till, until nothing is to come', async () => {
    const order = await heldBoth();
    expect(await uploaded(two, [part(two, order, '2', 9900)])).toEqual([undefined]);
    const { state, record } = await documentOf<OrderRecord>(one, order.order);
    expect(state).toBe('held');
    expect(orderMoney(record.events)).toMatchObject({ taken: 15_000, used: 9900, held: 5100 });
    expect(record.events.at(-1)).toMatchObject({ kind: 'used', lines: [{ lineId: '2', units: 1 }] });
    expect(await uploaded(one, [part(one, order, '1', 5100)])).toEqual([undefined]);
    expect((await documentOf<OrderRecord>(two, order.order)).state).toBe('sold');
  });

  test('of two tills that were apart with the same unit are flagged, and the alert names both receipts', async () => {
    const order = await heldBoth();
    const [here, there] = [part(one, order, '1', 9900), part(two, order, '1', 9900)];
    expect(await uploaded(one, [here])).toEqual([undefined]);
    expect(await uploaded(two, [there])).toEqual([['order_unit_twice', 'deposit_exceeded']]);
    expect(await detailsOf('order_unit_twice')).toContain(`${receiptOf(here)}, ${receiptOf(there)}`);
    // Each took another unit: only the deposit was counted twice.
    const other = await heldBoth();
    expect(await uploaded(one, [part(one, other, '1', 9900)])).toEqual([undefined]);
    expect(await uploaded(two, [part(two, other, '2', 9900)])).toEqual([['deposit_exceeded']]);
    // All of it, by a till that had not heard of the part.
    const whole = pickUpEntry(
      one,
      pricing(),
      { ...other, deposit: 0, tenders: [] },
      {
        lines: BOTH,
        total: 19_800,
        cashDue: 19_800,
        tenders: [cash(19_800)],
      },
    );
    expect(await uploaded(one, [whole])).toEqual([['order_unit_twice', 'deposit_exceeded']]);
  });

  test('uploaded at the same time are both counted, and the second is flagged', async () => {
    const order = await heldBoth();
    const [here, there] = [part(one, order, '1', 9900), part(two, order, '1', 9900)];
    await Promise.all([one.upload([here]), two.upload([there])]);
    const { documents } = (await one.pull('ledger')).body;
    const flags = [here, there].map(({ id }) => documents.find((document) => document['id'] === id)?.['flags']);
    expect(flags.filter((flag) => flag !== undefined)).toEqual([['order_unit_twice', 'deposit_exceeded']]);
  });

  test('at another price than their share of what was agreed are flagged, and so is an order agreed at another than the book’s', async () => {
    const order = await heldBoth();
    const cheap = { ...TEE_LINE, base: 9000, net: 9000, tax: 1035 };
    const sums = { total: 9000, cashDue: 9000, tenders: [deposited(9000)] };
    expect(await uploaded(one, [part(one, order, '1', 9000, { ...sums, lines: [cheap] })])).toEqual([
      ['order_differs'],
    ]);
    const bargain = { ...freshOrder(), lines: [cheap] };
    expect(await uploaded(one, [heldEntry(one, pricing(), bargain)])).toEqual([['price_differs']]);
  });

  test('before the rest was given up are no second pick-up, whichever arrives first', async () => {
    const order = await heldBoth();
    const taken = part(two, order, '2', 9900);
    const back = [{ tenderId: 'r1', kind: 'cash', amount: 5100, of: 't1' }];
    expect(await uploaded(one, [endEntry(one, order, 5100, back)])).toEqual([undefined]);
    expect((await uploaded(two, [taken]))[0]).toBeUndefined();
    expect((await documentOf<OrderRecord>(one, order.order)).state).toBe('ended');
  });
});

describe('a correction of a deposit', () => {
  const SHIFT = '019a0000-0000-7000-8000-000000000001';
  const corrected = (till: TestTerminal, { order }: Held, of: string, over: object = {}): SignedEntry =>
    till.entry('correction', {
      of,
      what: 'tender',
      document: 'deposit',
      order,
      code: CODE,
      correction: till.freshId(),
      shift: SHIFT,
      tenders: [{ ...cash(5000), kind: 'card' }],
      before: [cash(5000)],
      change: 0,
      changeBefore: 0,
      approval: { by: '9001', reason: '记错了' },
      ...over,
    });

  test('is in the order that other tills pull, without a flag; one that does not fit is flagged', async () => {
    const order = freshOrder();
    const held = heldEntry(one, pricing(), order);
    expect(await uploaded(one, [held, corrected(one, order, held.id)])).toEqual([undefined, undefined]);
    const { record } = await documentOf<OrderRecord>(two, order.order);
    expect(record.events[0]).toMatchObject({ kind: 'held', tenders: [{ kind: 'card', amount: 5000 }] });
    const wrong: readonly (readonly [string, object])[] = [
      ['other_before', {}],
      ['other_sum', { tenders: [{ ...cash(4000), kind: 'card' }] }],
      ['no_document', { of: one.freshId() }],
      ['other_shift', { before: [{ ...cash(5000), kind: 'card' }], shift: one.freshId() }],
    ];
    for (const [found, over] of wrong) {
      expect(await uploaded(one, [corrected(one, order, held.id, over)])).toEqual([['correction_differs']]);
      expect(await detailsOf('correction_differs')).toContain(`${found} ${CODE}`);
    }
  });

  test('counts where the deposit does, in the shift’s report and drawer', async () => {
    const till = await cloud.pair();
    const shift = till.freshId();
    const opened = till.entry('shift.opened', {
      shift,
      store: 'S001',
      terminal: till.id,
      staff: '1001',
      float: 10_000,
    });
    const order = freshOrder();
    const held = heldEntry(till, pricing(), order, { shift });
    await uploaded(till, [opened, held, corrected(till, order, held.id, { shift })]);
    const { body } = await cloud.ask<{ report: Record<string, unknown> }>(`/v1/reports/shift?shift=${shift}`, {
      token: await cloud.logIn(),
    });
    expect(body.report).toMatchObject({
      net: 0,
      tenders: [],
      expectedCash: 10_000,
      corrections: { count: 1, amount: 5000 },
      liabilities: [{ kind: 'deposit', taken: 5000, cash: 0, tenders: [{ kind: 'card', in: 5000, out: 0 }] }],
    });
  });
});

test('a ticket’s steps of two tills meet in one document', async () => {
  const ticket = one.freshId();
  const goods = [{ lineId: '1', product: TEE_LINE.product, quantity: 1 }];
  const opened = one.entry('ticket.opened', {
    ticket,
    code: CODE,
    store: 'S001',
    terminal: one.id,
    type: 'alteration',
    promisedAt: cloud.ports.clock.now(),
    goods,
    work: '裤脚改短',
  });
  await one.upload([opened]);
  await one.upload([one.entry('ticket.moved', { ticket, code: CODE, to: 'ready' })]);
  await two.upload([two.entry('ticket.moved', { ticket, code: CODE, to: 'handed_over' })]);
  const { state, channel, record } = await documentOf<TicketRecord>(two, ticket);
  expect([state, channel]).toEqual(['handed_over', 'ticket']);
  expect(record.moves.map(({ terminal, to }) => [terminal, to])).toEqual([
    [one.id, 'ready'],
    [two.id, 'handed_over'],
  ]);
});
