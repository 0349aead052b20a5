/**
 * One cart becomes two: chosen lines or units are paid first, the rest is the next sale; and the way back. Pure.
 * Invariants: no unit is lost or doubled; both keep member, guides and the instant of their prices; coupons, points and the
 * note stay with the part that is paid first, since they serve once. Called by the host's open cart and tests.
 */
import {
  CART_LINES_MAX,
  emptyCart,
  isByHand,
  isQuantity,
  isWeighed,
  QUANTITY_MAX,
  type Cart,
  type CartError,
  type CartLine,
} from './cart-content.ts';
import type { LineId, SaleId } from './ids.ts';
import { isItemText } from './item-code.ts';
import { addFen, fen, mulDivFloor } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** How many pieces of a line are paid first; a weighed line goes whole, as 1. */
export interface SplitUnits {
  readonly lineId: LineId;
  readonly quantity: number;
}
export type SplitError =
  | { readonly code: 'no_such_line' }
  | { readonly code: 'split_too_many' }
  /** A part without a line is no sale. */
  | { readonly code: 'split_empty_part' };

/** `first` keeps the sale's id; `rest` has the other. Neither can be undone into the whole: `joinCarts` does that. */
export function splitCart(
  cart: Cart,
  chosen: readonly SplitUnits[],
  restSaleId: SaleId,
): Result<{ readonly first: Cart; readonly rest: Cart }, SplitError> {
  const wanted = new Map<LineId, number>();
  for (const { lineId, quantity } of chosen) wanted.set(lineId, (wanted.get(lineId) ?? 0) + quantity);
  for (const [lineId, quantity] of wanted) {
    const line = cart.lines.find((each) => each.lineId === lineId);
    if (line === undefined) return err({ code: 'no_such_line' });
    if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > unitsOf(line))
      return err({ code: 'split_too_many' });
  }
  const first = cart.lines.flatMap((line) => part(line, 0, wanted.get(line.lineId) ?? 0));
  const rest = cart.lines.flatMap((line) => part(line, wanted.get(line.lineId) ?? 0, unitsOf(line)));
  if (first.length === 0 || rest.length === 0) return err({ code: 'split_empty_part' });
  const { openedAt, member, serving, occasion, cameBy, nextLine, revision } = cart;
  return ok({
    first: { ...cart, lines: first, revision: revision + 1, history: [] },
    rest: { ...emptyCart(restSaleId), openedAt, member, serving, occasion, cameBy, nextLine, revision, lines: rest },
  });
}

/** The first part takes the rest back: pieces onto the line of their product, where there is one. */
export function joinCarts(first: Cart, rest: Cart): Result<Cart, CartError> {
  let lines: readonly CartLine[] = first.lines;
  let nextLine = Math.max(first.nextLine, rest.nextLine);
  for (const line of rest.lines) {
    const same = isWeighed(line) ? undefined : lines.find((each) => joins(each, line));
    if (same === undefined || isWeighed(same) || isWeighed(line)) {
      const isFree = lines.every(({ lineId }) => lineId !== line.lineId);
      lines = [...lines, isFree ? line : { ...line, lineId: String(nextLine) as LineId }];
      nextLine += 1;
      continue;
    }
    const quantity = same.quantity + line.quantity;
    if (!isQuantity(quantity)) return err({ code: 'quantity_out_of_range', max: QUANTITY_MAX });
    lines = lines.map((each) => (each === same ? { ...same, ...jointDiscount(same, line), quantity } : each));
  }
  if (lines.length > CART_LINES_MAX) return err({ code: 'too_many_lines', max: CART_LINES_MAX });
  const openedAt = first.openedAt ?? rest.openedAt;
  return ok({ ...first, openedAt, lines, nextLine, revision: first.revision + 1, history: [] });
}

/** Pieces of one product at one price: with nothing by hand, or the two parts of one line that had something. */
const joins = (one: CartLine, other: CartLine): boolean =>
  !isWeighed(one) &&
  one.product.id === other.product.id &&
  one.priceOverride?.price === other.priceOverride?.price &&
  !(isItemText(one.code) || isItemText(other.code)) &&
  (isByHand(one) || isByHand(other) ? one.lineId === other.lineId && isLikeDiscount(one, other) : true);

function isLikeDiscount({ lineDiscount: one }: CartLine, { lineDiscount: other }: CartLine): boolean {
  if (one === undefined || other === undefined) return one === other;
  if ('save' in one.discount || 'save' in other.discount) return 'save' in one.discount && 'save' in other.discount;
  return one.discount.payBp === other.discount.payBp;
}

function jointDiscount(one: CartLine, other: CartLine): Pick<CartLine, 'lineDiscount'> {
  const [mine, its] = [one.lineDiscount, other.lineDiscount];
  if (mine === undefined || its === undefined) return {};
  if (!('save' in mine.discount) || !('save' in its.discount)) return {};
  return { lineDiscount: { ...mine, discount: { save: addFen(mine.discount.save, its.discount.save) } } };
}

const unitsOf = (line: CartLine): number => (isWeighed(line) ? 1 : line.quantity);

/** Units `from` to `to` of a line, with their share of an amount taken off by hand: the parts add up to it. */
function part(line: CartLine, from: number, to: number): readonly CartLine[] {
  if (from === to) return [];
  if (isWeighed(line)) return [line];
  const { lineDiscount } = line;
  const own = { ...line, quantity: to - from };
  if (lineDiscount === undefined || !('save' in lineDiscount.discount)) return [own];
  const { save } = lineDiscount.discount;
  const upTo = (units: number): number => mulDivFloor(save, units, line.quantity);
  return [{ ...own, lineDiscount: { ...lineDiscount, discount: { save: fen(upTo(to) - upTo(from)) } } }];
}
