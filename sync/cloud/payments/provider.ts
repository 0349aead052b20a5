/**
 * The port to a payment provider: what can be asked, and the closed set of what can come of it. A driver never throws; an
 * answer whose signature, merchant or number is not right is `unknown` with its reason, never `paid`. Amounts in fen, times in
 * epoch milliseconds. Implemented by drivers/, called by payments.ts and refunds.ts.
 */
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';

export type FailReason =
  | 'code_invalid'
  | 'code_expired'
  | 'insufficient_funds'
  | 'limit'
  | 'refused'
  | 'closed'
  /** The number belongs to another payment: nothing was taken for ours. */
  | 'number_used';
/** No proof of anything: the lost answer, and the answer that cannot be believed. */
export type UnknownReason = 'no_answer' | 'system_error' | Unproven;
export type Unproven = 'bad_signature' | 'malformed' | 'wrong_number' | 'wrong_merchant' | 'wrong_amount';
const UNPROVEN: ReadonlySet<string> = new Set<Unproven>([
  'bad_signature',
  'malformed',
  'wrong_number',
  'wrong_merchant',
  'wrong_amount',
]);
/** Somebody may be forging answers, or a key is wrong: a person has to look. */
export const isUnproven = (reason: string | null): boolean => reason !== null && UNPROVEN.has(reason);

export interface Paid {
  readonly outcome: 'paid';
  readonly transactionId: string;
  readonly amount: number;
  readonly paidAt: number;
}
export interface Unknown {
  readonly outcome: 'unknown';
  readonly reason: UnknownReason;
}
export type PayOutcome =
  Paid | Unknown | { readonly outcome: 'pending' } | { readonly outcome: 'failed'; readonly reason: FailReason };
/** `absent`: no such payment there. `closed`: it can never be paid any more, and what was paid went back. */
export type QueryOutcome = PayOutcome | { readonly outcome: 'absent' } | { readonly outcome: 'closed' };
/** `again`: nothing is decided, repeat it. `refused`: it is too late for that, a refund is the way. */
export type ReverseOutcome =
  { readonly outcome: 'reversed' } | { readonly outcome: 'again' } | { readonly outcome: 'refused' } | Unknown;
export type RefundOutcome =
  | { readonly outcome: 'refunded'; readonly refundId: string; readonly amount: number; readonly refundedAt: number }
  | { readonly outcome: 'pending' }
  /** The merchant's balance has not enough now. */
  | { readonly outcome: 'no_balance' }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'absent' }
  | Unknown;

export interface PayOrder {
  /** As scanned; passed on and forgotten. */
  readonly authCode: string;
  readonly amount: number;
  readonly outTradeNumber: string;
  /** What the customer reads on the phone. */
  readonly subject: string;
  readonly store: string;
  readonly terminal: string;
}
export interface RefundOrder {
  readonly outTradeNumber: string;
  readonly refundNumber: string;
  readonly amount: number;
  /** What the payment was of: some providers want it. */
  readonly paid: number;
}

/** How a provider wants to be asked. Milliseconds. */
export interface Pace {
  /** While the customer is asked for a password. */
  readonly queryPendingMs: number;
  /** After an answer that was lost or said nothing. */
  readonly queryUnknownMs: number;
  /** Who has not paid by then is asked to pay otherwise: the payment is taken back. */
  readonly giveUpMs: number;
  /** A payment younger than this is not reversed. */
  readonly reverseAfterMs: number;
  readonly reverseWithinMs: number;
  readonly refundWithinMs: number;
  /** Between two refunds of one payment. */
  readonly refundSpacingMs: number;
}

export interface PaymentProvider {
  readonly pace: Pace;
  /** No money moves: a demonstration. */
  readonly demo: boolean;
  pay(order: PayOrder): Promise<PayOutcome>;
  query(outTradeNumber: string): Promise<QueryOutcome>;
  reverse(outTradeNumber: string): Promise<ReverseOutcome>;
  refund(order: RefundOrder): Promise<RefundOutcome>;
  queryRefund(order: RefundOrder): Promise<RefundOutcome>;
}

export const REFUND_WITHIN_MS = 365 * DAY_MS;
export const WECHAT_PACE: Pace = {
  queryPendingMs: 10_000,
  queryUnknownMs: 5_000,
  giveUpMs: 45_000,
  reverseAfterMs: 15_000,
  reverseWithinMs: 7 * DAY_MS,
  refundWithinMs: REFUND_WITHIN_MS,
  refundSpacingMs: MINUTE_MS,
};
export const ALIPAY_PACE: Pace = {
  ...WECHAT_PACE,
  queryPendingMs: 4_000,
  queryUnknownMs: 3_000,
  giveUpMs: 3 * MINUTE_MS,
  reverseAfterMs: 0,
  reverseWithinMs: DAY_MS,
};
