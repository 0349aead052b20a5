/**
 * Lines that need a right of their own: an item without a code of the catalogue, goods that this store does not carry, a lower
 * price tag. Says which right a message asks for, what can be refused without asking, and what a held order refuses. Pure. Called by
 * the open cart.
 */
import { isOpenItemId, openItemId, OPEN_ITEM_SKU } from '../../sync/domain/open-item.ts';
import type { Cart, CartCommand, CartProduct, PermittedBy } from '../../sync/domain/cart-content.ts';
import type { CategoryId } from '../../sync/domain/ids.ts';
import type { Permission } from '../../sync/domain/permission.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { failed, type Failure } from '../answers.ts';
import type { CartCommandMessage } from '../contract/views.ts';
import type { OrderLink } from '../order/order-box.ts';

type OpenItemMessage = Extract<CartCommandMessage, { type: 'addOpenItem' }>;

/** The right that a line needs before it is added; undefined for what every seller may. `amount` in the permission's unit. */
export function rightFor(
  message: CartCommandMessage,
): { readonly permission: Permission; readonly amount: number } | undefined {
  if (message.type === 'addOpenItem') return { permission: 'open_item', amount: message.price };
  if (message.type === 'addProduct' && message.outside === true) return { permission: 'sell_outside', amount: 0 };
  return undefined;
}

/** Why a message makes no sense whoever sends it; undefined when it does. */
export function senseless(message: CartCommandMessage, { lines }: Pick<Cart, 'lines'>): string | undefined {
  if (message.type === 'addProduct' && isOpenItemId(message.product.id)) return 'not_a_product';
  if (message.type === 'addOpenItem' && message.name.trim() === '') return 'name_missing';
  if (message.type !== 'setPriceOverride' || message.tag !== true || message.price === null) return undefined;
  const line = lines.find(({ lineId }) => lineId === message.lineId);
  return line !== undefined && message.price >= line.product.price ? 'tag_not_lower' : undefined;
}

/** The goods of an order and their prices are agreed; who serves and what is noted is not. */
const OF_OPENED_ORDER: ReadonlySet<string> = new Set(['setServing', 'setOccasion', 'setNote', 'setLineNote']);

/** Why a message does not go with a held order; undefined when it does. Points are in none: they may be spent by pick-up. */
export function refusedByOrder(message: CartCommandMessage, step: OrderLink['step'] | undefined): Failure | undefined {
  if (step === 'open' && !OF_OPENED_ORDER.has(message.type)) return failed('cart_refused', { reason: 'order_open' });
  const isPoints = message.type === 'setPoints' && message.spend > 0;
  return step === 'new' && isPoints ? failed('order_refused', { reason: 'points_in_order' }) : undefined;
}

export function openItemCommand(message: OpenItemMessage, at: EpochMs, permitted: PermittedBy): CartCommand {
  const { code, category, price, taxBp, quantity } = message;
  const name = message.name.trim();
  const product: CartProduct = {
    id: openItemId({ code, name, category, price, taxBp }),
    sku: code?.slice(0, 64) ?? OPEN_ITEM_SKU,
    name,
    category: category as CategoryId,
    price,
    soldBy: 'piece',
    taxBp,
  };
  const openItem = { ...permitted, ...(code === undefined ? {} : { code }) };
  return { kind: 'addProduct', product, at, quantity, openItem, ...(code === undefined ? {} : { code }) };
}
