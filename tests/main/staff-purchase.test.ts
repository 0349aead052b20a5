import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { badgeMessage, badgeText, type BadgeFields } from '../../sync/domain/staff-badge.ts';
import { monthOf } from '../../sync/domain/staff-purchase.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { Till } from './support/till.ts';

const MONTH = monthOf(epochMs(Date.now()), 480);
/** Seven tenths of the price, and three tees a month: 3 x 69.30. */
const RULE = { payBp: 7000, quota: 20_790 };
let till: Till;
beforeEach(() => {
  till = new Till();
});
afterEach(() => till.end());

const pulls = (rules: object | undefined, bought: readonly object[] = []): void => {
  till.cloud.extra = ({ path }: CloudRequest) => {
    if (path !== '/v1/staff-verifiers') return undefined;
    const items = PEOPLE.map(({ id, name, roles, pin, tokenNumber }) => ({
      staff: { id, name, roles, stores: ['S001'], tokenNumber, from: 0 },
      salt: 'c2FsdA',
      verifier: till.cloud.pinKey(pin, Buffer.from('c2FsdA', 'base64url')).toString('base64url'),
      ...PIN_COST,
    }));
    return { status: 200, body: { items, next: null, ...(rules === undefined ? {} : { rules }), bought } };
  };
};
const open = async (bought: readonly object[] = [], rules: object | undefined = { purchase: RULE }): Promise<void> => {
  pulls(rules, bought);
  await till.openForBusiness();
};
const buy = async (staff = '2001', pin = '222222', more: object = {}) => {
  const { revision } = await till.get('cart.get', {});
  return till.call('purchase.begin', { revision, staff, pin, ...more });
};
const commit = async (cash = 30_000) => till.call('sale.commit', await till.commitParams(cash));
const allow = async (approval?: string) => {
  const { revision } = await till.get('cart.get', {});
  return till.call('cart.apply', {
    revision,
    command: { type: 'allowByHand' },
    ...(approval === undefined ? {} : { approval: approval as never }),
  });
};
const approve = async (amount: number) => {
  const params = { permission: 'staff_quota', amount: amount as never, subject: '2001', reason: '店长同意' };
  return (await till.get('approval.grant', { ...params, staff: '9001', pin: '999999' })).approval;
};
const sellTo = async (quantity: number): Promise<{ receiptNumber: string }> => {
  await till.add(undefined, quantity);
  await till.serve();
  await buy();
  const sold = await commit();
  if (!sold.ok) throw new Error(sold.code);
  return sold.value;
};
const left = async () => (await till.get('cart.get', {})).staffPurchase;

describe('a sale to staff', () => {
  test('takes the store’s staff price off the order, shows what is left, and says in the fact who bought', async () => {
    await open();
    await till.add();
    await till.serve('2002');
    const begun = await buy();
    expect(begun).toMatchObject({
      ok: true,
      value: {
        total: 6930,
        order: [['staff_purchase', 2970]],
        staffPurchase: { staff: '2001', payBp: 7000, left: 20_790, beyond: 0 },
        mustAllow: false,
      },
    });
    expect(await commit(10_000)).toMatchObject({ ok: true, value: { total: 6930 } });
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale');
    expect(sale?.body).toMatchObject({
      total: 6930,
      staffPurchase: { staff: '2001', month: MONTH },
      pricing: { orderDiscount: { discount: { payBp: 7000, staff: true }, by: '1001', reason: 'staff_purchase' } },
    });
  });

  test('needs the buyer’s PIN or a badge that counts, and a store that has a staff price', async () => {
    await open();
    await till.add();
    expect(await buy('2001', '000000')).toMatchObject({ code: 'wrong_pin' });
    expect(await buy('', '', { badge: 'GPB-2001' })).toMatchObject({ details: { reason: 'badge_unsigned' } });
    const fields = { staff: '2001', serial: '7K3M9Q2A', from: 0, until: 4_000_000_000_000 } as unknown as BadgeFields;
    const signature = sign(null, Buffer.from(badgeMessage('demo', fields)), till.cloud.key.privateKey);
    expect(await buy('', '', { badge: badgeText({ fields, signature }) })).toMatchObject({ ok: true });
    await till.end();
    till = new Till();
    await open([], {});
    await till.add();
    expect(await buy()).toMatchObject({ details: { reason: 'no_staff_price' } });
  });

  test('rung up by the buyer needs the right to give that much, or somebody who approves', async () => {
    await open();
    await till.add();
    expect(await buy('1001', '111111')).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'order_discount', amount: 3000 },
    });
    expect((await till.get('cart.get', {})).staffPurchase).toBeUndefined();
  });

  test('ends when another discount takes its place or it is taken off', async () => {
    await open();
    await till.add();
    await buy();
    const { revision } = await till.get('cart.get', {});
    const none = { type: 'setOrderDiscount', discount: null, reason: '' } as const;
    const view = await till.get('cart.apply', { revision, command: none });
    expect([view.total, view.staffPurchase]).toEqual([9900, undefined]);
  });
});

describe('the quota of a month', () => {
  test('counts this till’s sales offline and over a restart, refuses beyond it, and takes an approval for that much', async () => {
    await open();
    till.cloud.reachable = false;
    await sellTo(2);
    await till.stop();
    await till.start();
    await till.login();
    await till.add(undefined, 2);
    await till.serve();
    expect(await buy()).toMatchObject({ value: { mustAllow: true, staffPurchase: { left: 6930, beyond: 6930 } } });
    expect(await commit()).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'staff_quota', amount: 6930 },
    });
    expect(await allow()).toMatchObject({ code: 'approval_needed', details: { amount: 6930 } });
    expect(await allow(await approve(6930))).toMatchObject({ ok: true, value: { mustAllow: false } });
    await till.add();
    expect(await commit(50_000)).toMatchObject({ code: 'approval_needed', details: { amount: 13_860 } });
    expect(await allow(await approve(13_860))).toMatchObject({ ok: true });
    expect(await commit(50_000)).toMatchObject({ ok: true });
    const [, sale] = (await till.journal()).filter(({ kind }) => kind === 'sale');
    expect(sale?.body).toMatchObject({
      staffPurchase: { staff: '2001', beyond: 13_860 },
      pricing: { orderDiscount: { approval: { by: '9001', reason: '店长同意' } } },
    });
  });

  test('counts what other tills sold as the cloud last told, for this person and month alone', async () => {
    await open([
      { staff: '2001', month: MONTH, amount: 13_860 },
      { staff: '2001', month: '2020-01', amount: 99_999 },
      { staff: '2002', month: MONTH, amount: 99_999 },
    ]);
    await till.add();
    await buy();
    expect(await left()).toMatchObject({ left: 6930, beyond: 0 });
  });

  test('a refund gives its part back', async () => {
    await open();
    till.cloud.reachable = false;
    const { receiptNumber } = await sellTo(3);
    await till.add();
    await buy();
    expect(await left()).toMatchObject({ left: 0, beyond: 6930 });
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.apply', { revision, command: { type: 'clear' } });
    const done = await till.call('return.commit', {
      receiptNumber,
      lines: [{ lineId: '1', units: 2, reason: 'size' }],
      refundId: '019a0000-0000-7000-8000-00000000000a',
      total: 13_860,
    } as never);
    expect(done).toMatchObject({ ok: true });
    const refund = (await till.journal()).find(({ kind }) => kind === 'refund');
    expect(refund?.body).toMatchObject({ total: 13_860, staffPurchase: { staff: '2001', month: MONTH } });
    await till.add();
    await buy();
    expect(await left()).toMatchObject({ left: 13_860, beyond: 0 });
  });
});
