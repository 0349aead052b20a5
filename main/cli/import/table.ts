/**
 * A CSV or XLSX file as a table of texts, each row with the number that a spreadsheet shows beside it. CSV: csv-rows.ts. XLSX: the first
 * sheet. Called by ../import.ts.
 */
import { readSheet, type CellValue } from 'read-excel-file/node';
import { err, ok, type Result } from '../../../sync/domain/result.ts';
import { csvRows, type TableRow } from './csv-rows.ts';

export interface Table {
  readonly header: TableRow;
  readonly rows: readonly TableRow[];
}

/** Larger is no list of 20,000 products. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
/** Every XLSX is a ZIP. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** An old Excel file. */
const XLS = [0xd0, 0xcf, 0x11, 0xe0];

/** Errors: what is wrong with the file, for the one who chose it. */
export async function readTable(bytes: Uint8Array): Promise<Result<Table, string>> {
  if (bytes.length > FILE_BYTES_MAX) return err(`larger than ${String(FILE_BYTES_MAX)} bytes: split the file`);
  if (begins(bytes, XLS)) return err('an old .xls file: save it as .xlsx or .csv');
  const read = begins(bytes, ZIP) ? await sheetRows(bytes) : csvRows(bytes);
  if (!read.ok) return read;
  const [header, ...rows] = read.value.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return header === undefined ? err('empty') : ok({ header, rows });
}

const begins = (bytes: Uint8Array, first: readonly number[]): boolean =>
  first.every((byte, index) => bytes[index] === byte);

async function sheetRows(bytes: Uint8Array): Promise<Result<readonly TableRow[], string>> {
  try {
    const rows = await readSheet(Buffer.from(bytes));
    return ok(rows.map((cells, index) => ({ number: index + 1, cells: cells.map(textOfCell) })));
  } catch {
    return err('not a readable .xlsx file');
  }
}

/** Numbers as they are shown without a format; a code of more digits than a number keeps is not one any more, and is refused by its text. */
function textOfCell(cell: CellValue | null): string {
  if (cell === null) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return String(cell).trim();
}
