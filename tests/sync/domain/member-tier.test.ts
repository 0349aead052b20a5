import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readTierRule,
  TIER_WINDOW_DAYS,
  tierOn,
  type DaySpend,
  type TierRule,
} from '../../../sync/domain/member-tier.ts';
import { readCard } from '../../../sync/domain/member-card.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';

const TODAY = '2026-11-23';
const dayBy = (days: number, from = TODAY): string =>
  new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
const RULE: TierRule = {
  from: '2020-01-01',
  validDays: 30,
  tiers: [
    { tier: 'silver', atLeast: 1000 },
    { tier: 'gold', atLeast: 5000 },
  ],
};
const spent = (...days: readonly (readonly [number, number])[]): readonly DaySpend[] =>
  days.map(([days, amount]) => ({ day: dayBy(days), amount }));

describe('a tier', () => {
  test('is reached by what twelve months come to, on the day of a purchase', () => {
    expect(tierOn(spent([-1, 999]), [RULE], TODAY)).toEqual({ tier: 'basic', until: null });
    expect(tierOn(spent([-1, 600], [0, 400]), [RULE], TODAY)).toEqual({ tier: 'silver', until: dayBy(29) });
    expect(tierOn(spent([-TIER_WINDOW_DAYS, 600], [0, 400]), [RULE], TODAY).tier).toBe('basic');
    expect(tierOn(spent([1 - TIER_WINDOW_DAYS, 600], [0, 400]), [RULE], TODAY).tier).toBe('silver');
  });
  test('never lowers within its validity, and does after it', () => {
    const facts = spent([-29, 6000], [-10, -6000]);
    expect(tierOn(facts, [RULE], TODAY)).toEqual({ tier: 'gold', until: TODAY });
    expect(tierOn(facts, [RULE], dayBy(1))).toEqual({ tier: 'basic', until: null });
  });
  test('is by the rule in force on the day; a rule that begins counts what was bought before', () => {
    const easier = { ...RULE, from: dayBy(-2), tiers: [{ tier: 'silver', atLeast: 100 }] };
    expect(tierOn(spent([-20, 200]), [RULE, easier], dayBy(-3)).tier).toBe('basic');
    expect(tierOn(spent([-20, 200]), [RULE, easier], TODAY)).toEqual({ tier: 'silver', until: dayBy(27) });
    expect(tierOn(spent([-20, 9000]), [{ ...RULE, from: dayBy(1) }], TODAY).tier).toBe('basic');
  });
  test('that the present rule does not know is nobody’s any more', () => {
    const other = { ...RULE, from: TODAY, tiers: [{ tier: 'platinum', atLeast: 99_999 }] };
    expect(tierOn(spent([-1, 9000]), [RULE, other], TODAY).tier).toBe('basic');
  });

  const facts = fc.array(
    fc.record({
      day: fc.integer({ min: -800, max: 0 }).map((days) => dayBy(days)),
      amount: fc.integer({ min: -3000, max: 6000 }),
    }),
    { maxLength: 12 },
  );
  const rank = (tier: string): number => ['basic', 'silver', 'gold'].indexOf(tier);
  test('is the same whatever the order of arrival', () => {
    fc.assert(
      fc.property(facts, (all) => {
        expect(tierOn(all.toReversed(), [RULE], TODAY)).toEqual(tierOn(all, [RULE], TODAY));
      }),
    );
  });
  test('holds to its last day if nothing more is bought, and rises only by buying', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 60 }), (all, days) => {
        const now = tierOn(all, [RULE], TODAY);
        const later = tierOn(all, [RULE], dayBy(days));
        expect(rank(later.tier)).toBeLessThanOrEqual(rank(now.tier));
        if (now.until !== null && dayBy(days) <= now.until) expect(later).toEqual(now);
        const given = tierOn([...all, { day: dayBy(days), amount: -9999 }], [RULE], dayBy(days));
        if (now.until !== null && dayBy(days) <= now.until)
          expect(rank(given.tier)).toBeGreaterThanOrEqual(rank(now.tier));
      }),
    );
  });
});

test.each([
  ['validDays', { validDays: 0 }],
  ['tiers', { tiers: [] }],
  ['tiers', { tiers: [{ tier: 'basic', atLeast: 1 }] }],
  [
    'tiers',
    {
      tiers: [
        { tier: 'a', atLeast: 1 },
        { tier: 'a', atLeast: 2 },
      ],
    },
  ],
  [
    'atLeast',
    {
      tiers: [
        { tier: 'a', atLeast: 2 },
        { tier: 'b', atLeast: 2 },
      ],
    },
  ],
  ['atLeast', { tiers: [{ tier: 'a', atLeast: 0 }] }],
] as const)('a rule is refused for its %s', (fault, over) => {
  expect(readTierRule({ ...RULE, ...over })).toEqual({ ok: false, error: fault });
});

test('a card’s number is read however it is written', () => {
  expect([
    readCard(' gpm-10 28 '),
    readCard('GPM-1028'),
    readCard('wang'),
    readCard('<b>1</b>'),
    readCard('1'.repeat(33)),
  ]).toEqual(['1028', '1028', null, null, null]);
});
