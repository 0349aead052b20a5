/**
 * What becomes of a voucher when something is heard of it: a pure function, so that every order of answers can be tried.
 * `paid` (redeemed) leaves only by a cancellation that the platform confirms; `failed` and `reversed` are final for the till, so
 * a redemption that shows afterwards is `late` and is cancelled by itself. DOMAIN.md §4. Called by vouchers.ts behind the row's lock.
 */
import { unreachable } from '../../domain/result.ts';
import type { TenderState } from '../../domain/tender.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { CancelOutcome, QueryOutcome, Unknown, Verified } from './provider.ts';

/** A request is on its way no longer than this. */
export const NEVER_ARRIVED_MS = 2 * MINUTE_MS;
/** The platform does not take a redemption back any more: the voucher pays, or a person looks. */
export const CANCEL_TOO_LATE = 'cancel_too_late';

export interface VoucherFacts {
  readonly state: TenderState;
  readonly reason: string | null;
  /** When the redemption was asked for; null for never. */
  readonly askedAt: number | null;
}
export interface VoucherStep {
  readonly state: TenderState;
  readonly reason: string | null;
  readonly verified: Verified | null;
  /** Redeemed for a row that is over: cancel it. */
  readonly late: boolean;
}

/** After the platform answered a redemption or a query. */
export function stepHeard(voucher: VoucherFacts, heard: QueryOutcome, now: number): VoucherStep {
  const verified = heard.outcome === 'verified' ? heard : null;
  const to = (state: TenderState, reason: string | null = null): VoucherStep => ({
    state,
    reason,
    verified,
    late: false,
  });
  const stay = to(voucher.state, voucher.reason);
  switch (voucher.state) {
    case 'requested':
    case 'prepared':
    case 'paid':
      return stay;
    case 'pending':
    case 'unknown':
      switch (heard.outcome) {
        case 'verified':
          return to('paid');
        case 'refused':
          return to('failed', heard.reason);
        case 'unused':
          return to('unknown', 'no_answer');
        case 'unknown':
          return to('unknown', heard.reason);
      }
      return unreachable(heard);
    case 'reversing':
      if (heard.outcome === 'refused') return to('reversed', heard.reason);
      // The question may still be on its way.
      if (heard.outcome === 'unused' && now - (voucher.askedAt ?? 0) >= NEVER_ARRIVED_MS) return to('reversed');
      return stay;
    case 'failed':
    case 'reversed':
      return verified === null ? stay : { ...to('reversing', 'late'), late: true };
    default:
      return unreachable(voucher.state);
  }
}

/** A prepared one in a cloud that was put back: redeemed in the time that it forgot, it stands as paid, and its sale is waited for. */
export function stepRecalled(voucher: VoucherFacts, heard: Verified | Unknown): VoucherStep {
  const stay: VoucherStep = { state: voucher.state, reason: voucher.reason, verified: null, late: false };
  if (voucher.state !== 'prepared' || heard.outcome === 'unknown') return stay;
  return { ...stay, state: 'paid', reason: null, verified: heard };
}

/** After the platform answered a cancellation. */
export function stepCancelled(voucher: VoucherFacts, outcome: CancelOutcome): VoucherStep {
  const stay: VoucherStep = { state: voucher.state, reason: voucher.reason, verified: null, late: false };
  if (voucher.state !== 'reversing') return stay;
  switch (outcome.outcome) {
    case 'cancelled':
      return { ...stay, state: 'reversed', reason: null };
    case 'too_late':
      return { ...stay, state: 'paid', reason: CANCEL_TOO_LATE };
    // A query tells what it is then.
    case 'not_verified':
    case 'again':
      return stay;
    default:
      return unreachable(outcome);
  }
}

/** Nothing more comes of it by itself. */
export const isFinal = (state: TenderState): boolean =>
  state === 'prepared' || state === 'paid' || state === 'failed' || state === 'reversed';
