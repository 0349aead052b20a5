/** Points of a sale come before its money: proven and held, or allowed offline, before anything is taken outside the till. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { withPointsRule } from '../../sync/protocol/price-book.ts';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { FakePayments } from './support/payment-desk.ts';
import { bookHead, eventually, TEE, Till } from './support/till.ts';
import { FakeVouchers } from './support/voucher-desk.ts';

const PASSWORD = '246810';
const WECHAT = '130000000000000001';
const VOUCHER = '100000000099';
const CARD = 'CARD-0001-XK7P';

describe('money for a sale that spends points', () => {
  let till: Till;
  let accounts: FakeAccounts;
  let payments: FakePayments;
  const book = async (): Promise<void> => {
    const coupons = withPointsRule([], { fenPerPoint: 2, maxShareBp: 5000 as never });
    const head = bookHead({ id: 'p', hash: 'd'.repeat(64), from: 1_700_000_000_001, coupons });
    await till.get('catalogue.activate', { head });
  };
  beforeEach(async () => {
    till = new Till();
    accounts = new FakeAccounts();
    payments = new FakePayments();
    const vouchers = new FakeVouchers();
    accounts.cards.set(CARD, 20_000);
    till.cloud.extra = (asked) => accounts.answer(asked) ?? payments.answer(asked) ?? vouchers.answer(asked);
    till.cloud.members = [{ ...MEMBER, points: 5000, storedValue: 0, boundSince: 1, asOf: Date.now() }];
    await till.openForBusiness();
    await book();
  });
  afterEach(() => till.end());

  const change = async (command: object) => {
    const { revision } = await till.get('cart.get', {});
    return till.call('cart.apply', { revision, command: command as never });
  };
  const fill = async (spend: number): Promise<void> => {
    await till.add();
    await till.get('member.find', { query: '13800138000' });
    await change({ type: 'setMember', member: { ...MEMBER, points: 5000 } });
    await change({ type: 'setPoints', spend });
    await till.serve();
  };
  const sale = async () => {
    const { saleId, revision } = await till.get('cart.get', {});
    return { saleId: saleId as never, revision };
  };
  const prove = async () => till.call('member.prove', { saleId: (await sale()).saleId, password: PASSWORD });
  const scan = async (amount: number) =>
    till.call('tender.request', { ...(await sale()), tenderId: 'p1', amount: amount as never, authCode: WECHAT });
  const add = async (kind: MethodParams<'tender.add'>['kind'], amount: number) =>
    till.call('tender.add', {
      ...(await sale()),
      tenderId: `t-${kind.replace('_', '')}`,
      kind,
      amount: amount as never,
      reference: '14:02 8817',
    });
  const rows = async () => (await till.get('tender.list', {})).rows;
  const rowIs = (state: string, tenderId = 'p1') =>
    eventually(async () => (await rows()).find((row) => row.tenderId === tenderId)?.state === state);
  const commit = async () => {
    const paid = (await rows()).filter(({ state }) => state === 'paid');
    const tenders = paid.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    const { cashDue } = await till.get('cart.get', {});
    return till.call('sale.commit', { ...(await sale()), cashDue, tenders });
  };
  const refusedAs = (reason: string) => ({ ok: false, code: 'value_refused', details: { reason } });
  const held = () => [...accounts.holds.values()].filter(({ state }) => state === 'paid');
  const lastSale = async () => (await till.journal()).findLast(({ kind }) => kind === 'sale')?.body;
  const restart = async (): Promise<void> => {
    await till.stop();
    await till.start();
    await till.login();
  };
  const allow = async (value: object): Promise<void> => {
    till.cloud.settings.splice(0, till.cloud.settings.length, { id: 'valueOffline', value });
    await till.call('replication.pull', { collection: 'settings', request: { checkpoint: null, limit: 10 } });
  };

  test('is asked of nobody before the member has proven to be it; cash is counted, and no sale', async () => {
    await fill(1000);
    const asked = await sale();
    const ways: readonly (() => Promise<unknown>)[] = [
      () => scan(7500),
      () => add('card', 7500),
      () => add('external_qr', 7500),
      () => add('mall_slip', 7500),
      () => add('other', 7500),
      () =>
        till.call('tender.value', { ...asked, tenderId: 'g', kind: 'gift_card', amount: 7500 as never, code: CARD }),
      () => till.call('tender.voucher', { ...asked, tenderId: 'v', code: VOUCHER }),
    ];
    for (const way of ways) expect(await way()).toMatchObject(refusedAs('points_unproven'));
    expect(await add('cash', 7500)).toMatchObject({ ok: true });
    expect(await commit()).toMatchObject(refusedAs('points_unproven'));
    await till.get('tender.remove', { tenderId: 't-cash' });
    expect(payments.codes).toEqual([]);
    expect(accounts.holds.size).toBe(0);
    expect((await till.journal()).filter(({ kind }) => kind === 'tender.attempted')).toEqual([]);

    let heldFirst: unknown;
    const { extra } = till.cloud;
    till.cloud.extra = (request) => {
      if (request.path === '/v1/payments') heldFirst = held().map(({ kind, amount }) => ({ kind, amount }));
      return extra?.(request);
    };
    await prove();
    expect(await scan(7500)).toMatchObject({ ok: true });
    await rowIs('paid');
    expect(heldFirst).toEqual([{ kind: 'points', amount: 1000 }]);
    expect(await commit()).toMatchObject({ ok: true });
    expect(await lastSale()).toMatchObject({ pointsUsed: 1000 });
    expect(held()).toHaveLength(1);
  });

  test('that was taken is committed with them, though the proof is over, the cloud away and the till begun anew', async () => {
    await fill(1000);
    await prove();
    await scan(7500);
    await rowIs('paid');
    await restart();
    till.cloud.reachable = false;
    expect(await till.get('value.view', {})).toMatchObject({ proven: null, pointsHeld: true });
    // Another revision of the cart, and the same points.
    await till.serve('2001');
    expect(await commit()).toMatchObject({ ok: true });
    expect(await lastSale()).toMatchObject({ pointsUsed: 1000, serving: [{ guide: '2001' }] });
    expect(await lastSale()).not.toHaveProperty('pointsOffline');
    expect(held()).toMatchObject([{ kind: 'points', amount: 1000 }]);
  });

  test('that went back leaves nothing proven, and a sale that is none lets the points go', async () => {
    await fill(1000);
    await prove();
    await scan(5000);
    await rowIs('paid');
    await restart();
    await till.get('tender.remove', { tenderId: 'p1' });
    await rowIs('reversed');
    expect((await till.get('value.view', {})).pointsHeld).toBeUndefined();
    expect(await add('card', 7500)).toMatchObject(refusedAs('points_unproven'));
    await add('cash', 7500);
    expect(await commit()).toMatchObject(refusedAs('points_unproven'));
    expect(held()).toHaveLength(1);
    await till.get('cart.void', { revision: (await sale()).revision, reason: 'changed mind' });
    await eventually(() => held().length === 0);
    expect(accounts.points).toBe(5000);
  });

  test('offline needs the store’s allowance first, which stored value of the sale shares', async () => {
    accounts.balance = 50_000;
    till.cloud.members = [{ ...MEMBER, points: 5000, storedValue: 50_000, boundSince: 1, asOf: Date.now() }];
    await fill(1000);
    await prove();
    till.cloud.reachable = false;
    expect(await add('card', 7500)).toMatchObject(refusedAs('points_offline_not_allowed'));
    till.cloud.reachable = true;
    await allow({ perSale: 3000, total: 9000 });
    till.cloud.reachable = false;
    expect(await add('card', 500)).toMatchObject({ ok: true });
    expect(await till.get('value.view', {})).toMatchObject({ offlineLeft: 1000, balance: 50_000 });
    const value = async (tenderId: string, amount: number) =>
      till.call('tender.value', { ...(await sale()), tenderId, kind: 'stored_value', amount: amount as never });
    await value('s1', 1001);
    await rowIs('failed', 's1');
    await value('s2', 1000);
    await rowIs('paid', 's2');
    await add('cash', 6000);
    expect(await commit()).toMatchObject({ ok: true });
    expect(await lastSale()).toMatchObject({ pointsUsed: 1000, pointsOffline: true });
  });

  test('under way lets no points into the cart that are not proven and held; fewer are always right', async () => {
    await fill(1000);
    await prove();
    await scan(2000);
    await rowIs('paid');
    expect(await change({ type: 'setPoints', spend: 1200 })).toMatchObject({ ok: true });
    expect(held()).toMatchObject([{ amount: 1200 }]);
    accounts.points = 100;
    expect(await change({ type: 'setPoints', spend: 1400 })).toMatchObject(refusedAs('points_spent'));
    await restart();
    accounts.points = 5000;
    expect(await change({ type: 'setPoints', spend: 1201 })).toMatchObject(refusedAs('points_unproven'));
    const other = { ...MEMBER, id: '01900000-0000-7000-8000-00000000000b', points: 5000 };
    expect(await change({ type: 'setMember', member: other })).toMatchObject(refusedAs('points_unproven'));
    expect(await change({ type: 'setPoints', spend: 800 })).toMatchObject({ ok: true });
    expect(held()).toMatchObject([{ amount: 1200 }]);
    await add('card', 9500 - 1600 - 2000);
    expect(await commit()).toMatchObject({ ok: true });
    expect(await lastSale()).toMatchObject({ pointsUsed: 800 });
    expect(held()).toMatchObject([{ amount: 1200 }]);
  });

  test('of a deposit is none: an order spends no points, however they came into its cart', async () => {
    await till.add({ ...TEE, id: 'p-bag', sku: '6901234500000', price: 3, memberPrice: 3 } as never);
    await till.get('member.find', { query: '13800138000' });
    await change({ type: 'setMember', member: { ...MEMBER, points: 5000 } });
    await change({ type: 'setPoints', spend: 500 });
    await till.serve();
    const { revision } = await till.get('cart.get', {});
    const promisedAt = (Date.now() + 86_400_000) as never;
    await till.get('order.begin', { revision, name: '王女士', promisedAt, deposit: 3 as never });
    const refused = { code: 'order_refused', details: { reason: 'points_in_order' } };
    expect(await change({ type: 'setPoints', spend: 600 })).toMatchObject(refused);
    await till.add();
    await prove();
    expect(await add('card', 3)).toMatchObject(refused);
    await add('cash', 3);
    const tenders = (await rows()).map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    expect(await till.call('order.hold', { ...(await sale()), tenders })).toMatchObject(refused);
    await change({ type: 'setPoints', spend: 0 });
    expect(await till.call('order.hold', { ...(await sale()), tenders })).toMatchObject({ ok: true });
  });

  test('that is practised asks for no proof', async () => {
    await till.stop();
    await till.start({ training: true });
    await till.login();
    await till.get('shift.open', { float: 0 as never });
    await book();
    await fill(1000);
    expect(await scan(7500)).toMatchObject({ ok: true });
    expect(await commit()).toMatchObject({ ok: true });
    expect(accounts.holds.size).toBe(0);
  });
});
