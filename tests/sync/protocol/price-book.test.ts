import { describe, expect, test } from 'vitest';
import type { Fen } from '../../../sync/domain/money.ts';
import type { PriceBookId, ProductId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { readOutside } from '../../../sync/domain/outside.ts';
import { couponAt } from '../../../sync/domain/promotion-reader.ts';
import {
  pointsRuleOf,
  priceBookDocuments,
  priceBookHash,
  readCoupons,
  wholePriceBook,
  withPointsRule,
} from '../../../sync/protocol/price-book.ts';

const content = {
  from: epochMs(0),
  roundOffUnit: 0 as Fen,
  promotions: [],
  coupons: [{ id: 'c1' }],
  prices: Array.from({ length: 2500 }, (_, n) => [`p${n}` as ProductId, (100 + n) as Fen, null] as const),
} as unknown as Parameters<typeof priceBookHash>[0];

describe('a price book', () => {
  const { head, parts } = priceBookDocuments('b1' as PriceBookId, content);

  test('is whole with all its parts, in whatever order they came', () => {
    expect(wholePriceBook(head, [...parts].reverse())).toEqual(content);
    expect(wholePriceBook(head, parts.slice(1))).toBeNull();
  });

  test.each([
    ['a promotion', { promotions: [{ id: 'x' }] }],
    ['a coupon', { coupons: [] }],
    ['the round-off', { roundOffUnit: 10 }],
    ['its beginning', { from: 1 }],
  ])('is another book when %s is another', (_, change) => {
    expect(wholePriceBook({ ...head, ...change } as never, parts)).toBeNull();
    expect(priceBookHash({ ...content, ...change } as never)).not.toBe(head.hash);
  });

  test('is another book when one price is another', () => {
    const [first, ...rest] = parts;
    const [row, ...prices] = first?.prices ?? [];
    const changed = { ...first, prices: [[row?.[0], 1, null], ...prices] };
    expect(wholePriceBook(head, [changed as never, ...rest])).toBeNull();
  });
});

describe('the rule of points', () => {
  const coupons = [{ id: 'k', save: 100 }];
  const rule = { fenPerPoint: 2, maxShareBp: 5000 as never };

  test('lies among the coupons of a book, is covered by its hash, and is no coupon', () => {
    const withRule = withPointsRule(coupons, rule);
    expect(pointsRuleOf(withRule)).toEqual(rule);
    expect(pointsRuleOf(coupons)).toBeUndefined();
    expect(withPointsRule(withRule, null)).toEqual(coupons);
    expect(withPointsRule(withRule, rule)).toEqual(withRule);
    const read = readCoupons(withRule);
    expect(read.ok && read.value.map(({ id }) => id)).toEqual(['k']);
    // What carries it is a coupon that a program without points can read, and that saves nothing there.
    expect(readOutside(withRule.at(-1), couponAt)).toMatchObject({ ok: true, value: { save: 0, until: 0 } });
  });

  test('that makes no sense is no rule', () => {
    expect(pointsRuleOf(withPointsRule([], { ...rule, fenPerPoint: 0 }))).toBeUndefined();
    expect(pointsRuleOf([{ id: 'points-rule', points: 'many' }])).toBeUndefined();
    expect(pointsRuleOf([{ id: 'points-rule', points: null }])).toBeUndefined();
  });
});
