/**
 * A CSV file as rows of texts, each with the number that a spreadsheet shows beside it: UTF-8 with or without a mark, else GB18030;
 * comma, semicolon or tab between; quotes as in RFC 4180. Called by table.ts and by the office's import of footfall.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { err, ok, type Result } from '../../../sync/domain/result.ts';

export interface TableRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** Errors: what is wrong with the file, for the one who chose it. */
export function csvRows(bytes: Uint8Array): Result<readonly TableRow[], string> {
  const text = textOf(bytes);
  if (text === undefined) return err('neither UTF-8 nor GB18030');
  try {
    const records: readonly (readonly string[])[] = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      trim: true,
    });
    // An empty line is a record too, and a cell of two lines is one row, as in a spreadsheet.
    return ok(records.map((cells, index) => ({ number: index + 1, cells })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { readonly lines?: unknown };
    return err(`line ${typeof lines === 'number' ? String(lines) : '?'}: ${error.message.split('\n')[0] ?? ''}`);
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  return undefined;
}

/** Whichever the header has most of. */
function delimiterOf(text: string): string {
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  const plain = first.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t'].map((mark) => [mark, plain.split(mark).length] as const);
  return counted.reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
