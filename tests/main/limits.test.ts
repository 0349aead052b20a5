import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemPorts } from '../../main/ports.ts';
import { dictionary, LANGUAGES } from '../../renderer/text/languages.ts';
import { CART_LINES_MAX, LINE_AMOUNT_MAX, QUANTITY_MAX } from '../../sync/domain/cart-content.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import { DAY_MS, epochMs, MINUTE_MS } from '../../sync/domain/time.ts';
import { bookHead, eventually, TEE, Till } from './support/till.ts';

describe('limits over the contract', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const apply = async (command: Parameters<typeof till.get<'cart.apply'>>[1]['command']) =>
    till.call('cart.apply', { revision: (await till.get('cart.get', {})).revision, command });
  const refused = (reason: string) => ({ ok: false, code: 'cart_refused', details: { reason } });

  test('the five hundredth line is taken, the next refused in words of every language; all five hundred are sold, kept and refundable', async () => {
    // Each answer says where the next one goes on: a cart of hundreds of lines is not read in between.
    let { revision } = await till.get('cart.get', {});
    for (let n = 1; n <= CART_LINES_MAX; n += 1) {
      const product = { ...TEE, id: `p-${String(n)}` as SoldProduct['id'] };
      ({ revision } = await till.get('cart.apply', { revision, command: { type: 'addProduct', product } }));
    }
    const next = await apply({ type: 'addProduct', product: { ...TEE, id: 'p-501' as SoldProduct['id'] } });
    expect(next).toMatchObject(refused('too_many_lines'));
    for (const language of LANGUAGES) expect(dictionary(language).saleLife.refused.too_many_lines).toContain('500');
    await till.serve('2001', '2002');
    const done = await till.get('sale.commit', await till.commitParams(CART_LINES_MAX * 9900));
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale');
    expect(sale?.body['lines']).toHaveLength(CART_LINES_MAX);
    const asked = { receiptNumber: done.receiptNumber, lines: [{ lineId: '500', units: 1 as never }] };
    expect((await till.get('return.plan', asked)).plan?.total).toBe(9900);
    await eventually(async () => (await till.get('app.state', {})).sync.pending === 0);
    expect(await till.add()).toMatchObject({ lines: [{ lineId: '1' }] });
  });

  test('a line of 999,999.99 and a quantity of 9,999 are taken, one more of either is refused and nothing changes', async () => {
    const dear = { ...TEE, id: 'p-dear' as SoldProduct['id'], price: LINE_AMOUNT_MAX as never };
    expect(await apply({ type: 'addProduct', product: dear })).toMatchObject({ ok: true });
    expect(await apply({ type: 'addProduct', product: dear })).toMatchObject(refused('line_amount_too_high'));
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 2 })).toMatchObject(
      refused('line_amount_too_high'),
    );
    const cheap = { ...TEE, id: 'p-cheap' as SoldProduct['id'], price: 1 as never };
    expect(await apply({ type: 'addProduct', product: cheap, quantity: QUANTITY_MAX })).toMatchObject({ ok: true });
    expect(await apply({ type: 'addProduct', product: cheap })).toMatchObject(refused('quantity_out_of_range'));
    expect(await apply({ type: 'setQuantity', lineId: '2', quantity: QUANTITY_MAX + 1 })).toMatchObject({
      code: 'bad_request',
    });
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [{ quantity: 1 }, { quantity: 9999 }] });
    for (const language of LANGUAGES) {
      const words = dictionary(language).saleLife.refused;
      expect([words.line_amount_too_high, words.quantity_out_of_range]).toEqual([
        expect.stringContaining('999,999.99'),
        expect.stringContaining('9,999'),
      ]);
    }
  });
});

describe('time', () => {
  let till: Till;
  let nowMs = 0;
  /** 23:50 of 14 March 2026 in the store, eight hours ahead of UTC; its day begins at 04:00. */
  const LATE = Date.UTC(2026, 2, 14, 15, 50);
  const goTo = (ms: number): void => {
    nowMs = ms;
    till.cloud.nowOffsetMs = ms - Date.now();
  };
  const later = (minutes: number): void => goTo(nowMs + minutes * MINUTE_MS);
  beforeEach(async () => {
    nowMs = LATE;
    const system = systemPorts();
    const ports = { ...system, clock: { ...system.clock, now: () => epochMs(nowMs) } };
    till = new Till({ change: { ports } });
    goTo(LATE);
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const newPrices = () =>
    till.get('catalogue.activate', {
      head: bookHead({
        id: 'march-15',
        hash: 'e'.repeat(64),
        from: nowMs,
        promotions: [{ id: 'p1', type: 'fixed_price', price: 5000 }],
      }),
    });
  const sold = async () => (await till.journal()).filter(({ kind }) => kind === 'sale');

  test('a price change at midnight leaves the open cart its prices for the hour, then takes the new ones and says so', async () => {
    await till.add();
    await till.serve();
    later(11);
    await newPrices();
    expect(await till.get('cart.get', {})).toMatchObject({ cashDue: 9900 });
    expect((await till.serve()).repricedBy).toBeUndefined();
    later(50);
    const params = await till.commitParams(9900);
    expect(await till.call('sale.commit', params)).toMatchObject({ ok: false, code: 'price_changed' });
    expect(await till.get('cart.get', {})).toMatchObject({ cashDue: 5000, repricedBy: -4900 });
    expect((await till.serve()).repricedBy).toBeUndefined();
    expect(await till.get('sale.commit', await till.commitParams(5000))).toMatchObject({ total: 5000 });
    const [sale] = await sold();
    expect(sale?.body).toMatchObject({ pricing: { book: 'march-15' } });
  });

  const reprice = async (price: number) => {
    const { revision } = await till.get('cart.get', {});
    return till.get('cart.reprice', { revision, products: [{ ...TEE, price: price as never }] });
  };

  test('what the catalogue asks for a product is taken when the hour is over, to the millisecond, and told line by line, once', async () => {
    await till.add(TEE, 2);
    goTo(LATE + 60 * MINUTE_MS - 1);
    expect(await reprice(8800)).toEqual({ totalBefore: 19_800, totalAfter: 19_800, lines: [] });
    goTo(LATE + 60 * MINUTE_MS);
    expect(await reprice(8800)).toMatchObject({
      totalBefore: 19_800,
      totalAfter: 17_600,
      lines: [{ lineId: '1', quantity: 2, before: 19_800, after: 17_600 }],
    });
    // Another hour begins.
    expect(await reprice(7700)).toMatchObject({ totalAfter: 17_600, lines: [] });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(17_600));
    expect((await sold())[0]?.body).toMatchObject({
      pricing: { now: LATE + 60 * MINUTE_MS },
      lines: [{ product: { price: 8800 } }],
    });
  });

  test('a line that is added after the hour has the book taken anew; the catalogue’s prices follow, and all that changed is told', async () => {
    await till.add();
    await newPrices();
    later(61);
    // The promotion's price, by the book alone; the product's own price is the catalogue's to tell.
    expect(await till.add(TEE, 1)).toMatchObject({ total: 10_000, repricedBy: expect.any(Number) as number });
    expect(await reprice(4000)).toMatchObject({ totalAfter: 8000 });
    expect(await reprice(3000)).toMatchObject({ totalAfter: 8000, lines: [] });
  });

  test('prices stand beyond the hour while a payment is under way', async () => {
    await till.add(TEE, 2);
    await till.serve();
    const { saleId, revision } = await till.get('cart.get', {});
    const row = { saleId: saleId as never, revision, tenderId: 'c1', kind: 'card' as const, amount: 5000 as never };
    await till.get('tender.add', row);
    later(75);
    expect(await reprice(8800)).toEqual({ totalBefore: 19_800, totalAfter: 19_800, lines: [] });
    await till.get('tender.remove', { tenderId: 'c1' });
    expect(await reprice(8800)).toMatchObject({ totalAfter: 17_600 });
  });

  test('a cart that is begun after midnight has the new prices at once', async () => {
    later(11);
    await newPrices();
    expect(await till.add()).toMatchObject({ cashDue: 5000 });
  });

  test('a parked sale over midnight is priced by the new book, and the difference is told before', async () => {
    const { revision } = await till.add();
    await till.get('cart.park', { revision, name: 'x' });
    later(11);
    await newPrices();
    const [parked] = (await till.get('parked.list', {})).items;
    const id = parked?.id ?? ('' as never);
    expect(await till.get('parked.preview', { id, products: [TEE] })).toMatchObject({
      totalBefore: 9900,
      totalAfter: 5000,
    });
  });

  test('a tax rate that changed stands on the sale of a cart that was begun after it; the open cart keeps the rate it was begun with', async () => {
    await till.add();
    later(11);
    await till.add({ ...TEE, taxBp: 900 as never });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(19_800));
    await till.add({ ...TEE, taxBp: 900 as never });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(9900));
    const lines = (await sold()).map(({ body }) => (body['lines'] as { product: { taxBp: number }; tax: number }[])[0]);
    expect(lines.map((line) => line?.product.taxBp)).toEqual([1300, 900]);
    expect(lines.map((line) => line?.tax)).toEqual([2278, 817]);
  });

  // Process-wide, so it is put back; Node takes a change of it at once.
  test.each(['Pacific/Kiritimati', 'America/Anchorage', 'Asia/Kathmandu'])(
    'a machine that stands in %s sells on the store’s day, in numbers, reports and on paper',
    async (zone) => {
      const before = process.env['TZ'];
      process.env['TZ'] = zone;
      try {
        goTo(Date.UTC(2026, 2, 14, 20, 30));
        const done = await till.sell();
        expect([done.businessDay, done.receiptNumber.split('-')[2]]).toEqual(['2026-03-15', '260315']);
        await till.get('session.logout', {});
        await till.login('9001', '999999');
        expect((await till.get('shift.list', {})).today).toBe('2026-03-15');
        expect((await till.get('day.report', {})).report).toMatchObject({ day: '2026-03-15', sales: { count: 1 } });
        const paper = await eventually(async () => {
          const { items } = await till.get('print.virtualSlips', {});
          return items.map(({ rows }) => rows.join('\n')).find((text) => text.includes(done.receiptNumber));
        });
        expect(paper).toContain('2026-03-15 04:30');
      } finally {
        if (before === undefined) delete process.env['TZ'];
        else process.env['TZ'] = before;
      }
    },
  );

  test('the business day is the store’s own: until 04:00 there it is still yesterday, in receipt numbers and parked sales too', async () => {
    const day = async (): Promise<string | undefined> => {
      const done = await till.sell();
      return `${done.businessDay} ${done.receiptNumber.split('-')[2] ?? ''}`;
    };
    expect(await day()).toBe('2026-03-14 260314');
    goTo(Date.UTC(2026, 2, 14, 19, 59));
    expect(await day()).toBe('2026-03-14 260314');
    const { revision } = await till.add();
    await till.get('cart.park', { revision, name: 'late' });
    goTo(Date.UTC(2026, 2, 14, 20, 0));
    expect((await till.get('parked.list', {})).items).toMatchObject([{ businessDay: '2026-03-14' }]);
    goTo(Date.UTC(2026, 2, 14, 20, 0) + DAY_MS);
    await till.login();
    const { revision: next } = await till.add();
    await till.get('cart.park', { revision: next, name: 'next' });
    expect((await till.get('parked.list', {})).items[0]).toMatchObject({ businessDay: '2026-03-16' });
  });
});
