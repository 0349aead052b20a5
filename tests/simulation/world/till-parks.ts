/**
 * Carts that are set aside: parked under a name, gone on with at any till of the store, discarded, voided. A till that cannot
 * ask the cloud goes on with what it knows, as a cashier does who was warned. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { CartView, ParkedSaleView } from '../../../main/contract/views.ts';
import type { Random } from '../seeded.ts';
import { allowed, isInDoubt, type TillHands } from './till-hands.ts';
import type { TradeDeed } from './trade-plan.ts';

type Deed<Name extends TradeDeed['do']> = Extract<TradeDeed, { do: Name }>;
/** A pull of what other tills parked takes a moment. */
const LOOKS_AGAIN_MS = 500;

export class TillParks {
  readonly #hands: TillHands;

  constructor(hands: TillHands) {
    this.#hands = hands;
  }

  begin(
    deed: Deed<'park'> | Deed<'lookAtParked'> | Deed<'resume'> | Deed<'voidCart'>,
    random: Random,
  ): () => Promise<boolean> {
    switch (deed.do) {
      case 'park':
        return () => this.#park(deed, random);
      case 'lookAtParked':
        return async () => (await this.#hands.ready()) && (await this.#hands.terminal.call('parked.list', {})).ok;
      case 'resume':
        return () => this.#resume(deed, random);
      case 'voidCart':
        return () => this.#voidCart(deed, random);
    }
  }

  async #park({ lines }: Deed<'park'>, random: Random): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const cart = await this.#hands.fill(lines, random);
    if (cart === undefined) return false;
    const { revision } = cart;
    const parked = await this.#hands.terminal.call('cart.park', {
      revision,
      name: `blue coat ${String(random.below(9))}`,
    });
    // After a broken line nobody parks the same cart again: it is parked, or open and cleared by whoever comes next.
    return parked.ok || parked.code !== 'cloud_unreachable';
  }

  async #resume(deed: Deed<'resume'>, random: Random): Promise<boolean> {
    const { terminal, life } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    await terminal.call('parked.list', {});
    await life.step('looks at the list', LOOKS_AGAIN_MS);
    const listed = await terminal.call('parked.list', {});
    if (!listed.ok) return false;
    const items = [...listed.value.items].sort((a, b) => (a.id < b.id ? -1 : 1));
    if (items.length === 0) return true;
    const item = random.pick(items);
    const { id } = item;
    if (deed.discards) {
      const gone = await allowed(this.#hands, 'parked.discard', { id, reason: 'nobody came' });
      return gone.ok || !isInDoubt(gone);
    }
    const params = { id, products: this.#fresh(item), unclaimed: deed.unclaimed };
    // Two fingers on one row of the list.
    const second = deed.twice ? terminal.call('parked.resume', params) : undefined;
    const resumed = [await terminal.call('parked.resume', params), await second].find((one) => one?.ok === true);
    if (resumed?.ok !== true) return true;
    return deed.parksAgain ? this.#parkAgain(resumed.value) : this.#sell(resumed.value);
  }

  async #sell(cart: CartView): Promise<boolean> {
    const asked = cart.serving.asked ? cart : await this.#hands.change(cart, { type: 'setServing', serving: [] });
    if (asked?.saleId == null) return true;
    const { saleId, revision, cashDue } = asked;
    const tenders = cashDue === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: cashDue }];
    await this.#hands.commit({ saleId, revision, cashDue, tenders });
    return true;
  }

  async #parkAgain({ revision }: CartView): Promise<boolean> {
    await this.#hands.terminal.call('cart.park', { revision, name: 'again' });
    return true;
  }

  async #voidCart({ lines }: Deed<'voidCart'>, random: Random): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const cart = await this.#hands.fill(lines, random);
    if (cart === undefined) return false;
    const voided = await allowed(this.#hands, 'cart.void', { revision: cart.revision, reason: 'changed their mind' });
    return voided.ok || !isInDoubt(voided);
  }

  /** What the catalogue says of its products today. */
  #fresh({ products }: ParkedSaleView): MethodParams<'parked.resume'>['products'] {
    return this.#hands.products.filter(({ id }) => products.includes(id)).map((product) => this.#hands.priced(product));
  }
}
