/** Money that was paid in earns once: when it was paid in, or when it is spent. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { earnedWhenPaidIn, type PaidInEntry } from '../../../sync/domain/value-earned.ts';

const topUp = (at: number, principal: number): PaidInEntry => ({ at, what: 'top_up', principal, sale: null });
const spend = (at: number, amount: number, sale: string): PaidInEntry => ({
  at,
  what: 'spend',
  principal: 0 - amount,
  sale,
});
const giveBack = (at: number, principal: number, sale: string): PaidInEntry => ({
  at,
  what: 'give_back',
  principal,
  sale,
});
/** Until 10 what is paid in earns. */
const early = (at: number): boolean => at < 10;

test('older money is spent first: what earned when it was paid in, then what did not', () => {
  const entries = [topUp(1, 100), topUp(20, 100), spend(30, 60, 'a'), spend(31, 60, 'b'), spend(32, 60, 'c')];
  expect(['a', 'b', 'c', 'd'].map((sale) => earnedWhenPaidIn(entries, sale, early))).toEqual([60, 40, 0, 0]);
});

test('what goes back is there again as it was; a top-up that is returned is the newest', () => {
  const back = [topUp(1, 100), topUp(20, 100), spend(30, 150, 'a'), giveBack(31, 80, 'a'), spend(32, 60, 'b')];
  expect(earnedWhenPaidIn(back, 'b', early)).toBe(30);
  const returned: PaidInEntry = { at: 21, what: 'top_up_return', principal: -100, sale: null };
  expect(earnedWhenPaidIn([topUp(1, 100), topUp(20, 100), returned, spend(30, 70, 'a')], 'a', early)).toBe(70);
});

test('no fen earns twice: of all sales together never more than was paid in and earned', () => {
  const step = fc.record({ isTopUp: fc.boolean(), amount: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const entries = steps.map(({ isTopUp, amount }, at) =>
        isTopUp ? topUp(at, amount) : spend(at, amount, String(at)),
      );
      const sales = entries.flatMap(({ sale }) => sale ?? []);
      const earned = sales.map((sale) => earnedWhenPaidIn(entries, sale, early));
      const paidIn = entries.reduce(
        (sum, { at, what, principal }) => sum + (what === 'top_up' && early(at) ? principal : 0),
        0,
      );
      expect(earned.every((part) => part >= 0)).toBe(true);
      expect(earned.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(paidIn);
    }),
  );
});
