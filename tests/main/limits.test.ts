import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemPorts } from '../../main/ports.ts';
import { dictionary, LANGUAGES } from '../../renderer/text/languages.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import { DAY_MS, epochMs, MINUTE_MS } from '../../sync/domain/time.ts';
import { bookHead, TEE, Till } from './support/till.ts';

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

  test('the five hundredth line is taken, the next is refused with a reason that has words in every language', async () => {
    for (let n = 1; n <= 500; n += 1)
      expect(
        await apply({ type: 'addProduct', product: { ...TEE, id: `p-${String(n)}` as SoldProduct['id'] } }),
      ).toMatchObject({ ok: true });
    const next = await apply({ type: 'addProduct', product: { ...TEE, id: 'p-501' as SoldProduct['id'] } });
    expect(next).toMatchObject(refused('too_many_lines'));
    for (const language of LANGUAGES) expect(dictionary(language).saleLife.refused.too_many_lines).toContain('500');
  });

  test('a line of 999,999.99 and a quantity of 9,999 are taken, one more of either is refused and nothing changes', async () => {
    const dear = { ...TEE, id: 'p-dear' as SoldProduct['id'], price: 99_999_999 as never };
    expect(await apply({ type: 'addProduct', product: dear })).toMatchObject({ ok: true });
    expect(await apply({ type: 'addProduct', product: dear })).toMatchObject(refused('line_amount_too_high'));
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 2 })).toMatchObject(
      refused('line_amount_too_high'),
    );
    const cheap = { ...TEE, id: 'p-cheap' as SoldProduct['id'], price: 1 as never };
    expect(await apply({ type: 'addProduct', product: cheap, quantity: 9999 })).toMatchObject({ ok: true });
    expect(await apply({ type: 'addProduct', product: cheap })).toMatchObject(refused('quantity_out_of_range'));
    expect(await apply({ type: 'setQuantity', lineId: '2', quantity: 10_000 })).toMatchObject({ code: 'bad_request' });
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [{ quantity: 1 }, { quantity: 9999 }] });
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
