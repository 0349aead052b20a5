/**
 * What must hold before a row of payment begins: a cart that stands still, and points of the sale that are proven and held, or allowed
 * offline, so that no commit refuses them once money has moved outside; and what screens show of the member's value. Called by the
 * tender desk.
 */
import type { Cart } from '../../sync/domain/cart.ts';
import type { SaleId } from '../../sync/domain/ids.ts';
import { failed, type Failure } from '../answers.ts';
import type { ValueView } from '../contract/value-views.ts';
import { depositDue } from '../order/order-box.ts';
import { pointsAsked } from '../value/points-spending.ts';
import type { TenderParts } from './tender-parts.ts';

export function cartProblem(
  { cart, shift }: Pick<TenderParts, 'cart' | 'shift'>,
  { saleId, revision, amount }: { readonly saleId: SaleId; readonly revision: number; readonly amount: number },
): Failure | undefined {
  if (shift.view === null) return failed('shift_not_open');
  if (cart.isEmpty) return failed('cart_empty');
  if (cart.cart.saleId !== saleId || cart.cart.revision !== revision) return failed('stale_revision');
  if (cart.mustAskServing) return failed('serving_not_asked');
  return amount === 0 ? failed('tender_refused', { reason: 'empty' }) : undefined;
}

type PointsParts = Pick<TenderParts, 'cart' | 'order' | 'points' | 'rows' | 'now'>;

/** Within the cart's turn: `cart` as it is, or as it is about to be while money `isUnderWay`. */
export async function pointsFirst(
  { cart: open, order, points, rows, now }: PointsParts,
  isUnderWay: boolean,
  cart: Cart = open.cart,
  used: number = open.view().points?.used ?? 0,
): Promise<Failure | undefined> {
  if (used === 0) return undefined;
  if (depositDue(order(cart.saleId)) !== null) return failed('order_refused', { reason: 'points_in_order' });
  const more = { inSale: rows.takenOffline(cart.saleId), isUnderWay, now: now() };
  const asked = pointsAsked({ cart, book: open.source.book }, used, more);
  if (!asked.ok) return asked.error;
  const secured = await points.secure(asked.value);
  return secured.ok ? undefined : secured.error;
}

type ViewParts = Pick<TenderParts, 'cart' | 'value' | 'points' | 'rows'>;

export function valueViewOf({ cart, value, points, rows }: ViewParts, isUnderWay: boolean): ValueView {
  const { saleId, member } = cart.cart;
  const taken = { inSale: rows.takenOffline(saleId), beside: points.offlineWorth(saleId) };
  const used = cart.view().points?.used ?? 0;
  const isHeld = member !== null && used > 0 && points.covers({ saleId, member: member.id, points: used, isUnderWay });
  return { ...value.view(saleId, cart.source.member?.id ?? null, taken), ...(isHeld ? { pointsHeld: true } : {}) };
}
