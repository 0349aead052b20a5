/**
 * The open cart as screens see it: lines, what each costs, what was saved, what is due. Computed anew from the cart and
 * its price book on every change; nothing here is kept. Called by the open cart.
 */
import {
  pricingInputOf,
  isWeighed,
  type Cart,
  type CartCommand,
  type CartLine,
  type CartProduct,
  type PermittedBy,
} from '../../sync/domain/cart.ts';
import { cameByOf } from '../../sync/domain/attribution.ts';
import type { CategoryId, CouponId, LineId, StaffId } from '../../sync/domain/ids.ts';
import { agreedPrice, type AgreedSale } from '../../sync/domain/held-order.ts';
import { addFen, fen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { lookAtCart, priceCart, type LookedAt, type PricedCart, type PricingInput } from '../../sync/domain/pricing.ts';
import { preparePromotions } from '../../sync/domain/promotion-index.ts';
import { beyondQuota, type StaffQuota } from '../../sync/domain/staff-purchase.ts';
import { couponWorth, type Coupon } from '../../sync/domain/promotion.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import type { CartCommandMessage, CartView, MemberInCart, ParkedPreview } from '../contract/views.ts';
import { openItemCommand } from './guarded-lines.ts';
import { unallowedIn, type CartSums } from './hand-pricing.ts';
import { couponsView, handCommandOf, pointsView, purchaseView, shownByHand, shownOff } from './cart-savings.ts';
import { couponOfCode, type PriceBook } from './price-books.ts';

const NO_PROMOTIONS = preparePromotions([]);
/** A coupon that the book no longer knows is over. */
const NEVER = 0 as EpochMs;

export interface CartSource {
  readonly cart: Cart;
  readonly begun: boolean;
  readonly member: MemberInCart | null;
  readonly book: PriceBook | undefined;
  readonly now: EpochMs;
  /** What a split set aside, and what it costs. */
  readonly rest?: CartView['rest'];
  readonly credit?: CartView['credit'];
  /** Of the buyer, where the buyer works here. */
  readonly quota?: StaffQuota;
  /** The member is this person of the brand. */
  readonly buyer?: StaffId;
  readonly heldOrder?: CartView['heldOrder'];
  /** Of a held order: what was agreed then, instead of any price of now. */
  readonly agreed?: AgreedSale;
  /** What taking prices anew changed, in fen. */
  readonly repricedBy?: Fen;
}

/** `paidOtherwise` is what other tenders than cash pay: round-off works on the rest. */
export function pricingOf(
  { cart, book, now, agreed }: Pick<CartSource, 'cart' | 'book' | 'now' | 'agreed'>,
  paidOtherwise: Fen = ZERO_FEN,
): PricedCart {
  if (agreed !== undefined) return agreedPrice(agreed, paidOtherwise);
  return priceCart({ ...inputOf({ cart, book, now }), paidOtherwise });
}

/** Rules of coupons and points are those of the book, whatever a cart brought along. */
function inputOf({ cart, book, now }: Pick<CartSource, 'cart' | 'book' | 'now'>): PricingInput {
  const input = pricingInputOf(cart, book?.promotions ?? NO_PROMOTIONS, {
    at: now,
    roundOffUnit: book?.head.roundOffUnit ?? 0,
  });
  const coupons = cart.coupons.map((coupon) => {
    const rule = book?.coupons.get(coupon.id);
    return rule === undefined ? { ...coupon, until: NEVER } : couponWorth(rule, coupon.piece?.save);
  });
  const points = book?.points;
  return {
    ...input,
    coupons,
    ...(points === undefined || cart.member === null ? {} : { points: { ...points, spend: cart.points?.spend ?? 0 } }),
  };
}

/** The last look at a cart, which never changes: one change of a cart is checked, kept, told and answered by one pricing. */
const looks = new WeakMap<
  Cart,
  { readonly book: PriceBook | undefined; readonly at: EpochMs; readonly looked: LookedAt }
>();

/** The cart priced, with all that limits and screens ask beside it. */
export function lookAt(source: Pick<CartSource, 'cart' | 'book' | 'now' | 'agreed'>): LookedAt {
  const { cart, book, agreed } = source;
  if (agreed !== undefined)
    return {
      priced: agreedPrice(agreed, ZERO_FEN),
      gifts: [],
      hints: [],
      discountable: ZERO_FEN,
      pointsMax: 0,
      orderShares: [],
    };
  const at = cart.openedAt ?? source.now;
  const known = looks.get(cart);
  if (known !== undefined && known.book === book && known.at === at) return known.looked;
  const looked = lookAtCart(inputOf(source));
  looks.set(cart, { book, at, looked });
  return looked;
}

export function cartView(source: CartSource): CartView {
  const { cart, begun, member, book } = source;
  const looked = lookAt(source);
  const { priced } = looked;
  const lines = cart.lines.map((line, index) => lineView(line, priced.lines[index]));
  const base = addFen(...lines.map((line) => line.base));
  const shown = new Set([...lines.flatMap(({ applied }) => applied), ...priced.order].map(([id]) => id));
  const gifts: CartView['gifts'] = looked.gifts.map(({ promotion, gift, missing }) => ({
    promotion,
    products: [gift],
    count: missing,
  }));
  for (const { promotion } of [...gifts, ...looked.hints]) shown.add(promotion);
  const { serving } = cart;
  return {
    saleId: begun ? cart.saleId : null,
    revision: cart.revision,
    lines,
    order: priced.order.map(pair),
    labels: Object.fromEntries([...shown].flatMap((id) => labelOf(id, book))),
    gifts,
    hints: looked.hints.map((hint) => ('buy' in hint ? { ...hint, buy: [...hint.buy] } : hint)),
    orderDiscount: cart.orderDiscount == null ? null : shownOff(cart.orderDiscount),
    discountable: looked.discountable,
    mustAllow: unallowedIn(cart, sumsOf(looked, source.quota)).length > 0,
    ...purchaseView(source, priced.total),
    coupons: couponsView(cart, priced, book),
    points: pointsView(cart, looked, book),
    base,
    saved: fen(base - priced.total),
    tax: addFen(...priced.lines.map(({ tax }) => tax)),
    total: priced.total,
    roundOff: priced.roundOff,
    cashDue: priced.cashDue,
    member,
    serving: {
      asked: serving.kind !== 'not_asked',
      shares: serving.kind === 'guides' ? serving.guides.map(({ guide, shareBp }) => ({ guide, shareBp })) : [],
    },
    canUndo: cart.history.length > 0,
    ...(cart.occasion === undefined ? {} : { occasion: cart.occasion }),
    ...(cart.cameBy === undefined ? {} : { cameBy: cameByOf(cart.cameBy) }),
    ...(cart.note == null ? {} : { note: cart.note }),
    ...(source.rest === undefined ? {} : { rest: source.rest }),
    ...(source.credit === undefined ? {} : { credit: source.credit }),
    ...(source.heldOrder === undefined ? {} : { heldOrder: source.heldOrder }),
    ...(source.repricedBy === undefined ? {} : { repricedBy: source.repricedBy }),
    pricedAt: cart.openedAt,
    book: book === undefined ? null : { id: book.head.id, hash: book.head.hash },
  };
}

function lineView(line: CartLine, priced: PricedCart['lines'][number] | undefined): CartView['lines'][number] {
  const base = priced?.base ?? ZERO_FEN;
  return {
    lineId: line.lineId,
    product: soldProductOf(line.product),
    quantity: isWeighed(line) ? 1 : line.quantity,
    ...(isWeighed(line) ? { grams: line.grams } : {}),
    base,
    amount: fen(base - (priced?.itemDiscount ?? 0)),
    net: priced?.net ?? ZERO_FEN,
    applied: (priced?.applied ?? []).map(pair),
    ...(line.note === undefined ? {} : { note: line.note }),
    ...shownByHand(line),
    ...(line.openItem === undefined ? {} : { isOpenItem: true as const }),
    ...(line.outside === undefined ? {} : { isOutside: true as const }),
  };
}

export type Repriced = ParkedPreview;

/** What the same lines cost before and now; lines that were added or taken away since are left out. */
export function changedSince(before: CartView, after: CartView): Repriced {
  const amounts = new Map(before.lines.map(({ lineId, quantity, amount }) => [lineId, { quantity, amount }]));
  const lines = after.lines.flatMap(({ lineId, product, quantity, amount }) => {
    const then = amounts.get(lineId);
    if (then === undefined || then.quantity !== quantity || then.amount === amount) return [];
    const spec = product.spec === undefined ? {} : { spec: product.spec };
    return [{ lineId, name: product.name, ...spec, quantity, before: then.amount, after: amount }];
  });
  return { totalBefore: before.total, totalAfter: after.total, lines };
}

/** Only a staff purchase has a quota. */
export const sumsOf = ({ discountable, priced }: LookedAt, quota: StaffQuota | undefined): CartSums => ({
  onTotal: discountable,
  beyondQuota: quota === undefined ? 0 : beyondQuota(quota, priced.total),
});

const pair = ([id, saving]: readonly [string, Fen]): [string, Fen] => [id, saving];
const labelOf = (id: string, book: PriceBook | undefined): [string, string][] => {
  const name = book?.names.get(id);
  return name === undefined ? [] : [[id, name]];
};

export function soldProductOf({ category, ...product }: CartProduct): SoldProduct {
  return { ...product, category: category ?? 'none' };
}

export const cartProductOf = (product: SoldProduct): CartProduct => ({
  ...product,
  category: product.category as CategoryId,
});

export interface CommandContext {
  /** Fixes the pricing instant of a first line. */
  readonly at: EpochMs;
  /** What the product costs in this cart, which may have been begun before a price changed. */
  readonly priced: (product: CartProduct) => CartProduct;
  /** Who does by hand what is done by hand. */
  readonly staff: StaffId;
  readonly book: PriceBook | undefined;
  /** Who may add a line that needs a right of its own. */
  readonly permitted: PermittedBy;
  /** What a code of its own stands for (coupon-desk.ts). */
  readonly coupon?: Coupon | undefined;
}

/** The reducer's command for a screen's message; undefined for a coupon that the book does not know. */
export function commandOf(message: CartCommandMessage, context: CommandContext): CartCommand | undefined {
  const { at, staff, book, priced, permitted } = context;
  switch (message.type) {
    case 'addProduct': {
      const measure = message.grams === undefined ? { quantity: message.quantity ?? 1 } : { grams: message.grams };
      const code = message.code === undefined ? {} : { code: message.code };
      const outside = message.outside === true ? { outside: permitted } : {};
      return {
        kind: 'addProduct',
        product: priced(cartProductOf(message.product)),
        at,
        ...code,
        ...outside,
        ...measure,
      };
    }
    case 'addOpenItem':
      return openItemCommand(message, at, permitted);
    case 'setQuantity':
      return { kind: 'setQuantity', lineId: message.lineId as LineId, quantity: message.quantity };
    case 'removeLine':
      return { kind: 'removeLine', lineId: message.lineId as LineId };
    case 'setMember': {
      const { id, tier, points, boundGuide, phone, name } = message.member;
      const label = name === undefined ? phone : `${name} ${phone}`;
      return { kind: 'setMember', member: { id, tier, points, boundGuide, label } };
    }
    case 'clearMember':
      return { kind: 'clearMember' };
    case 'setServing':
      return { kind: 'setServing', guides: message.serving };
    case 'setOccasion':
      return { kind: 'setOccasion', occasion: message.occasion };
    case 'setCameBy':
      return { kind: 'setCameBy', cameBy: message.cameBy };
    case 'setPriceOverride':
    case 'setLineDiscount':
    case 'setOrderDiscount':
      return handCommandOf(message, staff);
    case 'allowByHand':
      return { kind: 'allowByHand' };
    case 'addCoupon': {
      const coupon = context.coupon ?? couponOfCode(book, message.code);
      return coupon === undefined ? undefined : { kind: 'addCoupon', coupon };
    }
    case 'removeCoupon':
      return { kind: 'removeCoupon', couponId: message.couponId as CouponId };
    case 'setPoints': {
      if (book?.points === undefined) return undefined;
      return { kind: 'setPoints', points: message.spend === 0 ? null : { ...book.points, spend: message.spend } };
    }
    case 'setNote':
      return { kind: 'setNote', note: message.note };
    case 'setLineNote':
      return { kind: 'setLineNote', lineId: message.lineId as LineId, note: message.note };
    case 'undo':
      return { kind: 'undo' };
    case 'clear':
      return { kind: 'clear' };
  }
}
