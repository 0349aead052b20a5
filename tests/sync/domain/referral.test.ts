/** Referral: no ring, nobody themselves, two levels, paid for a sale and for nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { fen } from '../../../sync/domain/money.ts';
import {
  CHAIN_MAX,
  referralCredits,
  referralDifference,
  refusedLink,
  type ReferralCredit,
  type ReferredSale,
} from '../../../sync/domain/referral.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const id = (n: number) => `m${String(n)}` as MemberId;
const terms = { floor: fen(100), first: fen(1000), second: fen(300) };

test('whatever people try, links make no ring, nobody is brought twice or by themselves', () => {
  const tries = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 60 });
  fc.assert(
    fc.property(tries, (pairs) => {
      const links = new Map<MemberId, MemberId>();
      for (const [a, b] of pairs) {
        const [member, inviter] = [id(a), id(b)];
        const refused = refusedLink({ member, inviter }, (one) => links.get(one));
        if (refused === undefined) {
          expect(links.has(member)).toBe(false);
          links.set(member, inviter);
        }
      }
      for (const start of links.keys()) {
        const seen = new Set<MemberId>();
        for (let at: MemberId | undefined = start; at !== undefined; at = links.get(at)) {
          expect(seen.has(at)).toBe(false);
          seen.add(at);
        }
      }
    }),
  );
  expect(refusedLink({ member: id(1), inviter: id(1) }, () => undefined)).toBe('self');
  const chain = (one: MemberId) => id(Number(one.slice(1)) + 1);
  expect(refusedLink({ member: id(-1), inviter: id(0) }, (one) => (one === id(-1) ? undefined : chain(one)))).toBe(
    'ring',
  );
  expect(CHAIN_MAX).toBeGreaterThan(2);
});

const sale = fc.record({
  sale: fc.uuid(),
  at: fc.integer({ min: 0, max: 20 }).map(epochMs),
  paid: fc.integer({ min: 0, max: 200 }).map(fen),
  terms: fc.constantFrom(terms, undefined),
});
const link = { member: id(1), inviter: id(2), at: epochMs(5) };

test('one sale at most is credited, to two people at most, whatever the order in which sales are known', () => {
  fc.assert(
    fc.property(fc.array(sale, { maxLength: 8 }), fc.boolean(), (sales, hasAbove) => {
      const above = hasAbove ? { inviter: id(3), at: epochMs(0) } : undefined;
      const credits = referralCredits(link, above, sales);
      expect(referralCredits(link, above, [...sales].reverse())).toEqual(credits);
      expect(new Set(credits.map(({ sale: one }) => one)).size).toBeLessThanOrEqual(1);
      expect(credits.length).toBeLessThanOrEqual(hasAbove ? 2 : 1);
      for (const { sale: one } of credits) {
        const paid = sales.find((each) => each.sale === one);
        expect(paid?.paid).toBeGreaterThanOrEqual(100);
        expect(paid?.at).toBeGreaterThanOrEqual(5);
      }
    }),
  );
});

test('a ledger that is brought to what is due comes to it, and again adds nothing', () => {
  const history = fc.array(fc.array(sale, { maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(history, (states) => {
      const ledger: ReferralCredit[] = [];
      for (const sales of states) {
        const due = referralCredits(link, { inviter: id(3), at: epochMs(0) }, sales);
        ledger.push(...referralDifference(ledger, due));
        expect(referralDifference(ledger, due)).toEqual([]);
        const sum = (party: MemberId) =>
          ledger.filter((one) => one.party === party).reduce((total, { amount }) => total + amount, 0);
        expect(sum(id(2))).toBe(due.length > 0 ? 1000 : 0);
      }
    }),
  );
});

test('a refund takes back, and the next sale that paid enough counts instead; who was brought later brings nothing above', () => {
  const sold = (name: string, at: number, paid: number): ReferredSale => ({
    ...{ sale: name, at: epochMs(at), paid: fen(paid), terms },
  });
  const above = { inviter: id(3), at: epochMs(8) };
  expect(referralCredits(link, above, [sold('a', 6, 100), sold('b', 9, 100)])).toEqual([
    { sale: 'a', party: id(2), level: 1, amount: 1000 },
  ]);
  expect(referralCredits(link, above, [sold('a', 6, 99), sold('b', 9, 100)])).toEqual([
    { sale: 'b', party: id(2), level: 1, amount: 1000 },
    { sale: 'b', party: id(3), level: 2, amount: 300 },
  ]);
  expect(referralCredits(link, above, [sold('early', 4, 100)])).toEqual([]);
});
