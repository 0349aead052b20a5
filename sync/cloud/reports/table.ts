/**
 * A report as a table, and the same table as CSV (yuan as text, all else as it is counted) and as a workbook whose numbers are numbers,
 * which prints one page wide. Called by routes/reports.ts.
 */
import { fen, yuanText, type Fen } from '../../domain/money.ts';
import { xlsxBytes, type Cell as SheetCell } from '../commission/documents/xlsx.ts';
import { csvText, type Cell as CsvCell } from './csv.ts';

/** `hundredths` of one, as amounts are of a yuan; `says`: what CSV and workbook say of a thing is not the same. */
export type TableCell =
  | CsvCell
  | { readonly fen: Fen }
  | { readonly bp: number }
  | { readonly hundredths: number }
  | { readonly says: readonly [csv: string, sheet: string] };
export interface Table {
  readonly items: readonly object[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}
export const NO_TABLE: Table = { items: [], header: [], rows: [] };

export const csvOf = ({ header, rows }: Table): string =>
  csvText(
    header,
    rows.map((row) => row.map(csvCell)),
  );

function csvCell(cell: TableCell): CsvCell {
  if (typeof cell !== 'object') return cell;
  if ('fen' in cell) return yuanText(cell.fen, { minus: '-', group: false });
  if ('says' in cell) return cell.says[0];
  return 'bp' in cell ? cell.bp : cell.hundredths;
}

/** In characters, of which Chinese ones take two places. */
const WIDTH_MIN = 8;
const WIDTH_MAX = 40;
const WIDE = /[\u2e80-\uffef]/gu;

export function xlsxOf(name: string, { header, rows }: Table): Buffer {
  const cells = rows.map((row) => row.map(sheetCell));
  const widthOf = (column: number): number => {
    const texts = [header[column] ?? '', ...rows.map((row) => String(csvCell(row[column] ?? '')))];
    const longest = Math.max(...texts.map((text) => text.length + (text.match(WIDE)?.length ?? 0)));
    return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, longest + 2));
  };
  return xlsxBytes([
    {
      name,
      widths: header.map((_title, column) => widthOf(column)),
      rows: [header.map((text): SheetCell => ({ text, bold: true })), ...cells],
    },
  ]);
}

function sheetCell(cell: TableCell): SheetCell {
  if (typeof cell === 'number') return { count: cell };
  if (typeof cell === 'string') return cell === '' ? null : { text: cell };
  if ('hundredths' in cell) return { fen: fen(cell.hundredths) };
  return 'says' in cell ? { text: cell.says[1] } : cell;
}
