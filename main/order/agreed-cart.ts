/**
 * Between an open cart and what an order agreed: what is kept of the cart when its goods are put aside, the cart that its goods come
 * back as, and the tenders that a deposit goes back by. Pure but for its inputs.
 * Called by the order desk.
 */
import type { Cart, CartLine } from '../../sync/domain/cart.ts';
import { emptyCart } from '../../sync/domain/cart.ts';
import type { SaleId } from '../../sync/domain/ids.ts';
import type { PricedCart } from '../../sync/domain/pricing.ts';
import type { TenderPart } from '../../sync/domain/refund-plan.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody, Tender } from '../../sync/schemas/sale.ts';
import { cartProductOf } from '../cart/cart-view.ts';
import type { CartParts } from '../cart/open-cart.ts';
import type { PriceBook } from '../cart/price-books.ts';
import type { MemberInCart } from '../contract/views.ts';
import { saleContent } from '../sale/sale-body.ts';
import type { OpenedOrder } from './order-box.ts';

type Agreed = OpenedOrder['agreed'];

export interface AgreedFacts {
  readonly cart: Cart;
  readonly book: PriceBook;
  /** Without round-off. */
  readonly priced: PricedCart;
  readonly sealedMember: NonNullable<SaleBody['member']>['sealed'] | undefined;
}

export function agreedSale(facts: AgreedFacts): Agreed {
  const { member, boundGuide, note, ...content } = saleContent(facts);
  const { total, openedAt, pricing, lines, order, rejectedCoupons, pointsUsed, serving } = content;
  return {
    openedAt,
    pricing,
    lines,
    order,
    rejectedCoupons,
    pointsUsed,
    total,
    serving,
    ...(member === undefined ? {} : { member }),
    ...(boundGuide === undefined ? {} : { boundGuide }),
    ...(note === undefined ? {} : { note }),
  };
}

/** The goods as a cart: shown and sold at what was agreed, so nothing that prices are made of is in it. */
export function cartOfAgreed(saleId: SaleId, agreed: Agreed): CartParts {
  const { member, serving, boundGuide } = agreed;
  const lines = agreed.lines.map((line): CartLine => ({
    lineId: line.lineId as CartLine['lineId'],
    product: cartProductOf(line.product),
    ...(line.code === undefined ? {} : { code: line.code }),
    ...(line.note === undefined ? {} : { note: line.note }),
    ...(line.grams === undefined ? { quantity: line.quantity } : { grams: line.grams }),
  }));
  const cart: Cart = {
    ...emptyCart(saleId),
    openedAt: agreed.openedAt,
    lines,
    nextLine: lines.length + 1,
    serving: serving.length === 0 ? { kind: 'none' } : { kind: 'guides', guides: serving },
    note: agreed.note ?? null,
    member:
      member === undefined
        ? null
        : { id: member.id, tier: member.tier, points: member.points, label: '', boundGuide: boundGuide ?? null },
  };
  const members: MemberInCart[] =
    member === undefined
      ? []
      : [
          {
            id: member.id,
            phone: '',
            tier: member.tier,
            points: member.points,
            boundGuide: boundGuide ?? null,
            protectedUntil: null,
          },
        ];
  return { cart, members, bookHash: agreed.pricing.bookHash };
}

/** Kinds whose provider pays back; it is asked after the fact. */
const PAID_BACK_BY_PROVIDER: ReadonlySet<string> = new Set(['wechat', 'alipay']);

export function givenBack(parts: readonly TenderPart[]): EntryOf<'order.ended'>['body']['tenders'] {
  return parts.map(({ kind, amount, of, reference }, index) => ({
    tenderId: `r${String(index + 1)}`,
    kind: kind as Tender['kind'],
    amount,
    ...(of === undefined ? {} : { of }),
    ...(reference === undefined ? {} : { reference }),
    ...(PAID_BACK_BY_PROVIDER.has(kind) ? { state: 'pending' as const } : {}),
  }));
}
