/**
 * A table on A4 pages as PDF. Amounts are aligned to the right by Helvetica's own widths. The same content gives the same bytes. Pure.
 * Called by statement-document.ts.
 */
import { drawText, pointText, pdfOfPages, textWidth } from '../../pages/pdf-page.ts';

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

export function pdfBytes(table: PdfTable): Buffer {
  const pages = layOut(table);
  const footed = pages.map((content, index) => {
    const foot = `${table.foot}  ${String(index + 1)}/${String(pages.length)}`;
    return [...content, drawText(foot, MARGIN, 24, 7.5)].join('\n');
  });
  return pdfOfPages({ width: PAGE_WIDTH, height: PAGE_HEIGHT }, footed);
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
    page.push(
      `0.6 w 0.6 G ${pointText(MARGIN)} ${pointText(y + LINE - 3)} m ${pointText(MARGIN + TABLE_WIDTH)} ${pointText(y + LINE - 3)} l S`,
    );
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
