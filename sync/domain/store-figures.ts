/**
 * The store itself among the seven kinds of data (DOMAIN.md §9): net sales of some days against what was to be reached in them, and for a
 * square metre. A month's target belongs to its days evenly: those up to day d of n have floor(target x d / n), so that its days add up to
 * the month to the fen, also where a span cuts it; a span over several months sums its share of each, and one month without a target
 * leaves the figure blank. Days that have not come yet count with the rest. Area: what was in force when the last day ended. Pure. Called
 * by the cloud's report.
 */
import { blankRow, ratioRow } from './figure-rows.ts';
import { mulDivFloor } from './money.ts';
import type { FigureRow } from './seven-kinds.ts';
import type { BusinessDay } from './time.ts';

const MONTH_LENGTH = 7;
export const monthOfDay = (day: BusinessDay): string => day.slice(0, MONTH_LENGTH);
const dayOfMonth = (day: BusinessDay): number => Number(day.slice(MONTH_LENGTH + 1));

export function daysInMonth(month: string): number {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of, 0)).getUTCDate();
}

/** The months of a span, in their order. */
export function monthsOf(from: BusinessDay, to: BusinessDay): readonly string[] {
  const months: string[] = [];
  for (let month = monthOfDay(from); month <= monthOfDay(to); month = monthAfter(month, 1)) months.push(month);
  return months;
}
export function monthAfter(month: string, by: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of - 1 + by, 1)).toISOString().slice(0, MONTH_LENGTH);
}

/** What is to be reached in the days of a span, fen; null where a month of them has no target. `targets` by month. */
export function targetOfDays(
  targets: ReadonlyMap<string, number>,
  { from, to }: { readonly from: BusinessDay; readonly to: BusinessDay },
): number | null {
  let sum = 0;
  for (const month of monthsOf(from, to)) {
    const target = targets.get(month);
    if (target === undefined) return null;
    const days = daysInMonth(month);
    const until = (day: number): number => mulDivFloor(target, day, days);
    const first = month === monthOfDay(from) ? dayOfMonth(from) : 1;
    const last = month === monthOfDay(to) ? dayOfMonth(to) : days;
    sum += until(last) - until(first - 1);
  }
  return sum;
}

/** `target` in fen and `area` in square metres; null where there is none. */
export const storeFigures = (
  net: number,
  { target, area }: { readonly target: number | null; readonly area: number | null },
): readonly FigureRow[] => [
  target === null ? blankRow('target_attainment', 'no_target', net) : ratioRow('target_attainment', net, target),
  area === null ? blankRow('sales_per_m2', 'no_area', net) : ratioRow('sales_per_m2', net, area),
];
