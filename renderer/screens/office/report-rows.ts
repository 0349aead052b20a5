/**
 * The cloud's report rows as this page reads them. Rows come as records of unknown fields: what is missing or of another kind
 * is left out of the figures rather than guessed. Amounts in fen. Pure.
 */
export type Row = Readonly<Record<string, unknown>>;

const numberOf = (row: Row, field: string): number => {
  const value = row[field];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
};
const textOf = (row: Row, field: string): string => {
  const value = row[field];
  return typeof value === 'string' ? value : '';
};
const optionalNumber = (row: Row, field: string): number | null => {
  const value = row[field];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
};

export interface HourFigure {
  readonly hour: number;
  readonly sales: number;
  readonly units: number;
  readonly net: number;
}
export const hourFigures = (rows: readonly Row[]): readonly HourFigure[] =>
  rows
    .map((row) => ({
      hour: numberOf(row, 'hour'),
      sales: numberOf(row, 'sales'),
      units: numberOf(row, 'units'),
      net: numberOf(row, 'net') - numberOf(row, 'refunded'),
    }))
    .toSorted((a, b) => a.hour - b.hour);

/** Every hour from the first to the last with something in it, so that a quiet hour shows as a gap of zero height. */
export function continuousHours(figures: readonly HourFigure[]): readonly HourFigure[] {
  const first = figures[0]?.hour;
  const last = figures.at(-1)?.hour;
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const hour = first + index;
    return figures.find((figure) => figure.hour === hour) ?? { hour, sales: 0, units: 0, net: 0 };
  });
}

export interface TenderFigure {
  readonly tender: string;
  readonly count: number;
  readonly amount: number;
  /** Of a platform's vouchers: what they are worth, and what the platform pays for them. */
  readonly voucher: { readonly platform: string; readonly face: number; readonly settlement: number } | null;
}
export const tenderFigures = (rows: readonly Row[]): readonly TenderFigure[] =>
  rows.map((row) => ({
    tender: textOf(row, 'tender'),
    count: numberOf(row, 'count'),
    amount: numberOf(row, 'amount') - numberOf(row, 'refunded'),
    voucher:
      textOf(row, 'platform') === ''
        ? null
        : {
            platform: textOf(row, 'platform'),
            face: numberOf(row, 'face'),
            settlement: numberOf(row, 'settlement'),
          },
  }));

export interface GuideFigure {
  /** Empty when nobody served. */
  readonly guide: string;
  readonly name: string;
  readonly sales: number;
  readonly net: number;
}
export const guideFigures = (rows: readonly Row[]): readonly GuideFigure[] =>
  rows.map((row) => ({
    guide: textOf(row, 'guide'),
    name: textOf(row, 'name'),
    sales: numberOf(row, 'sales'),
    net: numberOf(row, 'net') - numberOf(row, 'refunded'),
  }));

export interface TerminalFigure {
  readonly terminal: string;
  readonly name: string;
  readonly lastContact: number | null;
  /** Null when the terminal never said. */
  readonly unsent: number | null;
}
export const terminalFigures = (rows: readonly Row[]): readonly TerminalFigure[] =>
  rows.map((row) => ({
    terminal: textOf(row, 'terminal'),
    name: textOf(row, 'name'),
    lastContact: optionalNumber(row, 'lastContact'),
    unsent: optionalNumber(row, 'unsent'),
  }));

/** A terminal whose figures may be missing: it said that it has unsent entries, or was silent for this long. */
export const SILENT_MS = 10 * 60_000;
export const missingTerminals = (figures: readonly TerminalFigure[], now: number): readonly TerminalFigure[] =>
  figures.filter(
    ({ unsent, lastContact }) => (unsent ?? 0) > 0 || lastContact === null || now - lastContact > SILENT_MS,
  );
