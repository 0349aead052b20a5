/**
 * The port to a platform of group-buy vouchers: what can be asked, and the closed set of what can come of it. A driver never
 * throws; what it cannot believe or did not hear is `unknown` with its reason, never `verified`. Amounts in fen, times in epoch
 * milliseconds. Implemented by drivers/, called by vouchers.ts.
 */
import type { VoucherPlatform } from '../../domain/platform-voucher.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';

/** Certain: this request redeemed nothing. */
export type RefuseReason =
  | 'code_invalid'
  | 'used'
  | 'expired'
  | 'not_yet_valid'
  /** Good at other shops of the brand, or of somebody else. */
  | 'not_this_shop'
  /** The customer has the money back, or is about to. */
  | 'refunded'
  | 'not_allowed'
  | 'refused';
export type UnknownReason = 'no_answer' | 'system_error' | 'malformed' | 'wrong_voucher';
export interface Unknown {
  readonly outcome: 'unknown';
  readonly reason: UnknownReason;
}
interface Refused {
  readonly outcome: 'refused';
  readonly reason: RefuseReason;
}

/** What a driver needs to name a voucher to its platform again: sealed at rest, since a code in it is as good as money. */
export interface VoucherHandle {
  /** As it was scanned or typed: what one more voucher of the same order is prepared from. */
  readonly scan: string;
  /** The code that the platform takes; of 抖音 the encrypted one. */
  readonly code: string;
  readonly token?: string;
  readonly deal?: string;
  readonly certificate?: string;
  /** Of the redemption, once it is known. */
  readonly redemption?: string;
}
export interface PreparedVoucher {
  /** The platform's own name of it: the same whenever it is scanned. Kept only as a keyed hash. */
  readonly id: string;
  readonly handle: VoucherHandle;
  readonly title: string;
  /** What it is worth at the till. */
  readonly face: number;
  /** What the platform pays for it, before its commission; null where it does not say. */
  readonly settlement: number | null;
  readonly sku: string | null;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
}
export type PrepareOutcome =
  { readonly outcome: 'prepared'; readonly vouchers: readonly PreparedVoucher[] } | Refused | Unknown;

export interface Verified {
  readonly outcome: 'verified';
  readonly verifiedAt: number;
  readonly redemption: string | null;
}
export type VerifyOutcome = Verified | Refused | Unknown;
/** `unused`: it can still be redeemed. `refused`: it cannot, and it was not by our number. */
export type QueryOutcome = VerifyOutcome | { readonly outcome: 'unused' };
/** `again`: nothing is decided, repeat it. */
export type CancelOutcome =
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'too_late' }
  | { readonly outcome: 'not_verified' }
  | { readonly outcome: 'again' };

export interface VoucherOrder {
  /** Ours, the same for every repetition: the platform redeems once for it. */
  readonly number: string;
  readonly handle: VoucherHandle;
  readonly store: string;
  readonly terminal: string;
  /** When the redemption was first asked for. */
  readonly askedAt: number;
  /** It was asked for before, and no answer was heard. */
  readonly isRepeated: boolean;
}

export interface VoucherProvider {
  readonly platform: VoucherPlatform;
  /** Nothing is redeemed: a demonstration. */
  readonly demo: boolean;
  /** A redemption older than this is not asked to be taken back. */
  readonly cancelWithinMs: number;
  prepare(code: string): Promise<PrepareOutcome>;
  verify(order: VoucherOrder): Promise<VerifyOutcome>;
  query(order: VoucherOrder): Promise<QueryOutcome>;
  cancel(order: VoucherOrder): Promise<CancelOutcome>;
}

/** Between two questions about an uncertain one. */
export const QUERY_EVERY_MS = 5_000;
export const DOUYIN_CANCEL_MS = 60 * MINUTE_MS;
/** 美团 names no time in its public pages: it is asked for a day, and says when it is too late. */
export const MEITUAN_CANCEL_MS = DAY_MS;
