/** Rows of accounts of value that no store module names, and of what staff buy themselves. Columns as the driver gives them. Used by tables.ts. */
import type { Json } from './tables.ts';

export interface AccountFactsRow {
  readonly scope: string;
  readonly id: string;
  readonly terminal: string;
  readonly seq: number;
  readonly body: Json;
}
/** When points end, and when that was worked out last. */
export interface AccountRest {
  readonly kind: string;
  readonly next_end: string | null;
  readonly folded_at: number | null;
}
export interface MemberPasswordRow {
  readonly scope: string;
  readonly member: string;
  readonly salt: string;
  readonly verifier: string;
  readonly failures: number;
  readonly locked_until: number;
  readonly changed_at: number;
}
/** What staff bought themselves; of a refund below zero. */
export interface StaffPurchaseRow {
  readonly scope: string;
  readonly entry: string;
  readonly staff: string;
  readonly month: string;
  readonly store: string;
  readonly terminal: string;
  readonly receipt: string;
  readonly amount: number;
}
export interface StaffMonthRow {
  readonly scope: string;
  readonly staff: string;
  readonly month: string;
}
export interface PeopleRulesRow {
  readonly scope: string;
  readonly store: string;
  readonly body: Json;
}
export interface SpendPolicyRow {
  readonly scope: string;
  readonly from_at: number;
  readonly spend_order: string;
}
