/**
 * The open cart: what was entered, never an amount. A pure reducer; the host keeps the cart, journals it and hands out
 * the sale's id, so that a reload, a crash or a second window finds the same cart. Amounts come from pricing.ts.
 * Invariants: at most CART_LINES_MAX lines; the same piece goods are one line but for lines with
 * something agreed by hand, weighed goods never merge; `revision`
 * grows by one with every command that succeeds; undo restores exactly the content before the command.
 * Types and limits are in cart-content.ts.
 * Called by the host's open cart, the checkout screen (optimistically) and tests.
 */
import {
  CART_COUPONS_MAX,
  CART_UNDO_MAX,
  EMPTY_HEADER,
  NOTE_LENGTH_MAX,
  PRICING_NOW_MS,
  QUANTITY_MAX,
  SERVING_GUIDES_MAX,
  headerChange,
  headerOf,
  isQuantity,
  isWeighed,
  type Cart,
  type CartChange,
  type CartCommand,
  type CartError,
  type CartLine,
  type CartNote,
  type CartProduct,
  type ServingState,
  type UndoStep,
} from './cart-content.ts';
import { addProduct, lineWithout, removeLine, replaceLine } from './cart-lines.ts';
import { sharesAddUp, type ServingShare } from './commission.ts';
import type { ProductId } from './ids.ts';
import { isItemText } from './item-code.ts';
import type { PricingInput, PricingLine } from './pricing.ts';
import type { PreparedPromotions } from './promotion-index.ts';
import { err, ok, unreachable, type Result } from './result.ts';
import type { EpochMs } from './time.ts';

export * from './cart-content.ts';
export type { AddProduct } from './cart-lines.ts';

/** The cart after a command. Errors leave the cart as it was; nothing throws. */
export function reduceCart(cart: Cart, command: CartCommand): Result<Cart, CartError> {
  if (command.kind === 'undo') return undo(cart);
  const change = changeOf(cart, command);
  return change.ok ? ok(applyChange(cart, change.value)) : change;
}

function changeOf(cart: Cart, command: Exclude<CartCommand, { kind: 'undo' }>): Result<CartChange, CartError> {
  switch (command.kind) {
    case 'addProduct':
      return addProduct(cart, command);
    case 'setQuantity':
      return replaceLine(cart, command.lineId, (line) => {
        if (isWeighed(line)) return err({ code: 'wrong_measure', soldBy: 'weight' });
        if (isItemText(line.code) && command.quantity !== 1) return err({ code: 'item_one_piece' });
        return isQuantity(command.quantity)
          ? ok({ ...line, quantity: command.quantity })
          : err({ code: 'quantity_out_of_range', max: QUANTITY_MAX });
      });
    case 'removeLine':
      return removeLine(cart, command.lineId);
    case 'setLineServing': {
      const wrong = servingError(command.guides);
      if (wrong !== undefined) return err(wrong);
      return replaceLine(cart, command.lineId, (line) => ok({ ...line, servingGuides: command.guides }));
    }
    case 'setMember':
      return ok(headerChange(cart, { member: command.member }));
    case 'clearMember':
      return ok(headerChange(cart, { member: null, points: null }));
    case 'setServing': {
      const wrong = servingError(command.guides);
      if (wrong !== undefined) return err(wrong);
      const serving: ServingState =
        command.guides.length === 0 ? { kind: 'none' } : { kind: 'guides', guides: command.guides };
      return ok(headerChange(cart, { serving }));
    }
    case 'setOccasion':
      return ok(headerChange(cart, { occasion: command.occasion ?? undefined }));
    case 'setCameBy':
      return ok(headerChange(cart, { cameBy: command.cameBy ?? undefined }));
    case 'addCoupon':
      return cart.coupons.length >= CART_COUPONS_MAX
        ? err({ code: 'too_many_coupons', max: CART_COUPONS_MAX })
        : ok(headerChange(cart, { coupons: [...cart.coupons, command.coupon] }));
    case 'removeCoupon': {
      const coupons = cart.coupons.filter(({ id }) => id !== command.couponId);
      return coupons.length === cart.coupons.length
        ? err({ code: 'no_such_coupon', couponId: command.couponId })
        : ok(headerChange(cart, { coupons }));
    }
    case 'setPoints':
      return ok(headerChange(cart, { points: command.points }));
    case 'setNote': {
      const note = noteOf(command.note);
      return note.ok ? ok(headerChange(cart, { note: note.value })) : note;
    }
    case 'setLineNote': {
      const note = noteOf(command.note);
      if (!note.ok) return note;
      return replaceLine(cart, command.lineId, (line) =>
        ok(note.value === null ? lineWithout(line, 'note') : { ...line, note: note.value }),
      );
    }
    case 'setPriceOverride':
      return replaceLine(cart, command.lineId, (line) =>
        ok(
          command.override === null ? lineWithout(line, 'priceOverride') : { ...line, priceOverride: command.override },
        ),
      );
    case 'setLineDiscount':
      return replaceLine(cart, command.lineId, (line) =>
        ok(command.discount === null ? lineWithout(line, 'lineDiscount') : { ...line, lineDiscount: command.discount }),
      );
    case 'allowByHand':
      return ok(headerChange(cart, {}));
    case 'setOrderDiscount':
      return ok(headerChange(cart, { orderDiscount: command.discount }));
    case 'reprice':
      return ok(repriced(cart, command.at, command.products));
    case 'clear':
      return ok({ index: 0, remove: cart.lines.length, insert: [], header: EMPTY_HEADER });
    default:
      return unreachable(command);
  }
}

function applyChange(cart: Cart, change: CartChange): Cart {
  const step: UndoStep = {
    index: change.index,
    remove: change.insert.length,
    insert: cart.lines.slice(change.index, change.index + change.remove),
    header: headerOf(cart),
  };
  const lines = cart.lines.toSpliced(change.index, change.remove, ...change.insert);
  return {
    ...cart,
    ...change.header,
    openedAt: lines.length === 0 ? null : change.header.openedAt,
    // What was agreed for one order is not for another.
    orderDiscount: lines.length === 0 ? null : (change.header.orderDiscount ?? null),
    lines,
    nextLine: Math.max(cart.nextLine, ...change.insert.map(({ lineId }) => Number(lineId) + 1)),
    revision: cart.revision + 1,
    history: [...cart.history, step].slice(-CART_UNDO_MAX),
  };
}

function undo(cart: Cart): Result<Cart, CartError> {
  const step = cart.history.at(-1);
  if (step === undefined) return err({ code: 'nothing_to_undo' });
  return ok({
    ...cart,
    ...step.header,
    lines: cart.lines.toSpliced(step.index, step.remove, ...step.insert),
    revision: cart.revision + 1,
    history: cart.history.slice(0, -1),
  });
}

function servingError(guides: readonly ServingShare[]): CartError | undefined {
  if (guides.length > SERVING_GUIDES_MAX) return { code: 'too_many_guides', max: SERVING_GUIDES_MAX };
  return sharesAddUp(guides) ? undefined : { code: 'shares_do_not_add_up' };
}

function noteOf({ text, printed }: CartNote): Result<CartNote | null, CartError> {
  const trimmed = text.trim();
  if (trimmed.length > NOTE_LENGTH_MAX) return err({ code: 'note_too_long', max: NOTE_LENGTH_MAX });
  return ok(trimmed === '' ? null : { text: trimmed, printed });
}

function repriced(cart: Cart, at: EpochMs, products: readonly CartProduct[]): CartChange {
  const byId = new Map<ProductId, CartProduct>(products.map((product) => [product.id, product]));
  const lines = cart.lines.map((line) => {
    const fresh = byId.get(line.product.id);
    // How a product is sold does not change under a line that was already measured.
    return fresh === undefined || fresh.soldBy !== line.product.soldBy ? line : { ...line, product: fresh };
  });
  return { ...headerChange(cart, { openedAt: at }), remove: lines.length, insert: lines };
}

/** True when the prices of this cart are too old to sell at: the host then sends `reprice`. */
export const isPricingStale = (cart: Cart, at: EpochMs): boolean =>
  cart.openedAt !== null && at >= cart.openedAt + PRICING_NOW_MS;

/** True when payment must first ask who served. */
export const mustAskServing = (cart: Cart): boolean =>
  cart.serving.kind === 'not_asked' && cart.lines.some(({ servingGuides }) => (servingGuides ?? []).length === 0);

/**
 * What pricing needs from a cart. `at` prices an empty cart; otherwise the instant of the first line counts.
 * `roundOffUnit` is the store's 抹零 in fen: 0, 10 or 100.
 */
export function pricingInputOf(
  cart: Cart,
  promotions: PreparedPromotions,
  { at, roundOffUnit }: { readonly at: EpochMs; readonly roundOffUnit: number },
): PricingInput {
  return {
    now: cart.openedAt ?? at,
    products: [...new Map(cart.lines.map(({ product }) => [product.id, product])).values()],
    lines: cart.lines.map(pricingLineOf),
    promotions,
    ...(cart.member === null ? {} : { member: cart.member }),
    coupons: cart.coupons,
    ...(cart.orderDiscount == null ? {} : { orderDiscount: cart.orderDiscount.discount }),
    ...(cart.points === null ? {} : { points: cart.points }),
    roundOffUnit,
  };
}

function pricingLineOf(line: CartLine): PricingLine {
  const { product, lineDiscount } = line;
  // What was typed for an open item was agreed by hand.
  const agreed = line.priceOverride?.price ?? (line.openItem === undefined ? undefined : product.price);
  return {
    product: product.id,
    ...(agreed === undefined ? {} : { priceOverride: agreed }),
    ...(lineDiscount === undefined ? {} : { lineDiscount: lineDiscount.discount }),
    ...(isWeighed(line) ? { grams: line.grams } : { quantity: line.quantity }),
  };
}
