/**
 * What is drawn of each of the seven kinds, and the same as a table: columns of hours or days with the period before as a line, lying bars
 * of guides, coupons and steps of a funnel, a line with gaps where a counter was silent. Pure. Called by seven-card.tsx.
 */
import { FULL_BP } from '../../../sync/domain/money.ts';
import type { FigureName, FigureRow, FigureUnit, KindOfData } from '../../../sync/domain/seven-kinds.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { partsOf, slotKind, valuesOf, wholeOf, type Reports, type Slot } from './seven-figures.ts';
import { sumsText, valueText } from './seven-text.ts';

type Words = Dictionary['seven'];

/** `now` petrol, `mute` what it is held against, `plum` coupons, `behind` amber. */
export type Tone = 'now' | 'mute' | 'plum' | 'behind';
export interface LyingBar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly tone: Tone;
}
export interface ColumnSlot {
  readonly label: string;
  /** Null for what is still to come, and for a gap. */
  readonly value: number | null;
  /** On top of the value, to the whole. */
  readonly rest: number;
  readonly before: number | null;
}
interface Named {
  readonly id: string;
  readonly title: string;
}
export type SevenChart = Named &
  (
    | {
        readonly form: 'lying';
        readonly bars: readonly LyingBar[];
        /** Where a bar is full: with a ground up to there. */
        readonly full?: number;
        /** A tick through all bars. */
        readonly mark?: number;
      }
    | {
        readonly form: 'columns' | 'line';
        readonly slots: readonly ColumnSlot[];
        readonly unit: FigureUnit;
        /** Of the value, what rests on it and the line; empty where there is none. */
        readonly names: readonly [value: string, rest: string, before: string];
      }
  );

const STARS_FULL = 500;

/** What there is to draw; the first stands on the card. */
export function chartsOf(kind: KindOfData, reports: Reports, words: Words): readonly SevenChart[] {
  return drawn(kind, reports, words).filter((chart) =>
    chart.form === 'lying'
      ? chart.bars.length > 0
      : chart.slots.some(({ value, before }) => (value ?? before) !== null),
  );
}

function drawn(kind: KindOfData, reports: Reports, words: Words): readonly SevenChart[] {
  switch (kind) {
    case 'trade':
      return [columns('net', reports, words)];
    case 'customers':
      return [...newMembers(reports, words), funnel(reports, words), byGuide('repurchase', reports, words)];
    case 'marketing':
      return [coupons(reports, words), byCoupon(reports, words)];
    case 'store':
      return [attainment(reports, words)];
    case 'operations':
      return [byGuide('sales_per_hour', reports, words)];
    case 'traffic':
      return [counted(reports, words)];
    case 'service':
      return [byGuide('follow_ups', reports, words), byGuide('rating', reports, words)];
    default:
      return kind satisfies never;
  }
}

const BEFORE_NAMES = (period: Reports['period'], words: Words): string => words.beforeNames[period];

function columns(figure: FigureName, reports: Reports, words: Words): SevenChart {
  const { period, now, before } = reports;
  const by = slotKind(period);
  const [mine, theirs] = [valuesOf(partsOf(now, figure, by)), valuesOf(partsOf(before, figure, by))];
  const slots = reports.slots.map(({ key, before: other, label, isOver }) => ({
    label,
    value: mine.get(key) ?? (isOver ? 0 : null),
    rest: 0,
    before: theirs.get(other) ?? 0,
  }));
  const isBusy = ({ value, before: line }: ColumnSlot): boolean => (value ?? 0) !== 0 || (line ?? 0) !== 0;
  return {
    id: figure,
    title: words.figures[figure],
    form: 'columns',
    slots: mine.size === 0 && theirs.size === 0 ? [] : between(slots, isBusy),
    unit: 'fen',
    names: [words.figures[figure], '', theirs.size === 0 ? '' : BEFORE_NAMES(period, words)],
  };
}

/** From the first that has something to the last. */
function between<Item>(items: readonly Item[], has: (item: Item) => boolean): readonly Item[] {
  const first = items.findIndex(has);
  return first < 0 ? [] : items.slice(first, items.findLastIndex(has) + 1);
}

/** Of each day those who came to a guide, and on top those who did not. Of one day there is nothing to compare. */
function newMembers({ period, slots, now }: Reports, words: Words): readonly SevenChart[] {
  if (period === 'today') return [];
  const rows = new Map(partsOf(now, 'bound_rate', 'day').map((row) => [row.key, row]));
  if (rows.size === 0) return [];
  return [
    {
      id: 'new_members',
      title: words.newMembers,
      form: 'columns',
      unit: 'count',
      names: [words.bound, words.unbound, ''],
      slots: slots.map(({ key, label }) => {
        const { part, of } = rows.get(key) ?? { part: 0, of: 0 };
        return { label, value: part ?? 0, rest: Math.max(0, (of ?? 0) - (part ?? 0)), before: null };
      }),
    },
  ];
}

function funnel({ now }: Reports, words: Words): SevenChart {
  const steps = ['funnel_new', 'funnel_active', 'funnel_repeat'] as const;
  const bars = steps.flatMap((step) => {
    const count = wholeOf(now, step)?.value ?? null;
    return count === null
      ? []
      : { name: words.steps[step], value: count, text: valueText('count', count, words), tone: toneOfStep(step) };
  });
  return { id: 'funnel', title: words.funnel, form: 'lying', bars: hasAny(bars) };
}
const toneOfStep = (step: FigureName): Tone => (step === 'funnel_new' ? 'mute' : 'now');
/** Steps of nothing at all are no picture. */
const hasAny = (bars: readonly LyingBar[]): readonly LyingBar[] => (bars.some(({ value }) => value > 0) ? bars : []);

function coupons({ now }: Reports, words: Words): SevenChart {
  const { part, of } = wholeOf(now, 'redemption') ?? { part: null, of: null };
  const bar = (name: string, count: number | null, tone: Tone): readonly LyingBar[] =>
    count === null ? [] : [{ name, value: count, text: valueText('count', count, words), tone }];
  return {
    id: 'redemption',
    title: words.couponFunnel,
    form: 'lying',
    bars: hasAny([...bar(words.issued, of, 'mute'), ...bar(words.redeemed, part, 'plum')]),
  };
}

function byCoupon({ now }: Reports, words: Words): SevenChart {
  return {
    id: 'coupons',
    title: words.byCoupon,
    form: 'lying',
    full: FULL_BP,
    bars: sorted(partsOf(now, 'redemption', 'coupon')).map((row, _index, all) => barOf(row, 'plum', words, all)),
  };
}

function byGuide(
  figure: 'repurchase' | 'sales_per_hour' | 'follow_ups' | 'rating',
  { now }: Reports,
  words: Words,
): SevenChart {
  const full = { repurchase: FULL_BP, sales_per_hour: undefined, follow_ups: FULL_BP, rating: STARS_FULL }[figure];
  return {
    id: figure,
    title: words.byGuide(words.figures[figure]),
    form: 'lying',
    ...(full === undefined ? {} : { full }),
    bars: sorted(partsOf(now, figure, 'guide')).map((row, _index, all) =>
      barOf(row, figure === 'follow_ups' && isBehind(row) ? 'behind' : 'now', words, all),
    ),
  };
}

/** Half of what was due, or less. */
const isBehind = ({ part, of }: FigureRow): boolean => (part ?? 0) * 2 <= (of ?? 0);
const sorted = (rows: readonly FigureRow[]): readonly FigureRow[] =>
  rows.filter(({ value }) => value !== null).toSorted((one, other) => (other.value ?? 0) - (one.value ?? 0));

function barOf(row: FigureRow, tone: Tone, words: Words, all: readonly FigureRow[]): LyingBar {
  const { figure, key, name, unit, value, part, of } = row;
  const isCounted = figure !== 'sales_per_hour' && figure !== 'rating';
  const isShared = all.some((other) => other.name === name && other.key !== key);
  return {
    name: name === '' ? (key === '' ? words.nobody : key) : isShared ? `${name} ${key}` : name,
    value: value ?? 0,
    text: isCounted ? sumsText(part, of) : valueText(unit, value ?? 0, words),
    tone,
  };
}

/** This period and the one before; the tick is the target of the same days. */
function attainment({ period, now, before }: Reports, words: Words): SevenChart {
  const bars = (
    [
      [words.thisPeriod, now, 'now'],
      [BEFORE_NAMES(period, words), before, 'mute'],
    ] as const
  ).flatMap(([name, rows, tone]) => {
    const value = wholeOf(rows, 'target_attainment')?.value ?? null;
    return value === null ? [] : { name, value: Math.max(0, value), text: valueText('bp', value, words), tone };
  });
  const full = Math.max(FULL_BP, ...bars.map(({ value }) => value));
  return { id: 'attainment', title: words.figures.target_attainment, form: 'lying', bars, full, mark: FULL_BP };
}

/** A gap is between two that were counted, or one that the cloud says is none. */
function counted({ period, slots, now }: Reports, words: Words): SevenChart {
  const values = valuesOf(partsOf(now, 'entered', slotKind(period)));
  const all = slots.map(({ key, label }: Slot) => ({ label, value: values.get(key) ?? null, rest: 0, before: null }));
  const told = new Set(slots.flatMap(({ key, label }) => (values.has(key) ? label : [])));
  return {
    id: 'entered',
    title: words.figures.entered,
    form: 'line',
    unit: 'count',
    names: [words.figures.entered, '', ''],
    slots: between(all, ({ label }) => told.has(label)),
  };
}

export const gapsOf = (chart: SevenChart | undefined): number =>
  chart?.form === 'line' ? chart.slots.filter(({ value }) => value === null).length : 0;

/** The same in words and figures: for the table in a chart's place. */
export function tableOf(
  chart: SevenChart,
  words: Words,
): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  if (chart.form === 'lying')
    return { head: ['', chart.title], rows: chart.bars.map(({ name, text }) => [name, text]) };
  const { names, unit, slots, form } = chart;
  const text = (value: number | null): string =>
    value === null ? (form === 'line' ? words.noData : '') : valueText(unit, value, words);
  const shown = names.map((name) => name !== '');
  const pick = (cells: readonly string[]): readonly string[] => cells.filter((_cell, index) => shown[index]);
  return {
    head: ['', ...pick(names)],
    rows: slots.map(({ label, value, rest, before }) => [
      label,
      ...pick([text(value), text(rest), before === null ? '' : text(before)]),
    ]),
  };
}
