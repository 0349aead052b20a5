/**
 * The books of an emulated payment provider: what customers were charged and given back, whatever the merchant got to hear of
 * it. What a code does is said by its last two digits (`CODE_ENDINGS`), so that a demonstration and a test need nothing else;
 * faults of the line are injected by whoever makes it. Not a provider: no money moves. Used by the emulators alone.
 */
import { MINUTE_MS } from '../../../domain/time.ts';

/** What happens to one question. `after` and `wrong_…`: it was carried out, only its answer is lost or not to be believed. */
export type Fault =
  | 'lost_before'
  | 'lost_after'
  | 'system_before'
  | 'system_after'
  | 'bad_signature'
  | 'wrong_amount'
  | 'wrong_number'
  | 'wrong_merchant';
export type Act = 'pay' | 'query' | 'reverse' | 'refund' | 'refund-query';

interface Behaviour {
  readonly pays: 'at_once' | 'later' | 'never' | 'no_funds' | 'expired';
  readonly fault?: Fault;
}
const PASSWORD_MS = 8_000;
const GIVES_UP_MS = 40_000;

/** By the last two digits of a payment code; all others pay at once. */
export const CODE_ENDINGS: Readonly<Record<string, Behaviour>> = {
  '01': { pays: 'later' },
  '02': { pays: 'never' },
  '03': { pays: 'no_funds' },
  '04': { pays: 'expired' },
  '05': { pays: 'at_once', fault: 'system_after' },
  '06': { pays: 'at_once', fault: 'lost_after' },
  '07': { pays: 'at_once', fault: 'lost_before' },
  '08': { pays: 'later', fault: 'system_after' },
  '09': { pays: 'at_once', fault: 'bad_signature' },
};

export interface VendorOrder {
  readonly number: string;
  readonly amount: number;
  readonly madeAt: number;
  state: 'paying' | 'paid' | 'failed' | 'closed';
  reason: 'no_funds' | 'expired' | 'code' | null;
  transactionId: string;
  paidAt: number;
  paysAt: number | null;
  endsAt: number | null;
  readonly refunds: Map<string, VendorRefund>;
}
export interface VendorRefund {
  readonly number: string;
  readonly amount: number;
  readonly at: number;
}
export interface LedgerRules {
  readonly now: () => number;
  /** A code pays once. */
  readonly codesOnce: boolean;
  readonly reverseAfterMs: number;
  readonly refundSpacingMs: number;
  /** A demonstration that was started anew knows nothing of before and believes whoever asks. */
  readonly believes: boolean;
}

export class VendorLedger {
  readonly orders = new Map<string, VendorOrder>();
  readonly #rules: LedgerRules;
  readonly #codes = new Set<string>();
  #serial = 0;
  /** Refunds beyond it wait. */
  balance = Number.MAX_SAFE_INTEGER;
  /** Asked before each question. */
  faults: (act: Act, number: string) => Fault | null = () => null;

  constructor(rules: LedgerRules) {
    this.#rules = rules;
  }

  faultOf(act: Act, number: string, code = ''): Fault | null {
    return this.faults(act, number) ?? (act === 'pay' ? (CODE_ENDINGS[code.slice(-2)]?.fault ?? null) : null);
  }

  /** null: the number is another payment's. */
  pay(number: string, code: string, amount: number): VendorOrder | null {
    if (this.orders.has(number)) return null;
    const now = this.#rules.now();
    const order: VendorOrder = {
      number,
      amount,
      madeAt: now,
      state: 'paying',
      reason: null,
      transactionId: '',
      paidAt: 0,
      paysAt: null,
      endsAt: null,
      refunds: new Map(),
    };
    this.orders.set(number, order);
    const isUsed = this.#rules.codesOnce && this.#codes.has(code);
    this.#codes.add(code);
    const { pays } = CODE_ENDINGS[code.slice(-2)] ?? { pays: 'at_once' };
    if (isUsed) this.#fail(order, 'code');
    else if (pays === 'expired' || pays === 'no_funds') this.#fail(order, pays);
    else if (pays === 'at_once') this.#take(order, now);
    else if (pays === 'later') order.paysAt = now + PASSWORD_MS;
    else order.endsAt = now + GIVES_UP_MS;
    return order;
  }

  find(number: string): VendorOrder | null {
    const order = this.orders.get(number);
    if (order === undefined) return null;
    const now = this.#rules.now();
    if (order.state === 'paying' && order.paysAt !== null && order.paysAt <= now) this.#take(order, order.paysAt);
    if (order.state === 'paying' && order.endsAt !== null && order.endsAt <= now) this.#fail(order, 'no_funds');
    return order;
  }

  reverse(number: string): 'reversed' | 'too_early' | 'refused' | 'absent' {
    const order = this.find(number) ?? (this.#rules.believes ? this.#believe(number) : null);
    if (order === null) return 'absent';
    if (order.state === 'closed') return 'reversed';
    if (this.#rules.now() - order.madeAt < this.#rules.reverseAfterMs) return 'too_early';
    if (order.refunds.size > 0) return 'refused';
    order.state = 'closed';
    return 'reversed';
  }

  refund(
    number: string,
    refundNumber: string,
    amount: number,
  ): VendorRefund | 'no_balance' | 'too_soon' | 'refused' | 'absent' {
    const order = this.find(number) ?? (this.#rules.believes ? this.#believe(number) : null);
    if (order === null) return 'absent';
    const known = order.refunds.get(refundNumber);
    if (known !== undefined) return known.amount === amount ? known : 'refused';
    if (order.state !== 'paid' || refundedOf(order) + amount > order.amount) return 'refused';
    const last = Math.max(0, ...[...order.refunds.values()].map(({ at }) => at));
    if (this.#rules.now() - last < this.#rules.refundSpacingMs) return 'too_soon';
    if (amount > this.balance) return 'no_balance';
    this.balance -= amount;
    const refund = { number: refundNumber, amount, at: this.#rules.now() };
    order.refunds.set(refundNumber, refund);
    return refund;
  }

  /** What customers are without now, over all payments. */
  held(number: string): number {
    const order = this.find(number);
    return order?.state === 'paid' ? order.amount - refundedOf(order) : 0;
  }

  #take(order: VendorOrder, at: number): void {
    this.#serial += 1;
    order.state = 'paid';
    order.paidAt = at;
    order.transactionId = `42000${String(order.madeAt)}${String(this.#serial).padStart(6, '0')}`;
  }

  #fail(order: VendorOrder, reason: NonNullable<VendorOrder['reason']>): void {
    order.state = 'failed';
    order.reason = reason;
  }

  #believe(number: string): VendorOrder {
    const order: VendorOrder = {
      number,
      amount: Number.MAX_SAFE_INTEGER,
      madeAt: this.#rules.now() - MINUTE_MS,
      state: 'paid',
      reason: null,
      transactionId: 'before',
      paidAt: 0,
      paysAt: null,
      endsAt: null,
      refunds: new Map(),
    };
    this.orders.set(number, order);
    return order;
  }
}

const refundedOf = ({ refunds }: VendorOrder): number =>
  [...refunds.values()].reduce((sum, { amount }) => sum + amount, 0);

/** The line broke: whoever asked gets no answer. */
export class LineLost extends Error {}

/** Carries a question out under a fault; null where the provider says no more than that it has trouble. */
export function underFault<Answer>(fault: Fault | null, run: () => Answer): Answer | null {
  if (fault === 'lost_before') throw new LineLost();
  if (fault === 'system_before') return null;
  const answer = run();
  if (fault === 'lost_after') throw new LineLost();
  return fault === 'system_after' ? null : answer;
}
