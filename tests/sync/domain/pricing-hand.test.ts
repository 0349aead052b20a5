import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookAtCart, priceCart, type PricedCart } from '../../../sync/domain/pricing.ts';
import { readPricingCase } from '../../../sync/domain/pricing-case.ts';
import { bpOff, lineHandBp, orderDiscountBp } from '../../../sync/domain/pricing-hand.ts';
import { HINT_PIECES_MAX, HINTS_MAX } from '../../../sync/domain/pricing-hint.ts';
import { fen } from '../../../sync/domain/money.ts';
import { pricingCase } from './pricing-cases.ts';
import { referencePrice, type RawCase } from './pricing-reference.ts';

const inputOf = (raw: unknown) => {
  const read = readPricingCase(raw);
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.reason}`);
  return read.value;
};
const price = (raw: RawCase): PricedCart => {
  const priced = priceCart(inputOf(raw));
  expect(priced).toEqual(referencePrice(raw));
  return priced;
};
const refusal = (raw: unknown): string => {
  const read = readPricingCase(raw);
  return read.ok ? '' : `${read.error.path} ${read.error.reason}`;
};

const tea = { id: 'tea', category: 'food', price: 1000, memberPrice: 900, taxBp: 1300 };
const ham = { id: 'ham', category: 'food', price: 6666, soldBy: 'weight' };
const base = { now: '2026-11-11T10:00:00+08:00', products: [tea, ham], promotions: [] };

describe('a price agreed by hand', () => {
  test('below the catalogue is a saving on the line, and its line leaves flash, group and unit promotions', () => {
    const priced = price({
      ...base,
      member: { id: 'm', points: 0 },
      lines: [
        { product: 'tea', quantity: 2, priceOverride: 800 },
        { product: 'tea', quantity: 1 },
      ],
      promotions: [
        { id: 'flash', type: 'flash_price', price: 500 },
        { id: 'half', type: 'nth_unit', nth: 2, payBp: 5000 },
        { id: 'ten', type: 'discount', payBp: 1000 },
      ],
    });
    expect(priced.lines[0]).toMatchObject({ base: 2000, net: 1600, applied: [['price_override', 400]] });
    expect(priced.lines[1]).toMatchObject({ base: 1000, net: 500, applied: [['flash', 500]] });
  });

  test('above the catalogue is the base, and spend promotions, coupons and points still work on it', () => {
    const priced = price({
      ...base,
      lines: [{ product: 'tea', quantity: 1, priceOverride: 5000 }],
      promotions: [{ id: 's', type: 'spend_save', every: 5000, save: 100 }],
      coupons: [{ id: 'k', save: 50 }],
      member: { id: 'm', points: 1000 },
      points: { spend: 1000, fenPerPoint: 1, maxShareBp: 1000 },
    });
    expect(priced.lines[0]).toMatchObject({ base: 5000, itemDiscount: 0, orderDiscount: 635, applied: [] });
    expect(priced.order).toEqual([
      ['s', 100],
      ['k', 50],
      ['points', 485],
    ]);
  });

  test('of weighed goods is per kilogram, rounded as the catalogue’s price is', () => {
    const priced = price({ ...base, lines: [{ product: 'ham', grams: 333, priceOverride: 5000 }] });
    expect(priced.lines[0]).toMatchObject({ base: 2220, net: 1665, applied: [['price_override', 555]] });
  });

  test('equal to the catalogue’s still keeps its line out of promotions', () => {
    const promotions = [{ id: 'ten', type: 'discount', payBp: 9000 }];
    expect(price({ ...base, promotions, lines: [{ product: 'tea', quantity: 1, priceOverride: 1000 }] })).toMatchObject(
      {
        total: 1000,
      },
    );
  });

  test('makes a sum too large only when it is', () => {
    const lines = [{ product: 'tea', quantity: 9999, priceOverride: 9_007_199_254_740_991 }];
    expect(refusal({ ...base, lines })).toMatch(/^lines\[0\] makes the sum larger/);
  });
});

describe('a discount by hand', () => {
  test('on a line works on what promotions left of it, and never below zero', () => {
    const promotions = [{ id: 'ten', type: 'discount', payBp: 9000 }];
    const line = { product: 'tea', quantity: 1 };
    expect(price({ ...base, promotions, lines: [{ ...line, lineDiscount: { payBp: 9500 } }] })).toMatchObject({
      total: 855,
      lines: [
        {
          applied: [
            ['ten', 100],
            ['line_discount', 45],
          ],
        },
      ],
    });
    expect(price({ ...base, promotions, lines: [{ ...line, lineDiscount: { save: 5000 } }] }).total).toBe(0);
  });

  test('on a line whose price was agreed by hand comes after it; a flash line takes none', () => {
    const agreed = { product: 'tea', quantity: 1, priceOverride: 800, lineDiscount: { payBp: 5000 } };
    expect(price({ ...base, lines: [agreed] }).lines[0]?.applied).toEqual([
      ['price_override', 200],
      ['line_discount', 400],
    ]);
    const promotions = [{ id: 'flash', type: 'flash_price', price: 500 }];
    const flash = { product: 'tea', quantity: 1, lineDiscount: { save: 100 } };
    expect(price({ ...base, promotions, lines: [flash] }).total).toBe(500);
  });

  test('on the order comes after coupons and before points, and leaves flash lines alone', () => {
    const priced = price({
      ...base,
      lines: [
        { product: 'tea', quantity: 1 },
        { product: 'ham', grams: 1000 },
      ],
      promotions: [{ id: 'flash', type: 'flash_price', price: 500, products: ['tea'] }],
      coupons: [{ id: 'k', save: 666 }],
      orderDiscount: { payBp: 9000 },
      member: { id: 'm', points: 100_000 },
      points: { spend: 100_000, fenPerPoint: 1, maxShareBp: 5000 },
    });
    expect(priced.order).toEqual([
      ['k', 666],
      ['order_discount', 600],
      ['points', 2700],
    ]);
    expect(priced.lines[0]).toMatchObject({ orderDiscount: 0 });
  });

  test('that is both or neither of an amount and a rate is refused, with its place', () => {
    const line = (lineDiscount: unknown) =>
      refusal({ ...base, lines: [{ product: 'tea', quantity: 1, lineDiscount }] });
    expect(line({ save: 1, payBp: 1 })).toBe('lines[0].lineDiscount has both save and payBp');
    expect(line({})).toBe('lines[0].lineDiscount has neither save nor payBp');
    expect(line({ save: -1 })).toMatch(/^lines\[0\]\.lineDiscount\.save/);
    expect(refusal({ ...base, lines: [], orderDiscount: { payBp: 10_001 } })).toMatch(/^orderDiscount\.payBp/);
    expect(refusal({ ...base, lines: [{ product: 'tea', quantity: 1, priceOverride: 0.5 }] })).toMatch(
      /^lines\[0\]\.priceOverride/,
    );
  });

  test('has names of its own that no promotion and no coupon may bear', () => {
    for (const id of ['price_override', 'line_discount', 'order_discount']) {
      expect(refusal({ ...base, lines: [], promotions: [{ id, type: 'discount', payBp: 1 }] })).toMatch(
        /name of its own/,
      );
      expect(refusal({ ...base, lines: [], coupons: [{ id, save: 1 }] })).toMatch(/name of its own/);
    }
  });
});

describe('how far below the catalogue', () => {
  test('is told in basis points, rounded up, so that no limit is passed by a fraction', () => {
    expect(bpOff(1, 3)).toBe(3334);
    expect(bpOff(0, 0)).toBe(0);
    expect(bpOff(1, 0)).toBe(10_000);
    expect(lineHandBp(fen(10_000), fen(12_000), undefined)).toBe(0);
    expect(lineHandBp(fen(10_000), fen(9000), { payBp: 9000 as never })).toBe(1900);
    expect(lineHandBp(fen(10_000), fen(9000), { save: fen(100_000) })).toBe(10_000);
    expect(orderDiscountBp({ payBp: 9500 as never }, fen(1))).toBe(500);
    expect(orderDiscountBp({ save: fen(1000) }, fen(19_000))).toBe(527);
  });

  test('of any line is never less than what was really taken off by hand', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const looked = lookAtCart(inputOf(raw));
        for (const [index, { base: own, applied }] of looked.priced.lines.entries()) {
          const line = raw.lines[index];
          const product = raw.products.find(({ id }) => id === line?.product);
          if (line === undefined || product === undefined) continue;
          const at = (each: number): number =>
            line.grams === undefined
              ? each * (line.quantity ?? 0)
              : Number((2n * BigInt(each) * BigInt(line.grams) + 1000n) / 2000n);
          const catalogue = fen(at(product.price));
          const agreed = fen(at(line.priceOverride ?? product.price));
          const limit = lineHandBp(catalogue, agreed, line.lineDiscount as never);
          const byHand = applied.filter(([id]) => id === 'price_override' || id === 'line_discount');
          const saved = byHand.reduce((sum, [, saving]) => sum + saving, 0);
          expect(limit).toBeLessThanOrEqual(10_000);
          // A higher price taken back is no discount off the catalogue.
          if (own === catalogue) expect(bpOff(saved, catalogue)).toBeLessThanOrEqual(limit);
        }
        const [, saved = 0] = looked.priced.order.find(([id]) => id === 'order_discount') ?? [];
        if (raw.orderDiscount !== undefined && !('payBp' in raw.orderDiscount))
          expect(bpOff(saved, looked.discountable)).toBe(
            orderDiscountBp(raw.orderDiscount as never, looked.discountable),
          );
      }),
    );
  });
});

describe('what is missing for the next promotion', () => {
  const hints = (promotions: unknown[], ...lines: unknown[]) =>
    lookAtCart(inputOf({ ...base, promotions, lines })).hints;
  const teas = (quantity: number) => ({ product: 'tea', quantity });

  test('is told for the cheaper unit, the gift and the next step of a spend promotion', () => {
    const half = { id: 'h', type: 'nth_unit', nth: 2, payBp: 5000 };
    expect(hints([half], teas(3))).toEqual([{ kind: 'nth_unit', promotion: 'h', missing: 1, nth: 2, payBp: 5000 }]);
    expect(hints([half], teas(2))).toEqual([]);
    expect(hints([{ ...half, payBp: 10_000 }], teas(1))).toEqual([]);
    const gift = { id: 'g', type: 'buy_gift', buy: ['tea'], buyCount: 3, gift: 'cup' };
    const missing = { kind: 'buy_gift', promotion: 'g', missing: 2, buy: ['tea'], gift: 'cup' };
    expect(hints([gift], teas(1))).toEqual([missing]);
    expect(hints([gift], teas(4))).toEqual([]);
    const tiers = [
      { spend: 3000, save: 200 },
      { spend: 5000, save: 500 },
    ];
    const spend = { id: 's', type: 'spend_save', tiers };
    expect(hints([spend], teas(2))).toEqual([{ kind: 'spend_save', promotion: 's', missing: 1000, save: 200 }]);
    expect(hints([spend], teas(4))).toEqual([{ kind: 'spend_save', promotion: 's', missing: 1000, save: 500 }]);
    expect(hints([spend], teas(1))).toEqual([]);
    expect(hints([spend], teas(5))).toEqual([]);
    const every = { id: 'e', type: 'spend_save', every: 3000, save: 300 };
    expect(hints([every], teas(5))).toEqual([{ kind: 'spend_save', promotion: 'e', missing: 1000, save: 600 }]);
  });

  test('comes true when it is bought: more is saved, and it is not said again', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const plain = {
          ...raw,
          lines: raw.lines.map(({ product, quantity, grams }) => ({ product, quantity, grams })),
        };
        for (const promotion of raw.promotions.filter(({ type }) => type === 'nth_unit' || type === 'buy_gift')) {
          const alone = { ...JSON.parse(JSON.stringify(plain)), promotions: [promotion] };
          const [hint] = lookAtCart(inputOf(alone)).hints;
          if (hint === undefined || hint.kind === 'spend_save') continue;
          expect(hint.missing).toBeLessThanOrEqual(HINT_PIECES_MAX);
          const covered = alone.lines.find(
            (line: { product: string; quantity?: number }) =>
              line.quantity !== undefined && (hint.kind === 'nth_unit' || hint.buy.includes(line.product as never)),
          );
          if (covered === undefined || hint.kind === 'nth_unit') continue;
          const more = { ...alone, lines: [...alone.lines, { product: covered.product, quantity: hint.missing }] };
          const gifts = lookAtCart(inputOf(more)).gifts.length;
          const given = priceCart(inputOf(more)).lines.some(({ applied }) => applied.length > 0);
          const isFree = alone.products.find(({ id }: { id: string }) => id === hint.gift)?.price === 0;
          const sellsByWeight = hint.gift === 'w';
          if (!isFree && !sellsByWeight) expect(gifts > 0 || given).toBe(true);
        }
      }),
    );
  });

  test('is at most three things, never more than two pieces, and only what is near', () => {
    fc.assert(
      fc.property(pricingCase, (raw) => {
        const { hints: all } = lookAtCart(inputOf(raw));
        expect(all.length).toBeLessThanOrEqual(HINTS_MAX);
        expect(all.filter(({ kind }) => kind === 'spend_save').length).toBeLessThanOrEqual(1);
        for (const { missing } of all) expect(missing).toBeGreaterThan(0);
      }),
    );
  });
});

test('the most points that may be used are told beside the price', () => {
  const raw = {
    ...base,
    lines: [{ product: 'tea', quantity: 10 }],
    member: { id: 'm', points: 10_000 },
    points: { spend: 0, fenPerPoint: 2, maxShareBp: 5000 },
  };
  expect(lookAtCart(inputOf(raw))).toMatchObject({ pointsMax: 2250, discountable: 9000, priced: { pointsUsed: 0 } });
});
