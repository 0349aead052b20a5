import { expect, test } from 'vitest';
import { EMPTY_TIER_RULE, ruleOf, shareText, typedOf } from '../../renderer/screens/office/tier-typed.ts';

const typed = {
  ...EMPTY_TIER_RULE,
  from: '2026-12-01',
  tiers: [
    { tier: ' silver ', yuan: '2000' },
    { tier: 'gold', yuan: '10000.50' },
    { tier: '', yuan: '' },
  ],
};

test('what is typed of a rule of tiers becomes one, and comes back without its day', () => {
  const rule = ruleOf(typed);
  expect(rule).toEqual({
    from: '2026-12-01',
    validDays: 365,
    tiers: [
      { tier: 'silver', atLeast: 200_000 },
      { tier: 'gold', atLeast: 1_000_050 },
    ],
  });
  if (rule !== undefined) expect(ruleOf({ ...typedOf(rule), from: rule.from })).toEqual(rule);
});

test('what is no day, number or amount, or falls, or names what everybody has, is no rule', () => {
  for (const wrong of [
    { from: '' },
    { validDays: '' },
    { validDays: '2000' },
    { tiers: [] },
    { tiers: [{ tier: 'silver', yuan: '' }] },
    { tiers: [{ tier: 'basic', yuan: '10' }] },
    { tiers: [{ tier: 'Gold', yuan: '10' }] },
    {
      tiers: [
        { tier: 'silver', yuan: '20' },
        { tier: 'gold', yuan: '10' },
      ],
    },
  ])
    expect(ruleOf({ ...typed, ...wrong })).toBeUndefined();
});

test('a share is said in whole percent, half up', () => {
  expect([shareText(0, 0), shareText(1, 300), shareText(1, 200), shareText(299, 300)]).toEqual([
    '0%',
    '0%',
    '1%',
    '100%',
  ]);
});
