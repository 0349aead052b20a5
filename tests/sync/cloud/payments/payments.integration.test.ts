/**
 * Payments by code on a real PostgreSQL against the emulators of all three providers over real HTTP: every way in which an
 * answer can be late, lost, wrong or forged, and what the till, the table and the provider's books say afterwards.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { MINUTE_MS } from '../../../../sync/domain/time.ts';
import { PayingShop, SCOPE } from './paying-shop.ts';
import type { PayingTill } from './till.ts';
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

  test('a payment is written down before the provider is asked, and paid when it says so', async () => {
    const request = till.request();
    let stored: Promise<readonly { state: string }[]> | undefined;
    shop.books().faults = (act) => {
      if (act === 'pay')
        stored = shop.cloud.running.cloud.database.rows<{ state: string }>(
          'SELECT state FROM payments WHERE scope = $1 AND out_trade_number = $2',
          [SCOPE, request.outTradeNumber],
        );
      return null;
    };
    const paid = await till.pay(request);
    expect(await stored).toEqual([{ state: 'requested' }]);
    expect(paid.body).toMatchObject({ state: 'paid', amount: 9900, reason: null, askAgainAt: null, demo: false });
    expect(paid.body.transactionId).toBe(shop.books().find(request.outTradeNumber)?.transactionId);
    expect(shop.books().held(request.outTradeNumber)).toBe(9900);
  });

  test('the same request again is the same payment, and another one under its number is refused', async () => {
    const request = till.request();
    await till.pay(request);
    expect((await till.pay(request)).body).toMatchObject({ state: 'paid' });
    for (const over of [{ amount: 9901 }, { authCode: till.code() }, { saleId: till.terminal.freshId() }]) {
      const other = await till.pay({ ...request, ...over });
      expect([other.status, other.body.code]).toEqual([409, 'payment_differs']);
    }
    const twins = till.request();
    const both = await Promise.all([till.pay(twins), till.pay(twins)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(shop.books().find(twins.outTradeNumber)?.amount).toBe(9900);
  });

  test.each(['0', '1'])(
    'a password that is asked for is waited for, and the provider is not pestered (%s)',
    async (ending) => {
      const request = till.request({ authCode: till.code('01'), outTradeNumber: `${till.number()}${ending}` });
      expect((await till.pay(request)).body).toMatchObject({ state: 'pending' });
      let asked = 0;
      shop.books().faults = (act) => {
        if (act === 'query') asked += 1;
        return null;
      };
      for (let n = 0; n < 5; n += 1) expect((await till.query(request.outTradeNumber)).body.state).toBe('pending');
      expect(asked).toBe(0);
      shop.advance(10_000);
      expect((await till.query(request.outTradeNumber)).body.state).toBe('paid');
      expect(asked).toBe(1);
    },
  );

  test('a customer who turns away has not paid', async () => {
    const request = till.request({ authCode: till.code('02') });
    expect((await till.pay(request)).body.state).toBe('pending');
    await shop.pass(60_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('failed');
    expect(shop.books().held(request.outTradeNumber)).toBe(0);
  });

  test.each([
    ['03', 'insufficient_funds'],
    ['04', vendor === 'alipay' ? 'code_invalid' : 'code_expired'],
  ])('a code that ends in %s fails: %s', async (ending, reason) => {
    expect((await till.pay(till.request({ authCode: till.code(ending) }))).body).toMatchObject({
      state: 'failed',
      reason,
    });
  });

  test.each([
    ['05', 'a system error'],
    ['06', 'a connection that is reset after the commit'],
  ])('%s: after %s the payment is unknown, and a query finds that it was paid', async (ending) => {
    const request = till.request({ authCode: till.code(ending) });
    expect((await till.pay(request)).body.state).toBe('unknown');
    shop.advance(5_000);
    expect((await till.query(request.outTradeNumber)).body).toMatchObject({ state: 'paid', reason: null });
    expect(await shop.alertsOf(`payment ${request.outTradeNumber}`)).toEqual([]);
  });

  test('a late success is found by the cloud itself when nobody asks', async () => {
    const request = till.request({ authCode: till.code('08') });
    expect((await till.pay(request)).body.state).toBe('unknown');
    await shop.pass(30_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('paid');
  });

  test('a question that never arrived is no payment once its code is dead, and not before', async () => {
    const request = till.request({ authCode: till.code('07') });
    expect((await till.pay(request)).body.state).toBe('unknown');
    await shop.pass(100_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('unknown');
    await shop.pass(60_000);
    expect((await till.query(request.outTradeNumber)).body).toMatchObject({ state: 'failed', reason: 'not_received' });
  });

  test('a question that a clock an hour ahead has dated is no riddle for an hour', async () => {
    shop.advance(60 * MINUTE_MS);
    const request = till.request({ authCode: till.code('07') });
    await till.pay(request);
    shop.advance(-60 * MINUTE_MS);
    await shop.pass(100_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('unknown');
    await shop.pass(60_000);
    expect((await till.query(request.outTradeNumber)).body).toMatchObject({ state: 'failed', reason: 'not_received' });
  });

  test.each<Fault>(['bad_signature', 'wrong_amount', 'wrong_number', 'wrong_merchant'])(
    'an answer with %s is never a payment, and tells a manager',
    async (fault) => {
      shop.faultOnce('pay', fault);
      const request = till.request();
      expect((await till.pay(request)).body).toMatchObject({ state: 'unknown', reason: fault, transactionId: null });
      expect(await shop.alertsOf(`payment ${request.outTradeNumber}`)).toEqual(['payment_unproven']);
      shop.advance(5_000);
      shop.faultOnce('query', fault);
      expect((await till.query(request.outTradeNumber)).body.state).toBe('unknown');
      shop.advance(5_000);
      expect((await till.query(request.outTradeNumber)).body.state).toBe('paid');
    },
  );

  test('a process that ends while it asks leaves a row from which the next one goes on', async () => {
    shop.dies = true;
    const request = till.request();
    void till.pay(request).catch(() => undefined);
    while (shop.books().held(request.outTradeNumber) === 0) await new Promise((done) => setTimeout(done, 20));
    shop.dies = false;
    expect((await till.pay(request)).body.state).toBe('requested');
    await shop.pass(40_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('paid');
    expect(shop.books().held(request.outTradeNumber)).toBe(9900);
  });

  test('a reversal takes back what was paid, not before the provider allows it, however often its answer is lost', async () => {
    const request = till.request({ authCode: till.code('06') });
    await till.pay(request);
    let reversals = 0;
    shop.books().faults = (act) => {
      if (act !== 'reverse') return null;
      reversals += 1;
      return reversals <= 2 ? 'lost_after' : null;
    };
    const { state } = (await till.reverse(request.outTradeNumber)).body;
    // Alipay cancels at once, and its query tells what the lost answer did not.
    expect([state, reversals]).toEqual(vendor === 'alipay' ? ['reversed', 1] : ['reversing', 0]);
    await shop.pass(60_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('reversed');
    expect(shop.books().held(request.outTradeNumber)).toBe(0);
    await shop.pass(200_000, 60_000);
    expect(await shop.alertsOf(`payment ${request.outTradeNumber}`)).toEqual([]);
  });

  test('a payment that is reversed while the customer types the password is not taken', async () => {
    const request = till.request({ authCode: till.code('01') });
    await till.pay(request);
    await till.reverse(request.outTradeNumber);
    await shop.pass(60_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('reversed');
    expect(shop.books().held(request.outTradeNumber)).toBe(0);
  });

  test('a number that is reversed before its request came can never be paid', async () => {
    const request = till.request();
    expect((await till.query(request.outTradeNumber)).body.code).toBe('payment_unknown');
    expect((await till.reverse(request.outTradeNumber)).body).toMatchObject({
      state: 'reversed',
      reason: 'never_requested',
    });
    expect((await till.pay(request)).body.state).toBe('reversed');
    expect(shop.books().find(request.outTradeNumber)).toBeNull();
  });

  test('a paid number that the cloud has forgotten, and that a till takes back, is found and left to a person', async () => {
    const { outTradeNumber: number, kind } = till.request();
    shop.books().pay(number, till.code(), 9900);
    expect((await till.reverse(number, `?kind=${String(kind)}&amount=9900`)).body.state).toBe('reversed');
    await shop.pass(120_000);
    expect((await till.query(number)).body).toMatchObject({ state: 'reversed', reason: 'never_requested' });
    expect(await shop.alertsOf(`payment ${number}`)).toEqual(['payment_unclaimed']);
    expect(shop.books().held(number)).toBe(9900);
  });

  test('a number that a till gave up before a backup came back is looked for again, by its entry alone', async () => {
    const { outTradeNumber, kind, saleId, tenderId, amount } = till.request();
    const step = { saleId, tenderId, kind, amount, outTradeNumber } as const;
    const value = {
      topUp: till.terminal.freshId(),
      kind: 'stored_value',
      account: `stored_value:${till.terminal.freshId()}`,
      store: 'S001',
      terminal: till.terminal.id,
      shift: till.terminal.freshId(),
      cashier: '1001',
      principal: 9900,
      bonus: 0,
      tenderId,
      tender: kind,
    };
    const [still, forTopUp, kept] = [till.number(), till.number(), till.request()];
    await till.pay(kept);
    shop.books().pay(outTradeNumber, till.code(), 9900);
    shop.books().pay(forTopUp, till.code(), 9900);
    await till.terminal.upload([
      till.terminal.entry('tender.attempted', { ...step, state: 'reversed' }),
      till.terminal.entry('tender.attempted', { ...step, outTradeNumber: still, state: 'unknown' }),
      till.terminal.entry('tender.attempted', { ...step, outTradeNumber: kept.outTradeNumber, state: 'failed' }),
      till.terminal.entry('value.attempted', { ...value, outTradeNumber: forTopUp, state: 'failed' }),
    ]);
    await shop.pass(120_000);
    for (const number of [outTradeNumber, forTopUp]) {
      expect((await till.query(number)).body).toMatchObject({
        state: 'reversed',
        reason: 'never_requested',
        amount: 9900,
      });
      expect(await shop.alertsOf(`payment ${number}`)).toEqual(['payment_unclaimed']);
      expect(shop.books().held(number)).toBe(9900);
    }
    expect((await till.query(still)).body.code).toBe('payment_unknown');
    expect((await till.query(kept.outTradeNumber)).body.state).toBe('paid');
  });

  test('money that arrives for a payment that was given up goes back by itself', async () => {
    const request = till.request({ authCode: till.code('07') });
    await till.pay(request);
    await shop.pass(160_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('failed');
    shop.books().pay(request.outTradeNumber, till.code(), 9900);
    await shop.pass(120_000);
    expect((await till.query(request.outTradeNumber)).body.state).toBe('failed');
    expect(shop.books().held(request.outTradeNumber)).toBe(0);
    expect(await shop.alertsOf(`payment ${request.outTradeNumber}`)).toEqual(['payment_late']);
    expect((await till.refundState(request.outTradeNumber, `${request.outTradeNumber}_late`)).body).toMatchObject({
      state: 'refunded',
      reason: 'late',
    });
  });

  test('a number that is another payment’s is no payment of ours, and that one is left alone', async () => {
    const request = till.request();
    shop.books().pay(request.outTradeNumber, till.code(), 9900);
    expect((await till.pay(request)).body).toMatchObject({ state: 'failed', reason: 'number_used' });
    expect((await till.reverse(request.outTradeNumber)).body.state).toBe('failed');
    await shop.pass(200_000, 60_000);
    expect(shop.books().held(request.outTradeNumber)).toBe(9900);
    expect(await shop.alertsOf(`payment ${request.outTradeNumber}`)).toEqual(['payment_unproven']);
  });
});
