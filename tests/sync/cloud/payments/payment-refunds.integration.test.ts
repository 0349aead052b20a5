/** Money that goes back by its way, and what sales say of payments, on a real PostgreSQL against all three providers. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { startTestCloud } from '../harness.ts';
import { PayingShop, SCOPE } from './paying-shop.ts';
import { PayingTill } from './till.ts';
import { VENDORS } from './vendors.ts';

let shop: PayingShop;
let till: PayingTill;
beforeAll(async () => {
  shop = await PayingShop.open();
});
afterAll(() => shop.close());

describe.each(VENDORS)('through %s', (vendor) => {
  beforeEach(() => {
    till = shop.till(vendor);
  });
  afterEach(() => {
    shop.books().faults = () => null;
    shop.books().balance = Number.MAX_SAFE_INTEGER;
  });

  test('parts go back a minute apart, never more than was paid, each once', async () => {
    const request = till.request();
    const number = request.outTradeNumber;
    await till.pay(request);
    expect((await till.refund(number, `${number}R1`, 4000)).body).toMatchObject({ state: 'refunded', amount: 4000 });
    expect((await till.refund(number, `${number}R1`, 4000)).body.state).toBe('refunded');
    expect((await till.refund(number, `${number}R1`, 4001)).body.code).toBe('refund_differs');
    expect((await till.refund(number, `${number}R2`, 5901)).body.code).toBe('refund_exceeds_payment');
    expect((await till.refund(number, `${number}R2`, 5900)).body).toMatchObject({ state: 'pending', reason: 'spaced' });
    expect((await till.reverse(number)).body.code).toBe('payment_has_refunds');
    await shop.pass(70_000);
    expect((await till.refundState(number, `${number}R2`)).body.state).toBe('refunded');
    expect(shop.books().held(number)).toBe(0);
  });

  test('an empty balance is waited for under the same number, and a manager is told', async () => {
    shop.books().balance = 100;
    const request = till.request();
    const number = request.outTradeNumber;
    await till.pay(request);
    expect((await till.refund(number, `${number}R1`, 9900)).body).toMatchObject({
      state: 'pending',
      reason: 'no_balance',
    });
    await shop.pass(2 * 3_600_000, 600_000);
    expect((await till.refundState(number, `${number}R1`)).body.state).toBe('pending');
    expect(await shop.alertsOf(`payment ${number}`)).toEqual(['payment_refund_waits']);
    shop.books().balance = 1_000_000;
    await shop.pass(3 * 3_600_000, 600_000);
    expect((await till.refundState(number, `${number}R1`)).body.state).toBe('refunded');
    expect([...(shop.books().find(number)?.refunds.keys() ?? [])]).toEqual([`${number}R1`]);
  });

  test.each<Fault>(['lost_before', 'lost_after', 'system_after', 'bad_signature'])(
    'a refund whose answer is %s is made once',
    async (fault) => {
      const request = till.request();
      const number = request.outTradeNumber;
      await till.pay(request);
      shop.faultOnce('refund', fault);
      await till.refund(number, `${number}R1`, 9900);
      await shop.pass(120_000);
      expect((await till.refundState(number, `${number}R1`)).body.state).toBe('refunded');
      expect(shop.books().held(number)).toBe(0);
    },
  );

  test('an answer about a refund of another amount is not believed', async () => {
    const request = till.request();
    const number = request.outTradeNumber;
    await till.pay(request);
    shop.faultOnce(vendor === 'alipay' ? 'refund-query' : 'refund', 'wrong_amount');
    expect((await till.refund(number, `${number}R1`, 9900)).body).toMatchObject({
      state: 'pending',
      reason: 'wrong_amount',
    });
    expect(await shop.alertsOf(`payment ${number}`)).toEqual(['payment_unproven']);
    await shop.pass(120_000);
    expect((await till.refundState(number, `${number}R1`)).body.state).toBe('refunded');
  });

  test('reversal and refund end with their time', async () => {
    const request = till.request();
    await till.pay(request);
    shop.advance(8 * 86_400_000);
    expect((await till.reverse(request.outTradeNumber)).body.code).toBe('reverse_too_late');
    shop.advance(366 * 86_400_000);
    expect((await till.refund(request.outTradeNumber, 'R00001', 1)).body.code).toBe('refund_too_late');
  });

  test('a payment has fifty parts at most', async () => {
    const request = till.request();
    await till.pay(request);
    for (let part = 1; part <= 50; part += 1)
      expect((await till.refund(request.outTradeNumber, `R_part_${String(part)}`, 1)).status).toBe(200);
    expect((await till.refund(request.outTradeNumber, 'R_part_51', 1)).body.code).toBe('too_many_refunds');
  });
});

describe('sales and payments', () => {
  beforeEach(() => {
    till = shop.till('aggregator');
  });
  const saleOf = (saleId: string, reference: string, amount = 9900) =>
    till.terminal.sale({
      saleId,
      tenders: [{ tenderId: 't1', kind: 'wechat', amount, reference }],
      change: amount - 9900,
    });
  const flagsOf = async (entry: { id: string }): Promise<readonly string[]> => {
    const [row] = await shop.cloud.running.cloud.database.rows<{ flags: string[] | null }>(
      "SELECT body->'flags' AS flags FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = $2",
      [SCOPE, entry.id],
    );
    return (row?.flags ?? []).filter((flag) => flag.startsWith('payment'));
  };
  const unsold = async (): Promise<readonly Record<string, unknown>[]> =>
    (
      await shop.cloud.ask<{ items: Record<string, unknown>[] }>('/v1/reports/attention', {
        token: await shop.cloud.logIn(),
      })
    ).body.items.filter(
      ({ code, subject }) => code === 'payment_without_sale' && subject === `terminal ${till.terminal.id}`,
    );

  test('a sale that names its payment is as it should be; a second one that names it too is flagged', async () => {
    const request = till.request();
    await till.pay(request);
    const sale = saleOf(request.saleId, request.outTradeNumber);
    const again = saleOf(till.terminal.freshId(), request.outTradeNumber);
    expect((await till.terminal.upload([sale, again])).status).toBe(200);
    expect([await flagsOf(sale), await flagsOf(again)]).toEqual([[], ['payment_differs']]);
    expect(await shop.alertsOf(`sale ${again.id}`)).toContain('payment_differs');
    expect((await till.reverse(request.outTradeNumber)).body.code).toBe('payment_not_reversible');
  });

  test('a sale is flagged whose payment is unknown, of another amount, or not paid', async () => {
    const [less, open] = [till.request({ amount: 9800 }), till.request({ authCode: till.code('02') })];
    await till.pay(less);
    await till.pay(open);
    const sales = [
      saleOf(till.terminal.freshId(), 'NOSUCHNUMBER'),
      saleOf(less.saleId, less.outTradeNumber),
      saleOf(open.saleId, open.outTradeNumber),
    ];
    await till.terminal.upload(sales);
    for (const sale of sales) expect(await flagsOf(sale)).toEqual(['payment_differs']);
  });

  test('a payment that no sale names needs attention, until the sale comes or the money went back', async () => {
    till = shop.till('aggregator', await shop.cloud.pair());
    const [late, back] = [till.request(), till.request()];
    await till.pay(late);
    await till.pay(back);
    expect(await unsold()).toEqual([]);
    shop.advance(31 * 60_000);
    expect(await unsold()).toMatchObject([{ count: 2, detail: '198.00' }]);
    const sent = await till.terminal.upload([saleOf(late.saleId, late.outTradeNumber)]);
    expect(sent.body).toMatchObject({ quarantined: [] });
    expect(await unsold()).toMatchObject([{ count: 1 }]);
    await till.reverse(back.outTradeNumber);
    expect(await unsold()).toEqual([]);
  });
});

test('a code that is no code of its kind, an amount of nothing and a store without a provider are refused', async () => {
  till = shop.till('aggregator');
  expect((await till.pay(till.request({ authCode: '280000000000000001' }))).body.code).toBe('bad_auth_code');
  expect((await till.pay(till.request({ amount: 0 }))).body.code).toBe('invalid');
  shop.vendor = null;
  const request = till.request();
  expect([(await till.pay(request)).status, (await till.pay(request)).body.code]).toEqual([409, 'payments_not_set_up']);
});

test('no table has a code in it', async () => {
  till = shop.till('aggregator');
  const request = till.request();
  await till.pay(request);
  const tables = await shop.cloud.running.cloud.database.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  expect(tables.map((table) => table.name)).toContain('payments');
  for (const table of tables) {
    const rows = await shop.cloud.running.cloud.database.rows<{ text: string }>(
      `SELECT t::text AS text FROM ${table.name} t`,
    );
    expect(rows.some(({ text }) => text.includes(String(request['authCode'])))).toBe(false);
  }
});

test('the demo shop pays at once through the demonstration, which says so; no log has a code in it', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const demo = await startTestCloud({ log });
  try {
    const demoTill = new PayingTill(demo, await demo.pair(), 'wechat');
    const paid = await demoTill.pay(demoTill.request({ authCode: '130000000000000000' }));
    expect(paid.body).toMatchObject({ state: 'paid', demo: true });
    expect((await demoTill.pay(demoTill.request({ authCode: '130000000000000003' }))).body.state).toBe('failed');
    const alipay = demoTill.request({ kind: 'alipay', authCode: '280000000000000001' });
    expect((await demoTill.pay(alipay)).body).toMatchObject({ state: 'pending', demo: true });
    demo.advance(10_000);
    expect((await demoTill.query(alipay.outTradeNumber)).body.state).toBe('paid');
    expect((await demoTill.refund(alipay.outTradeNumber, 'DEMO01', 100)).body.state).toBe('refunded');
    expect((await demoTill.pay({ ...alipay, authCode: '2' })).status).toBe(422);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join('')).not.toMatch(/1300000000|2800000000/);
  } finally {
    await demo.close();
  }
});
