/**
 * What is agreed by hand: discounts, other prices, lower price tags, items without a code, each with the approval that it needs, and
 * what staff buy themselves. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import type { Random } from '../seeded.ts';
import type { DeskDeed } from './desk-plan.ts';
import { allowed, type TillHands } from './till-hands.ts';

type Deed<Name extends DeskDeed['do']> = Extract<DeskDeed, { do: Name }>;
type Command = MethodParams<'cart.apply'>['command'];
type Fen = CartView['total'];
const BASIS_POINTS = 10_000;
const PINS: Readonly<Record<string, string>> = { '2001': '222222', '2002': '222222' };

export class TillHand {
  readonly #hands: TillHands;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  begin(deed: Deed<'sellByHand'> | Deed<'buyAsStaff'>, random: Random): () => Promise<boolean> {
    switch (deed.do) {
      case 'sellByHand':
        return () => this.#sellByHand(deed, random);
      case 'buyAsStaff':
        return () => this.#buyAsStaff(deed, random);
    }
  }

  async #sellByHand(deed: Deed<'sellByHand'>, random: Random): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const cart = await this.#hands.fill(deed.lines, random);
    if (cart === undefined) return false;
    const agreed = await this.#apply(cart, commandOf(deed, cart, random), deed.alone);
    return this.#sell(agreed ?? cart);
  }

  /** Asks for the manager where that is needed, unless the cashier tries it `alone`. */
  async #apply({ revision }: CartView, command: Command, alone: boolean): Promise<CartView | undefined> {
    const params = { revision, command };
    const changed = alone
      ? await this.#hands.terminal.call('cart.apply', params)
      : await allowed(this.#hands, 'cart.apply', params);
    return changed.ok ? changed.value : undefined;
  }

  async #buyAsStaff({ lines, staff, asks }: Deed<'buyAsStaff'>, random: Random): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    const cart = await this.#hands.fill(lines, random);
    if (cart === undefined) return false;
    const params = { revision: cart.revision, staff, pin: PINS[staff] ?? '' };
    const begun = asks
      ? await allowed(this.#hands, 'purchase.begin', params)
      : await terminal.call('purchase.begin', params);
    return this.#sell(begun.ok ? begun.value : cart);
  }

  async #sell(cart: CartView): Promise<boolean> {
    const allowedAll = cart.mustAllow ? await this.#apply(cart, { type: 'allowByHand' }, false) : cart;
    const { saleId, revision, cashDue } = allowedAll ?? cart;
    if (saleId === null) return false;
    const tenders = cashDue === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: cashDue }];
    await this.#hands.commit({ saleId, revision, cashDue, tenders });
    return true;
  }
}

function commandOf({ what, off }: Deed<'sellByHand'>, cart: CartView, random: Random): Command {
  const [line] = cart.lines;
  const lineId = line?.lineId ?? '1';
  const discount = { payBp: (BASIS_POINTS - off) as never };
  const price = Math.floor(((line?.product.price ?? 0) * (BASIS_POINTS - off)) / BASIS_POINTS) as Fen;
  const reason = 'a stain';
  switch (what) {
    case 'line':
      return { type: 'setLineDiscount', lineId, discount, reason };
    case 'order':
      return { type: 'setOrderDiscount', discount, reason };
    case 'price':
      return { type: 'setPriceOverride', lineId, price, reason };
    case 'tag':
      return { type: 'setPriceOverride', lineId, price, reason, tag: true };
    case 'open': {
      const code = random.chance(0.5) ? { code: `69999${String(random.below(3))}` } : {};
      const goods = { name: 'scarf', category: 'apparel' as never, taxBp: 1300 as never, quantity: 1 as never };
      return { type: 'addOpenItem', price: (10_000 * (1 + random.below(8))) as Fen, ...goods, ...code };
    }
  }
}
