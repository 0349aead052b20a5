/**
 * A guide's badge to print, on a card of the size of a bank card, upright: brand and store, the code, who it is of, and until when it
 * counts; and the code alone as a picture for who lays out badges elsewhere. Pure. Called by routes/guide-badge.ts. ISO/IEC 7810 ID-1.
 */
import { PNG } from 'pngjs';
import { escapeHtml } from './binding-pages.ts';
import { drawText, pdfOfPages, pointText, textWidth } from './pdf-page.ts';
import { qrPath, qrRuns } from './qr-drawing.ts';

export interface BadgeCard {
  readonly brand: string;
  readonly store: string;
  readonly url: string;
  readonly name: string;
  readonly number: string;
  /** What to do with it, for the customer. */
  readonly hint: string;
  /** Short code and last day; signs that fonts of paper have, no middle dot. */
  readonly foot: string;
}
export const BADGE_FILES = {
  pdf: 'application/pdf',
  svg: 'image/svg+xml',
  png: 'image/png',
} as const;
export type BadgeFile = keyof typeof BADGE_FILES;

/** In points: 53.98 x 85.6 mm. */
const [WIDTH, HEIGHT] = [153, 242.625];
const QR_SIDE = 116;
const QR_TOP = 42;
const QR_LEFT = (WIDTH - QR_SIDE) / 2;
const ROOM = WIDTH - 12;
/** Pixels of a module of the picture: a code of 37 modules is about 1,000 px wide. */
const PIXELS = 24;
/** Bytes of a pixel, of which the last is how opaque it is; kind of a picture without colours. ISO/IEC 15948. */
const [RGBA, OPAQUE_AT, GREY] = [4, 3, 0] as const;

export function badgeFile(card: BadgeCard, format: BadgeFile): Buffer {
  if (format === 'pdf') return badgePdf(card);
  return format === 'svg' ? Buffer.from(badgeSvg(card)) : codePng(card.url);
}

/** Each with its base line from the top. */
const linesOf = ({ brand, store, name, number, hint, foot }: BadgeCard): readonly CardLine[] => [
  { text: brand, y: 18, size: 11 },
  { text: store, y: 33, size: 8.5 },
  { text: name, y: 178, size: 17 },
  { text: number, y: 194, size: 11 },
  { text: hint, y: 213, size: 8.5 },
  { text: foot, y: 230, size: 6.5 },
];
interface CardLine {
  readonly text: string;
  readonly y: number;
  readonly size: number;
}
/** What is too long for the card is set smaller, so that nothing of it is cut. */
const fitted = ({ text, y, size }: CardLine): CardLine => ({
  ...{ text, y },
  size: Math.min(size, Math.floor((ROOM / Math.max(1, textWidth(text, 1))) * 8) / 8),
});

function badgeSvg(card: BadgeCard): string {
  const { side, path } = qrPath(card.url);
  const lines = linesOf(card).map((line) => {
    const { text, y, size } = fitted(line);
    return `<text x="${String(WIDTH / 2)}" y="${String(y)}" font-size="${String(size)}">${escapeHtml(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="53.98mm" height="85.6mm" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}"><path fill="#fff" d="M0 0h${String(WIDTH)}v${String(HEIGHT)}H0z"/><g transform="translate(${String(QR_LEFT)} ${String(QR_TOP)}) scale(${String(QR_SIDE / side)})" shape-rendering="crispEdges"><path d="${path}"/></g><g text-anchor="middle" font-family="PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif">${lines.join('')}</g></svg>`;
}

function badgePdf(card: BadgeCard): Buffer {
  const { side, runs } = qrRuns(card.url);
  const module = QR_SIDE / side;
  // Drawn in modules, from the top left.
  const code = [
    `q ${String(module)} 0 0 ${String(-module)} ${pointText(QR_LEFT)} ${pointText(HEIGHT - QR_TOP)} cm`,
    ...runs.map(({ x, y, length }) => `${String(x)} ${String(y)} ${String(length)} 1 re`),
    'f Q',
  ];
  const lines = linesOf(card).map((line) => {
    const { text, y, size } = fitted(line);
    return drawText(text, (WIDTH - textWidth(text, size)) / 2, HEIGHT - y, size);
  });
  return pdfOfPages({ width: WIDTH, height: HEIGHT }, [[...code, ...lines].join('\n')]);
}

function codePng(url: string): Buffer {
  const { side, runs } = qrRuns(url);
  const edge = side * PIXELS;
  const png = new PNG({ width: edge, height: edge });
  png.data.fill(0xff);
  for (const { x, y, length } of runs)
    for (let row = y * PIXELS; row < (y + 1) * PIXELS; row += 1)
      for (let pixel = x * PIXELS; pixel < (x + length) * PIXELS; pixel += 1)
        png.data.fill(0, (row * edge + pixel) * RGBA, (row * edge + pixel) * RGBA + OPAQUE_AT);
  return PNG.sync.write(png, { colorType: GREY });
}
