/** Rows of the attribution report as its page shows them: names in place of keys, sums. Pure. Amounts in fen. */
import type { Dimension } from '../../../sync/domain/attribution.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import type { Row } from './report-rows.ts';

export interface AttributionFigure {
  readonly key: string;
  readonly label: string;
  readonly sales: number;
  readonly units: number;
  readonly net: number;
  readonly refunded: number;
  /** What remains: less refunds. */
  readonly after: number;
  /** New members, and customers who came to a guide. */
  readonly enrolled: number;
  readonly bound: number;
}

export function attributionFigures(
  rows: readonly Row[],
  by: Dimension,
  words: Dictionary['attribution'],
): readonly AttributionFigure[] {
  return rows.map((row) => {
    const [key, name] = [textOf(row, 'key'), textOf(row, 'name')];
    const [net, refunded] = [numberOf(row, 'net'), numberOf(row, 'refunded')];
    const label = labelOf(by, key, name, words);
    return {
      key,
      label,
      sales: numberOf(row, 'sales'),
      units: numberOf(row, 'units'),
      net,
      refunded,
      after: net - refunded,
      enrolled: numberOf(row, 'enrolled'),
      bound: numberOf(row, 'bound'),
    };
  });
}

function labelOf(by: Dimension, key: string, name: string, words: Dictionary['attribution']): string {
  if (key === '') return words.unattributed;
  const named: Readonly<Record<string, string>> =
    by === 'occasion'
      ? words.occasions
      : by === 'channel'
        ? words.channels
        : by === 'afterHours' || by === 'crossCity'
          ? { yes: words.yes, no: words.no }
          : {};
  return named[key] ?? (name === '' ? key : `${name} ${key}`);
}

const numberOf = (row: Row, field: string): number => {
  const value = row[field];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
};
const textOf = (row: Row, field: string): string => {
  const value = row[field];
  return typeof value === 'string' ? value : '';
};
