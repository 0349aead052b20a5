import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CART_COUPONS_MAX,
  CART_LINES_MAX,
  CART_UNDO_MAX,
  GRAMS_MAX,
  PRICING_NOW_MS,
  QUANTITY_MAX,
  emptyCart,
  isPricingStale,
  mustAskServing,
  pricingInputOf,
  reduceCart,
  type Cart,
  type CartCommand,
  type CartMember,
  type CartProduct,
} from '../../../sync/domain/cart.ts';
import type { ServingShare } from '../../../sync/domain/commission.ts';
import type { CouponId, LineId, SaleId } from '../../../sync/domain/ids.ts';
import type { Coupon } from '../../../sync/domain/promotion.ts';
import { priceCart } from '../../../sync/domain/pricing.ts';
import { preparePromotions } from '../../../sync/domain/promotion-index.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

const at = 1_790_000_000_000 as EpochMs;
const product = (id: string, more: Partial<CartProduct> = {}): CartProduct =>
  ({ id, sku: id, name: id, price: 1000, soldBy: 'piece', taxBp: 1300, ...more }) as CartProduct;
const tee = product('tee', { memberPrice: 900 as never });
const jeans = product('jeans');
const apple = product('apple', { soldBy: 'weight', price: 1299 as never });
const member: CartMember = { id: 'm1' as never, points: 100, label: '王** 138****8000', boundGuide: null };
const coupon: Coupon = { id: 'k' as CouponId, save: 100 as never };

const add = (of: CartProduct, quantity = 1): CartCommand => ({ kind: 'addProduct', product: of, quantity, at });
const weigh = (grams: number): CartCommand => ({ kind: 'addProduct', product: apple, grams: grams as never, at });
const line = (id: number): LineId => String(id) as LineId;
const guides = (...shares: [string, number][]): ServingShare[] =>
  shares.map(([guide, shareBp]) => ({ guide, shareBp }) as never);

const empty = emptyCart('018f0000-0000-7000-8000-000000000000' as SaleId);
function run(cart: Cart, ...commands: CartCommand[]): Cart {
  return commands.reduce((now, command) => {
    const next = reduceCart(now, command);
    if (!next.ok) throw new Error(next.error.code);
    return next.value;
  }, cart);
}
const errorOf = (cart: Cart, command: CartCommand): string | undefined => {
  const next = reduceCart(cart, command);
  return next.ok ? undefined : next.error.code;
};
const shown = (cart: Cart) =>
  cart.lines.map((each) => [each.lineId, each.product.id, 'grams' in each ? each.grams : each.quantity]);

/** What undo brings back: all but the counters and the history itself. */
const contentOf = (cart: Cart) => ({ ...cart, revision: 0, nextLine: 0, history: [] });

describe('the open cart', () => {
  test('merges the same piece goods to one line and never weighed goods', () => {
    const cart = run(empty, add(tee), weigh(500), add(tee, 2), weigh(500), add(jeans));
    expect(shown(cart)).toEqual([
      ['1', 'tee', 3],
      ['2', 'apple', 500],
      ['3', 'apple', 500],
      ['4', 'jeans', 1],
    ]);
    expect(cart.revision).toBe(5);
  });

  test('keeps one price for a product until it is priced anew', () => {
    const cart = run(empty, weigh(100), {
      kind: 'addProduct',
      product: { ...apple, price: 1 as never },
      grams: 5 as never,
      at,
    });
    expect(cart.lines.map((each) => each.product.price)).toEqual([1299, 1299]);
    const later = (at + 1) as EpochMs;
    const anew = run(cart, { kind: 'reprice', at: later, products: [{ ...apple, price: 1 as never }] });
    expect(anew.lines.map((each) => each.product.price)).toEqual([1, 1]);
    expect(anew.openedAt).toBe(later);
  });

  test('fixes the instant of its prices at the first line, for sixty minutes', () => {
    const cart = run(empty, add(tee), { kind: 'addProduct', product: jeans, quantity: 1, at: (at + 5000) as EpochMs });
    expect(cart.openedAt).toBe(at);
    expect(isPricingStale(cart, (at + PRICING_NOW_MS - 1) as EpochMs)).toBe(false);
    expect(isPricingStale(cart, (at + PRICING_NOW_MS) as EpochMs)).toBe(true);
    expect(isPricingStale(empty, (at * 2) as EpochMs)).toBe(false);
    const emptied = run(cart, { kind: 'removeLine', lineId: line(1) }, { kind: 'removeLine', lineId: line(2) });
    expect(emptied.openedAt).toBeNull();
  });

  test('sets quantities and removes lines, by a number that is never used again', () => {
    const cart = run(empty, add(tee), add(jeans), { kind: 'setQuantity', lineId: line(1), quantity: 7 });
    const removed = run(
      cart,
      { kind: 'removeLine', lineId: line(2) },
      { kind: 'undo' },
      { kind: 'undo' },
      { kind: 'undo' },
      add(jeans),
    );
    expect(shown(cart)).toEqual([
      ['1', 'tee', 7],
      ['2', 'jeans', 1],
    ]);
    expect(shown(removed)).toEqual([
      ['1', 'tee', 1],
      ['3', 'jeans', 1],
    ]);
  });

  test('refuses what is out of its limits and stays as it was', () => {
    expect(errorOf(empty, add(tee, 0))).toBe('quantity_out_of_range');
    expect(errorOf(empty, add(tee, 1.5))).toBe('quantity_out_of_range');
    expect(errorOf(run(empty, add(tee, QUANTITY_MAX)), add(tee))).toBe('quantity_out_of_range');
    expect(errorOf(run(empty, add(tee)), { kind: 'setQuantity', lineId: line(1), quantity: 10_000 })).toBe(
      'quantity_out_of_range',
    );
    expect(errorOf(empty, weigh(0))).toBe('grams_out_of_range');
    expect(errorOf(empty, weigh(GRAMS_MAX + 1))).toBe('grams_out_of_range');
    expect(errorOf(empty, add(apple))).toBe('wrong_measure');
    expect(errorOf(empty, { kind: 'addProduct', product: tee, grams: 5 as never, at })).toBe('wrong_measure');
    expect(errorOf(run(empty, weigh(5)), { kind: 'setQuantity', lineId: line(1), quantity: 2 })).toBe('wrong_measure');
    expect(errorOf(empty, { kind: 'removeLine', lineId: line(1) })).toBe('no_such_line');
    expect(errorOf(empty, { kind: 'undo' })).toBe('nothing_to_undo');
    expect(errorOf(empty, { kind: 'setServing', guides: guides(['A', 9999]) })).toBe('shares_do_not_add_up');
    expect(errorOf(empty, { kind: 'removeCoupon', couponId: 'k' as CouponId })).toBe('no_such_coupon');
    const full = run(empty, ...Array.from({ length: CART_LINES_MAX }, () => weigh(1)));
    expect(errorOf(full, weigh(1))).toBe('too_many_lines');
    const couponed = run(
      empty,
      ...Array.from({ length: CART_COUPONS_MAX }, () => ({ kind: 'addCoupon', coupon }) as const),
    );
    expect(errorOf(couponed, { kind: 'addCoupon', coupon })).toBe('too_many_coupons');
  });

  test('tells who served: not asked, nobody, or guides, of the sale or of a line', () => {
    const cart = run(empty, add(tee), add(jeans));
    expect(cart.serving).toEqual({ kind: 'not_asked' });
    expect(mustAskServing(empty)).toBe(false);
    expect(mustAskServing(cart)).toBe(true);
    const gift = run(cart, { kind: 'setOccasion', occasion: 'gift' });
    expect(gift.occasion).toBe('gift');
    expect([run(gift, { kind: 'undo' }), run(gift, { kind: 'clear' })].map(({ occasion }) => occasion)).toEqual([
      undefined,
      undefined,
    ]);
    const came = run(cart, { kind: 'setCameBy', cameBy: { touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn' } });
    expect(came.cameBy).toEqual({ touchpoint: '7K3M9Q2V5X8Z', campaign: 'autumn' });
    expect(
      [{ kind: 'undo' }, { kind: 'setCameBy', cameBy: null }].map((step) => run(came, step as never).cameBy),
    ).toEqual([undefined, undefined]);
    const nobody = run(cart, { kind: 'setServing', guides: [] });
    expect(nobody.serving).toEqual({ kind: 'none' });
    expect(mustAskServing(nobody)).toBe(false);
    const two = run(cart, { kind: 'setServing', guides: guides(['A', 6000], ['B', 4000]) });
    expect(two.serving).toEqual({ kind: 'guides', guides: guides(['A', 6000], ['B', 4000]) });
    const own = (id: number): CartCommand => ({
      kind: 'setLineServing',
      lineId: line(id),
      guides: guides(['C', 10_000]),
    });
    const lines = run(cart, own(1), own(2));
    expect(mustAskServing(lines)).toBe(false);
    expect(mustAskServing(run(lines, { kind: 'setLineServing', lineId: line(1), guides: [] }))).toBe(true);
  });

  test('more of a product whose line has guides of its own still raises that line', () => {
    const own: CartCommand = { kind: 'setLineServing', lineId: line(1), guides: guides(['C', 10_000]) };
    expect(shown(run(empty, add(tee), own, add(tee)))).toEqual([['1', 'tee', 2]]);
  });

  test('takes what was agreed by hand, and more of the product becomes a line of its own', () => {
    const fact = { by: '1001' as never, reason: '瑕疵', allowedBp: 1000 };
    const override = { price: 900 as never, ...fact };
    const discount = { discount: { payBp: 9000 as never }, ...fact };
    const agreed = run(
      empty,
      add(tee),
      { kind: 'setPriceOverride', lineId: line(1), override },
      add(tee, 2),
      { kind: 'setLineDiscount', lineId: line(2), discount },
      add(tee),
      add(tee),
    );
    expect(shown(agreed)).toEqual([
      ['1', 'tee', 1],
      ['2', 'tee', 2],
      ['3', 'tee', 2],
    ]);
    const promotions = preparePromotions([]);
    const price = (cart: Cart) => priceCart(pricingInputOf(cart, promotions, { at, roundOffUnit: 0 }));
    expect(price(agreed).lines.map(({ net }) => net)).toEqual([900, 1800, 2000]);
    const order = run(agreed, {
      kind: 'setOrderDiscount',
      discount: { ...discount, discount: { save: 700 as never } },
    });
    expect(price(order)).toMatchObject({ total: 4000, order: [['order_discount', 700]] });
    const back = run(
      order,
      { kind: 'setOrderDiscount', discount: null },
      { kind: 'setLineDiscount', lineId: line(2), discount: null },
      { kind: 'setPriceOverride', lineId: line(1), override: null },
    );
    expect(price(back).total).toBe(5000);
    expect(errorOf(back, { kind: 'setPriceOverride', lineId: line(9), override })).toBe('no_such_line');
  });

  test('forgets what was agreed for the order with its last line, and brings it back with it', () => {
    const discount = { discount: { save: 700 as never }, by: '1001' as never, reason: '', allowedBp: 0 };
    const cart = run(empty, add(tee), { kind: 'setOrderDiscount', discount });
    const emptied = run(cart, { kind: 'removeLine', lineId: line(1) });
    expect(emptied.orderDiscount).toBeNull();
    expect(contentOf(run(emptied, { kind: 'undo' }))).toEqual(contentOf(cart));
  });

  test('is cleared in one step that can be undone; a cleared member takes the points along', () => {
    const points = { spend: 5, fenPerPoint: 1, maxShareBp: 5000 as never };
    const cart = run(
      empty,
      add(tee),
      { kind: 'setMember', member },
      { kind: 'setPoints', points },
      { kind: 'addCoupon', coupon },
    );
    const cleared = run(cart, { kind: 'clear' });
    expect({ ...cleared, revision: 0, history: [], nextLine: 1 }).toEqual(empty);
    expect(contentOf(run(cleared, { kind: 'undo' }))).toEqual(contentOf(cart));
    expect(run(cart, { kind: 'clearMember' })).toMatchObject({ member: null, points: null });
  });

  test('gives pricing its lines, member, coupons and points', () => {
    const cart = run(empty, add(tee, 2), weigh(1234), { kind: 'setMember', member }, { kind: 'addCoupon', coupon });
    const promotions = preparePromotions([]);
    const priced = priceCart(pricingInputOf(cart, promotions, { at: 0 as EpochMs, roundOffUnit: 10 }));
    expect(priced).toMatchObject({ total: 1800 + 1603 - 100, roundOff: 3, order: [['k', 100]] });
    expect(pricingInputOf(cart, promotions, { at: 0 as EpochMs, roundOffUnit: 0 }).now).toBe(at);
    expect(pricingInputOf(empty, promotions, { at, roundOffUnit: 0 }).now).toBe(at);
  });
});

const anyCommand: fc.Arbitrary<CartCommand> = fc.oneof(
  fc.tuple(fc.constantFrom(tee, jeans, apple), fc.integer({ min: -1, max: 5000 })).map(([of, n]) => add(of, n)),
  fc.integer({ min: -1, max: 2000 }).map(weigh),
  fc.record({
    kind: fc.constant('setQuantity'),
    lineId: fc.integer({ min: 1, max: 6 }).map(line),
    quantity: fc.integer({ min: -1, max: 10_000 }),
  }),
  fc.record({ kind: fc.constant('removeLine'), lineId: fc.integer({ min: 1, max: 6 }).map(line) }),
  fc.record({
    kind: fc.constant('setLineServing'),
    lineId: fc.integer({ min: 1, max: 6 }).map(line),
    guides: fc.constantFrom([], guides(['A', 10_000]), guides(['A', 1])),
  }),
  fc.constant({ kind: 'setMember', member }),
  fc.constant({ kind: 'clearMember' }),
  fc.constantFrom(guides(), guides(['A', 5000], ['B', 5000])).map((of) => ({ kind: 'setServing', guides: of })),
  fc.constant({ kind: 'addCoupon', coupon }),
  fc.constant({ kind: 'removeCoupon', couponId: coupon.id }),
  fc.nat(9).map((n) => ({ kind: 'reprice', at: (at + n) as EpochMs, products: [{ ...tee, price: n as never }] })),
  fc.record({
    kind: fc.constant('setPriceOverride'),
    lineId: fc.integer({ min: 1, max: 6 }).map(line),
    override: fc.constantFrom(null, { price: 5, by: '1001', reason: '', allowedBp: 0 }),
  }),
  fc.record({
    kind: fc.constant('setLineDiscount'),
    lineId: fc.integer({ min: 1, max: 6 }).map(line),
    discount: fc.constantFrom(null, { discount: { save: 5 }, by: '1001', reason: '', allowedBp: 0 }),
  }),
  fc.record({
    kind: fc.constant('setOrderDiscount'),
    discount: fc.constantFrom(null, { discount: { payBp: 9000 }, by: '1001', reason: '', allowedBp: 0 }),
  }),
  fc.constant({ kind: 'clear' }),
) as fc.Arbitrary<CartCommand>;

describe('any commands', () => {
  test('undone one by one lead back over every content', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        const carts = [empty];
        for (const command of commands) {
          const next = reduceCart(carts.at(-1) ?? empty, command);
          if (next.ok) carts.push(next.value);
        }
        let cart = carts.at(-1) ?? empty;
        for (const before of carts.slice(0, -1).reverse()) {
          cart = run(cart, { kind: 'undo' });
          expect(contentOf(cart)).toEqual(contentOf(before));
        }
        expect(errorOf(cart, { kind: 'undo' })).toBe('nothing_to_undo');
      }),
    );
  });

  test('keep numbers of lines apart, the history bounded and the cart plain JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 4, arbitrary: anyCommand }, fc.constant<CartCommand>({ kind: 'undo' })), {
          maxLength: 80,
        }),
        (commands) => {
          const end = commands.reduce((cart, command) => {
            const next = reduceCart(cart, command);
            if (next.ok) expect(next.value.revision).toBe(cart.revision + 1);
            return next.ok ? next.value : cart;
          }, empty);
          const ids = end.lines.map(({ lineId }) => lineId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.every((id) => Number(id) < end.nextLine)).toBe(true);
          expect(end.history.length).toBeLessThanOrEqual(CART_UNDO_MAX);
          expect(end.openedAt === null).toBe(end.lines.length === 0);
          expect(JSON.parse(JSON.stringify(end))).toEqual(end);
        },
      ),
    );
  });
});
