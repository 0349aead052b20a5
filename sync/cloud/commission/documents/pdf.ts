/**
 * A table on A4 pages as PDF. Latin in Helvetica, all else in the standard Chinese font that every reader brings for Adobe-GB1
 * (`STSong-Light`), so that nothing is embedded. Amounts are aligned to the right by Helvetica's own widths. The same content gives the
 * same bytes. Pure. Called by statement-document.ts. ISO 32000-1 §9.7.
 */
export interface PdfColumn {
  readonly title: string;
  /** In points; all columns together at most `TABLE_WIDTH`. */
  readonly width: number;
  readonly isNumber?: boolean;
}
export interface PdfTable {
  readonly title: string;
  /** Under the title. */
  readonly facts: readonly string[];
  readonly columns: readonly PdfColumn[];
  readonly rows: readonly (readonly string[])[];
  /** The last row, strong. */
  readonly total: readonly string[];
  /** At the foot of each page, before its number. */
  readonly foot: string;
}

const [PAGE_WIDTH, PAGE_HEIGHT, MARGIN] = [595, 842, 40];
export const TABLE_WIDTH = PAGE_WIDTH - 2 * MARGIN;
const [SIZE, LINE, PAD] = [8.5, 12, 4];
const FOOT_HEIGHT = 30;

/** Advance widths of Helvetica from the space to the tilde, in thousandths. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const widthOf = (char: string): number => {
  const code = char.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? (WIDTHS[code - 0x20] ?? 556) : 1000;
};
const textWidth = (text: string, size: number): number =>
  (Array.from(text).reduce((sum, char) => sum + widthOf(char), 0) * size) / 1000;

export function pdfBytes(table: PdfTable): Buffer {
  const pages = layOut(table);
  const objects: string[] = [];
  const add = (body: string): number => objects.push(body);
  const first = 6;
  const kids = pages.map((_page, index) => `${String(first + 2 * index)} 0 R`);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${String(pages.length)} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  add(
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>',
  );
  add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>',
  );
  for (const [index, content] of pages.entries()) {
    const foot = `${table.foot}  ${String(index + 1)}/${String(pages.length)}`;
    const drawn = [...content, drawText(foot, MARGIN, 24, 7.5)].join('\n');
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(PAGE_WIDTH)} ${String(PAGE_HEIGHT)}] /Resources << /Font << /L 3 0 R /C 4 0 R >> >> /Contents ${String(first + 2 * index + 1)} 0 R >>`,
    );
    add(`<< /Length ${String(drawn.length)} >>\nstream\n${drawn}\nendstream`);
  }
  return assemble(objects);
}

/** Each page's drawing. A row whose words take several lines stays on one page. */
function layOut({ title, facts, columns, rows, total }: PdfTable): readonly (readonly string[])[] {
  const pages: string[][] = [];
  let page: string[] = [];
  let y = 0;
  const turn = (): void => {
    page = [];
    pages.push(page);
    y = PAGE_HEIGHT - MARGIN;
    if (pages.length === 1) {
      page.push(drawText(title, MARGIN, y - 14, 16));
      y -= 34;
      for (const fact of facts) {
        page.push(drawText(fact, MARGIN, y, 9.5));
        y -= 15;
      }
      y -= 4;
    }
    draw(columns.map((column) => column.title));
    rule();
  };
  const rule = (): void => {
    page.push(`0.6 w 0.6 G ${at(MARGIN)} ${at(y + LINE - 3)} m ${at(MARGIN + TABLE_WIDTH)} ${at(y + LINE - 3)} l S`);
  };
  const wrapped = (cells: readonly string[]): readonly (readonly string[])[] =>
    cells.map((cell, index) => wrap(cell, (columns[index]?.width ?? 0) - PAD));
  const draw = (cells: readonly string[]): void => {
    const lines = wrapped(cells);
    let x = MARGIN;
    for (const [index, column] of columns.entries()) {
      for (const [line, text] of (lines[index] ?? []).entries()) {
        const from = column.isNumber === true ? x + column.width - PAD - textWidth(text, SIZE) : x;
        page.push(drawText(text, from, y - line * LINE, SIZE));
      }
      x += column.width;
    }
    y -= Math.max(1, ...lines.map(({ length }) => length)) * LINE + 3;
  };
  turn();
  for (const cells of [...rows, total]) {
    const height = Math.max(1, ...wrapped(cells).map(({ length }) => length)) * LINE;
    if (y - height < MARGIN + FOOT_HEIGHT) turn();
    if (cells === total) rule();
    draw(cells);
  }
  return pages;
}

/** By width, at a space where there is one; a line may not be longer than the column. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const char of text) {
    if (line !== '' && textWidth(line + char, SIZE) > width) {
      const space = line.lastIndexOf(' ');
      const isWord = space > 0 && /[!-~]/.test(char) && /[!-~]/.test(line.at(-1) ?? '');
      lines.push(isWord ? line.slice(0, space) : line);
      line = isWord ? line.slice(space + 1) : '';
    }
    line += line === '' && char === ' ' ? '' : char;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** To an eighth of a point, which is exact in decimals. */
const at = (points: number): string => String(Math.round(points * 8) / 8);

/** Runs of Latin and of all else, one after the other. */
function drawText(text: string, x: number, y: number, size: number): string {
  const runs = text.match(/[\x20-\x7e]+|[^\x20-\x7e]+/g) ?? [];
  const shown = runs.map((run) =>
    /^[\x20-\x7e]/.test(run)
      ? `/L ${String(size)} Tf (${run.replaceAll(/[\\()]/g, String.raw`\$&`)}) Tj`
      : `/C ${String(size)} Tf <${hexOf(run)}> Tj`,
  );
  return `BT ${at(x)} ${at(y)} Td ${shown.join(' ')} ET`;
}

/** UCS-2; what lies beyond it, and control characters, show as a box. */
const hexOf = (run: string): string =>
  Array.from(run)
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      return (code < 0x20 || code > 0xffff ? 0x25a1 : code).toString(16).padStart(4, '0');
    })
    .join('');

function assemble(objects: readonly string[]): Buffer {
  let text = '%PDF-1.4\n';
  const places = objects.map((body, index) => {
    const place = text.length;
    text += `${String(index + 1)} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = String(objects.length + 1);
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${String(text.length)}\n%%EOF\n`;
  return Buffer.from(text + table + end, 'latin1');
}
