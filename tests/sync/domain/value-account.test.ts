/** Accounts of value as a fold: any order of arrival, both parts to the fen, offline allowances. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  balanceOf,
  foldAccount,
  isUntouched,
  offlineRefusal,
  pointsEarned,
  SPEND_ORDERS,
  takenFrom,
  type AccountEntry,
} from '../../../sync/domain/value-account.ts';

const entries = fc
  .array(
    fc.record({
      at: fc.integer({ min: 1, max: 20 }),
      what: fc.constantFrom('top_up', 'spend', 'give_back', 'earn'),
      amount: fc.integer({ min: 1, max: 100_000 }),
      bonus: fc.integer({ min: 0, max: 100_000 }),
      sale: fc.constantFrom('s1', 's2', 's3', null),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map(({ bonus, amount, ...row }, index): AccountEntry => {
      const id = `e${String(index).padStart(2, '0')}`;
      switch (row.what) {
        case 'top_up':
          return { ...row, id, amount: amount + bonus, bonus, sale: null };
        case 'spend':
          return { ...row, id, amount: 0 - amount };
        default:
          return { ...row, id, amount };
      }
    }),
  );
const policies = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 20 }), order: fc.constantFrom(...SPEND_ORDERS) }),
  { maxLength: 3 },
);
const parts = ({ principal, bonus }: { principal: number; bonus: number }) => ({ principal, bonus });

describe('an account', () => {
  test('is the same whatever the order of arrival, also of an entry that came twice', () => {
    fc.assert(
      fc.property(
        entries.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        policies,
        ([all, shuffled], rules) => {
          expect(parts(foldAccount(shuffled, rules))).toEqual(parts(foldAccount(all, rules)));
        },
      ),
    );
  });

  test('adds up: principal and bonus together are the sum of all amounts, and so is what each entry did', () => {
    fc.assert(
      fc.property(entries, policies, (all, rules) => {
        const folded = foldAccount(all, rules);
        expect(balanceOf(folded)).toBe(all.reduce((sum, { amount }) => sum + amount, 0));
        for (const { id, amount } of all)
          expect(balanceOf(folded.effects.get(id) ?? { principal: 0, bonus: 0 })).toBe(amount);
      }),
    );
  });

  test('never takes more bonus than there is, and principal first by default', () => {
    fc.assert(
      fc.property(entries, policies, (all, rules) => {
        const spends = all.filter(({ what }) => what !== 'give_back');
        expect(foldAccount(spends, rules).bonus).toBeGreaterThanOrEqual(0);
      }),
    );
    const topUp: AccountEntry = { id: 'a', at: 1, what: 'top_up', amount: 55_000, bonus: 5_000 };
    const spend: AccountEntry = { id: 'b', at: 2, what: 'spend', amount: -52_000, sale: 's1' };
    expect(parts(foldAccount([topUp, spend]))).toEqual({ principal: 0, bonus: 3_000 });
    expect(parts(foldAccount([topUp, spend], [{ from: 0, order: 'bonus_first' }]))).toEqual({
      principal: 3_000,
      bonus: 0,
    });
    expect(parts(foldAccount([topUp, spend], [{ from: 2, order: 'pro_rata' }]))).toEqual({
      principal: 2_727,
      bonus: 273,
    });
    expect(parts(foldAccount([topUp, spend], [{ from: 3, order: 'bonus_first' }]))).toEqual({
      principal: 0,
      bonus: 3_000,
    });
  });

  test('a spend that is given back whole, in whatever portions, restores both parts to the fen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50_000 }),
        fc.integer({ min: 0, max: 50_000 }),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 8 }),
        policies,
        (principal, bonus, portions, rules) => {
          const spent = portions.reduce((sum, one) => sum + one, 0);
          const before: AccountEntry = { id: 'a', at: 0, what: 'top_up', amount: principal + bonus, bonus };
          const back = portions.map((amount, index): AccountEntry => ({
            id: `c${String(index)}`,
            at: 2,
            what: 'give_back',
            amount,
            sale: 's1',
          }));
          const spend: AccountEntry = { id: 'b', at: 1, what: 'spend', amount: 0 - spent, sale: 's1' };
          expect(parts(foldAccount([before, spend, ...back], rules))).toEqual({ principal, bonus });
        },
      ),
    );
  });

  test('a top-up is untouched as long as older money covers what was spent', () => {
    const lots = [
      { id: 't1', at: 1, principal: 50_000, bonus: 5_000 },
      { id: 't2', at: 2, principal: 10_000, bonus: 0 },
    ];
    expect(isUntouched({ principal: 60_000, bonus: 5_000 }, lots, 't1')).toBe(true);
    expect(isUntouched({ principal: 59_999, bonus: 5_000 }, lots, 't1')).toBe(false);
    expect(isUntouched({ principal: 10_000, bonus: 0 }, lots, 't2')).toBe(true);
    expect(isUntouched({ principal: 60_000, bonus: 5_000 }, lots, 't3')).toBe(false);
  });

  test('what a spend takes is all of it, whatever goes first', () => {
    for (const order of SPEND_ORDERS) expect(balanceOf(takenFrom({ principal: 100, bonus: 33 }, 200, order))).toBe(200);
    expect(takenFrom({ principal: 100, bonus: 33 }, 200, 'principal_first')).toEqual({ principal: 167, bonus: 33 });
  });
});

test('points are earned for whole parts only, and none where the brand gives none', () => {
  expect(pointsEarned(9_999, 100)).toBe(99);
  expect(pointsEarned(9_999, undefined)).toBe(0);
  expect(pointsEarned(-500, 100)).toBe(0);
});

describe('offline', () => {
  const used = { inSale: 0, inAll: 0, balance: 100_000 };
  test('nothing may be taken unless the store says so', () => {
    expect(offlineRefusal({ perSale: 0, total: 0 }, 1, used)).toEqual({ reason: 'offline_not_allowed', left: 0 });
  });
  test('the tightest of balance, sale and total says what is left', () => {
    const allowed = { perSale: 20_000, total: 50_000 };
    expect(offlineRefusal(allowed, 20_000, used)).toBeNull();
    expect(offlineRefusal(allowed, 20_001, used)).toEqual({ reason: 'offline_per_sale', left: 20_000 });
    expect(offlineRefusal(allowed, 15_000, { ...used, inAll: 40_000 })).toEqual({
      reason: 'offline_total',
      left: 10_000,
    });
    expect(offlineRefusal(allowed, 15_000, { ...used, balance: 3 })).toEqual({ reason: 'offline_balance', left: 3 });
    expect(offlineRefusal(allowed, 1, { ...used, inAll: 60_000 })).toEqual({ reason: 'offline_total', left: 0 });
  });
});
