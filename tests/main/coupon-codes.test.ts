/** Coupons with a code each at the till: asked about while the cloud can be, by the rule's own policy where it cannot, and let go. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CartCommandMessage } from '../../main/contract/views.ts';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { bookHead, Till } from './support/till.ts';

const AUTUMN = 'Autumn-0123456789ABC';
const LUCKY = 'lucky-7K3M9Q2V5X8ZB';
let till: Till;
/** What the cloud answers for a hold: a refusal by its code, or what the piece saves. */
let held: Readonly<Record<string, unknown>>;
let asked: { readonly path: string; readonly body: unknown }[];
beforeEach(async () => {
  till = new Till();
  [held, asked] = [{}, []];
  await till.openForBusiness();
  const coupons = [
    { id: 'Autumn', name: '满 50 减 10', save: 1000, spend: 5000, issued: 'offline' },
    { id: 'lucky', name: '红包券', save: 0, issued: 'online' },
  ];
  await till.get('catalogue.activate', {
    head: bookHead({ id: 'c', hash: 'c'.repeat(64), from: 1_700_000_000_001, coupons }),
  });
  till.cloud.extra = ({ path, body }: CloudRequest) => {
    if (!path.startsWith('/v1/coupon-codes/')) return undefined;
    asked.push({ path, body });
    const [, , , code = '', act] = path.split('/');
    if (act === 'release') return { status: 200, body: {} };
    const refusal = held['code'];
    if (typeof refusal === 'string')
      return { status: 409, body: { type: 'about:blank', title: 'no', status: 409, code: refusal } };
    const coupon = code.slice(0, code.lastIndexOf('-'));
    return { status: 200, body: { code, coupon, heldUntil: 1_800_000_000_000, ...held } };
  };
});
afterEach(() => till.end());

const call = async (command: CartCommandMessage) => {
  const { revision } = await till.get('cart.get', {});
  return till.call('cart.apply', { revision, command });
};
const add = (code: string) => call({ type: 'addCoupon', code });
const cart = () => till.get('cart.get', {});
const soldCoupons = async () => {
  await till.serve();
  const { cashDue } = await cart();
  await till.get('sale.commit', await till.commitParams(cashDue));
  return (await till.journal()).find(({ kind }) => kind === 'sale')?.body;
};

describe('a coupon with a code', () => {
  test('is kept for the sale by the cloud, however it was typed, and the sale says which piece it was', async () => {
    await till.add();
    expect((await add(' autumn-o123456789abc ')).ok).toBe(true);
    expect(asked.map(({ path }) => path)).toEqual([`/v1/coupon-codes/${AUTUMN}/hold`]);
    expect(asked[0]?.body).toEqual({ sale: (await cart()).saleId });
    expect(await cart()).toMatchObject({ total: 8900, coupons: [{ id: 'Autumn', saving: 1000, refused: null }] });
    expect(await soldCoupons()).toMatchObject({ total: 8900, pricing: { coupons: [{ id: 'Autumn', code: AUTUMN }] } });
  });

  test('that was drawn saves what the cloud says, not what the rule does', async () => {
    await till.add();
    held = { save: 888 };
    await add(LUCKY);
    expect(await cart()).toMatchObject({ total: 9012, coupons: [{ id: 'lucky', saving: 888 }] });
    const { pricing } = (await soldCoupons()) as { pricing: unknown };
    expect(pricing).toMatchObject({ coupons: [{ id: 'lucky', code: LUCKY, save: 888 }] });
  });

  test.each([
    ['coupon_used', 'coupon_used'],
    ['coupon_held', 'coupon_held'],
    ['coupon_revoked', 'coupon_revoked'],
    ['coupon_unknown', 'unknown_coupon'],
  ])('is not taken where the cloud says %s', async (code, reason) => {
    await till.add();
    held = { code };
    expect(await add(AUTUMN)).toMatchObject({ ok: false, code: 'cart_refused', details: { reason } });
    expect((await cart()).coupons).toEqual([]);
  });

  test('offline is taken where its rule says so, and said to be so; where it does not, it needs the cloud', async () => {
    await till.add();
    till.cloud.reachable = false;
    expect(await add(LUCKY)).toMatchObject({ code: 'cart_refused', details: { reason: 'coupon_needs_cloud' } });
    expect((await add(AUTUMN)).ok).toBe(true);
    expect(await soldCoupons()).toMatchObject({
      pricing: { coupons: [{ id: 'Autumn', code: AUTUMN, offline: true }] },
    });
  });

  test('that a sale here used is not asked for again before the cloud has heard of that sale', async () => {
    await till.add();
    await add(LUCKY);
    till.cloud.reachable = false;
    await soldCoupons();
    till.cloud.reachable = true;
    await till.add();
    asked = [];
    expect(await add(LUCKY)).toMatchObject({ code: 'cart_refused', details: { reason: 'coupon_used' } });
    expect(asked).toEqual([]);
  });

  test('is let go when it is taken away, when the sale is void, and when the cart does not take it', async () => {
    await till.add();
    await add(AUTUMN);
    expect(await add('Autumn-0123456789ABD')).toMatchObject({ details: { reason: 'duplicate_coupon' } });
    await call({ type: 'removeCoupon', couponId: 'Autumn' });
    await add(AUTUMN);
    await till.get('cart.void', { revision: (await cart()).revision, reason: 'changed_mind' });
    const acts = asked.map(({ path }) => path.split('/').slice(-2).join(' '));
    expect(acts).toEqual([`${AUTUMN} hold`, `${AUTUMN} release`, `${AUTUMN} hold`, `${AUTUMN} release`]);
  });

  test('is none by the name of its rule alone', async () => {
    await till.add();
    expect(await add('Autumn')).toMatchObject({ details: { reason: 'unknown_coupon' } });
    expect(asked).toEqual([]);
  });
});
