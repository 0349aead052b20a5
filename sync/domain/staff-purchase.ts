/**
 * A sale whose buyer works here: the staff price is a discount on the order (step 6a, under a name of its own), counted against
 * a quota of each person and calendar month; refunds give back to the month of the sale. It earns its buyer nothing
 * (`buyerGuide` of commission.ts). Pure. Called by the open cart, the sale's body and the cloud.
 */
import type { PurchaseRule } from './people-rules.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

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
