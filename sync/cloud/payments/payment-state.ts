/**
 * What becomes of a payment when something is heard of it: a pure function, so that every order of answers, queries and
 * reversals can be tried. `paid` leaves only by a confirmed reversal; `failed` and `reversed` are final for the till, so money
 * that arrives afterwards is `late` and goes back by itself. DOMAIN.md §4. Called by payments.ts behind the row's lock.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { unreachable } from '../../domain/result.ts';
import type { PaymentState } from '../../protocol/payments.ts';
import { isUnproven, type Paid, type QueryOutcome, type ReverseOutcome } from './provider.ts';

/** A payment code lives for one minute: what has not reached the provider by now can never be paid. */
export const NEVER_ARRIVED_MS = 2 * MINUTE_MS;

export interface PaymentFacts {
  readonly state: PaymentState;
  readonly reason: string | null;
  readonly amount: number;
  readonly requestedAt: number;
}
export interface Step {
  readonly state: PaymentState;
  readonly reason: string | null;
  /** What was paid, whenever that was proven. */
  readonly paid: Paid | null;
  /** It was taken for a payment that is over: give it back. */
  readonly late: boolean;
  /** Why an answer could not be believed: a person has to look. */
  readonly doubt: string | null;
}

/** After the provider answered the payment itself or a query. */
export function stepHeard(payment: PaymentFacts, heard: QueryOutcome, now: number): Step {
  const outcome = believed(heard, payment.amount);
  const reason = outcome.outcome === 'unknown' ? outcome.reason : null;
  return { ...undoubted(payment, outcome, now), doubt: isUnproven(reason) ? reason : null };
}

type Undoubted = Omit<Step, 'doubt'>;

function undoubted(payment: PaymentFacts, outcome: QueryOutcome, now: number): Undoubted {
  const stay = (): Undoubted => to(payment.state, payment.reason);
  switch (payment.state) {
    case 'requested':
    case 'pending':
    case 'unknown':
      return stepOpen(payment, outcome, now);
    case 'paid':
      return stay();
    case 'reversing':
      if (outcome.outcome === 'paid') return { ...stay(), paid: outcome };
      // The question is on its way, and may still arrive.
      if (outcome.outcome === 'absent') return now - payment.requestedAt >= NEVER_ARRIVED_MS ? to('reversed') : stay();
      if (outcome.outcome === 'failed') return to('reversed', outcome.reason);
      return outcome.outcome === 'closed' ? to('reversed') : stay();
    case 'failed':
    case 'reversed':
      // A number that is another payment's says nothing of ours.
      if (outcome.outcome !== 'paid' || payment.reason === 'number_used') return stay();
      return { ...stay(), paid: outcome, late: true };
    default:
      return unreachable(payment.state);
  }
}

const to = (state: PaymentState, reason: string | null = null): Undoubted => ({
  state,
  reason,
  paid: null,
  late: false,
});

function stepOpen(payment: PaymentFacts, outcome: QueryOutcome, now: number): Undoubted {
  switch (outcome.outcome) {
    case 'paid':
      return { ...to('paid'), paid: outcome };
    case 'pending':
      return to('pending');
    case 'failed':
      return to('failed', outcome.reason);
    case 'closed':
      return to('failed', 'closed');
    case 'absent':
      return now - payment.requestedAt >= NEVER_ARRIVED_MS ? to('failed', 'not_received') : to('unknown', 'no_answer');
    case 'unknown':
      return to('unknown', outcome.reason);
    default:
      return unreachable(outcome);
  }
}

/** Whoever names another amount has not paid ours. */
const believed = (heard: QueryOutcome, amount: number): QueryOutcome =>
  heard.outcome === 'paid' && heard.amount !== amount ? { outcome: 'unknown', reason: 'wrong_amount' } : heard;

/** After the provider answered a reversal. `refused` leaves open whether it was paid: the caller queries. */
export function stepReversed(payment: PaymentFacts, outcome: ReverseOutcome): Step {
  const doubt = outcome.outcome === 'unknown' && isUnproven(outcome.reason) ? outcome.reason : null;
  const stay: Step = { ...to(payment.state, payment.reason), doubt };
  if (payment.state !== 'reversing') return stay;
  switch (outcome.outcome) {
    case 'reversed':
      return { ...stay, state: 'reversed', reason: null };
    case 'refused':
      return { ...stay, state: 'unknown', reason: 'reverse_refused' };
    case 'again':
      return stay;
    case 'unknown':
      return { ...stay, reason: outcome.reason };
    default:
      return unreachable(outcome);
  }
}

/** May the till let go of it, or commit it? */
export const isFinal = (state: PaymentState): boolean => state === 'paid' || state === 'failed' || state === 'reversed';
