import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptyCart,
  NOTE_LENGTH_MAX,
  LINE_AMOUNT_MAX,
  QUANTITY_MAX,
  CART_LINES_MAX,
  GRAMS_MAX,
  reduceCart,
  type Cart,
  type CartCommand,
  type CartProduct,
} from '../../../sync/domain/cart.ts';
import { joinCarts, splitCart } from '../../../sync/domain/cart-split.ts';
import type { LineId, SaleId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

const at = 1_790_000_000_000 as EpochMs;
const product = (id: string, price: number, soldBy: 'piece' | 'weight' = 'piece'): CartProduct =>
  ({ id, sku: id, name: id, price, soldBy, taxBp: 1300 }) as unknown as CartProduct;
const add = (of: CartProduct, quantity = 1): CartCommand => ({ kind: 'addProduct', product: of, quantity, at });
const weigh = (of: CartProduct, grams: number): CartCommand => ({
  kind: 'addProduct',
  product: of,
  grams: grams as never,
  at,
});
const empty = emptyCart('018f0000-0000-7000-8000-000000000000' as SaleId);
const other = '018f0000-0000-7000-8000-000000000001' as SaleId;
function cartOf(...commands: CartCommand[]): Cart {
  return commands.reduce((cart, command) => {
    const next = reduceCart(cart, command);
    if (!next.ok) throw new Error(next.error.code);
    return next.value;
  }, empty);
}
const codeOf = (cart: Cart, command: CartCommand): string => {
  const next = reduceCart(cart, command);
  return next.ok ? 'ok' : next.error.code;
};
const unitsOf = (...carts: Cart[]): Record<string, number> => {
  const units: Record<string, number> = {};
  for (const line of carts.flatMap(({ lines }) => lines))
    units[line.product.id] = (units[line.product.id] ?? 0) + ('grams' in line ? line.grams : line.quantity);
  return units;
};

describe('what was agreed by hand', () => {
  const by = { by: '1001' as never, reason: '', allowedBp: 0 };
  const line = '1' as LineId;

  test('is divided with its pieces: no fen is lost or doubled, and put together it is what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(5000), fc.nat(20), (pieces, save, chosen) => {
        const quantity = 1 + (chosen % (pieces - 1));
        const cart = cartOf(
          add(product('tee', 9900), pieces),
          { kind: 'setPriceOverride', lineId: line, override: { price: 9000 as never, ...by } },
          { kind: 'setLineDiscount', lineId: line, discount: { discount: { save: save as never }, ...by } },
          add(product('tee', 9900)),
        );
        const split = splitCart(cart, [{ lineId: line, quantity }], other);
        if (!split.ok) throw new Error(split.error.code);
        const saved = [split.value.first, split.value.rest].map(({ lines }) => {
          const discount = lines[0]?.lineDiscount?.discount;
          return discount !== undefined && 'save' in discount ? discount.save : 0;
        });
        expect((saved[0] ?? 0) + (saved[1] ?? 0)).toBe(save);
        const joined = joinCarts(split.value.first, split.value.rest);
        if (!joined.ok) throw new Error(joined.error.code);
        expect(joined.value.lines).toEqual(cart.lines);
      }),
    );
  });

  test('for the whole order stays with the part that is paid first', () => {
    const cart = cartOf(add(product('tee', 9900), 2), {
      kind: 'setOrderDiscount',
      discount: { discount: { save: 100 as never }, ...by },
    });
    const split = splitCart(cart, [{ lineId: line, quantity: 1 }], other);
    if (!split.ok) throw new Error(split.error.code);
    expect(split.value.first.orderDiscount).toMatchObject({ discount: { save: 100 } });
    expect(split.value.rest.orderDiscount).toBeNull();
  });
});

describe('a split', () => {
  const commands = fc.array(
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 9 }))
        .map(([n, q]) => add(product(`p${String(n)}`, 100), q)),
      fc.integer({ min: 1, max: 900 }).map((grams) => weigh(product('w', 1000, 'weight'), grams)),
    ),
    { minLength: 1, maxLength: 12 },
  );
  test('loses and doubles no unit, and put together it is what it was', () => {
    fc.assert(
      fc.property(commands, fc.array(fc.nat(9), { maxLength: 12 }), (made, chosen) => {
        const cart = cartOf(...made);
        const units = cart.lines.map((line, index) => ({
          lineId: line.lineId,
          quantity: (chosen[index] ?? 0) % ('grams' in line ? 2 : line.quantity + 1),
        }));
        const split = splitCart(cart, units, other);
        if (!split.ok) {
          expect(split.error.code).toBe('split_empty_part');
          return;
        }
        const { first, rest } = split.value;
        expect(unitsOf(first, rest)).toEqual(unitsOf(cart));
        expect([first.saleId, rest.saleId]).toEqual([cart.saleId, other]);
        const whole = joinCarts(first, rest);
        expect(whole.ok && unitsOf(whole.value)).toEqual(unitsOf(cart));
        expect(whole.ok && new Set(whole.value.lines.map(({ lineId }) => lineId)).size).toBe(cart.lines.length);
      }),
    );
  });

  test('keeps coupons, points and the note with the part that is paid first', () => {
    const cart: Cart = {
      ...cartOf(add(product('a', 100), 2)),
      points: { spend: 5 } as never,
      note: { text: 'x', printed: true },
    };
    const split = splitCart(cart, [{ lineId: '1' as LineId, quantity: 1 }], other);
    expect(split).toMatchObject({
      ok: true,
      value: { first: { points: { spend: 5 } }, rest: { points: null, note: null } },
    });
  });

  test('is not put together beyond what a line may hold', () => {
    const first = cartOf(add(product('a', 100), QUANTITY_MAX));
    expect(joinCarts(first, cartOf(add(product('a', 100))))).toMatchObject({
      error: { code: 'quantity_out_of_range' },
    });
  });
});

describe('a cart takes up to its limits, and not one more', () => {
  const many = cartOf(...Array.from({ length: CART_LINES_MAX }, (_, n) => add(product(`p${String(n)}`, 1))));
  const dear = product('dear', LINE_AMOUNT_MAX);
  const heavy = product('heavy', LINE_AMOUNT_MAX, 'weight');
  test.each([
    [
      '499 lines and one more',
      cartOf(...Array.from({ length: 499 }, (_, n) => add(product(`p${String(n)}`, 1)))),
      add(product('x', 1)),
      'ok',
    ],
    ['500 lines and one more', many, add(product('x', 1)), 'too_many_lines'],
    ['500 lines and one more piece of the first', many, add(product('p0', 1)), 'ok'],
    ['9,999 pieces by scans', cartOf(add(product('a', 1), QUANTITY_MAX - 1)), add(product('a', 1)), 'ok'],
    [
      '10,000 pieces by scans',
      cartOf(add(product('a', 1), QUANTITY_MAX)),
      add(product('a', 1)),
      'quantity_out_of_range',
    ],
    ['9,999 pieces by key', cartOf(add(product('a', 1))), set(QUANTITY_MAX), 'ok'],
    ['10,000 pieces by key', cartOf(add(product('a', 1))), set(QUANTITY_MAX + 1), 'quantity_out_of_range'],
    ['a line of 999,999.99', empty, add(dear), 'ok'],
    ['a line of 1,000,000.00', empty, add(product('dearer', LINE_AMOUNT_MAX + 1)), 'line_amount_too_high'],
    ['twice 999,999.99 on a line by scans', cartOf(add(dear)), add(dear), 'line_amount_too_high'],
    ['twice 999,999.99 on a line by key', cartOf(add(dear)), set(2), 'line_amount_too_high'],
    ['a kilogram of 999,999.99', empty, weigh(heavy, 1000), 'ok'],
    ['a gram more', empty, weigh(heavy, 1001), 'line_amount_too_high'],
    ['999.999 kg', empty, weigh(product('w', 1, 'weight'), GRAMS_MAX), 'ok'],
    ['1,000 kg', empty, weigh(product('w', 1, 'weight'), GRAMS_MAX + 1), 'grams_out_of_range'],
    ['a note of 200', cartOf(add(dear)), note(NOTE_LENGTH_MAX), 'ok'],
    ['a note of 201', cartOf(add(dear)), note(NOTE_LENGTH_MAX + 1), 'note_too_long'],
  ] as const)('%s', (_name, cart, command, code) => {
    expect(codeOf(cart, command)).toBe(code);
  });
});

function set(quantity: number): CartCommand {
  return { kind: 'setQuantity', lineId: '1' as LineId, quantity };
}
function note(length: number): CartCommand {
  return { kind: 'setNote', note: { text: 'n'.repeat(length), printed: false } };
}
