/**
 * Goods whose pieces have codes, and customers' coupons, at a till: scanned into the cart, refused or not, paid. Part of a till's people
 * (till-agent.ts).
 */
import type { CartView } from '../../../main/contract/views.ts';
import { itemCodeText, itemProductOf } from '../cloud/growth-shop.ts';
import type { Random } from '../seeded.ts';
import type { GrowthDeed } from './growth-plan.ts';
import { isInDoubt, type TillHands } from './till-hands.ts';
import type { MemberInCart } from '../../../main/contract/views.ts';

type Deed<Name extends GrowthDeed['do']> = Extract<GrowthDeed, { do: Name }>;
type Command = Parameters<TillHands['change']>[1];

export class TillGrowth {
  readonly #hands: TillHands;
  readonly #member: (who: number) => Promise<MemberInCart | undefined>;
  /** Codes of coupons in customers' hands. */
  readonly #coupons: readonly string[];

  constructor(
    hands: TillHands,
    member: (who: number) => Promise<MemberInCart | undefined>,
    coupons: readonly string[],
  ) {
    this.#hands = hands;
    this.#member = member;
    this.#coupons = coupons;
  }

  begin(deed: GrowthDeed, random: Random): () => Promise<boolean> {
    switch (deed.do) {
      case 'sellItem':
        return () => this.#sellItem(deed);
      case 'useCoupon':
        return this.#useCoupon(deed, random);
    }
  }

  async #sellItem({ serials, who, guide, looks, forged }: Deed<'sellItem'>): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const product = this.#hands.priced(itemProductOf(this.#hands.products));
    let cart = await this.#hands.emptyCart();
    for (const serial of serials) {
      if (cart === undefined) return false;
      const genuine = itemCodeText(product, serial);
      const code = forged ? alteredOf(genuine) : genuine;
      if (looks) await this.#hands.terminal.call('item.look', { data: code });
      cart = await this.#applied(cart, { type: 'addProduct', product, quantity: 1, code });
    }
    if (cart === undefined) return false;
    if (cart.lines.length === 0) return true;
    return this.#pay(cart, who, guide);
  }

  #useCoupon({ lines, who, recent, regrets }: Deed<'useCoupon'>, random: Random): () => Promise<boolean> {
    const held = recent ? this.#coupons.slice(-1) : this.#coupons;
    const code = held.length === 0 ? undefined : random.pick(held);
    return async () => {
      if (code === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      const filled = await this.#hands.fill(lines, random);
      if (filled === undefined) return false;
      let cart = await this.#applied(filled, { type: 'addCoupon', code });
      const rule = code.slice(0, code.lastIndexOf('-'));
      if (cart !== undefined && regrets) cart = await this.#applied(cart, { type: 'removeCoupon', couponId: rule });
      return cart === undefined ? false : this.#pay(cart, who, undefined);
    };
  }

  async #pay(before: CartView, who: number | null, guide: string | undefined): Promise<boolean> {
    let cart: CartView | undefined = before;
    const member = who === null ? undefined : await this.#member(who);
    if (member !== undefined) cart = await this.#applied(cart, { type: 'setMember', member });
    const serving = guide === undefined ? [] : [{ guide, shareBp: 10_000 }];
    if (cart !== undefined) cart = await this.#applied(cart, { type: 'setServing', serving: serving as never });
    if (cart?.saleId == null) return false;
    const { saleId, revision, cashDue } = cart;
    const tenders = cashDue === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: cashDue }];
    return this.#hands.commit({ saleId, revision, cashDue, tenders });
  }

  /** What was refused leaves the cart as it is; undefined where nobody knows. */
  async #applied(cart: CartView, command: Command): Promise<CartView | undefined> {
    const answer = await this.#hands.terminal.call('cart.apply', { revision: cart.revision, command });
    if (answer.ok) return answer.value;
    return isInDoubt(answer) || answer.code === 'stale_revision' ? undefined : cart;
  }
}

/** The last character but one is another: the signature is none. */
const alteredOf = (code: string): string => {
  const at = code.length - 2;
  return `${code.slice(0, at)}${code.charAt(at) === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`;
};
