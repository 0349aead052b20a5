/**
 * Tables as CSV that spreadsheets open well: BOM, CRLF, everything quoted that needs it. A text that a spreadsheet would
 * run as a formula gets an apostrophe in front (OWASP, CSV injection); numbers are written as they are.
 */
export type Cell = string | number;

const BOM = '\uFEFF';

export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BOM + csvRows([header, ...rows]);
}

/** Rows behind others, of a table that is too long to be made at once. */
export const csvRows = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const isAmount = /^-?\d+(\.\d+)?$/.test(cell);
  const safe = !isAmount && /^[=+\-@\t\r\n|]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
