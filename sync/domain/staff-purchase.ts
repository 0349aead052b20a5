/**
 * A sale whose buyer works here: the staff price is a discount on the order (step 6a, under a name of its own), counted against
 * a quota of each person and calendar month; refunds give back to the month of the sale. It earns its buyer nothing
 * (`buyerGuide` of commission.ts), and so does one at the usual price under the person's own member. Pure. Called by the open cart,
 * the sale's body, sums by guide and the cloud.
 */
import type { PurchaseRule } from './people-rules.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

/** What a sale says of who bought. */
export interface BoughtBy {
  readonly staffPurchase?: { readonly staff: string } | undefined;
  readonly buyer?: string | undefined;
}

/** Of the brand's people, at whatever price; undefined for everybody else. */
export const buyerOf = ({ staffPurchase, buyer }: BoughtBy): string | undefined => staffPurchase?.staff ?? buyer;

/** Whose a guide's part of a sale is: the store's (no name) where the guide is the buyer. */
export const creditedGuide = (guide: string, sale: BoughtBy): string => (guide === buyerOf(sale) ? '' : guide);

/** The rule, and what the person has used of it so far. */
export interface StaffQuota extends PurchaseRule {
  readonly month: string;
  /** Fen; below zero after refunds of what an earlier program sold. */
  readonly spent: number;
}

/** The store's calendar month: `2026-09`. */
export const monthOf = (at: EpochMs, offsetMinutes: number): string =>
  new Date(at + offsetMinutes * MINUTE_MS).toISOString().slice(0, 7);

/** How far a sale of this total goes beyond the quota, in fen. */
export const beyondQuota = ({ quota, spent }: StaffQuota, total: number): number => Math.max(0, spent + total - quota);
