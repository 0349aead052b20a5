import { describe, expect, test } from 'vitest';
import { LINE_ADDED, SCAN_FAILED } from '../../renderer/input/sounds.ts';
import { applyByHand, handCommand, type HandEntry } from '../../renderer/sale/discount-desk.ts';
import { createCheckoutDesk } from '../../renderer/screens/checkout/checkout-desk.ts';
import { payBpOf, rateText } from '../../renderer/text/rate-text.ts';
import { fakeTill, settled } from './fake-till.ts';

const SHIRT = '6901234567892';
const entry = (change: Partial<HandEntry>): HandEntry => ({
  kind: 'line',
  unit: 'rate',
  text: '9',
  reason: '瑕疵',
  ...change,
});

describe('a rate', () => {
  test('is said as 折 in Chinese and as percent off in English, and read back as the same', () => {
    for (const payBp of [0, 5000, 8800, 9000, 9500, 9990, 10_000])
      for (const language of ['zh-CN', 'en'] as const) expect(payBpOf(rateText(payBp, language), language)).toBe(payBp);
    expect(rateText(8800, 'zh-CN')).toBe('8.8');
    expect(rateText(8800, 'en')).toBe('12');
    expect(payBpOf('95', 'zh-CN')).toBeUndefined();
    expect(payBpOf('101', 'en')).toBeUndefined();
    expect(payBpOf('nine', 'zh-CN')).toBeUndefined();
  });
});

describe('what was typed in the discount dialog', () => {
  test('becomes the command, in the words of the language', () => {
    expect(handCommand(entry({}), '1', 'zh-CN')).toMatchObject({
      value: { type: 'setLineDiscount', lineId: '1', discount: { payBp: 9000 }, reason: '瑕疵' },
    });
    expect(handCommand(entry({ text: '15', kind: 'order' }), '', 'en')).toMatchObject({
      value: { type: 'setOrderDiscount', discount: { payBp: 8500 } },
    });
    expect(handCommand(entry({ unit: 'amount', text: '12.5' }), '1', 'en')).toMatchObject({
      value: { discount: { save: 1250 } },
    });
    expect(handCommand(entry({ kind: 'price', text: '0' }), '1', 'en')).toMatchObject({ value: { price: 0 } });
  });

  test('is no command while it is no rate, no amount, or has no reason', () => {
    expect(handCommand(entry({ text: '' }), '1', 'zh-CN')).toEqual({ ok: false, error: 'bad_rate' });
    expect(handCommand(entry({ unit: 'amount', text: '0' }), '1', 'zh-CN')).toEqual({ ok: false, error: 'bad_amount' });
    expect(handCommand(entry({ kind: 'price', text: '-1' }), '1', 'en')).toEqual({ ok: false, error: 'bad_amount' });
    expect(handCommand(entry({ reason: '' }), '1', 'zh-CN')).toEqual({ ok: false, error: 'no_reason' });
  });
});

describe('at the till', () => {
  test('a code that no product answers to is a coupon of the book, and a refused one sounds like a miss', async () => {
    const { till, played } = await fakeTill();
    for (const code of [SHIRT, 'spring', 'VIP50']) till.scanRouter.take(code, 'host');
    await till.scans.idle();
    expect(till.cart.cart.get()?.coupons).toMatchObject([
      { id: 'SPRING', saving: 495, refused: null },
      { id: 'VIP50', saving: 0, refused: 'below_threshold' },
    ]);
    expect(played.slice(-2)).toEqual([LINE_ADDED, SCAN_FAILED]);
    expect(till.scans.state.get().error).toBeNull();
    till.scanRouter.take('nothing-of-ours', 'host');
    await till.scans.idle();
    expect(till.scans.state.get().error).toMatchObject({ reason: 'unknown_code' });
  });

  test('payment waits for an approval of what weighs more than was allowed, and stays at the cart without one', async () => {
    const { till, host } = await fakeTill();
    for (let n = 0; n < 10; n += 1) till.scanRouter.take(SHIRT, 'host');
    await till.scans.idle();
    const discount = {
      type: 'setLineDiscount',
      lineId: '1',
      discount: { save: 9900 as never },
      reason: '瑕疵',
    } as const;
    expect((await applyByHand(till, discount, '')).ok).toBe(true);
    await till.cart.apply({ type: 'setQuantity', lineId: '1', quantity: 2 });
    const desk = createCheckoutDesk(till);
    const refused = desk.pay();
    await settled();
    await settled();
    expect(till.approvals.request.get()).toMatchObject({
      permission: 'line_discount',
      amount: 5000,
      subject: '纯棉T恤',
    });
    till.approvals.request.get()?.settle(null);
    await refused;
    expect(till.tender.state.get().stage).toBe('cart');
    const paid = desk.pay();
    await settled();
    await settled();
    till.approvals.request.get()?.settle('01890000-0000-7000-8000-000000000009' as never);
    await paid;
    expect(till.tender.state.get().stage).toBe('serving');
    expect(host.calls.filter(({ name }) => name === 'cart.apply').at(-1)?.params).toMatchObject({
      command: { type: 'allowByHand' },
    });
  });
});
