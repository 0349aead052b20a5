/** Random pricing cases: few products and small numbers, so that ties, shared units and thresholds happen often. */
import fc from 'fast-check';
import type { RawCase, RawCoupon, RawProduct, RawPromotion } from './pricing-reference.ts';

const NOW = '2026-11-11T10:00:00+08:00';
const PRODUCTS = ['a', 'b', 'c', 'd', 'w'];
const CATEGORIES = ['x', 'y', 'z'];

const amount = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 3, 7, 10, 20, 30) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
);
const bp = fc.oneof(fc.constantFrom(0, 4000, 5000, 6000, 9500, 9999, 10_000), fc.integer({ min: 0, max: 10_000 }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const often = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });
const some = (of: readonly string[]) => maybe(fc.subarray([...of]));
const instant = fc.constantFrom(
  '2026-11-11T01:59:59Z',
  '2026-11-11T02:00:00Z',
  '2026-11-11T10:00:00.001+08:00',
  '2026-11-11T04:00:00+02:00',
);

/** JSON has no undefined. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const products: fc.Arbitrary<RawProduct[]> = fc.tuple(
  ...PRODUCTS.map((id) =>
    fc.record({
      id: fc.constant(id),
      category: fc.constantFrom(...CATEGORIES),
      price: amount,
      memberPrice: often(amount),
      taxBp: maybe(fc.constantFrom(0, 600, 900, 1300)),
      ...(id === 'w' ? { soldBy: fc.constant('weight') } : {}),
    }),
  ),
) as unknown as fc.Arbitrary<RawProduct[]>;

const handDiscount = fc.oneof(fc.record({ save: amount }), fc.record({ payBp: bp }));
const byHand = { priceOverride: seldom(amount), lineDiscount: seldom(handDiscount) };
const line = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      product: fc.constantFrom('a', 'b', 'c', 'd'),
      quantity: fc.integer({ min: 1, max: 7 }),
      ...byHand,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ product: fc.constant('w'), grams: fc.integer({ min: 1, max: 3000 }), ...byHand }),
  },
);

const common = {
  id: fc.string({ unit: fc.constantFrom('p', 'q', 'Z', '1', '汉', '\u{1F381}', '\uFF5E'), minLength: 1, maxLength: 3 }),
  priority: maybe(fc.constantFrom(0, 50, 100, 150)),
  products: some(PRODUCTS),
  categories: some(CATEGORIES),
  membersOnly: seldom(fc.boolean()),
  tiersOnly: seldom(fc.subarray(['gold', 'silver'])),
  from: seldom(instant),
  until: seldom(instant),
};
const tiers = <T>(value: fc.Arbitrary<T>, name: string) =>
  fc.array(fc.record({ spend: amount, [name]: value }), { minLength: 1, maxLength: 3 });
const typed = (type: string, more: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ ...common, type: fc.constant(type), ...more }) as unknown as fc.Arbitrary<RawPromotion>;

const promotion: fc.Arbitrary<RawPromotion> = fc.oneof(
  typed('flash_price', { price: amount }),
  typed('nth_unit', { nth: fc.integer({ min: 2, max: 4 }), payBp: bp }),
  typed('bundle_price', { count: fc.integer({ min: 1, max: 4 }), price: amount }),
  typed('buy_gift', {
    buy: fc.constantFrom(['a'], ['a', 'b'], ['b', 'c', 'b']),
    buyCount: fc.integer({ min: 1, max: 3 }),
    gift: fc.constantFrom('d', 'w'),
    giftCount: maybe(fc.integer({ min: 1, max: 3 })),
  }),
  typed('buy_gift', {
    buy: fc.constantFrom(['a'], ['a', 'a']),
    buyCount: fc.integer({ min: 1, max: 3 }),
    gift: fc.constant('a'),
    giftCount: maybe(fc.integer({ min: 1, max: 2 })),
  }),
  typed('discount', { payBp: bp }),
  typed('member_discount', { payBp: bp }),
  typed('fixed_price', { price: amount }),
  typed('spend_save', { tiers: tiers(amount, 'save') }),
  typed('spend_save', { every: fc.integer({ min: 1, max: 5000 }), save: amount }),
  typed('spend_discount', { tiers: tiers(bp, 'payBp') }),
);

const couponCommon = {
  id: fc.constantFrom('k1', 'k2', 'k3'),
  spend: maybe(amount),
  maxSave: maybe(amount),
  stackable: maybe(fc.boolean()),
  from: common.from,
  until: common.until,
  products: some(PRODUCTS),
  categories: some(CATEGORIES),
};
const coupon: fc.Arbitrary<RawCoupon> = fc.oneof(
  fc.record({ ...couponCommon, save: amount }),
  fc.record({ ...couponCommon, payBp: bp }),
) as unknown as fc.Arbitrary<RawCoupon>;

export const pricingCase: fc.Arbitrary<RawCase> = fc
  .record({
    now: fc.constant(NOW),
    products,
    lines: fc.array(line, { maxLength: 7 }),
    promotions: fc.uniqueArray(promotion, { maxLength: 8, selector: ({ id }) => id }),
    member: often(fc.record({ id: fc.constant('m'), tier: maybe(fc.constantFrom('gold', 'silver')), points: amount })),
    coupons: often(fc.array(coupon, { maxLength: 4 })),
    points: often(fc.record({ spend: amount, fenPerPoint: fc.integer({ min: 1, max: 3 }), maxShareBp: bp })),
    roundOff: maybe(fc.constantFrom(0, 10, 100)),
    orderDiscount: maybe(handDiscount),
  })
  .map((each) => plain(each) as unknown as RawCase);
