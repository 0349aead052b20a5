import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KillPoint } from '../../main/kill-points.ts';
import { systemPorts } from '../../main/ports.ts';
import { epochMs, MINUTE_MS } from '../../sync/domain/time.ts';
import { APPLES, bookHead, TEE, Till } from './support/till.ts';

const sales = async (till: Till) => (await till.journal()).filter(({ kind }) => kind === 'sale');

describe('commit', () => {
  let till: Till;
  let aheadMs = 0;
  let stopAt: KillPoint | undefined;
  beforeEach(async () => {
    aheadMs = 0;
    stopAt = undefined;
    const system = systemPorts();
    const ports = { ...system, clock: { ...system.clock, now: () => epochMs(Date.now() + aheadMs) } };
    const reach = (name: KillPoint): void => {
      if (name === stopAt) throw new Error('the process ends here');
    };
    till = new Till({ change: { ports, killPoints: { reach } } });
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  /** The machine's clock and the cloud's go on together. */
  const goTo = (minutes: number): void => {
    aheadMs = minutes * MINUTE_MS;
    till.cloud.nowOffsetMs = aheadMs;
  };

  test('sent twice at the same time makes one sale', async () => {
    await till.add();
    await till.serve();
    const params = await till.commitParams(10_000);
    const [first, second] = await Promise.all([till.get('sale.commit', params), till.get('sale.commit', params)]);
    expect(second).toEqual({ ...first, print: second.print });
    expect(await sales(till)).toHaveLength(1);
  });

  test('duplicate after lost answer: repeated, also after a restart, finds the first sale', async () => {
    await till.add();
    await till.serve();
    const params = await till.commitParams(10_000);
    const first = await till.get('sale.commit', params);
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.get('sale.commit', params)).toMatchObject({
      saleId: first.saleId,
      receiptNumber: first.receiptNumber,
      change: 100,
    });
    expect(await sales(till)).toHaveLength(1);
    expect(till.host.state().done).toMatchObject({ receiptNumber: first.receiptNumber });
  });

  test('keeps why it was bought, over a restart too, until it is taken back or sold; the next sale knows nothing of it', async () => {
    const { revision } = await till.add();
    const say = (from: number, occasion: 'gift' | 'child' | null) =>
      till.get('cart.apply', { revision: from, command: { type: 'setOccasion', occasion } });
    const said = await say(revision, 'child');
    expect((await say(said.revision, null)).occasion).toBeUndefined();
    await say(said.revision + 1, 'gift');
    await till.stop();
    await till.start();
    await till.login();
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect((await sales(till))[0]?.body).toMatchObject({ occasion: 'gift' });
    expect((await till.add()).occasion).toBeUndefined();
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect((await sales(till))[1]?.body).not.toHaveProperty('occasion');
  });

  test('keeps by which code the customer came until it is taken back or sold; an id that is none is refused', async () => {
    const { revision } = await till.add();
    const cameBy = { touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn', liveRoom: 'r8' };
    const said = await till.get('cart.apply', { revision, command: { type: 'setCameBy', cameBy } });
    expect(said.cameBy).toEqual(cameBy);
    const command = { type: 'setCameBy', cameBy: { campaign: 'x'.repeat(41) } } as const;
    expect(await till.call('cart.apply', { revision: said.revision, command })).toMatchObject({ code: 'bad_request' });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect((await sales(till))[0]?.body).toMatchObject({ channel: 'store', ...cameBy });
    expect((await till.add()).cameBy).toBeUndefined();
  });

  test('does not offer a cart again that was sold right before the host died', async () => {
    await till.add();
    await till.serve();
    const params = await till.commitParams(10_000);
    stopAt = 'commit.after_journal';
    expect(await till.call('sale.commit', params)).toMatchObject({ ok: false, code: 'internal' });
    stopAt = undefined;
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [], saleId: null });
    expect(await till.get('sale.commit', params)).toMatchObject({ total: 9900 });
    expect(await sales(till)).toHaveLength(1);
  });

  test('keeps the open cart over a restart, with its sale id', async () => {
    const before = await till.add(TEE, 2);
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.get('cart.get', {})).toEqual(before);
  });

  test('is one batch: token, sale, print intent and drawer kick follow one another', async () => {
    await till.add();
    await till.serve('2001');
    const done = await till.get('sale.commit', await till.commitParams(9900));
    const entries = await till.journal();
    const at = entries.findIndex(({ kind }) => kind === 'sale');
    expect(entries.slice(at - 1, at + 3).map(({ kind }) => kind)).toEqual([
      'token.issued',
      'sale',
      'print.queued',
      'drawer.kicked',
    ]);
    const [token, sale] = entries.slice(at - 1, at + 1);
    expect(sale?.body).toMatchObject({
      receiptNumber: done.receiptNumber,
      serving: [{ guide: '2001', shareBp: 10_000 }],
      bindingToken: token?.body['token'],
    });
  });

  test('gives receipt numbers without a gap', async () => {
    const numbers = [
      (await till.sell()).receiptNumber,
      (await till.sell()).receiptNumber,
      (await till.sell()).receiptNumber,
    ];
    expect(numbers.map((text) => text.slice(-4))).toEqual(['0001', '0002', '0003']);
  });

  test.each([
    ['an older revision', 'stale_revision', { revision: 1 }],
    ['another amount due', 'price_changed', { cashDue: 1 }],
    ['too little money', 'tender_short', { tenders: [{ tenderId: 't', kind: 'cash', amount: 9899 }] }],
    ['change out of a card', 'tender_refused', { tenders: [{ tenderId: 't', kind: 'card', amount: 10_000 }] }],
    ['a tender that needs a network', 'tender_refused', { tenders: [{ tenderId: 't', kind: 'wechat', amount: 9900 }] }],
    [
      'the same tender twice',
      'tender_refused',
      {
        tenders: [
          { tenderId: 't', kind: 'cash', amount: 9900 },
          { tenderId: 't', kind: 'cash', amount: 1 },
        ],
      },
    ],
  ])('refuses %s', async (_name, code, change) => {
    await till.add();
    await till.serve();
    const params = { ...(await till.commitParams(10_000)), ...change };
    expect(await till.call('sale.commit', params as never)).toMatchObject({ ok: false, code });
    expect(await sales(till)).toHaveLength(0);
  });

  test('refuses an empty cart, a closed shift and an unasked guide', async () => {
    const empty = { ...(await till.commitParams(1)), saleId: '01900000-0000-7000-8000-000000000000' as never };
    expect(await till.call('sale.commit', empty)).toMatchObject({ ok: false, code: 'cart_empty' });
    await till.add();
    expect(await till.call('sale.commit', await till.commitParams(9900))).toMatchObject({
      ok: false,
      code: 'serving_not_asked',
    });
    expect(await till.call('shift.close', { countedCash: 1 as never })).toMatchObject({
      ok: false,
      code: 'cart_refused',
    });
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.apply', { revision, command: { type: 'clear' } });
    expect(await till.get('shift.close', { countedCash: 49_900 as never })).toMatchObject({
      expectedCash: 50_000,
      overShort: -100,
    });
    await till.add();
    await till.serve();
    expect(await till.call('sale.commit', await till.commitParams(9900))).toMatchObject({
      ok: false,
      code: 'shift_not_open',
    });
  });

  test('takes prices anew after an hour and says so before money changes hands', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'flash',
        hash: 'b'.repeat(64),
        from: 1_700_000_000_001,
        promotions: [
          { id: 'p1', type: 'fixed_price', price: 5000, until: new Date(Date.now() + 30 * MINUTE_MS).toISOString() },
        ],
      }),
    });
    await till.add();
    await till.serve();
    const params = await till.commitParams(9900);
    expect(params.cashDue).toBe(5000);
    goTo(59);
    expect((await till.get('cart.get', {})).cashDue).toBe(5000);
    goTo(61);
    expect(await till.call('sale.commit', params)).toMatchObject({ ok: false, code: 'price_changed' });
    expect(await till.get('sale.commit', await till.commitParams(9900))).toMatchObject({ total: 9900 });
  });

  test('sells by the book that the cart was begun with, even when another becomes active', async () => {
    await till.add();
    await till.serve();
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'new',
        hash: 'c'.repeat(64),
        from: 1_700_000_000_002,
        promotions: [{ id: 'p1', type: 'fixed_price', price: 1 }],
      }),
    });
    expect(await till.get('sale.commit', await till.commitParams(9900))).toMatchObject({ total: 9900 });
    const [sale] = await sales(till);
    expect(sale?.body).toMatchObject({ pricing: { book: 'book-1' } });
    expect((await till.add()).cashDue).toBe(1);
  });

  test('rounds off only what cash pays', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({ id: 'r', hash: 'd'.repeat(64), from: 1_700_000_000_003, roundOffUnit: 10 }),
    });
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.apply', { revision, command: { type: 'addProduct', product: APPLES, grams: 1234 as never } });
    await till.serve();
    const view = await till.get('cart.get', {});
    expect(view).toMatchObject({ total: 1603, roundOff: 3, cashDue: 1600 });
    const params = await till.commitParams(0);
    const card = { ...params, tenders: [{ tenderId: 't', kind: 'card' as const, amount: 1600 as never }] };
    expect(await till.call('sale.commit', card)).toMatchObject({
      ok: false,
      code: 'tender_short',
      details: { left: 3 },
    });
    expect(
      await till.get('sale.commit', { ...card, tenders: [{ tenderId: 't', kind: 'card', amount: 1603 as never }] }),
    ).toMatchObject({ cashDue: 1603, change: 0 });
  });

  test('a sale that is rounded off whole, as its cart says, is committed without a tender', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({ id: 'r', hash: 'd'.repeat(64), from: 1_700_000_000_003, roundOffUnit: 100 }),
    });
    const bag = { ...TEE, id: 'p-bag' as (typeof TEE)['id'], price: 30 as never, memberPrice: 30 as never };
    expect(await till.add(bag)).toMatchObject({ total: 30, roundOff: 30, cashDue: 0 });
    await till.serve();
    const params = { ...(await till.commitParams(0)), tenders: [] };
    expect(await till.call('sale.commit', params)).toMatchObject({
      ok: true,
      value: { total: 30, cashDue: 0, change: 0 },
    });
    expect((await sales(till))[0]?.body).toMatchObject({ roundOff: 30, cashDue: 0, tenders: [] });
  });

  test('shows the sale until the next line, or until it is dismissed', async () => {
    const first = await till.sell();
    expect(till.host.state().done?.saleId).toBe(first.saleId);
    await till.add();
    expect(till.host.state().done).toBeNull();
    await till.serve();
    const second = await till.get('sale.commit', await till.commitParams(9900));
    await till.get('app.dismissDone', {});
    expect(till.host.state().done).toBeNull();
    await till.stop();
    await till.start();
    await till.login();
    expect(till.host.state().done).toBeNull();
    expect(second.saleId).not.toBe(first.saleId);
  });

  test('duplicate from two windows: is leased to one browser until its last window is gone, and two at once make one sale', async () => {
    await till.sell();
    await till.add();
    await till.serve();
    const params = await till.commitParams(9900);
    const first = till.caller;
    till.caller = { connection: 'w2', client: 'b2' };
    expect(await till.call('sale.commit', params)).toMatchObject({ ok: false, code: 'leased_elsewhere' });
    till.host.disconnected(first);
    const both = await Promise.all([till.call('sale.commit', params), till.call('sale.commit', params)]);
    expect(both).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await sales(till)).toHaveLength(2);
  });
});
