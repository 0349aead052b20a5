/**
 * Traffic among the seven kinds of data (DOMAIN.md §9), from what counters at a store's door counted hour by hour. Without any row nothing
 * is known, which is not zero. `entered` and `passed` are sums of what was counted, whatever is missing. An hour that is over and has no
 * row is a gap: within the store's hours, or, where nobody said them, between the first and the last counted hour of a day. With a gap
 * there is no conversion; without one it is the sales in counted hours / entered. The entry rate is of those hours in which both were
 * counted. Pure. Called by the cloud's report.
 */
import { isAfterHours, placeAt, type StorePlace } from './attribution.ts';
import { blankRow, partAt, plainRow, ratioRow, summed, type Span } from './figure-rows.ts';
import type { FigureRow } from './seven-kinds.ts';
import { businessDayAt, epochMs, MINUTE_MS, type DayRule, type EpochMs } from './time.ts';

export const HOUR_MS = 60 * MINUTE_MS;
const LAST_MINUTE_MS = HOUR_MS - MINUTE_MS;

export interface CountedHour {
  /** When it began. */
  readonly hour: EpochMs;
  readonly entered: number;
  readonly passed: number | null;
}
export interface Counted {
  /** At most one of an hour. */
  readonly hours: readonly CountedHour[];
  /** From the first instant of the days to the last, or to now where they are not over. */
  readonly window: readonly [from: EpochMs, until: EpochMs];
  readonly places: readonly StorePlace[];
  readonly rule: DayRule;
}

/** A full hour of the store's clock. */
export const isFullHour = (at: number, offsetMinutes: number): boolean =>
  (at + offsetMinutes * MINUTE_MS) % HOUR_MS === 0;
export const hourOf = (at: number, offsetMinutes: number): EpochMs =>
  epochMs(at - ((at + offsetMinutes * MINUTE_MS) % HOUR_MS));

export function trafficFigures(counted: Counted, sales: readonly EpochMs[], span: Span): readonly FigureRow[] {
  const { hours, rule } = counted;
  if (hours.length === 0)
    return (['entered', 'passed', 'entry_rate', 'conversion'] as const).map((figure) => blankRow(figure, 'no_counter'));
  const entered = sumOf(hours, (one) => one.entered);
  const both = hours.flatMap((one) => (one.passed === null ? [] : [{ ...one, passed: one.passed }]));
  const passed = sumOf(both, (one) => one.passed);
  const byPart = summed(
    hours,
    ({ hour }) => partAt(span, hour, businessDayAt(hour, rule)),
    (one) => one.entered,
  );
  const isCounted = new Set<number>(hours.map(({ hour }) => hour));
  const sold = sales.filter((at) => isCounted.has(hourOf(at, rule.offsetMinutes))).length;
  return [
    plainRow('entered', entered),
    ...byPart.map(({ row, sum }) => plainRow('entered', sum, row)),
    both.length === 0 ? blankRow('passed', 'no_counter') : plainRow('passed', passed),
    both.length === 0
      ? blankRow('entry_rate', 'no_counter', entered)
      : ratioRow(
          'entry_rate',
          sumOf(both, (one) => one.entered),
          passed,
        ),
    hasGap(counted) ? blankRow('conversion', 'counter_gaps', sold) : ratioRow('conversion', sold, entered),
  ];
}

const sumOf = <Item>(items: readonly Item[], amount: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + amount(item), 0);

function hasGap({ hours, window: [from, until], places, rule }: Counted): boolean {
  const known = new Set<number>(hours.map(({ hour }) => hour));
  const ends = new Map<string, { first: number; last: number }>();
  for (const { hour } of hours) {
    const day = businessDayAt(hour, rule);
    const { first, last } = ends.get(day) ?? { first: hour, last: hour };
    ends.set(day, { first: Math.min(first, hour), last: Math.max(last, hour) });
  }
  const isExpected = (hour: EpochMs): boolean => {
    const place = placeAt(places, hour);
    const closed = [hour, epochMs(hour + LAST_MINUTE_MS)].map((at) => isAfterHours(at, place, rule.offsetMinutes));
    if (closed[0] !== undefined) return closed.includes(false);
    const day = ends.get(businessDayAt(hour, rule));
    return day !== undefined && hour >= day.first && hour <= day.last;
  };
  const begins = hourOf(from + LAST_MINUTE_MS + MINUTE_MS - 1, rule.offsetMinutes);
  for (let hour: number = begins; hour + HOUR_MS <= until; hour += HOUR_MS)
    if (!known.has(hour) && isExpected(epochMs(hour))) return true;
  return false;
}
