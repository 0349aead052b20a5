/**
 * Pieces with a code of their own at the till. Before one joins the open cart: its signature is checked here, without the network; a
 * recalled one, one that was sold and did not come back, and one that is in the cart are refused with the reason; the cloud is asked for what
 * other tills know where it can be. Looking at one says the same and changes nothing. Called by methods.ts around every change of the cart.
 */
import { createPublicKey, verify } from 'node:crypto';
import { itemIn, itemText, judgeItem, type ReadItem } from '../../sync/domain/item-code.ts';
import { ITEM_SEEN, type ItemSeen } from '../../sync/protocol/items.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { CartCommandMessage, CartView } from '../contract/views.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from '../upload/cloud-client.ts';
import type { ItemRecalls } from './item-recalls.ts';
import type { OpenCart } from './open-cart.ts';
import type { SoldItems } from './sold-items.ts';

/** A cloud that could not be reached is not asked again for each piece: somebody waits for the line. */
const AWAY_MS = 30_000;

export interface ItemDeskParts {
  readonly profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>;
  readonly sold: SoldItems;
  readonly recalls: ItemRecalls;
  readonly cart: Pick<OpenCart, 'cart' | 'rest'>;
  readonly now: () => EpochMs;
  /** Undefined in training: what is practised is told to nobody. */
  readonly cloud: Pick<CloudClient, 'asDevice'> | undefined;
}
type Look = MethodValue<'item.look'>;

export class ItemDesk {
  readonly #parts: ItemDeskParts;
  #awayUntil = 0;

  constructor(parts: ItemDeskParts) {
    this.#parts = parts;
  }

  /** `apply` changes the cart. */
  async around(command: CartCommandMessage, apply: () => Promise<Answer<CartView>>): Promise<Answer<CartView>> {
    const item = command.type === 'addProduct' ? itemIn(command.code ?? '') : undefined;
    if (command.type !== 'addProduct' || item === undefined) return apply();
    if (item.sku !== command.product.sku) return failed('cart_refused', { reason: 'item_other_goods' });
    const rest = this.#parts.cart.rest?.cart.lines ?? [];
    if (rest.some(({ code }) => code === command.code)) return failed('cart_refused', { reason: 'item_in_cart' });
    const { state, receipt, reason } = await this.#lookAt(item, this.#parts.now() >= this.#awayUntil);
    switch (state) {
      case 'forged':
      case 'other_brand':
        return failed('cart_refused', { reason: `item_${state}` });
      case 'recalled':
        return failed('cart_refused', { reason: 'item_recalled', message: reason ?? '' });
      case 'sold':
        return failed('cart_refused', { reason: 'item_sold', message: receipt ?? '' });
      case 'genuine':
      case 'clone':
      case 'unknown':
      case 'no_item':
        return apply();
    }
  }

  /** What must be taken out before money is taken, by its name; undefined where nothing in the open cart was recalled. */
  async recalledInCart(): Promise<Failure | undefined> {
    for (const { code, product } of this.#parts.cart.cart.lines) {
      const item = itemIn(code ?? '');
      const recall = item === undefined ? undefined : await this.#parts.recalls.of(item.batch);
      if (recall !== undefined)
        return failed('tender_refused', { reason: 'item_recalled', message: `${product.name} · ${recall.reason}` });
    }
    return undefined;
  }

  async look({ data }: MethodParams<'item.look'>): Promise<Answer<Look>> {
    const item = itemIn(data.trim());
    return answered(item === undefined ? { state: 'no_item', online: false } : await this.#lookAt(item, true));
  }

  async #lookAt(item: ReadItem, mayAsk: boolean): Promise<Look> {
    const { profile, recalls, sold } = this.#parts;
    const judge = { brand: profile.brand.id, cloudKey: profile.cloudKey, isSigned };
    const refusal = judgeItem(item, judge);
    if (refusal !== undefined) return { state: refusal, online: false };
    const { batch, serial, sku } = item;
    const named = { batch, serial, sku };
    const seen = mayAsk ? await this.#asked(item) : undefined;
    if (seen !== undefined) return { ...named, ...lookOf(seen), online: true };
    const recall = await recalls.of(batch);
    if (recall !== undefined)
      return { ...named, state: 'recalled', online: false, recalledAt: recall.at, reason: recall.reason };
    const own = sold.of(itemText(item.code));
    if (own === undefined) return { ...named, state: 'genuine', online: false };
    return { ...named, state: 'sold', online: false, soldAt: own.at, receipt: own.receipt };
  }

  /** What the cloud knows; undefined where it cannot be asked, or has not heard of a sale of this till's own. */
  async #asked(item: ReadItem): Promise<ItemSeen | undefined> {
    const { cloud, sold, recalls, now } = this.#parts;
    if (cloud === undefined) return undefined;
    const path = `/v1/item-codes/${item.code}`;
    const answer = await cloud.asDevice(ITEM_SEEN, { method: 'GET', path, timeoutMs: QUICK_TIMEOUT_MS });
    if (!answer.ok && answer.error.kind === 'unreachable') this.#awayUntil = now() + AWAY_MS;
    if (!answer.ok) return undefined;
    const { value } = answer;
    if (value.recalled !== undefined) await recalls.absorb([{ batch: item.batch, ...value.recalled }]);
    return value.state === 'genuine' && sold.isUnsent(itemText(item.code)) ? undefined : value;
  }
}

const lookOf = ({ state, name, sold, recalled }: ItemSeen): Pick<Look, 'state'> & Partial<Look> => ({
  state,
  ...(name === undefined ? {} : { name }),
  ...(sold === undefined ? {} : { soldAt: sold.at }),
  ...(sold?.receipt === undefined ? {} : { receipt: sold.receipt }),
  ...(recalled === undefined ? {} : { recalledAt: recalled.at, reason: recalled.reason }),
});

function isSigned(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
