/**
 * What was taken off by hand, by coupons and by points, as the cart's view shows it, and the commands for what is done by hand.
 * Called by cart-view.ts.
 */
import type { ByHand, Cart, CartCommand, CartLine, HandOff } from '../../sync/domain/cart.ts';
import type { LineId, StaffId } from '../../sync/domain/ids.ts';
import { basisPoints, fen, ZERO_FEN } from '../../sync/domain/money.ts';
import type { LookedAt, PricedCart } from '../../sync/domain/pricing.ts';
import type { CartCommandMessage, CartView } from '../contract/views.ts';
import { beyondQuota } from '../../sync/domain/staff-purchase.ts';
import type { CartSource } from './cart-view.ts';
import type { PriceBook } from './price-books.ts';

type HandMessage = Extract<CartCommandMessage, { type: 'setPriceOverride' | 'setLineDiscount' | 'setOrderDiscount' }>;

/** Nothing is allowed yet: the limits are looked at after the change. */
export function handCommandOf(message: HandMessage, staff: StaffId): CartCommand {
  const fact = { by: staff, reason: message.reason.trim(), allowedBp: 0 };
  switch (message.type) {
    case 'setPriceOverride':
      return {
        kind: 'setPriceOverride',
        lineId: message.lineId as LineId,
        override:
          message.price === null
            ? null
            : { price: message.price, ...fact, ...(message.tag === true ? { tag: true as const } : {}) },
      };
    case 'setLineDiscount':
      return {
        kind: 'setLineDiscount',
        lineId: message.lineId as LineId,
        discount: message.discount === null ? null : { discount: message.discount, ...fact },
      };
    case 'setOrderDiscount':
      return {
        kind: 'setOrderDiscount',
        discount: message.discount === null ? null : { discount: message.discount, ...fact },
      };
  }
}

const shownFact = ({ reason, approval }: ByHand): { reason: string; approvedBy?: StaffId } => ({
  reason,
  ...(approval === undefined ? {} : { approvedBy: approval.by }),
});

export const shownOff = (off: HandOff): NonNullable<CartView['orderDiscount']> => ({
  discount: off.discount,
  ...shownFact(off),
});

export const shownByHand = ({
  priceOverride,
  lineDiscount,
}: CartLine): Pick<CartView['lines'][number], 'priceOverride' | 'lineDiscount'> => ({
  ...(priceOverride === undefined
    ? {}
    : {
        priceOverride: {
          price: priceOverride.price,
          ...shownFact(priceOverride),
          ...(priceOverride.tag === true ? { tag: true as const } : {}),
        },
      }),
  ...(lineDiscount === undefined ? {} : { lineDiscount: shownOff(lineDiscount) }),
});

/** What the buyer, who works here, has of the month's quota before this sale, and how far this goes beyond. */
export function purchaseView(
  { cart, quota, buyer: member }: Pick<CartSource, 'cart' | 'quota' | 'buyer'>,
  total: number,
): Pick<CartView, 'staffPurchase' | 'buyer'> {
  const buyer = cart.orderDiscount?.buyer;
  if (buyer === undefined || quota === undefined) return member === undefined ? {} : { buyer: member };
  const { payBp } = quota;
  const left = Math.max(0, quota.quota - quota.spent);
  return {
    staffPurchase: {
      staff: buyer.staff,
      payBp: basisPoints(payBp),
      left: fen(left),
      beyond: fen(beyondQuota(quota, total)),
      allowed: fen(buyer.beyond),
    },
  };
}

export function couponsView(cart: Cart, priced: PricedCart, book: PriceBook | undefined): CartView['coupons'] {
  const savings = new Map<string, PricedCart['order'][number][1]>(priced.order);
  const refusals = new Map<string, PricedCart['rejectedCoupons'][number][1]>(priced.rejectedCoupons);
  return cart.coupons.map(({ id, name }) => ({
    id,
    name: book?.names.get(id) ?? name ?? id,
    saving: savings.get(id) ?? ZERO_FEN,
    refused: refusals.get(id) ?? null,
  }));
}

/** The slider's ends: nothing, and what balance and cap allow of this cart. */
export function pointsView(cart: Cart, looked: LookedAt, book: PriceBook | undefined): CartView['points'] {
  if (book?.points === undefined || cart.member === null) return null;
  return {
    asked: cart.points?.spend ?? 0,
    used: looked.priced.pointsUsed,
    max: looked.pointsMax,
    balance: cart.member.points,
    ...book.points,
  };
}
