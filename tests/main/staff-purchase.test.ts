import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { badgeMessage, badgeText, type BadgeFields } from '../../sync/domain/staff-badge.ts';
import { monthOf } from '../../sync/domain/staff-purchase.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { MEMBER } from './support/account-desk.ts';
import { PEOPLE, PIN_COST } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

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

describe('the quota over the brand’s stores', () => {
  const QUOTA = /^\/v1\/staff-quota\/holds\/([^/]+)(\/release)?$/;
  /** The brand's quota as the cloud keeps it: what other tills have of it, and what each open sale holds. */
  const brandQuota = () => {
    const quota = { elsewhere: 0, holds: new Map<string, number>(), released: [] as string[] };
    const before = till.cloud.extra;
    till.cloud.extra = (request) => {
      const [, sale, release] = QUOTA.exec(request.path) ?? [];
      if (sale === undefined) return before(request);
      if (release !== undefined) {
        quota.holds.delete(sale);
        quota.released.push(sale);
        return { status: 200, body: {} };
      }
      const { amount, own, beyond = 0 } = request.body as { amount: number; own: number; beyond?: number };
      const isHeld = quota.elsewhere + own + amount <= RULE.quota + beyond;
      if (isHeld) quota.holds.set(sale, amount);
      return { status: 200, body: { isHeld, elsewhere: quota.elsewhere, asOf: Date.now() + 60_000 } };
    };
    return quota;
  };

  test('is asked of the cloud when the sale begins and once more before it is committed', async () => {
    await open();
    const quota = brandQuota();
    quota.elsewhere = 6930;
    await till.add(undefined, 2);
    await till.serve();
    expect(await buy()).toMatchObject({ value: { mustAllow: false, staffPurchase: { left: 13_860, beyond: 0 } } });
    const { saleId } = await till.get('cart.get', {});
    expect([...quota.holds]).toEqual([[saleId, 13_860]]);
    // Another till was faster with the rest, for a sale that was not held.
    quota.elsewhere = 13_860;
    expect(await commit()).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'staff_quota', amount: 6930 },
    });
    expect(await left()).toMatchObject({ left: 6930, beyond: 6930, allowed: 0 });
    expect(await allow(await approve(6930))).toMatchObject({ ok: true, value: { mustAllow: false } });
    expect(await commit()).toMatchObject({ ok: true });
    expect(quota.released).toEqual([]);
  });

  test('is let go when the sale is one to staff no more', async () => {
    await open();
    const quota = brandQuota();
    await till.add();
    await buy();
    const { revision, saleId } = await till.get('cart.get', {});
    await till.get('cart.apply', { revision, command: { type: 'clear' } });
    await eventually(() => quota.released.includes(saleId ?? ''));
    expect(quota.holds.size).toBe(0);
  });

  test('of a person of another store: the cloud says who it is; offline nobody can', async () => {
    await open();
    brandQuota();
    const before = till.cloud.extra;
    till.cloud.extra = (request) => {
      const asked = request.body as { staff?: string; pin?: string } | undefined;
      if (request.path !== '/v1/sessions' || asked?.staff !== '3001') return before(request);
      if (asked.pin !== '333333')
        return { status: 401, body: { code: 'wrong_pin', status: 401, type: 'x', title: 'x' } };
      const staff = { id: '3001', name: '钱秀', roles: ['guide'], stores: ['S009'], tokenNumber: 9, from: 0 };
      return { status: 200, body: { token: 'staff-3001', staff, expiresAt: Date.now() + 60_000 } };
    };
    await till.add();
    expect(await buy('3001', '000000')).toMatchObject({ code: 'wrong_pin' });
    expect(await buy('3001', '333333')).toMatchObject({ ok: true, value: { staffPurchase: { staff: '3001' } } });
    till.cloud.reachable = false;
    expect(await buy('3001', '333333')).toMatchObject({ code: 'wrong_pin' });
  });

  test('in training uses nobody’s quota and asks nobody', async () => {
    await open();
    const quota = brandQuota();
    await till.get('session.logout', {});
    await till.get('training.switch', { on: true });
    await till.login();
    await till.get('shift.open', { float: 0 as never });
    await till.add();
    expect(await buy()).toMatchObject({ ok: true });
    expect(quota.holds.size).toBe(0);
  });
});

describe('a customer who works here', () => {
  const SELF = '019a0000-0000-7000-8000-0000000000aa';
  const member = (id: string) => ({ ...MEMBER, id });
  const withMember = async (id: string) => {
    const { revision } = await till.get('cart.get', {});
    return till.get('cart.apply', { revision, command: { type: 'setMember', member: member(id) as never } });
  };
  /** Guide 2001 is this member. */
  const linked = async (): Promise<void> => {
    const answer = till.cloud.extra;
    till.cloud.extra = (request) => {
      const known = answer(request);
      if (known === undefined || known === 'lost' || request.path !== '/v1/staff-verifiers') return known;
      const { items } = known.body as { items: { staff: { id: string } }[] };
      const own = items.map((item) =>
        item.staff.id === '2001' ? { ...item, staff: { ...item.staff, member: SELF } } : item,
      );
      return { ...known, body: { ...(known.body as object), items: own } };
    };
    await till.openForBusiness();
  };

  test('is known by the own member: the cart says so, the sale keeps it, and who buys has served nobody', async () => {
    pulls({ purchase: RULE });
    await linked();
    await till.add();
    expect(await withMember('019a0000-0000-7000-8000-0000000000bb')).not.toHaveProperty('buyer');
    expect(await withMember(SELF)).toMatchObject({ buyer: '2001' });
    await till.serve('2001', '2002');
    expect(await commit(10_000)).toMatchObject({ ok: true, value: { total: 9500 } });
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale')?.body as Record<string, unknown>;
    expect(sale).toMatchObject({ buyer: '2001', serving: [{ guide: '2001' }, { guide: '2002' }] });
    expect(sale).not.toHaveProperty('staffPurchase');
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    const { report } = await till.get('shift.report', {});
    expect(report.guides.map(({ id, net }) => [id, net])).toEqual([
      ['', 4750],
      ['2002', 4750],
    ]);
  });

  test('at the staff price the sale names the purchase alone', async () => {
    pulls({ purchase: RULE });
    await linked();
    await till.add();
    await withMember(SELF);
    await till.serve('2001');
    await buy();
    expect((await till.get('cart.get', {})).buyer).toBeUndefined();
    await commit();
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale')?.body as Record<string, unknown>;
    expect(sale).toMatchObject({ staffPurchase: { staff: '2001' } });
    expect(sale).not.toHaveProperty('buyer');
  });
});
