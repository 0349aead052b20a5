/**
 * What was agreed by hand in the open cart against what people may: how far each goes below the catalogue, whether that was
 * allowed, and who approved when it was not by own right. Price and discount of a line count together. An amount may weigh more
 * after other changes (fewer pieces, a smaller order): no scan is refused for that, but payment waits until it is allowed anew.
 * Pure but for `allow`. Called by the open cart and by commit.
 */
import { isWeighed, type ByHand, type Cart, type CartLine } from '../../sync/domain/cart-content.ts';
import type { LineId, StaffId } from '../../sync/domain/ids.ts';
import { fen, type Fen } from '../../sync/domain/money.ts';
import type { Permission } from '../../sync/domain/permission.ts';
import { afterHand, lineHandBp, orderDiscountBp } from '../../sync/domain/pricing-hand.ts';
import { measured } from '../../sync/domain/pricing-lines.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { Failure } from '../answers.ts';
import type { CartCommandMessage } from '../contract/views.ts';
import type { ApprovedBy } from '../session/approvals.ts';

/** Is it within the right of who is logged in (undefined), or approved (by whom)? `amount` is in basis points. */
export type Allow = (permission: Permission, amount: number) => Result<ApprovedBy | undefined, Failure>;

type Place = { readonly lineId: LineId; readonly fact: 'priceOverride' | 'lineDiscount' } | 'order' | 'quota';
/** Something by hand that goes further than was allowed. */
export interface Unallowed {
  readonly place: Place;
  readonly permission: Permission;
  /** In basis points; of a quota in fen. */
  readonly amount: number;
}

/** What the cart comes to: what a discount on the order applies to, and how far it goes beyond the buyer's quota. */
export interface CartSums {
  readonly onTotal: Fen;
  readonly beyondQuota: number;
}

/** What goes too far, in the order of lines, the order's discount and the buyer's quota last. */
export function unallowedIn(cart: Cart, { onTotal, beyondQuota }: CartSums): readonly Unallowed[] {
  const lines = cart.lines.flatMap((line) => unallowedOf(line) ?? []);
  const { orderDiscount } = cart;
  if (orderDiscount == null) return lines;
  if (orderDiscount.buyer !== undefined)
    return beyondQuota <= orderDiscount.buyer.beyond
      ? lines
      : [...lines, { place: 'quota', permission: 'staff_quota', amount: beyondQuota }];
  const amount = orderDiscountBp(orderDiscount.discount, onTotal);
  return amount <= orderDiscount.allowedBp
    ? lines
    : [...lines, { place: 'order', permission: 'order_discount', amount }];
}

function unallowedOf(line: CartLine): Unallowed | undefined {
  const { lineId, priceOverride, lineDiscount } = line;
  if (priceOverride === undefined && lineDiscount === undefined) return undefined;
  const amount = handBpOf(line);
  if (amount <= Math.max(priceOverride?.allowedBp ?? 0, lineDiscount?.allowedBp ?? 0)) return undefined;
  // The one that was not allowed yet is the newer; a discount when both were.
  const isPrice = lineDiscount === undefined || (priceOverride?.allowedBp === 0 && lineDiscount.allowedBp > 0);
  return isPrice
    ? {
        place: { lineId, fact: 'priceOverride' },
        permission: priceOverride?.tag === true ? 'tag_price' : 'price_override',
        amount,
      }
    : { place: { lineId, fact: 'lineDiscount' }, permission: 'line_discount', amount };
}

/** How far a line goes below the catalogue by hand, in basis points. */
function handBpOf(line: CartLine): number {
  const { base, agreed } = costsOf(line);
  return lineHandBp(base, agreed, line.lineDiscount?.discount);
}

/** By the catalogue, and at the price by hand where there is one. */
function costsOf(line: CartLine): { readonly base: Fen; readonly agreed: Fen } {
  const { product, priceOverride } = line;
  const measure = isWeighed(line) ? { grams: line.grams } : { quantity: line.quantity };
  const base = fen(measured(measure, product.price));
  return { base, agreed: priceOverride === undefined ? base : fen(measured(measure, priceOverride.price)) };
}

/**
 * After a change that is about something by hand: what it is about, allowed as far as it goes now. At most one thing, since an
 * approval serves once. Errors: `approval_needed`.
 */
export function allowByHand(
  cart: Cart,
  sums: CartSums,
  message: CartCommandMessage,
  allow: Allow,
): Result<Cart, Failure> {
  const ask = unallowedIn(cart, sums).find(({ place }) => isAbout(message, place));
  if (ask === undefined) return ok(cart);
  const allowed = allow(ask.permission, ask.amount);
  if (allowed.ok) return ok(withAllowed(cart, ask, allowed.value));
  const change = moneyOf(cart, ask.place, sums);
  return change === undefined ? allowed : err({ ...allowed.error, details: { ...allowed.error.details, ...change } });
}

/** What the change is about costs before and after it, for whoever is to approve it; undefined where that says nothing. */
function moneyOf(cart: Cart, place: Place, { onTotal }: CartSums): { before: number; after: number } | undefined {
  if (place === 'quota') return undefined;
  if (place === 'order') {
    const { orderDiscount } = cart;
    return orderDiscount == null ? undefined : { before: onTotal, after: afterHand(orderDiscount.discount, onTotal) };
  }
  const line = cart.lines.find(({ lineId }) => lineId === place.lineId);
  if (line === undefined) return undefined;
  const { base, agreed } = costsOf(line);
  const { lineDiscount } = line;
  return { before: base, after: lineDiscount === undefined ? agreed : afterHand(lineDiscount.discount, agreed) };
}

function isAbout(message: CartCommandMessage, place: Place): boolean {
  switch (message.type) {
    case 'allowByHand':
      return true;
    case 'setOrderDiscount':
      return place === 'order';
    case 'setPriceOverride':
    case 'setLineDiscount':
      return typeof place === 'object' && place.lineId === message.lineId;
    default:
      return false;
  }
}

function withAllowed(cart: Cart, { place, amount }: Unallowed, approval: ApprovedBy | undefined): Cart {
  const allowed = <Fact extends ByHand>(fact: Fact): Fact => ({
    ...fact,
    allowedBp: amount,
    ...(approval === undefined ? {} : { approval }),
  });
  if (place === 'order')
    return cart.orderDiscount == null ? cart : { ...cart, orderDiscount: allowed(cart.orderDiscount) };
  if (place === 'quota') {
    const { orderDiscount: off } = cart;
    const approved = approval === undefined ? {} : { approval };
    return off?.buyer === undefined
      ? cart
      : { ...cart, orderDiscount: { ...off, ...approved, buyer: { ...off.buyer, beyond: amount } } };
  }
  const lines = cart.lines.map((line) => {
    if (line.lineId !== place.lineId) return line;
    const { priceOverride, lineDiscount } = line;
    if (place.fact === 'priceOverride' && priceOverride !== undefined)
      return { ...line, priceOverride: allowed(priceOverride) };
    return lineDiscount === undefined ? line : { ...line, lineDiscount: allowed(lineDiscount) };
  });
  return { ...cart, lines };
}

/** The discount on the order is the staff price of this person; nothing beyond the quota is allowed yet. */
export const soldToStaff = (cart: Cart, staff: StaffId): Cart =>
  cart.orderDiscount == null
    ? cart
    : { ...cart, orderDiscount: { ...cart.orderDiscount, buyer: { staff, beyond: 0 } } };

/**
 * A cart that comes from a parked sale, which passed through other hands: what stood on somebody's own right is looked at anew
 * for whoever goes on with it. An approval is kept: it is named, and in the journal of where it was given.
 */
export function lookedAtAnew(cart: Cart): Cart {
  const fresh = <Fact extends ByHand>(fact: Fact): Fact =>
    fact.approval === undefined ? { ...fact, allowedBp: 0 } : fact;
  const { orderDiscount } = cart;
  return {
    ...cart,
    lines: cart.lines.map((line) => ({
      ...line,
      ...(line.priceOverride === undefined ? {} : { priceOverride: fresh(line.priceOverride) }),
      ...(line.lineDiscount === undefined ? {} : { lineDiscount: fresh(line.lineDiscount) }),
    })),
    // The buyer proved who it is; the quota is looked at before payment all the same.
    orderDiscount:
      orderDiscount == null ? null : orderDiscount.buyer === undefined ? fresh(orderDiscount) : orderDiscount,
  };
}
