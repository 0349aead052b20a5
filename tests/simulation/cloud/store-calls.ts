/**
 * Random calls of the cloud's store: production's own functions, and production's texts for statements that no function of
 * the store wraps. Called by the memory database's property test.
 */
import { ACCOUNT_CALLS } from './account-calls.ts';
import { BRAND_CALLS } from './brand-calls.ts';
import { COMMISSION_CALLS } from './commission-calls.ts';
import { CONTEST_CALLS } from './contest-calls.ts';
import { MANAGED_CALLS } from './managed-calls.ts';
import { FACT_CALLS } from './fact-calls.ts';
import { GROWTH_CALLS } from './growth-calls.ts';
import { GUIDE_DESK_CALLS } from './guide-desk-calls.ts';
import { INVOICE_CALLS } from './invoice-calls.ts';
import { ITEM_CALLS } from './item-calls.ts';
import { MARK_CALLS, PERSON_CALLS } from './person-calls.ts';
import { LINK_CALLS } from './link-calls.ts';
import { RATING_CALLS } from './rating-calls.ts';
import { REFERRAL_CALLS } from './referral-calls.ts';
import { SEASON_CALLS } from './season-calls.ts';
import { SOLD_CALLS } from './sold-calls.ts';
import type { Keys, StoreCall } from './store-keys.ts';
import { TRADE_CALLS } from './trade-calls.ts';
import { UNDONE_CALLS } from './undone-calls.ts';
import { VOUCHER_CALLS } from './voucher-calls.ts';

const CALLS = [
  ...FACT_CALLS,
  ...BRAND_CALLS,
  ...COMMISSION_CALLS,
  ...PERSON_CALLS,
  ...TRADE_CALLS,
  ...ACCOUNT_CALLS,
  ...INVOICE_CALLS,
  ...VOUCHER_CALLS,
  ...GROWTH_CALLS,
  ...GUIDE_DESK_CALLS,
  ...RATING_CALLS,
  ...ITEM_CALLS,
  ...REFERRAL_CALLS,
  ...MARK_CALLS,
  ...CONTEST_CALLS,
  ...SEASON_CALLS,
  ...LINK_CALLS,
  ...SOLD_CALLS,
  ...MANAGED_CALLS,
  ...UNDONE_CALLS,
];
const WRITERS = CALLS.filter(([, weight]) => weight > 1).flatMap((call) => Array.from({ length: call[1] }, () => call));

/** One statement locks several rows: a circle closes while others wait already, and whose statement PostgreSQL ends is a matter of timers. */
const MEETS_NOBODY: ReadonlySet<string> = new Set([
  'markContestDue',
  'takeLanes',
  'replaceSold',
  'saveFootfall',
  'saveCosts',
]);

/** Draws calls of a few kinds only, so that transactions meet. */
export function drawCalls(keys: Keys, kinds: number): () => StoreCall {
  const meeting = WRITERS.filter(([name]) => !MEETS_NOBODY.has(name));
  const chosen = Array.from({ length: kinds }, () => keys.random.pick(keys.random.chance(0.9) ? WRITERS : CALLS)).map(
    (call) => (MEETS_NOBODY.has(call[0]) ? (meeting[0] ?? call) : call),
  );
  return () => {
    const [name, , draw] = keys.random.pick(chosen);
    return { name, run: draw(keys) };
  };
}

/** Every call once, in order: nothing is left out by chance. */
export const everyCall = (keys: Keys): readonly StoreCall[] =>
  CALLS.map(([name, , draw]) => ({ name, run: draw(keys) }));
