/** Figures of the seven kinds as people read them: per cents with one decimal, amounts with two, times in hours and minutes. Pure. */
import type { FigureRow, FigureUnit } from '../../../sync/domain/seven-kinds.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { amountText, countText } from '../../text/format.ts';
import { SUMS, type Delta } from './seven-figures.ts';

type Words = Dictionary['seven'];
const HOUR_MINUTES = 60;
const BP_PER_TENTH = 10;
const TENTHS = 10;
/** Between a figure and its sign, so that they stay together. */
const THIN = '\u2009';

/** `71.4 %` of 7142: floored, so that it is not 100 before it is. */
export const percentText = (bp: number): string => `${tenthsText(Math.floor(bp / BP_PER_TENTH))}${THIN}%`;

/** `31` as `3.1`. */
function tenthsText(tenths: number): string {
  const whole = Math.abs(tenths);
  const sign = tenths < 0 ? '−' : '';
  return `${sign}${countText(Math.floor(whole / TENTHS))}.${String(whole % TENTHS)}`;
}

export function valueText(unit: FigureUnit, value: number, words: Words): string {
  switch (unit) {
    case 'bp':
      return percentText(value);
    case 'fen':
      return amountText(value);
    case 'count':
      return countText(value);
    case 'hundredths':
      return amountText(value).replace(/0$/, '');
    case 'minutes':
      return words.minutes(
        countText(Math.floor(value / HOUR_MINUTES)),
        String(Math.floor(value % HOUR_MINUTES)).padStart(2, '0'),
      );
    default:
      return unit satisfies never;
  }
}

/** `14/16`. */
export const sumsText = (part: number | null, of: number | null): string =>
  `${part === null ? '—' : countText(part)}/${of === null ? '—' : countText(of)}`;

/** `30 ÷ 42 = 71.4 %`; null where a sum is not known. */
export function workingText({ figure, unit, value, part, of }: FigureRow, words: Words): string | null {
  const units = SUMS[figure];
  if (units.of === null || part === null || of === null) return null;
  const sums = `${valueText(units.part, part, words)} ÷ ${valueText(units.of, of, words)}`;
  return `${sums} = ${value === null ? '—' : valueText(unit, value, words)}`;
}

export const deltaText = ({ tenths, unit }: Delta, words: Words): string =>
  unit === 'points' ? words.points(tenthsText(tenths)) : `${tenthsText(tenths)}${THIN}%`;

/** A figure, or `—`. */
export const figureText = (row: FigureRow | undefined, words: Words): string => {
  const value = row === undefined || row.blank !== null ? null : (row.value ?? row.part);
  return row === undefined || value === null ? '—' : valueText(row.unit, value, words);
};
