/**
 * The cart commands that change lines: adding, replacing, removing. Each returns the splice that cart.ts applies and
 * remembers for undo. Called by cart.ts only.
 */
import {
  CART_LINES_MAX,
  GRAMS_MAX,
  QUANTITY_MAX,
  headerChange,
  isQuantity,
  isWeighed,
  type Cart,
  type CartChange,
  type CartError,
  type CartLine,
  type CartProduct,
} from './cart-content.ts';
import type { LineId } from './ids.ts';
import type { Grams } from './money.ts';
import { err, ok, type Result } from './result.ts';
import type { EpochMs } from './time.ts';

/** Pieces for goods by piece, grams for goods by weight; `code` is what was scanned. */
export type AddProduct = {
  readonly kind: 'addProduct';
  readonly product: CartProduct;
  readonly at: EpochMs;
  readonly code?: string;
} & ({ readonly quantity: number } | { readonly grams: Grams });

/** The same piece goods raise their line; weighed goods are always a new line. */
export function addProduct(cart: Cart, command: AddProduct): Result<CartChange, CartError> {
  const opened: Cart = { ...cart, openedAt: cart.openedAt ?? command.at };
  if ('grams' in command) return addWeighed(opened, command, command.grams);
  if (command.product.soldBy !== 'piece') return err({ code: 'wrong_measure', soldBy: 'weight' });
  const index = lineToRaise(cart, command.product);
  const line = cart.lines[index];
  const quantity = command.quantity + (line !== undefined && !isWeighed(line) ? line.quantity : 0);
  if (!isQuantity(command.quantity) || !isQuantity(quantity))
    return err({ code: 'quantity_out_of_range', max: QUANTITY_MAX });
  if (line !== undefined) return ok({ ...headerChange(opened, {}), index, remove: 1, insert: [{ ...line, quantity }] });
  return append(opened, command, { quantity });
}

/** Replaces one line by what `change` makes of it. */
export function replaceLine(
  cart: Cart,
  lineId: LineId,
  change: (line: CartLine) => Result<CartLine, CartError>,
): Result<CartChange, CartError> {
  const index = cart.lines.findIndex((line) => line.lineId === lineId);
  const line = cart.lines[index];
  if (line === undefined) return err({ code: 'no_such_line', lineId });
  const changed = change(line);
  return changed.ok ? ok({ ...headerChange(cart, {}), index, remove: 1, insert: [changed.value] }) : changed;
}

export function removeLine(cart: Cart, lineId: LineId): Result<CartChange, CartError> {
  const index = cart.lines.findIndex((line) => line.lineId === lineId);
  return index < 0 ? err({ code: 'no_such_line', lineId }) : ok({ ...headerChange(cart, {}), index, remove: 1 });
}

function addWeighed(cart: Cart, command: AddProduct, grams: Grams): Result<CartChange, CartError> {
  if (command.product.soldBy !== 'weight') return err({ code: 'wrong_measure', soldBy: 'piece' });
  if (!Number.isSafeInteger(grams) || grams < 1 || grams > GRAMS_MAX)
    return err({ code: 'grams_out_of_range', max: GRAMS_MAX });
  return append(cart, command, { grams });
}

function append(
  cart: Cart,
  { product, code }: AddProduct,
  measure: { readonly quantity: number } | { readonly grams: Grams },
): Result<CartChange, CartError> {
  if (cart.lines.length >= CART_LINES_MAX) return err({ code: 'too_many_lines', max: CART_LINES_MAX });
  // One product has one price in a cart, that of its first line, until the cart is priced anew.
  const known = cart.lines.find((line) => line.product.id === product.id)?.product ?? product;
  const line: CartLine = {
    lineId: String(cart.nextLine) as LineId,
    product: known,
    ...(code === undefined ? {} : { code }),
    ...measure,
  };
  return ok({ ...headerChange(cart, {}), index: cart.lines.length, insert: [line] });
}

/** The line that takes more of a product, with whatever guides it has; -1 for none. A product by piece has one line. */
const lineToRaise = (cart: Cart, product: CartProduct): number =>
  cart.lines.findIndex((line) => line.product.id === product.id && !isWeighed(line));
