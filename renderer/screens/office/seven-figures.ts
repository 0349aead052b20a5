/**
 * Rows of the report of the seven kinds as its page reads them: the figures of the whole store, how each stands against the period before
 * of equal length, and what parts of the period are over. What is missing or of another kind is left out rather than guessed. Pure.
 */
import {
  BLANKS,
  FIGURE_NAMES,
  FIGURE_PARTS,
  FIGURES,
  KINDS_OF_DATA,
  type FigureName,
  type FigurePart,
  type FigureRow,
  type FigureUnit,
  type KindOfData,
} from '../../../sync/domain/seven-kinds.ts';
import { FULL_BP, mulDivFloor } from '../../../sync/domain/money.ts';
import {
  businessDayBegins,
  DAY_MS,
  epochMs,
  MINUTE_MS,
  type BusinessDay,
  type DayRule,
  type EpochMs,
} from '../../../sync/domain/time.ts';
import type { Row } from './report-rows.ts';

/** Days of each period, today among them. */
export const PERIODS = { today: 1, week: 7, month: 30, quarter: 90 } as const;
export type Period = keyof typeof PERIODS;
export const PERIOD_NAMES = Object.keys(PERIODS) as readonly Period[];

/** The figures of a kind, the one in large type first. */
export const figuresOf = (kind: KindOfData): readonly FigureName[] =>
  FIGURE_NAMES.filter((name) => FIGURES[name].kind === kind);
export const mainFigureOf = (kind: KindOfData): FigureName => figuresOf(kind)[0] ?? 'net';

/** What the two sums of a figure are in; `m2` and `stars` are plain numbers. */
export const SUMS: Readonly<Record<FigureName, { readonly part: FigureUnit; readonly of: FigureUnit | null }>> = {
  net: { part: 'fen', of: null },
  sales: { part: 'count', of: null },
  atv: { part: 'fen', of: 'count' },
  upt: { part: 'count', of: 'count' },
  member_share: { part: 'fen', of: 'fen' },
  bound_rate: { part: 'count', of: 'count' },
  repurchase: { part: 'count', of: 'count' },
  funnel_new: { part: 'count', of: null },
  funnel_active: { part: 'count', of: null },
  funnel_repeat: { part: 'count', of: null },
  redemption: { part: 'count', of: 'count' },
  coupon_roi: { part: 'fen', of: 'fen' },
  target_attainment: { part: 'fen', of: 'fen' },
  sales_per_m2: { part: 'fen', of: 'count' },
  sales_per_hour: { part: 'fen', of: 'minutes' },
  return_rate: { part: 'fen', of: 'fen' },
  sell_through: { part: 'count', of: 'count' },
  entered: { part: 'count', of: null },
  passed: { part: 'count', of: null },
  entry_rate: { part: 'count', of: 'count' },
  conversion: { part: 'count', of: 'count' },
  follow_ups: { part: 'count', of: 'count' },
  first_response: { part: 'minutes', of: null },
  rating: { part: 'count', of: 'count' },
};
const LESS_IS_BETTER: ReadonlySet<FigureName> = new Set(['return_rate', 'first_response']);
/** They grow with the period: only what is over of it can stand against the one before. */
export const GROWING: ReadonlySet<FigureName> = new Set([
  'net',
  'sales',
  'funnel_new',
  'funnel_active',
  'funnel_repeat',
  'target_attainment',
  'sales_per_m2',
  'entered',
  'passed',
]);

const isOneOf = <Value extends string>(values: readonly Value[], value: unknown): value is Value =>
  typeof value === 'string' && (values as readonly string[]).includes(value);
const numberOrNull = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const figureRows = (rows: readonly Row[]): readonly FigureRow[] =>
  rows.flatMap((row) => {
    const { figure, by, kind, blank } = row;
    if (!isOneOf(FIGURE_NAMES, figure) || !isOneOf(FIGURE_PARTS, by) || !isOneOf(KINDS_OF_DATA, kind)) return [];
    return {
      kind,
      figure,
      by,
      key: typeof row['key'] === 'number' ? String(row['key']) : textOf(row['key']),
      name: textOf(row['name']),
      unit: FIGURES[figure].unit,
      value: numberOrNull(row['value']),
      part: numberOrNull(row['part']),
      of: numberOrNull(row['of']),
      blank: isOneOf(BLANKS, blank) ? blank : null,
    };
  });

export const wholeOf = (rows: readonly FigureRow[], figure: FigureName): FigureRow | undefined =>
  rows.find((row) => row.figure === figure && row.by === 'whole');
export const partsOf = (rows: readonly FigureRow[], figure: FigureName, by: FigurePart): readonly FigureRow[] =>
  rows.filter((row) => row.figure === figure && row.by === by);

/** The period and the one before it, of equal length, as they are asked for. */
export function spansOf(period: Period, today: BusinessDay, now: EpochMs, rule: DayRule) {
  const begins = businessDayBegins(today, rule);
  const days = PERIODS[period];
  const from = epochMs(begins - (days - 1) * DAY_MS);
  return { now: { from, to: now }, before: { from: epochMs(from - days * DAY_MS), to: from } };
}

/** How much of the period is over, by the clock, in basis points. */
export function goneOf(period: Period, today: BusinessDay, now: EpochMs, rule: DayRule): number {
  const ends = businessDayBegins(today, rule) + DAY_MS;
  const length = PERIODS[period] * DAY_MS;
  return mulDivFloor(Math.min(length, Math.max(0, now - ends + length)), FULL_BP, length);
}

/** An hour of today or a day of the period, and the one that it stands against. */
export interface Slot {
  readonly key: string;
  readonly before: string;
  readonly label: string;
  readonly isOver: boolean;
}
const HOURS = 24;
const HOUR_MINUTES = 60;
const HOUR_MS = HOUR_MINUTES * MINUTE_MS;

export function slotsOf(period: Period, today: BusinessDay, now: EpochMs, rule: DayRule): readonly Slot[] {
  const begins = businessDayBegins(today, rule);
  if (period === 'today') {
    const first = Math.floor(rule.dayStartMinutes / HOUR_MINUTES);
    return Array.from({ length: HOURS }, (_, index) => {
      const key = String((first + index) % HOURS);
      return { key, before: key, label: key, isOver: begins + (index + 1) * HOUR_MS <= now };
    });
  }
  const days = PERIODS[period];
  const dayBefore = (count: number): string =>
    new Date(Date.parse(`${today}T00:00:00Z`) - count * DAY_MS).toISOString().slice(0, today.length);
  return Array.from({ length: days }, (_, index) => {
    const left = days - 1 - index;
    const key = dayBefore(left);
    return { key, before: dayBefore(left + days), label: dayLabel(key), isOver: left > 0 };
  });
}
/** `2026-03-04` as `3/4`. */
const dayLabel = (day: string): string => day.slice(5).split('-').map(Number).join('/');

export const slotKind = (period: Period): 'hour' | 'day' => (period === 'today' ? 'hour' : 'day');

/** By `key`; null for one that is blank, undefined for one that is not told. */
export function valuesOf(rows: readonly FigureRow[]): ReadonlyMap<string, number | null> {
  return new Map(rows.map(({ key, value, part }) => [key.replace(/^0(?=\d$)/, ''), value ?? part]));
}

export interface Delta {
  /** In tenths of a per cent of before, or of a percentage point; never negative. */
  readonly tenths: number;
  readonly unit: 'percent' | 'points';
  readonly direction: 'up' | 'down' | 'same';
  readonly isGood: boolean;
}

export interface Reports {
  readonly period: Period;
  readonly slots: readonly Slot[];
  /** How much of the period is over, in basis points. */
  readonly gone: number;
  readonly now: readonly FigureRow[];
  readonly before: readonly FigureRow[];
}

/** Against the period before; null where either is blank, or where what is over of the period is not told apart. */
export function deltaOf(figure: FigureName, reports: Reports): Delta | null {
  const pair = GROWING.has(figure) ? overOf(figure, reports) : wholesOf(figure, reports);
  if (pair === null) return null;
  const [now, before] = pair;
  const isRate = FIGURES[figure].unit === 'bp';
  const apart = Math.abs(now - before);
  if (!isRate && before <= 0) return null;
  const tenths = isRate ? Math.floor(apart / BP_PER_TENTH) : mulDivFloor(apart, FULL_BP / BP_PER_TENTH, before);
  const direction = tenths === 0 ? 'same' : now > before ? 'up' : 'down';
  const isGood = direction === 'same' || (direction === 'up') !== LESS_IS_BETTER.has(figure);
  return { tenths, unit: isRate ? 'points' : 'percent', direction, isGood };
}
const BP_PER_TENTH = 10;

type Pair = readonly [now: number, before: number];

function wholesOf(figure: FigureName, { now, before }: Reports): Pair | null {
  const [one, other] = [wholeOf(now, figure)?.value ?? null, wholeOf(before, figure)?.value ?? null];
  return one === null || other === null ? null : [one, other];
}

/** The hours or days that are over, summed on both sides. Where one was not told nothing was sold; one that is blank leaves no sum. */
function overOf(figure: FigureName, { period, slots, now, before }: Reports): Pair | null {
  const by = slotKind(period);
  const [mine, theirs] = [valuesOf(partsOf(now, figure, by)), valuesOf(partsOf(before, figure, by))];
  const over = slots.filter(({ isOver }) => isOver);
  if (mine.size === 0 || theirs.size === 0 || over.length === 0) return null;
  const sums: [number, number] = [0, 0];
  for (const slot of over) {
    const pair = [mine.get(slot.key), theirs.get(slot.before)] as const;
    if (pair.includes(null)) return null;
    sums[0] += pair[0] ?? 0;
    sums[1] += pair[1] ?? 0;
  }
  return sums;
}
