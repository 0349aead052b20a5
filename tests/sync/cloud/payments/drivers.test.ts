/** What every driver has to make of what its provider says, against the emulators in this process. */
import { beforeEach, describe, expect, test } from 'vitest';
import { nodeText } from '../../../../sync/cloud/payments/drivers/alipay.ts';
import type { Act, Fault } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import { signRsa } from '../../../../sync/cloud/payments/signing.ts';
import { systemPorts } from '../../../../sync/cloud/ports.ts';
import { epochMs } from '../../../../sync/domain/time.ts';
import { keys, makeVendor, VENDORS, type TestVendor } from './vendors.ts';

let now = 1_790_000_000_000;
const ports = { ...systemPorts(), clock: { now: () => epochMs(now) } };
let vendor: TestVendor;
let count = 0;
const number = (): string => `T01X${String((count += 1)).padStart(8, '0')}`;
const code = (ending = '99'): string =>
  `${vendor.kind === 'wechat' ? '13' : '28'}${String((count += 1)).padStart(14, '0')}${ending}`;
const order = (ending = '99') => ({
  authCode: code(ending),
  amount: 12_345,
  outTradeNumber: number(),
  subject: '梧桐路店',
  store: 'S001',
  terminal: '01',
});
const refundOf = (outTradeNumber: string, amount = 345) => ({
  outTradeNumber,
  refundNumber: `${outTradeNumber}_R1`,
  amount,
  paid: 12_345,
});
const faults = (act: Act, fault: Fault): void => {
  vendor.ledger.faults = (asked) => (asked === act ? fault : null);
};

describe.each(VENDORS)('the driver of %s', (name) => {
  beforeEach(() => {
    vendor = makeVendor(name, ports);
  });

  test('tells paid with number, amount and time, pending, failed and not there apart', async () => {
    const { provider, ledger } = vendor;
    const paid = order();
    const transactionId = expect.any(String) as string;
    const told = { outcome: 'paid', transactionId, amount: 12_345, paidAt: Math.floor(now / 1000) * 1000 };
    const isExact = name === 'aggregator' ? { ...told, paidAt: now } : told;
    expect(await provider.pay(paid)).toEqual(isExact);
    expect(await provider.query(paid.outTradeNumber)).toEqual(isExact);
    expect(await provider.query(number())).toEqual({ outcome: 'absent' });
    expect(await provider.pay(order('01'))).toEqual({ outcome: 'pending' });
    expect(await provider.pay(order('03'))).toEqual({ outcome: 'failed', reason: 'insufficient_funds' });
    expect(await provider.pay({ ...order(), outTradeNumber: paid.outTradeNumber })).toEqual({
      outcome: 'failed',
      reason: 'number_used',
    });
    expect(await provider.pay({ ...order(), authCode: paid.authCode })).toEqual({
      outcome: 'failed',
      reason: 'code_invalid',
    });
    expect(ledger.held(paid.outTradeNumber)).toBe(12_345);
  });

  test('a reversal that comes too early, or of nothing, is to be repeated', async () => {
    const paid = order();
    await vendor.provider.pay(paid);
    if (name !== 'alipay') {
      expect(await vendor.provider.reverse(paid.outTradeNumber)).toEqual({ outcome: 'again' });
      expect(await vendor.provider.reverse(number())).toEqual({ outcome: 'again' });
    }
    now += 15_000;
    expect(await vendor.provider.reverse(paid.outTradeNumber)).toEqual({ outcome: 'reversed' });
    expect(await vendor.provider.reverse(paid.outTradeNumber)).toEqual({ outcome: 'reversed' });
    expect(await vendor.provider.query(paid.outTradeNumber)).toEqual({ outcome: 'closed' });
  });

  test('a payment of which a part went back is not reversed', async () => {
    const paid = order();
    await vendor.provider.pay(paid);
    now += 15_000;
    await vendor.provider.refund(refundOf(paid.outTradeNumber));
    expect(await vendor.provider.reverse(paid.outTradeNumber)).toEqual({ outcome: 'refused' });
  });

  test('a refund is told with its own amount, asked for again it is the same one, and it may be not there', async () => {
    const paid = order();
    await vendor.provider.pay(paid);
    const part = refundOf(paid.outTradeNumber);
    expect(await vendor.provider.queryRefund(part)).toEqual({ outcome: 'absent' });
    for (const ask of ['refund', 'refund', 'queryRefund'] as const)
      expect(await vendor.provider[ask](part)).toMatchObject({ outcome: 'refunded', amount: 345 });
    now += 61_000;
    const second = { ...part, refundNumber: `${paid.outTradeNumber}_R2`, amount: 12_000 };
    expect(await vendor.provider.refund(second)).toMatchObject({ outcome: 'refunded', amount: 12_000 });
    expect(await vendor.provider.refund({ ...part, refundNumber: `${paid.outTradeNumber}_R3` })).toEqual({
      outcome: 'refused',
    });
  });

  test('an empty balance is told apart from a refusal', async () => {
    const paid = order();
    await vendor.provider.pay(paid);
    vendor.ledger.balance = 0;
    expect(await vendor.provider.refund(refundOf(paid.outTradeNumber))).toEqual({ outcome: 'no_balance' });
  });

  test.each([
    ['lost_before', 'no_answer'],
    ['lost_after', 'no_answer'],
    ['system_before', 'system_error'],
    ['bad_signature', 'bad_signature'],
    ['wrong_merchant', 'wrong_merchant'],
    ['wrong_number', 'wrong_number'],
  ] as const)('with %s nothing is known: %s', async (fault, reason) => {
    const paid = order();
    await vendor.provider.pay(paid);
    now += 15_000;
    const unknown = { outcome: 'unknown', reason };
    faults('pay', fault);
    expect(await vendor.provider.pay(order())).toEqual(unknown);
    faults('query', fault);
    expect(await vendor.provider.query(paid.outTradeNumber)).toEqual(unknown);
    faults('reverse', fault);
    const { outcome } = await vendor.provider.reverse(paid.outTradeNumber);
    // A provider that has trouble says so in a proven answer: it is asked again.
    expect(outcome).toBe(fault === 'system_before' && name !== 'aggregator' ? 'again' : 'unknown');
  });
});

test('an answer that another key signed is no answer of Alipay', async () => {
  vendor = makeVendor('alipay', ports, 'http://vendor.invalid', (answer) => async (request) => {
    const said = answer(request);
    const sign = signRsa(keys().app.privateKey, nodeText(said.body, 'alipay_trade_pay_response') ?? '');
    return { ...said, body: said.body.replace(/"sign":"[^"]+"/, `"sign":"${sign}"`) };
  });
  expect(await vendor.provider.pay(order())).toEqual({ outcome: 'unknown', reason: 'bad_signature' });
});
