/**
 * The drawer and the shift: wrongly recorded tenders put right, cash in and out, parts of refunds paid out in cash, counts with
 * and without a reason, hand-over, the day's close. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import type { Random } from '../seeded.ts';
import { allowed, idOf, isInDoubt, type TillHands } from './till-hands.ts';
import type { TradeDeed } from './trade-plan.ts';

type Deed<Name extends TradeDeed['do']> = Extract<TradeDeed, { do: Name }>;
type CorrectParams = MethodParams<'tender.correct'>;
const PINS: Readonly<Record<string, string>> = { '1001': '111111', '2001': '222222', '9001': '999999' };

export class TillDrawer {
  readonly #hands: TillHands;
  readonly #paidBack: readonly DoneRefund[];

  constructor(hands: TillHands, paidBack: readonly DoneRefund[]) {
    this.#hands = hands;
    this.#paidBack = paidBack;
  }

  begin(
    deed:
      Deed<'correct'> | Deed<'cashInstead'> | Deed<'moveCash'> | Deed<'count'> | Deed<'handOver'> | Deed<'closeDay'>,
    random: Random,
  ): () => Promise<boolean> {
    switch (deed.do) {
      case 'correct':
        return this.#correct(random);
      case 'cashInstead':
        return this.#cashInstead(random);
      case 'moveCash':
        return () => this.#moveCash(deed);
      case 'count':
        return () => this.#count(deed);
      case 'handOver':
        return () => this.#handOver(deed);
      case 'closeDay':
        return () => this.#closeDay();
    }
  }

  #correct(random: Random): () => Promise<boolean> {
    const { terminal, paid } = this.#hands;
    const last = paid.slice(-3);
    const receiptNumber = last.length === 0 ? undefined : random.pick(last).receiptNumber;
    const correction = idOf(this.#hands, random);
    let params: CorrectParams | undefined;
    return async () => {
      if (receiptNumber === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      if (params === undefined) {
        const found = await terminal.call('tender.correctable', { receiptNumber });
        if (!found.ok) return !isInDoubt(found);
        const tenders = found.value.tenders
          .filter(({ mayChange }) => mayChange)
          .slice(0, 1 + random.below(2))
          .map(({ tenderId, kind }) => ({ tenderId, kind: kind === 'cash' ? ('card' as const) : ('cash' as const) }));
        if (tenders.length === 0) return true;
        params = { receiptNumber, tenders, correction, reason: 'typed wrong' };
      }
      const answer = await allowed(this.#hands, 'tender.correct', params);
      return answer.ok || !isInDoubt(answer);
    };
  }

  /** The customer will not wait for what a provider is to pay back. */
  #cashInstead(random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const waiting = this.#paidBack.filter(({ tenders }) => tenders.some(({ isPending }) => isPending));
    const refundId = waiting.length === 0 ? undefined : random.pick(waiting).refundId;
    const correction = idOf(this.#hands, random);
    return async () => {
      if (refundId === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      const parts = await terminal.call('return.parts', { refundId });
      if (!parts.ok) return !isInDoubt(parts);
      const part = parts.value.items.find(({ state }) => state === 'pending' || state === 'refused');
      if (part === undefined) return true;
      const { tenderId } = part;
      const params = { refundId, tenderId, correction, reason: 'cannot wait' };
      const answer = await allowed(this.#hands, 'return.cashInstead', params);
      return answer.ok || !isInDoubt(answer);
    };
  }

  async #moveCash({ direction, amount }: Deed<'moveCash'>): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    await allowed(this.#hands, 'cash.move', { direction, amount: amount as never, reason: 'change' });
    // Nobody moves it again when the line broke: it may stand there.
    return true;
  }

  /** First without a reason, as people do; what was counted is kept, and then a reason is given. */
  async #count({ countedCash, explains }: Deed<'count'>): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    const counted = { countedCash: countedCash as never };
    const first = await allowed(this.#hands, 'shift.close', counted);
    if (first.ok || !explains) return true;
    if (first.code === 'reason_needed') await allowed(this.#hands, 'shift.close', { ...counted, reason: 'it was so' });
    return !isInDoubt(first);
  }

  async #handOver({ countedCash, to }: Deed<'handOver'>): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    const state = await terminal.call('app.state', {});
    if (!state.ok || state.value.session === null) return false;
    const pin = PINS[state.value.session.staff] ?? '';
    const taker = { staff: to, pin: PINS[to] ?? '' };
    const params = { countedCash: countedCash as never, reason: 'handed over', pin, to: taker };
    const answer = await allowed(this.#hands, 'shift.handOver', params);
    return answer.ok || !isInDoubt(answer);
  }

  async #closeDay(): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    if ((await this.#hands.emptyCart()) === undefined) return false;
    const closed = await allowed(this.#hands, 'shift.close', {
      countedCash: 60_000 as never,
      reason: 'end of the day',
    });
    if (!closed.ok) return !isInDoubt(closed);
    const day = await allowed(this.#hands, 'day.close', {});
    return day.ok || !isInDoubt(day);
  }
}
