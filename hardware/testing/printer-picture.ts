/**
 * Pictures of what the oracle read. `paperPng` needs nothing but Node: symbols dot by dot, so that any QR reader can judge them, and
 * a block per character where a font would be. `paperHtml` is for people: the same rows as text, to look at in a browser.
 * Used by tests and by the virtual printer's preview.
 */
import { PNG } from 'pngjs';
import { DOTS_PER_COLUMN, type Paper, type PaperSymbol, type PaperText } from './printer-oracle.ts';

/** White paper left around the print, as a torn slip has. */
const MARGIN_DOTS = 24;
const GLYPH_DOTS = 24;

/** One pixel per dot, greyscale. */
export function paperPng(paper: Paper): Buffer {
  const png = new PNG({
    width: paper.columns * DOTS_PER_COLUMN + 2 * MARGIN_DOTS,
    height: paper.heightDots + 2 * MARGIN_DOTS,
  });
  png.data.fill(0xff);
  const fill = (left: number, top: number, width: number, height: number): void => {
    for (let y = top + MARGIN_DOTS; y < top + height + MARGIN_DOTS; y += 1)
      for (let x = left + MARGIN_DOTS; x < left + width + MARGIN_DOTS; x += 1)
        png.data.fill(0, (y * png.width + x) * 4, (y * png.width + x) * 4 + 3);
  };
  for (const item of paper.items) {
    if (item.kind === 'qr') fillSymbol(item, fill);
    else fillBlocks(item, fill);
  }
  return PNG.sync.write(png, { colorType: 0 });
}

type Fill = (left: number, top: number, width: number, height: number) => void;

function fillSymbol({ modules, moduleDots, leftDots, topDots }: PaperSymbol, fill: Fill): void {
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) fill(leftDots + x * moduleDots, topDots + y * moduleDots, moduleDots, moduleDots);
    });
  });
}

/** A frame per character, thicker when bold. */
function fillBlocks({ text, wide, high, bold, leftDots, topDots }: PaperText, fill: Fill): void {
  let left = leftDots;
  const stroke = bold ? 3 : 1;
  for (const character of text) {
    const cell = (character < '\u0080' ? 1 : 2) * DOTS_PER_COLUMN * wide;
    const height = GLYPH_DOTS * high;
    if (character !== ' ') {
      const [x, y, width, tall] = [left + 2, topDots + 3, cell - 4, height - 6];
      fill(x, y, width, stroke);
      fill(x, y + tall - stroke, width, stroke);
      fill(x, y, stroke, tall);
      fill(x + width - stroke, y, stroke, tall);
    }
    left += cell;
  }
}

/** A page that shows the slip in its real proportions, with text as text. */
export function paperHtml(paper: Paper): string {
  const width = paper.columns * DOTS_PER_COLUMN;
  const body = paper.items.map((item) => (item.kind === 'qr' ? symbolSvg(item) : textSvg(item))).join('');
  return `<!doctype html><meta charset="utf-8"><title>receipt</title><body style="margin:0;background:#ccc">
<svg xmlns="http://www.w3.org/2000/svg" width="${String(width + 2 * MARGIN_DOTS)}" height="${String(paper.heightDots + 2 * MARGIN_DOTS)}" viewBox="${String(-MARGIN_DOTS)} ${String(-MARGIN_DOTS)} ${String(width + 2 * MARGIN_DOTS)} ${String(paper.heightDots + 2 * MARGIN_DOTS)}" style="background:#fff;display:block;margin:auto">${body}</svg>`;
}

function symbolSvg({ modules, moduleDots, leftDots, topDots }: PaperSymbol): string {
  const path = modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('');
  return `<path transform="translate(${String(leftDots)} ${String(topDots)}) scale(${String(moduleDots)})" shape-rendering="crispEdges" d="${path}"/>`;
}

/** Each character in its own cell, so that columns stand as on paper whatever font the machine has. */
function textSvg({ text, wide, high, bold, leftDots, topDots }: PaperText): string {
  let left = 0;
  const glyphs: string[] = [];
  for (const character of text) {
    const cell = (character < '\u0080' ? 1 : 2) * DOTS_PER_COLUMN;
    if (character !== ' ')
      glyphs.push(`<text x="${String(left + cell / 2)}" y="20" text-anchor="middle">${escaped(character)}</text>`);
    left += cell;
  }
  return `<g transform="translate(${String(leftDots)} ${String(topDots)}) scale(${String(wide)} ${String(high)})" font-family="monospace, sans-serif" font-size="22"${bold ? ' font-weight="700"' : ''}>${glyphs.join('')}</g>`;
}

const escaped = (character: string): string =>
  character.replace(/[&<>"]/g, (special) => `&#${String(special.charCodeAt(0))};`);
