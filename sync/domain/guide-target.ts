/**
 * A guide's target of a month, and how far the month is: what is reached, what is missing, what an even pace would have brought until
 * yesterday, and what each day that is left has to bring. Today counts as a day that is left. Pure. UX.md 3. Called by the cloud
 * (sync/cloud/guide/targets.ts), its page on a phone and the till.
 */
import { fen, mulDivCeil, mulDivFloor, type Fen } from './money.ts';
import type { BusinessDay } from './time.ts';

export interface GuideTarget {
  /** Net sales. */
  readonly amount: Fen;
  /** Customers bound; null where none are asked for. */
  readonly bindings: number | null;
}
export interface TargetProgress {
  /** Of the amount, in basis points; below 0 it is 0, and it may be above 10,000. */
  readonly doneBp: number;
  readonly left: Fen;
  /** With today; 0 when the month is over. */
  readonly daysLeft: number;
  /** By an even pace until yesterday. */
  readonly expected: Fen;
  /** Of each day that is left, rounded up, so that it suffices; 0 when the target is reached or the month is over. */
  readonly perDay: Fen;
}
/** So far as months are planned ahead. */
export const TARGET_MONTHS_MAX = 12;
const WHOLE_BP = 10_000;

/** @param month `2026-11`; @param today the store's business day */
export function targetProgress(
  { amount }: Pick<GuideTarget, 'amount'>,
  { net, month, today }: { readonly net: number; readonly month: string; readonly today: BusinessDay },
): TargetProgress {
  const days = daysOf(month);
  const gone = Math.min(days, Math.max(0, dayNumber(today, month, days) - 1));
  const left = Math.max(0, amount - net);
  const daysLeft = days - gone;
  return {
    doneBp: amount === 0 ? 0 : mulDivFloor(Math.max(0, net), WHOLE_BP, amount),
    left: fen(left),
    daysLeft,
    expected: fen(mulDivFloor(amount, gone, days)),
    perDay: fen(daysLeft === 0 ? 0 : mulDivCeil(left, 1, daysLeft)),
  };
}

const daysOf = (month: string): number => {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of, 0)).getUTCDate();
};
/** 1 for the first; before the month 1 too, after it one more than it has. */
function dayNumber(day: BusinessDay, month: string, days: number): number {
  const of = day.slice(0, month.length);
  if (of === month) return Number(day.slice(month.length + 1));
  return of < month ? 1 : days + 1;
}
