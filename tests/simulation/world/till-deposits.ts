/**
 * Deposits after the fact: tenders that were recorded wrongly are put right, also on a screen that has lain open since, and what a
 * provider is to give back goes out of the drawer. Pressed again with the same id where no answer comes. Part of a till's people
 * (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { OrderView } from '../../../main/contract/order-views.ts';
import type { Random } from '../seeded.ts';
import type { DepositDeed } from './deposit-plan.ts';
import { allowed, idOf, isInDoubt, type TillHands } from './till-hands.ts';

type Deed<Name extends DepositDeed['do']> = Extract<DepositDeed, { do: Name }>;
type Correction = MethodParams<'order.correct'>;
type Offered = Pick<Correction, 'order' | 'entry' | 'tenders'>;
type InCash = MethodParams<'return.cashInstead'>;
interface OrderList {
  readonly shown: readonly OrderView[];
  look(): Promise<boolean>;
}

export class TillDeposits {
  readonly #hands: TillHands;
  readonly #orders: OrderList;
  /** What a dialog offered to put right, whatever became of it since. */
  readonly #offered: Offered[] = [];

  constructor(hands: TillHands, orders: OrderList) {
    this.#hands = hands;
    this.#orders = orders;
  }

  begin(deed: DepositDeed, random: Random): () => Promise<boolean> {
    return deed.do === 'correctDeposit' ? this.#correct(deed, random) : this.#inCash(deed, random);
  }

  #correct({ unclaimed, twice, isOld }: Deed<'correctDeposit'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const correction = idOf(this.#hands, random);
    let params: Correction | undefined;
    return async () => {
      if (!(await this.#hands.ready())) return false;
      if (params === undefined) {
        const offered = isOld && this.#offered.length > 0 ? random.pick(this.#offered) : await this.#offer(random);
        if (offered === undefined || offered === 'broken') return offered === undefined;
        params = { ...offered, correction, unclaimed, reason: 'typed wrong' };
      }
      const second = twice ? terminal.call('order.correct', params) : undefined;
      const answers = [await allowed(this.#hands, 'order.correct', params), await second];
      return answers.some((answer) => answer?.ok === true) || answers.every((answer) => !isInDoubt(answer));
    };
  }

  async #offer(random: Random): Promise<Offered | 'broken' | undefined> {
    const item = await this.#pick(random, ({ isCorrectable }) => isCorrectable);
    if (item === undefined || item === 'broken') return item;
    const { order } = item;
    const found = await this.#hands.terminal.call('order.correctable', { order });
    if (!found.ok) return isInDoubt(found) ? 'broken' : undefined;
    const { entry, tenders } = random.pick(found.value.items);
    const renamed = tenders
      .filter(({ mayChange }) => mayChange)
      .map(({ tenderId, kind }) => ({ tenderId, kind: kind === 'cash' ? ('card' as const) : ('cash' as const) }));
    if (renamed.length === 0) return undefined;
    const offered = { order, entry, tenders: renamed };
    this.#offered.push(offered);
    return offered;
  }

  #inCash({ twice }: Deed<'depositInCash'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const correction = idOf(this.#hands, random);
    let params: InCash | undefined;
    return async () => {
      if (!(await this.#hands.ready())) return false;
      if (params === undefined) {
        const item = await this.#pick(random, ({ backUnder }) => backUnder !== null);
        if (item === 'broken') return false;
        const refundId = item?.backUnder ?? null;
        if (refundId === null) return true;
        const parts = await terminal.call('return.parts', { refundId });
        if (!parts.ok) return !isInDoubt(parts);
        const part = parts.value.items.find(({ state }) => state !== 'refunded' && state !== 'cash');
        if (part === undefined) return true;
        params = { refundId, tenderId: part.tenderId, correction, reason: 'cannot wait' };
      }
      const second = twice ? terminal.call('return.cashInstead', params) : undefined;
      const answers = [await allowed(this.#hands, 'return.cashInstead', params), await second];
      return answers.some((answer) => answer?.ok === true) || answers.every((answer) => !isInDoubt(answer));
    };
  }

  /** One of the list as it is now; undefined when there is none. */
  async #pick(random: Random, fits: (order: OrderView) => boolean): Promise<OrderView | 'broken' | undefined> {
    if (!(await this.#orders.look())) return 'broken';
    const items = this.#orders.shown.filter(fits).sort((a, b) => (a.order < b.order ? -1 : 1));
    return items.length === 0 ? undefined : random.pick(items);
  }
}
