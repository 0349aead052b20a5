/**
 * Rows of the seven kinds of data from their sums (seven-kinds.ts): the whole of a store and period, or a part of it for a chart. A part
 * of which nothing is known has no row. Pure. Called by the files of figures beside this one.
 */
import { FIGURES, quotient, type Blank, type FigureName, type FigurePart, type FigureRow } from './seven-kinds.ts';
import { localMinuteAt, type BusinessDay, type EpochMs } from './time.ts';

/** What a row is of. */
export type RowOf = Pick<FigureRow, 'by' | 'key' | 'name'>;
const WHOLE: RowOf = { by: 'whole', key: '', name: '' };
export const partOf = (by: FigurePart, key: string, name = ''): RowOf => ({ by, key, name });

const rowOf = (
  figure: FigureName,
  sums: Pick<FigureRow, 'value' | 'part' | 'of' | 'blank'>,
  { by, key, name }: RowOf,
): FigureRow => ({ kind: FIGURES[figure].kind, figure, by, key, name, unit: FIGURES[figure].unit, ...sums });

/** A count, a sum, or what is worked out otherwise than by dividing. */
export const plainRow = (figure: FigureName, value: number, of = WHOLE): FigureRow =>
  rowOf(figure, { value, part: value, of: null, blank: null }, of);

/** `part` / `of`; `nothing_yet` where there is nothing to divide by. `value`: where the quotient is of other sums than those shown. */
export function ratioRow(
  figure: FigureName,
  part: number,
  of: number,
  row = WHOLE,
  value = quotient(part, of, FIGURES[figure].unit),
): FigureRow {
  return rowOf(figure, { value, part, of, blank: value === null ? 'nothing_yet' : null }, row);
}

/** What is not known, with as much of its sums as is. */
export const blankRow = (figure: FigureName, blank: Blank, part: number | null = null): FigureRow =>
  rowOf(figure, { value: null, part, of: null, blank }, WHOLE);

/** The days of a report; `offsetMinutes` of the store's clock. */
export interface Span {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  readonly offsetMinutes: number;
}
/** By the hour of the clock within one day, by business day in all longer spans. */
export function partAt({ from, to, offsetMinutes }: Span, at: EpochMs, day: BusinessDay): RowOf {
  if (from !== to) return partOf('day', day);
  const [, clock = ''] = localMinuteAt(at, offsetMinutes).split('T');
  return partOf('hour', String(Number(clock.slice(0, 2))));
}

/** Sums by what they are of, in the order of their keys: hours by number, all else as text. */
export function summed<Item>(
  items: readonly Item[],
  rowFor: (item: Item) => RowOf,
  amount: (item: Item) => number,
): readonly { readonly row: RowOf; readonly sum: number }[] {
  const sums = new Map<string, { readonly row: RowOf; sum: number }>();
  for (const item of items) {
    const row = rowFor(item);
    const known = sums.get(row.key);
    if (known === undefined) sums.set(row.key, { row, sum: amount(item) });
    else known.sum += amount(item);
  }
  return [...sums.values()].sort((a, b) => byKey(a.row, b.row));
}
export const byKey = (a: RowOf, b: RowOf): number =>
  a.by === 'hour' ? Number(a.key) - Number(b.key) : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
