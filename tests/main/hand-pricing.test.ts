import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CartCommandMessage } from '../../main/contract/views.ts';
import { withPointsRule } from '../../sync/protocol/price-book.ts';
import { FakeAccounts } from './support/account-desk.ts';
import { bookHead, TEE, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

const call = async (command: CartCommandMessage, approval?: string) => {
  const { revision } = await till.get('cart.get', {});
  return till.call('cart.apply', {
    revision,
    command,
    ...(approval === undefined ? {} : { approval: approval as never }),
  });
};
const apply = async (command: CartCommandMessage, approval?: string) => {
  const answer = await call(command, approval);
  if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.details)}`);
  return answer.value;
};
const approve = async (permission: string, amount: number) =>
  (
    await till.get('approval.grant', {
      permission,
      amount,
      subject: 'T恤',
      staff: '9001',
      pin: '999999',
      reason: '老顾客',
    })
  ).approval;
const lineDiscount = (discount: unknown, lineId = '1'): CartCommandMessage =>
  ({ type: 'setLineDiscount', lineId, discount, reason: '瑕疵' }) as CartCommandMessage;
const override = (price: number | null, lineId = '1'): CartCommandMessage =>
  ({ type: 'setPriceOverride', lineId, price, reason: '价签不符' }) as CartCommandMessage;
const orderDiscount = (discount: unknown): CartCommandMessage =>
  ({ type: 'setOrderDiscount', discount, reason: '整单' }) as CartCommandMessage;
const soldBody = async () => (await till.journal()).find(({ kind }) => kind === 'sale')?.body;

describe('a discount on a line', () => {
  test('within the cashier’s limit needs nobody, beyond it another person’s PIN, and the fact stands in the sale', async () => {
    await till.add();
    expect(await apply(lineDiscount({ payBp: 9000 }))).toMatchObject({ total: 8910 });
    expect(await call(lineDiscount({ payBp: 8000 }))).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'line_discount', amount: 2000 },
    });
    expect((await till.get('cart.get', {})).total).toBe(8910);
    const view = await apply(lineDiscount({ payBp: 8000 }), await approve('line_discount', 2000));
    expect(view).toMatchObject({
      total: 7920,
      saved: 1980,
      lines: [{ lineDiscount: { discount: { payBp: 8000 }, reason: '瑕疵', approvedBy: '9001' } }],
    });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect(await soldBody()).toMatchObject({
      total: 7920,
      lines: [
        {
          applied: [['line_discount', 1980]],
          lineDiscount: {
            discount: { payBp: 8000 },
            by: '1001',
            reason: '瑕疵',
            approval: { by: '9001', reason: '老顾客' },
          },
        },
      ],
    });
  });

  test('is one step of Ctrl+Z, and is taken back by none', async () => {
    await till.add();
    await apply(lineDiscount({ save: 500 }));
    expect(await apply({ type: 'undo' })).toMatchObject({ total: 9900 });
    await apply(lineDiscount({ save: 500 }));
    expect(await apply(lineDiscount(null))).toMatchObject({ total: 9900, lines: [{ applied: [] }] });
  });

  test('and a price by hand count together against the limit', async () => {
    await till.add();
    await apply(override(9000));
    expect(await call(lineDiscount({ payBp: 9500 }))).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'line_discount', amount: 1364 },
    });
  });

  test('of an amount weighs more on fewer pieces: no change is refused, but payment waits until it is allowed', async () => {
    await till.add(TEE, 10);
    await apply(lineDiscount({ save: 9900 }));
    const fewer = await apply({ type: 'setQuantity', lineId: '1', quantity: 2 });
    expect(fewer).toMatchObject({ total: 9900, mustAllow: true });
    await till.serve();
    expect(await till.call('sale.commit', await till.commitParams(10_000))).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'line_discount', amount: 5000 },
    });
    expect(await call({ type: 'allowByHand' })).toMatchObject({ code: 'approval_needed' });
    expect(await apply({ type: 'allowByHand' }, await approve('line_discount', 5000))).toMatchObject({
      mustAllow: false,
    });
    await till.get('sale.commit', await till.commitParams(10_000));
    expect(await soldBody()).toMatchObject({ total: 9900, lines: [{ lineDiscount: { approval: { by: '9001' } } }] });
  });
});

describe('a price by hand', () => {
  test('above the catalogue’s needs no approval, below the limit one', async () => {
    await till.add();
    expect(await apply(override(20_000))).toMatchObject({ total: 20_000, lines: [{ base: 20_000 }] });
    expect(await call(override(8900))).toMatchObject({ details: { permission: 'price_override', amount: 1011 } });
    expect(await apply(override(8910))).toMatchObject({ total: 8910, lines: [{ applied: [['price_override', 990]] }] });
    expect(await apply(override(null))).toMatchObject({ total: 9900 });
  });

  test('is not taken over by another piece of the product, and two lines may have two prices', async () => {
    await till.add();
    await apply(override(9500));
    await till.add();
    expect(await apply(override(9400, '2'))).toMatchObject({ total: 18_900, lines: [{ net: 9500 }, { net: 9400 }] });
    expect(await till.add()).toMatchObject({ lines: [{ quantity: 1 }, { quantity: 1 }, { quantity: 1 }] });
  });

  test('is approved by nobody’s approval for something else', async () => {
    await till.add();
    const other = await approve('line_discount', 10_000);
    expect(await call(override(1), other)).toMatchObject({ code: 'approval_needed' });
  });

  test('of the manager, who may, needs none and is named', async () => {
    await till.call('session.logout', {});
    await till.login('9001', '999999');
    await till.add();
    await apply(override(0));
    await till.serve();
    await till.get('sale.commit', { ...(await till.commitParams(0)), tenders: [] });
    expect(await soldBody()).toMatchObject({ total: 0, lines: [{ priceOverride: { price: 0, by: '9001' } }] });
  });
});

describe('a discount on the order', () => {
  test('is measured by the total that it applies to, and grows with a smaller order', async () => {
    await till.add(TEE, 2);
    expect(await call(orderDiscount({ save: 991 }))).toMatchObject({
      details: { permission: 'order_discount', amount: 501 },
    });
    expect(await apply(orderDiscount({ save: 990 }))).toMatchObject({
      total: 18_810,
      order: [['order_discount', 990]],
      orderDiscount: { discount: { save: 990 }, reason: '整单' },
      discountable: 19_800,
    });
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 1 })).toMatchObject({ mustAllow: true });
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 3 })).toMatchObject({ mustAllow: false });
  });

  test('survives a restart of the host', async () => {
    await till.add();
    const before = await apply(orderDiscount({ payBp: 9500 }));
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.get('cart.get', {})).toEqual(before);
  });
});

test('a parked sale is gone on with by another person within that person’s own limits', async () => {
  await till.add();
  await apply(lineDiscount({ payBp: 9000 }));
  const { revision } = await till.get('cart.get', {});
  await till.get('cart.park', { revision, name: '试衣' });
  const [parked] = (await till.get('parked.list', {})).items;
  if (parked === undefined) throw new Error('nothing parked');
  await till.call('session.logout', {});
  await till.login('2001', '222222');
  const resumed = await till.get('parked.resume', { id: parked.id, products: [], unclaimed: true });
  expect(resumed).toMatchObject({ total: 8910, mustAllow: true });
  expect(await call({ type: 'allowByHand' })).toMatchObject({ code: 'approval_needed', details: { amount: 1000 } });
  await till.call('session.logout', {});
  await till.login();
  expect(await apply({ type: 'allowByHand' })).toMatchObject({ total: 8910, mustAllow: false });
});

describe('coupons and points', () => {
  const member = {
    id: '01890000-0000-7000-8000-00000000000a',
    phone: '138****8000',
    tier: 'gold',
    points: 3000,
    boundGuide: null,
    protectedUntil: null,
  };
  beforeEach(async () => {
    const coupons = [
      { id: 'VIP50', name: '满 300 减 50', save: 5000, spend: 30_000 },
      { id: 'Old1', save: 100, until: '2020-01-01T00:00:00Z' },
    ];
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'c',
        hash: 'c'.repeat(64),
        from: 1_700_000_000_001,
        coupons: withPointsRule(coupons, { fenPerPoint: 2, maxShareBp: 5000 as never }),
      }),
    });
  });

  test('a code is a coupon of the book in any case, and its worth is the book’s', async () => {
    await till.add();
    expect(await apply({ type: 'addCoupon', code: ' vip50 ' })).toMatchObject({
      total: 9900,
      coupons: [{ id: 'VIP50', name: '满 300 减 50', saving: 0, refused: 'below_threshold' }],
    });
    await till.add(TEE, 3);
    expect(await till.get('cart.get', {})).toMatchObject({ total: 34_600, coupons: [{ saving: 5000, refused: null }] });
    expect(await call({ type: 'addCoupon', code: 'VIP50' })).toMatchObject({ details: { reason: 'duplicate_coupon' } });
    expect(await call({ type: 'addCoupon', code: 'points-rule' })).toMatchObject({
      code: 'cart_refused',
      details: { reason: 'unknown_coupon' },
    });
    expect(await apply({ type: 'addCoupon', code: 'OLD1' })).toMatchObject({ coupons: [{}, { refused: 'expired' }] });
    expect(await apply({ type: 'removeCoupon', couponId: 'VIP50' })).toMatchObject({ total: 39_600 });
  });

  test('points are money for members, up to balance and cap, at the book’s rate', async () => {
    await till.add();
    expect((await till.get('cart.get', {})).points).toBeNull();
    const withMember = await apply({ type: 'setMember', member: member as never });
    expect(withMember.points).toEqual({
      asked: 0,
      used: 0,
      max: 2375,
      balance: 3000,
      fenPerPoint: 2,
      maxShareBp: 5000,
    });
    const paid = await apply({ type: 'setPoints', spend: 2375 });
    expect(paid).toMatchObject({ total: 4750, points: { used: 2375 }, order: [['points', 4750]] });
    await till.serve();
    till.cloud.extra = new FakeAccounts().answer;
    expect(await till.call('sale.commit', await till.commitParams(4750))).toMatchObject({
      code: 'value_refused',
      details: { reason: 'points_unproven' },
    });
    const { saleId } = await till.get('cart.get', {});
    await till.get('member.prove', { saleId: saleId as never, password: '246810' });
    await till.get('sale.commit', await till.commitParams(4750));
    expect(await soldBody()).toMatchObject({ pointsUsed: 2375, pricing: { pointsAsked: 2375 } });
  });

  test('a sale with several savings of the order keeps each line’s share of each, for its refund', async () => {
    await till.add(TEE, 4);
    await apply({ type: 'addCoupon', code: 'VIP50' });
    await apply({ type: 'setMember', member: member as never });
    const { saleId, cashDue } = await apply({ type: 'setPoints', spend: 100 });
    await till.serve();
    till.cloud.extra = new FakeAccounts().answer;
    await till.get('member.prove', { saleId: saleId as never, password: '246810' });
    const sold = await till.get('sale.commit', await till.commitParams(cashDue));
    const lines = [{ orderDiscount: 5200, orderApplied: [['VIP50', 5000], ['points', 200]] }]; // prettier-ignore
    expect(await soldBody()).toMatchObject({ lines });
    const back = { receiptNumber: sold.receiptNumber, lines: [{ lineId: '1', units: 2 }] };
    expect(await till.get('return.plan', back)).toMatchObject({ plan: { pointsReturned: 50, couponsRevived: [] } });
  });
});
