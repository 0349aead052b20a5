import { describe, expect, test } from 'vitest';
import { readPricingCase } from '../../../sync/domain/pricing-case.ts';

const good = {
  now: '2026-11-11T10:00:00+08:00',
  products: [
    { id: 'tee', category: 'apparel', price: 9900 },
    { id: 'apple', price: 1299, soldBy: 'weight' },
  ],
  lines: [{ product: 'tee', quantity: 2 }],
};

const refusal = (more: object): readonly [string, string] | undefined => {
  const read = readPricingCase({ ...good, ...more });
  return read.ok ? undefined : [read.error.path, read.error.reason];
};
const ofPromotion = (promotion: object) => refusal({ promotions: [{ id: 'p', ...promotion }] });
const ofCoupon = (coupon: object) => refusal({ coupons: [{ id: 'k', ...coupon }] });

describe('a pricing case is refused at its place', () => {
  test.each([
    [{ now: undefined }, 'now', 'is missing'],
    [{ now: '2026-11-11T10:00:00' }, 'now', 'must be an ISO 8601 instant with offset'],
    [{ now: '2026-02-30T10:00:00Z' }, 'now', 'must be an ISO 8601 instant with offset'],
    [{ now: 1_790_000_000_000 }, 'now', 'must be an ISO 8601 instant with offset'],
    [{ products: {} }, 'products', 'must be a list'],
    [{ products: [5] }, 'products[0]', 'must be an object'],
    [{ products: [{ id: '', price: 1 }] }, 'products[0].id', 'must be a text that is not empty'],
    [{ products: [{ id: 'tee', price: -1 }] }, 'products[0].price', 'must not be negative'],
    [{ products: [{ id: 'tee', price: 1.5 }] }, 'products[0].price', 'must be an exact integer'],
    [{ products: [{ id: 'tee', price: '99' }] }, 'products[0].price', 'must be an exact integer'],
    [{ products: [{ id: 'tee', price: 2 ** 53 }] }, 'products[0].price', 'must be an exact integer'],
    [{ products: [{ id: 'tee', price: 1, memberPrice: -1 }] }, 'products[0].memberPrice', 'must not be negative'],
    [{ products: [{ id: 'tee', price: 1, taxBp: 10_001 }] }, 'products[0].taxBp', 'must be at most 10000'],
    [{ products: [{ id: 'tee', price: 1, soldBy: 'metre' }] }, 'products[0].soldBy', 'must be one of piece, weight'],
    [{ products: [...good.products, { id: 'tee', price: 1 }] }, 'products[2].id', 'is there twice: tee'],
    [{ lines: undefined }, 'lines', 'is missing'],
    [{ lines: [{ product: 'sock', quantity: 1 }] }, 'lines[0].product', 'is not among the products: sock'],
    [{ lines: [{ product: 'tee' }] }, 'lines[0].quantity', 'is missing'],
    [{ lines: [{ product: 'tee', quantity: 0 }] }, 'lines[0].quantity', 'must be at least 1'],
    [{ lines: [{ product: 'tee', quantity: 1.5 }] }, 'lines[0].quantity', 'must be an exact integer'],
    [{ lines: [{ product: 'tee', quantity: 1, grams: 5 }] }, 'lines[0].grams', 'is of goods sold by piece'],
    [{ lines: [{ product: 'apple', quantity: 1 }] }, 'lines[0].quantity', 'is of goods sold by weight'],
    [{ lines: [{ product: 'apple', grams: -5 }] }, 'lines[0].grams', 'must be at least 1'],
    [{ promotions: 'none' }, 'promotions', 'must be a list'],
    [{ member: 'm1' }, 'member', 'must be an object'],
    [{ member: { id: 'm1', points: -1 } }, 'member.points', 'must not be negative'],
    [{ points: { spend: -1, fenPerPoint: 1, maxShareBp: 1 } }, 'points.spend', 'must not be negative'],
    [{ points: { spend: 1, fenPerPoint: 0, maxShareBp: 1 } }, 'points.fenPerPoint', 'must be at least 1'],
    [{ points: { spend: 1, fenPerPoint: 1, maxShareBp: 10_001 } }, 'points.maxShareBp', 'must be at most 10000'],
    [{ roundOff: 5 }, 'roundOff', 'must be 0, 10 or 100 fen'],
    [{ roundOff: -10 }, 'roundOff', 'must not be negative'],
  ])('%j', (more, path, reason) => {
    expect(refusal(more)).toEqual([path, reason]);
  });

  test('as a whole when it is no object', () => {
    for (const value of [null, [], 5, 'x', undefined]) expect(readPricingCase(value).ok).toBe(false);
  });
});

describe('a promotion that makes no sense is refused', () => {
  test.each([
    [{}, 'type', 'is missing'],
    [{ type: 'half_price' }, 'type', /must be one of flash_price/],
    [{ type: 'discount' }, 'payBp', 'is missing'],
    [{ type: 'discount', payBp: 10_001 }, 'payBp', 'must be at most 10000'],
    [{ type: 'member_discount', payBp: -1 }, 'payBp', 'must not be negative'],
    [{ type: 'fixed_price', price: -1 }, 'price', 'must not be negative'],
    [{ type: 'flash_price', price: 0.5 }, 'price', 'must be an exact integer'],
    [{ type: 'nth_unit', nth: 1, payBp: 5000 }, 'nth', 'must be at least 2'],
    [{ type: 'nth_unit', nth: 2, payBp: 10_001 }, 'payBp', 'must be at most 10000'],
    [{ type: 'bundle_price', count: 0, price: 1 }, 'count', 'must be at least 1'],
    [{ type: 'bundle_price', count: 1, price: -1 }, 'price', 'must not be negative'],
    [{ type: 'buy_gift', buy: [], buyCount: 1, gift: 'tee' }, 'buy', 'must name a product'],
    [{ type: 'buy_gift', buyCount: 1, gift: 'tee' }, 'buy', 'is missing'],
    [{ type: 'buy_gift', buy: ['tee'], buyCount: 0, gift: 'tee' }, 'buyCount', 'must be at least 1'],
    [{ type: 'buy_gift', buy: ['tee'], buyCount: 1, gift: 'tee', giftCount: 0 }, 'giftCount', 'must be at least 1'],
    [{ type: 'buy_gift', buy: ['tee'], buyCount: 1 }, 'gift', 'is missing'],
    [{ type: 'buy_gift', buy: ['tee', 'cup'], buyCount: 1, gift: 'tee' }, 'gift', /among the products to buy/],
    [{ type: 'spend_save' }, '', 'has neither every nor tiers'],
    [{ type: 'spend_save', tiers: [] }, '', 'has neither every nor tiers'],
    [{ type: 'spend_save', every: 100, save: 1, tiers: [{ spend: 1, save: 1 }] }, '', 'has both every and tiers'],
    [{ type: 'spend_save', every: 0, save: 1 }, 'every', 'must be at least 1'],
    [{ type: 'spend_save', every: 100 }, 'save', 'is missing'],
    [{ type: 'spend_save', every: 100, save: -1 }, 'save', 'must not be negative'],
    [{ type: 'spend_save', tiers: [{ spend: -1, save: 1 }] }, 'tiers[0].spend', 'must not be negative'],
    [{ type: 'spend_save', tiers: [{ spend: 1, save: -1 }] }, 'tiers[0].save', 'must not be negative'],
    [{ type: 'spend_discount' }, 'tiers', 'is missing'],
    [{ type: 'spend_discount', tiers: [] }, 'tiers', 'must have a tier'],
    [{ type: 'spend_discount', tiers: [{ spend: 1, payBp: 10_001 }] }, 'tiers[0].payBp', 'must be at most 10000'],
    [{ type: 'discount', payBp: 1, from: 'soon' }, 'from', 'must be an ISO 8601 instant with offset'],
    [{ type: 'discount', payBp: 1, products: 'tee' }, 'products', 'must be a list'],
    [{ type: 'discount', payBp: 1, categories: [1] }, 'categories[0]', 'must be a text that is not empty'],
    [{ type: 'discount', payBp: 1, priority: '1' }, 'priority', 'must be an exact integer'],
    [{ type: 'discount', payBp: 1, membersOnly: 1 }, 'membersOnly', 'must be true or false'],
    [{ type: 'discount', payBp: 1, tiersOnly: 'gold' }, 'tiersOnly', 'must be a list'],
    [{ id: 'points', type: 'discount', payBp: 1 }, 'id', 'is a name of its own: points'],
  ])('%j', (promotion, path, reason) => {
    expect(ofPromotion(promotion)).toEqual([
      `promotions[0]${path === '' ? '' : `.${path}`}`,
      typeof reason === 'string' ? reason : expect.stringMatching(reason),
    ]);
  });

  test('when its id is there already', () => {
    const promotions = [1, 2].map((payBp) => ({ id: 'p', type: 'discount', payBp }));
    expect(refusal({ promotions })).toEqual(['promotions[1].id', 'is there twice: p']);
  });

  test('but not for a gift that is the only product to buy, an early end or a field that we do not know', () => {
    expect(ofPromotion({ type: 'buy_gift', buy: ['tee', 'tee'], buyCount: 1, gift: 'tee' })).toBeUndefined();
    expect(ofPromotion({ type: 'discount', payBp: 0, priority: -5, colour: 'red' })).toBeUndefined();
    expect(ofPromotion({ type: 'spend_save', every: 100, save: 1, tiers: [] })).toBeUndefined();
    expect(
      ofPromotion({ type: 'discount', payBp: 1, from: '2026-12-01T00:00:00Z', until: '2026-11-01T00:00:00Z' }),
    ).toBeUndefined();
  });
});

describe('a coupon that makes no sense is refused', () => {
  test.each([
    [{}, '', 'has neither save nor payBp'],
    [{ save: 1, payBp: 1 }, '', 'has both save and payBp'],
    [{ save: -1 }, 'save', 'must not be negative'],
    [{ payBp: 10_001 }, 'payBp', 'must be at most 10000'],
    [{ save: 1, spend: -1 }, 'spend', 'must not be negative'],
    [{ save: 1, maxSave: -1 }, 'maxSave', 'must not be negative'],
    [{ save: 1, stackable: 'yes' }, 'stackable', 'must be true or false'],
    [{ id: 5, save: 1 }, 'id', 'must be a text that is not empty'],
  ])('%j', (coupon, path, reason) => {
    expect(ofCoupon(coupon)).toEqual([`coupons[0]${path === '' ? '' : `.${path}`}`, reason]);
  });
});

test('null and absent are the same for what is optional', () => {
  expect(refusal({ member: null, coupons: null, points: null, roundOff: null, promotions: null })).toBeUndefined();
});
