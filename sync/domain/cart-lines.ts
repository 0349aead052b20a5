/**
 * The cart commands that change lines: adding, replacing, removing. Each returns the splice that cart.ts applies and
 * remembers for undo. Called by cart.ts only.
 */
import {
  CART_LINES_MAX,
  GRAMS_MAX,
  LINE_AMOUNT_MAX,
  QUANTITY_MAX,
  headerChange,
  isByHand,
  isQuantity,
  isWeighed,
  type Cart,
  type CartChange,
  type CartError,
  type CartLine,
  type CartProduct,
  type OpenItemFact,
  type PermittedBy,
} from './cart-content.ts';
import type { LineId } from './ids.ts';
import { isItemText } from './item-code.ts';
import type { Grams } from './money.ts';
import { err, ok, type Result } from './result.ts';
import type { EpochMs } from './time.ts';

const GRAMS_PER_KILOGRAM = 1000;

/** Pieces for goods by piece, grams for goods by weight; `code` is what was scanned. */
export type AddProduct = {
  readonly kind: 'addProduct';
  readonly product: CartProduct;
  readonly at: EpochMs;
  readonly code?: string;
  readonly openItem?: OpenItemFact;
  readonly outside?: PermittedBy;
} & ({ readonly quantity: number } | { readonly grams: Grams });

/** The same piece goods raise their line; weighed goods are always a new line. */
export function addProduct(cart: Cart, command: AddProduct): Result<CartChange, CartError> {
  const opened: Cart = { ...cart, openedAt: cart.openedAt ?? command.at };
  if ('grams' in command) return addWeighed(opened, command, command.grams);
  if (command.product.soldBy !== 'piece') return err({ code: 'wrong_measure', soldBy: 'weight' });
  if (isItemText(command.code)) return addItem(opened, command, command.quantity);
  const index = lineToRaise(cart, command);
  const line = cart.lines[index];
  const quantity = command.quantity + (line !== undefined && !isWeighed(line) ? line.quantity : 0);
  if (!isQuantity(command.quantity) || !isQuantity(quantity))
    return err({ code: 'quantity_out_of_range', max: QUANTITY_MAX });
  if (line !== undefined) {
    const raised = affordable({ ...line, quantity });
    return raised.ok ? ok({ ...headerChange(opened, {}), index, remove: 1, insert: [raised.value] }) : raised;
  }
  return append(opened, command, { quantity });
}

/** A piece with a code of its own is a line of its own. */
function addItem(cart: Cart, command: AddProduct, quantity: number): Result<CartChange, CartError> {
  if (quantity !== 1) return err({ code: 'item_one_piece' });
  if (cart.lines.some(({ code }) => code === command.code)) return err({ code: 'item_in_cart' });
  return append(cart, command, { quantity });
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
  const made = change(line);
  const changed = made.ok ? affordable(made.value) : made;
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
  { product, code, openItem, outside }: AddProduct,
  measure: { readonly quantity: number } | { readonly grams: Grams },
): Result<CartChange, CartError> {
  if (cart.lines.length >= CART_LINES_MAX) return err({ code: 'too_many_lines', max: CART_LINES_MAX });
  // One product has one price in a cart, that of its first line, until the cart is priced anew.
  const known = cart.lines.find((line) => line.product.id === product.id)?.product ?? product;
  const line = affordable({
    lineId: String(cart.nextLine) as LineId,
    product: known,
    ...(code === undefined ? {} : { code }),
    ...(openItem === undefined ? {} : { openItem }),
    ...(outside === undefined ? {} : { outside }),
    ...measure,
  });
  return line.ok ? ok({ ...headerChange(cart, {}), index: cart.lines.length, remove: 0, insert: [line.value] }) : line;
}

/** The line without a part that not every line has. */
export const lineWithout = (line: CartLine, part: 'note' | 'priceOverride' | 'lineDiscount'): CartLine =>
  Object.fromEntries(Object.entries(line).filter(([name]) => name !== part)) as unknown as CartLine;

/** The line as it is, unless it would cost more than any line may. Compares only: no amount is made here. */
function affordable(line: CartLine): Result<CartLine, CartError> {
  const price = Math.max(line.product.price, line.priceOverride?.price ?? 0);
  const isTooHigh = isWeighed(line)
    ? price * line.grams > LINE_AMOUNT_MAX * GRAMS_PER_KILOGRAM
    : price * line.quantity > LINE_AMOUNT_MAX;
  return isTooHigh ? err({ code: 'line_amount_too_high', max: LINE_AMOUNT_MAX }) : ok(line);
}

/**
 * The line that takes more of a product, with whatever guides it has; -1 for none. A product by piece has one line, beside
 * those with a price or discount by hand, which was agreed for their pieces alone, and those of a lot, date or serial number.
 */
const lineToRaise = (cart: Cart, { product, code }: AddProduct): number =>
  cart.lines.findIndex(
    (line) => line.product.id === product.id && !isWeighed(line) && !isByHand(line) && isOfOneLot(line.code, code),
  );

/** A code with a lot, date or serial number, `(01)06901234567892(10)A7`, or of one piece is kept for its own pieces. */
const isOfOneLot = (held: string | undefined, code: string | undefined): boolean =>
  held === code || !(isLotCode(held) || isLotCode(code));
const isLotCode = (code: string | undefined): boolean =>
  code !== undefined && (/^\(\d{2,4}\)/.test(code) || isItemText(code));
