/**
 * A workbook that spreadsheets open as it is: texts as texts (never run as a formula), amounts as numbers with two decimals, days as
 * dates. The same content gives the same bytes. Pure but for zlib. Called by statement-document.ts. ECMA-376; PKWARE APPNOTE 4.3.
 */
import { crc32, deflateRawSync } from 'node:zlib';
import { yuanText, type Fen } from '../../../domain/money.ts';

export type Cell =
  | { readonly text: string; readonly bold?: boolean }
  | { readonly fen: Fen; readonly bold?: boolean; readonly sumOf?: string }
  /** `2026-09-21`. */
  | { readonly day: string }
  /** Basis points, shown as per cent. */
  | { readonly bp: number }
  | { readonly count: number }
  | null;
export interface Sheet {
  readonly name: string;
  /** In characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGED = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Places in `cellXfs` of the styles. */
const STYLE = { plain: 0, bold: 1, amount: 2, boldAmount: 3, day: 4, percent: 5 } as const;

export function xlsxBytes(sheets: readonly Sheet[]): Buffer {
  const numbered = sheets.map((sheet, index) => ({ ...sheet, n: String(index + 1) }));
  const parts = numbered.map(
    ({ n }) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  return zipBytes([
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGED}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${parts.join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="${PACKAGED}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbered.map(({ name, n }) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="${PACKAGED}/relationships">${numbered.map(({ n }) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId${String(sheets.length + 1)}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    ['xl/styles.xml', STYLES],
    ...numbered.map(({ n, ...sheet }): [string, string] => [`xl/worksheets/sheet${n}.xml`, sheetXml(sheet)]),
  ]);
}

const FONT = '<sz val="11"/><name val="Microsoft YaHei"/>';
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font>${FONT}</font><font><b/>${FONT}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="4" fontId="1" applyFont="1" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** Printed, all columns stand on one A4 page lying, and as many pages as the rows need follow one another. */
const ONE_PAGE_WIDE = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>';
const ON_PAPER = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>';

function sheetXml({ widths, rows }: Sheet): string {
  const columns = widths.map(
    (width, index) =>
      `<col min="${String(index + 1)}" max="${String(index + 1)}" width="${String(width)}" customWidth="1"/>`,
  );
  const lines = rows.map(
    (cells, row) =>
      `<row r="${String(row + 1)}">${cells.map((cell, column) => cellXml(cell, `${columnName(column)}${String(row + 1)}`)).join('')}</row>`,
  );
  return `${HEAD}<worksheet xmlns="${MAIN}">${ONE_PAGE_WIDE}<cols>${columns.join('')}</cols><sheetData>${lines.join('')}</sheetData>${ON_PAPER}</worksheet>`;
}

/** `0` as `A`; no sheet here has more than 26. */
export const columnName = (index: number): string => String.fromCharCode(65 + index);

function cellXml(cell: Cell, place: string): string {
  if (cell === null) return '';
  const number = (style: number, value: string, formula = ''): string =>
    `<c r="${place}" s="${String(style)}">${formula}<v>${value}</v></c>`;
  if ('text' in cell)
    return `<c r="${place}" s="${String(cell.bold === true ? STYLE.bold : STYLE.plain)}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell.text)}</t></is></c>`;
  if ('fen' in cell)
    return number(
      cell.bold === true ? STYLE.boldAmount : STYLE.amount,
      yuanText(cell.fen, { minus: '-', group: false }),
      cell.sumOf === undefined ? '' : `<f>SUM(${cell.sumOf})</f>`,
    );
  if ('day' in cell) return number(STYLE.day, String(serialOf(cell.day)));
  if ('bp' in cell) return number(STYLE.percent, String(cell.bp / 10_000));
  return number(STYLE.plain, String(cell.count));
}

/** Days since 1899-12-30, as spreadsheets count. */
const serialOf = (day: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000);

/** Characters that XML cannot hold at all are left out. */
const escaped = (text: string): string =>
  Array.from(text)
    .filter(isXml)
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

function isXml(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  return (code >= 0x20 || char === '\t' || char === '\n') && !isHalf && code !== 0xfffe && code !== 0xffff;
}

/** 1980-01-01, the first day that a ZIP knows: the same content gives the same bytes. */
const DOS_DAY = 0x21;
const UTF8_NAMES = 0x800;

function zipBytes(files: readonly (readonly [string, string])[]): Buffer {
  const bodies: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [name, text] of files) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(UTF8_NAMES, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt16LE(DOS_DAY, 8);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    index.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, path]));
    const body = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, path, packed]);
    bodies.push(body);
    at += body.length;
  }
  const directory = Buffer.concat(index);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(index.length, 4);
  end.writeUInt16LE(index.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
