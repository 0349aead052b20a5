import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { priceCart, lookAtCart, type PricedCart, type PricingInput } from '../../../sync/domain/pricing.ts';
import { readPricingCase } from '../../../sync/domain/pricing-case.ts';
import {
  preparePromotions,
  type PromotionIndex,
  type Ranked,
  type RankedList,
} from '../../../sync/domain/promotion-index.ts';
import { refundAmount } from '../../../sync/domain/refund.ts';
import { checkSaleArithmetic } from '../../../sync/domain/sale.ts';
import { pricingCase } from './pricing-cases.ts';
import { referencePrice, type RawCase, type RawPromotion } from './pricing-reference.ts';

const cases = JSON.parse(readFileSync('tests/fixtures/cases/pricing.json', 'utf8')) as readonly (RawCase & {
  readonly title: string;
  readonly expected: unknown;
})[];

function inputOf(raw: unknown): PricingInput {
  const read = readPricingCase(raw);
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.reason}`);
  return read.value;
}
const price = (raw: unknown): PricedCart => priceCart(inputOf(raw));

describe('a case of the rules', () => {
  test.each(cases)('$title', (each) => {
    expect(price(each)).toEqual(each.expected);
    expect(referencePrice(each)).toEqual(each.expected);
  });
});

describe('any cart', () => {
  const runs = { numRuns: 1000 };

  test('costs what the rules say when read a second time, unit by unit', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        expect(price(raw)).toEqual(referencePrice(raw));
      }),
      runs,
    );
  });

  test('tells of each line what it had of each saving of the order: both ways they add up', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const { priced, orderShares } = lookAtCart(inputOf(raw));
        const sums = new Map<string, number>();
        for (const [index, shares] of orderShares.entries()) {
          expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBe(priced.lines[index]?.orderDiscount);
          for (const [id, share] of shares) sums.set(id, (sums.get(id) ?? 0) + share);
        }
        expect([...sums].sort()).toEqual([...priced.order].map(([id, saving]) => [id, saving]).sort());
      }),
    );
  });

  test('adds up, and no line is negative', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const priced = price(raw);
        const quantities = raw.lines.map(({ quantity = 1 }) => quantity);
        const taxes = raw.lines.map(({ product }) => raw.products.find(({ id }) => id === product)?.taxBp ?? 0);
        const sale = {
          ...priced,
          lines: priced.lines.map((line, index) => ({
            ...line,
            quantity: quantities[index] ?? 1,
            taxBp: taxes[index] as never,
          })),
          tenders: priced.cashDue === 0 ? [] : [{ kind: 'cash', amount: priced.cashDue }],
          change: 0 as never,
        };
        expect(checkSaleArithmetic(sale)).toEqual({ ok: true, value: undefined });
      }),
    );
  });

  test('costs the same in whatever order its promotions stand in the file', () => {
    fc.assert(
      fc.property(pricingCase, fc.infiniteStream(fc.nat()), (raw, random) => {
        const order = raw.promotions.map((promotion) => ({ promotion, key: random.next().value as number }));
        const shuffled = order.sort((a, b) => a.key - b.key).map(({ promotion }) => promotion);
        expect(price({ ...raw, promotions: shuffled })).toEqual(price(raw));
      }),
    );
  });

  test('pays back each line to the fen, unit by unit or in portions', () => {
    fc.assert(
      fc.property(pricingCase, fc.infiniteStream(fc.integer({ min: 1, max: 3 })), (raw, portions) => {
        for (const [index, { net, roundOffShare }] of price(raw).lines.entries()) {
          const line = { net, roundOffShare, quantity: raw.lines[index]?.quantity ?? 1 };
          let refunded = 0;
          let back = 0;
          while (refunded < line.quantity) {
            const units = Math.min(portions.next().value as number, line.quantity - refunded);
            const amount = refundAmount(line, refunded, units);
            if (!amount.ok) throw new Error(amount.error.code);
            expect(amount.value).toBeGreaterThanOrEqual(0);
            back += amount.value;
            refunded += units;
          }
          expect(back).toBe(net - roundOffShare);
          expect(refundAmount(line, refunded, 1)).toEqual({ ok: false, error: { code: 'more_than_left', left: 0 } });
        }
      }),
    );
  });
});

const tea = { id: 'tea', category: 'food', price: 550 };
const cup = { id: 'cup', category: 'home', price: 2000 };
const base = { now: '2026-11-11T10:00:00+08:00', products: [tea, cup], promotions: [] };

describe('exact and quick', () => {
  test('amounts whose products exceed 2^53 stay exact', () => {
    const raw: RawCase = {
      ...base,
      products: [{ id: 'yacht', category: 'x', price: 3_000_000_000_000_001, taxBp: 1300 }, tea],
      lines: [
        { product: 'yacht', quantity: 2 },
        { product: 'tea', quantity: 3 },
      ],
      promotions: [
        { id: 'd', type: 'discount', payBp: 6667, products: ['yacht'] },
        { id: 's', type: 'spend_save', every: 1, save: 9_007_199_254_740_991, products: ['tea'] },
      ],
      coupons: [{ id: 'k', payBp: 9999 }],
      roundOff: 100,
    };
    expect(price(raw)).toEqual(referencePrice(raw));
  });

  test('a sum that cannot be told exactly is refused', () => {
    const raw = { ...base, products: [{ ...tea, price: 2 ** 52 }], lines: [{ product: 'tea', quantity: 1 }] };
    expect(readPricingCase(raw).ok).toBe(true);
    expect(readPricingCase({ ...raw, lines: [...raw.lines, { product: 'tea', quantity: 1 }] })).toEqual({
      ok: false,
      error: { path: 'lines[1]', reason: 'makes the sum larger than can be told exactly' },
    });
  });

  test('ten thousand pieces of a line are grouped as if one by one', () => {
    const raw: RawCase = {
      ...base,
      lines: [
        { product: 'tea', quantity: 1001 },
        { product: 'cup', quantity: 334 },
        { product: 'tea', quantity: 77 },
      ],
      promotions: [
        { id: 'a', type: 'buy_gift', buy: ['cup'], buyCount: 2, gift: 'tea', giftCount: 3, priority: 1 },
        { id: 'b', type: 'nth_unit', nth: 3, payBp: 3333, priority: 2 },
      ],
    };
    expect(price(raw)).toEqual(referencePrice(raw));
    const many = { ...raw, lines: raw.lines.map((line) => ({ ...line, quantity: 9999 })) };
    expect(price(many).total).toBeGreaterThan(0);
  });

  test('of twenty thousand promotions two hundred lines look at those that may touch them', () => {
    const types: readonly ((n: number) => Partial<RawPromotion>)[] = [
      (n) => ({ type: 'flash_price', price: 100_000 + n }),
      (n) => ({ type: 'nth_unit', nth: 2 + (n % 3), payBp: 5000 }),
      (n) => ({ type: 'bundle_price', count: 3, price: 900_000 + n }),
      (n) => ({ type: 'discount', payBp: 9000 + (n % 1000) }),
      (n) => ({ type: 'fixed_price', price: 90_000 + n }),
      (n) => ({ type: 'spend_save', every: 100_000 + n, save: 10 }),
      (n) => ({ type: 'buy_gift', buy: [`p${String(n % 300)}`], buyCount: 5, gift: `p${String((n + 1) % 300)}` }),
    ];
    const raw = {
      ...base,
      products: Array.from({ length: 200 }, (_, n) => ({
        id: `p${String(n)}`,
        category: `c${String(n % 5)}`,
        price: 500 + n,
      })),
      lines: Array.from({ length: 200 }, (_, n) => ({ product: `p${String(n)}`, quantity: 1 + (n % 9) })),
      promotions: Array.from({ length: 20_000 }, (_, n) => ({
        id: `promo-${String(n)}`,
        ...types[n % types.length]?.(n),
        ...(n % 11 === 0
          ? {}
          : n % 3 === 0
            ? { categories: [`c${String(n % 5)}`, 'other'] }
            : { products: [`p${String(n % 400)}`] }),
      })),
    };
    const input = inputOf(raw);
    let looked = 0;
    const watched = <P>({ everything, byProduct, byCategory }: PromotionIndex<P>): PromotionIndex<P> => {
      // One that is found in several places stays one.
      const copies = new Map<Ranked<P>, Ranked<P>>();
      const copied = (ranked: Ranked<P>): Ranked<P> => {
        const copy = copies.get(ranked) ?? {
          ...ranked,
          get from() {
            looked += 1;
            return ranked.from;
          },
        };
        copies.set(ranked, copy);
        return copy;
      };
      const each = (list: RankedList<P>): RankedList<P> => list.map(copied);
      const all = <K>(lists: ReadonlyMap<K, RankedList<P>>): ReadonlyMap<K, RankedList<P>> =>
        new Map(Array.from(lists, ([key, list]) => [key, each(list)]));
      return { everything: each(everything), byProduct: all(byProduct), byCategory: all(byCategory) };
    };
    const { all, flash, group, unit, spend } = input.promotions;
    const promotions = {
      all,
      flash: watched(flash),
      group: watched(group),
      unit: watched(unit),
      spend: watched(spend),
    };
    expect(priceCart({ ...input, promotions })).toEqual(priceCart(input));
    // Fewer looks than one pass over all of them.
    expect(looked).toBeLessThan(raw.promotions.length);
    const fromReference = referencePrice({ ...raw, promotions: raw.promotions.slice(0, 100) } as unknown as RawCase);
    expect(price({ ...raw, promotions: raw.promotions.slice(0, 100) })).toEqual(fromReference);
  });

  test('prepared promotions serve many carts', () => {
    const promotions = inputOf({
      ...base,
      lines: [],
      promotions: [{ id: 'd', type: 'discount', payBp: 5000 }],
    }).promotions;
    const one = { ...inputOf({ ...base, lines: [{ product: 'tea', quantity: 1 }] }), promotions };
    const two = { ...inputOf({ ...base, lines: [{ product: 'cup', quantity: 1 }] }), promotions };
    expect([priceCart(one).total, priceCart(two).total, priceCart(one).total]).toEqual([275, 1000, 275]);
    expect(preparePromotions(promotions.all)).toEqual(promotions);
  });
});

describe('gift suggestions', () => {
  const gift = { id: 'g', type: 'buy_gift', buy: ['cup'], buyCount: 2, gift: 'tea', giftCount: 3 };
  const suggested = (promotion: unknown, ...lines: unknown[]) =>
    lookAtCart(inputOf({ ...base, promotions: [promotion], lines })).gifts;

  test('name what a cart has earned but does not hold', () => {
    expect(suggested(gift, { product: 'cup', quantity: 5 })).toEqual([{ promotion: 'g', gift: 'tea', missing: 6 }]);
    expect(suggested(gift, { product: 'cup', quantity: 5 }, { product: 'tea', quantity: 4 })).toEqual([
      { promotion: 'g', gift: 'tea', missing: 2 },
    ]);
    expect(suggested(gift, { product: 'cup', quantity: 5 }, { product: 'tea', quantity: 6 })).toEqual([]);
    expect(suggested(gift, { product: 'cup', quantity: 1 })).toEqual([]);
  });

  test('of a product with itself count the units that are there', () => {
    const own = { ...gift, buy: ['tea'], giftCount: 1 };
    expect(suggested(own, { product: 'tea', quantity: 2 })).toEqual([{ promotion: 'g', gift: 'tea', missing: 1 }]);
    expect(suggested(own, { product: 'tea', quantity: 3 })).toEqual([]);
    expect(suggested(own, { product: 'tea', quantity: 4 })).toEqual([]);
  });

  test('come true when the cashier adds the gift', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const first = lookAtCart(inputOf(raw)).gifts.find(({ gift: id }) => id !== 'w');
        const promotion = raw.promotions.find(({ id }) => id === first?.promotion);
        // Units of an earlier promotion may take the gift first; alone it must be given.
        if (first === undefined || promotion === undefined) return;
        const alone = { ...raw, promotions: [promotion], coupons: [], points: undefined };
        const [again] = lookAtCart(inputOf(alone)).gifts;
        const flashed = raw.promotions.some(({ type }) => type === 'flash_price');
        if (again === undefined || flashed) return;
        const more = { ...alone, lines: [...alone.lines, { product: again.gift, quantity: again.missing }] };
        expect(lookAtCart(inputOf(more)).gifts).toEqual([]);
      }),
    );
  });
});

test('round-off is on the part paid in cash only', () => {
  const input = inputOf({ ...base, lines: [{ product: 'tea', quantity: 3 }], roundOff: 100 });
  expect(priceCart(input)).toMatchObject({ total: 1650, roundOff: 50, cashDue: 1600 });
  expect(priceCart({ ...input, paidOtherwise: 1000 as never })).toMatchObject({ roundOff: 50, cashDue: 1600 });
  expect(priceCart({ ...input, paidOtherwise: 1610 as never })).toMatchObject({ roundOff: 40, cashDue: 1610 });
  expect(priceCart({ ...input, paidOtherwise: 1650 as never })).toMatchObject({ roundOff: 0, cashDue: 1650 });
});
