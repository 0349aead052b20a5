/** Points at a till: a proof of the member, a hold in the cloud, and while it cannot be asked the store's allowance. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withPointsRule } from '../../sync/protocol/price-book.ts';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { bookHead, eventually, Till } from './support/till.ts';

const PASSWORD = '246810';

describe('points of a sale', () => {
  let till: Till;
  let accounts: FakeAccounts;
  beforeEach(async () => {
    till = new Till();
    accounts = new FakeAccounts();
    till.cloud.extra = accounts.answer;
    till.cloud.members = [{ ...MEMBER, points: 5000, storedValue: 0, boundSince: 1, asOf: Date.now() }];
    await till.openForBusiness();
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'p',
        hash: 'd'.repeat(64),
        from: 1_700_000_000_001,
        coupons: withPointsRule([], { fenPerPoint: 2, maxShareBp: 5000 as never }),
      }),
    });
  });
  afterEach(() => till.end());

  const open = async (spend: number): Promise<void> => {
    await till.add();
    await till.get('member.find', { query: '13800138000' });
    await change({ type: 'setMember', member: { ...MEMBER, points: 5000 } });
    await change({ type: 'setPoints', spend });
    await till.serve();
  };
  const change = async (command: object) => {
    const { revision } = await till.get('cart.get', {});
    return till.get('cart.apply', { revision, command: command as never });
  };
  const prove = async () =>
    till.call('member.prove', { saleId: (await till.get('cart.get', {})).saleId as never, password: PASSWORD });
  const commit = async () => {
    const { cashDue } = await till.get('cart.get', {});
    return till.call('sale.commit', await till.commitParams(cashDue));
  };
  const refusedAs = (reason: string) => ({ ok: false, code: 'value_refused', details: { reason } });
  const held = () => [...accounts.holds.values()].filter(({ state }) => state === 'paid');
  const allow = async (value: object): Promise<void> => {
    till.cloud.settings.splice(0, till.cloud.settings.length, { id: 'valueOffline', value });
    await till.call('replication.pull', { collection: 'settings', request: { checkpoint: null, limit: 10 } });
  };
  const lastSale = async () => (await till.journal()).findLast(({ kind }) => kind === 'sale');

  test('are spent by the proven member alone and held before the sale is written; none are, nothing is asked', async () => {
    await till.add();
    await till.serve();
    expect((await commit()).ok).toBe(true);
    await open(1000);
    expect(await commit()).toMatchObject(refusedAs('points_unproven'));
    expect(accounts.holds.size).toBe(0);
    await prove();
    expect((await commit()).ok).toBe(true);
    expect(held()).toMatchObject([{ kind: 'points', amount: 1000 }]);
    expect((await lastSale())?.body).toMatchObject({ pointsUsed: 1000 });
    expect((await lastSale())?.body).not.toHaveProperty('pointsOffline');
    // Of one saving of the order the line's discount is its share.
    expect((await lastSale())?.body).not.toHaveProperty('lines.0.orderApplied');
    await open(1000);
    expect(await commit()).toMatchObject(refusedAs('points_unproven'));
  });

  test('that another till holds are refused; a changed cart and one that is voided let go what was held', async () => {
    await open(1000);
    await prove();
    accounts.points = 900;
    expect(await commit()).toMatchObject(refusedAs('points_spent'));
    await change({ type: 'setPoints', spend: 800 });
    accounts.loses = 'answer';
    expect(await commit()).toMatchObject(refusedAs('points_offline_not_allowed'));
    expect(held()).toMatchObject([{ amount: 800 }]);
    // Sent again, also after the power went, it is the same hold.
    await till.stop();
    await till.start();
    await till.login();
    await prove();
    accounts.loses = 'answer';
    expect(await commit()).toMatchObject(refusedAs('points_offline_not_allowed'));
    expect(held()).toHaveLength(1);
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.void', { revision, reason: 'changed mind' });
    await eventually(() => Promise.resolve(held().length === 0));
    expect(accounts.points).toBe(900);
  });

  test('offline are worth the allowance of the store, in a sale and in all, and never more than are known here', async () => {
    await open(1000);
    await prove();
    till.cloud.reachable = false;
    expect(await commit()).toMatchObject(refusedAs('points_offline_not_allowed'));
    till.cloud.reachable = true;
    await allow({ perSale: 3000, total: 5000 });
    till.cloud.reachable = false;
    await change({ type: 'setPoints', spend: 1501 });
    expect(await commit()).toMatchObject(refusedAs('points_offline_per_sale'));
    await change({ type: 'setPoints', spend: 1500 });
    expect((await commit()).ok).toBe(true);
    expect((await lastSale())?.body).toMatchObject({ pointsUsed: 1500, pointsOffline: true });
    await open(1001);
    expect(await prove()).toMatchObject({ ok: true, value: { online: false } });
    expect(await commit()).toMatchObject(refusedAs('points_offline_total'));
    await change({ type: 'setPoints', spend: 1000 });
    expect((await commit()).ok).toBe(true);
    // What was spent here is known here.
    till.cloud.reachable = true;
    await allow({ perSale: 90_000, total: 90_000 });
    till.cloud.reachable = false;
    await open(2375);
    await prove();
    expect((await commit()).ok).toBe(true);
    await open(1000);
    await prove();
    expect(await commit()).toMatchObject(refusedAs('points_offline_balance'));
  });
});
