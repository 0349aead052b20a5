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
} from '../../sync/domain/cart.ts';
import type { CategoryId, LineId } from '../../sync/domain/ids.ts';
import { addFen, fen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { priceCart, suggestGifts, type PricedCart, type PricingInput } from '../../sync/domain/pricing.ts';
import { preparePromotions } from '../../sync/domain/promotion-index.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import type { CartCommandMessage, CartView, MemberInCart } from '../contract/views.ts';
import type { PriceBook } from './price-books.ts';

const NO_PROMOTIONS = preparePromotions([]);

export interface CartSource {
  readonly cart: Cart;
  readonly begun: boolean;
  readonly member: MemberInCart | null;
  readonly book: PriceBook | undefined;
  readonly now: EpochMs;
}

/** `paidOtherwise` is what other tenders than cash pay: round-off works on the rest. */
export function pricingOf({ cart, book, now }: CartSource, paidOtherwise: Fen = ZERO_FEN): PricedCart {
  return priceCart({ ...inputOf({ cart, book, now }), paidOtherwise });
}

function inputOf({ cart, book, now }: Pick<CartSource, 'cart' | 'book' | 'now'>): PricingInput {
  return pricingInputOf(cart, book?.promotions ?? NO_PROMOTIONS, {
    at: now,
    roundOffUnit: book?.head.roundOffUnit ?? 0,
  });
}

export function cartView(source: CartSource): CartView {
  const { cart, begun, member, book } = source;
  const priced = pricingOf(source);
  const lines = cart.lines.map((line, index) => lineView(line, priced.lines[index]));
  const base = addFen(...lines.map((line) => line.base));
  const shown = new Set([...lines.flatMap(({ applied }) => applied), ...priced.order].map(([id]) => id));
  const gifts: CartView['gifts'] = suggestGifts(inputOf(source)).map(({ promotion, gift, missing }) => ({
    promotion,
    products: [gift],
    count: missing,
  }));
  for (const { promotion } of gifts) shown.add(promotion);
  const { serving } = cart;
  return {
    saleId: begun ? cart.saleId : null,
    revision: cart.revision,
    lines,
    order: priced.order.map(pair),
    labels: Object.fromEntries([...shown].flatMap((id) => labelOf(id, book))),
    gifts,
    base,
    saved: fen(base - priced.total),
    total: priced.total,
    roundOff: priced.roundOff,
    cashDue: priced.cashDue,
    member,
    serving: {
      asked: serving.kind !== 'not_asked',
      shares: serving.kind === 'guides' ? serving.guides.map(({ guide, shareBp }) => ({ guide, shareBp })) : [],
    },
    canUndo: cart.history.length > 0,
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
  };
}

const pair = ([id, saving]: readonly [string, Fen]): [string, Fen] => [id, saving];
const labelOf = (id: string, book: PriceBook | undefined): [string, string][] => {
  const name = book?.names.get(id);
  return name === undefined ? [] : [[id, name]];
};

export function soldProductOf({ category, ...product }: CartProduct): SoldProduct {
  return { ...product, category: category ?? 'none' };
}

const cartProductOf = (product: SoldProduct): CartProduct => ({ ...product, category: product.category as CategoryId });

/** The reducer's command for a screen's message. `at` fixes the pricing instant of a first line. */
export function commandOf(message: CartCommandMessage, at: EpochMs): CartCommand {
  switch (message.type) {
    case 'addProduct': {
      const measure = message.grams === undefined ? { quantity: message.quantity ?? 1 } : { grams: message.grams };
      const code = message.code === undefined ? {} : { code: message.code };
      return { kind: 'addProduct', product: cartProductOf(message.product), at, ...code, ...measure };
    }
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
    case 'undo':
      return { kind: 'undo' };
    case 'clear':
      return { kind: 'clear' };
  }
}
