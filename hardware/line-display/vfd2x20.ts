/**
 * Pole displays of two lines with 20 cells each, as VFDs and LCDs with ESC/POS commands are: `CLR` (0C) empties them, `US $ n m`
 * (1F 24) puts the cursor on cell n of line m, text follows; source: Epson's DM-D command reference, which most makers copy. Chinese
 * takes two cells a character and is sent as GBK; a display without it gets letters and figures alone. Pure.
 * Invariants: an amount is never cut: what does not fit is the name, or nothing is shown. Called by open-display.ts.
 */
import iconv from 'iconv-lite';
import { yuanText, type Fen } from '../../sync/domain/money.ts';
import { columnsOf } from '../../sync/domain/paper-text.ts';
import type { LineDisplayView } from './line-display.ts';

export const VFD_CELLS = 20;
export const VFD_LINE = { baudRate: 9600 } as const;
export type VfdCharset = 'gbk' | 'ascii';
export interface VfdStyle {
  readonly charset: VfdCharset;
  /** What stands there when nobody is served, one or two lines. */
  readonly welcome?: readonly string[];
}

const CLEAR = 0x0c;
const US = 0x1f;
const DOLLAR = 0x24;
const ASCII_FIRST = 0x20;
const ASCII_LAST = 0x7e;

const WORDS = {
  gbk: {
    total: '合计',
    due: '应付',
    received: '实收',
    change: '找零',
    thanks: '谢谢惠顾',
    item: '商品',
    welcome: '欢迎光临',
  },
  ascii: {
    total: 'TOTAL',
    due: 'DUE',
    received: 'PAID',
    change: 'CHANGE',
    thanks: 'THANK YOU',
    item: 'ITEM',
    welcome: 'WELCOME',
  },
} as const satisfies Readonly<Record<VfdCharset, Readonly<Record<string, string>>>>;

/** The encoder of one display. It gives undefined when an amount has too many figures for a line. */
export const vfdBytes =
  (style: VfdStyle) =>
  (view: LineDisplayView | undefined): Uint8Array | undefined => {
    const lines = linesOf(style, view);
    if (lines === undefined) return undefined;
    const bytes = lines.flatMap((line, index) => [US, DOLLAR, 1, index + 1, ...encoded(line, style.charset)]);
    return Uint8Array.of(CLEAR, ...bytes);
  };

function linesOf({ charset, welcome }: VfdStyle, view: LineDisplayView | undefined): readonly string[] | undefined {
  const words = WORDS[charset];
  if (view === undefined) return (welcome ?? [words.welcome]).slice(0, 2).map((line) => centred(shown(line, charset)));
  const { label, amount, item, total } = view;
  const row = (text: string, of: Fen): string | undefined => spread(text, yuanText(of, { minus: '-', group: false }));
  const rows = (): readonly (string | undefined)[] => {
    switch (label) {
      case 'price': {
        const name = item === undefined ? '' : shown(item, charset);
        return [
          row(name === '' ? words.item : name, amount),
          ...(total === undefined ? [] : [row(words.total, total)]),
        ];
      }
      case 'total':
        return [row(words.due, amount)];
      case 'received':
        return [row(words.received, amount)];
      case 'change':
        return [row(words.change, amount), centred(words.thanks)];
    }
  };
  const all = rows();
  return all.every((line) => line !== undefined) ? all : undefined;
}

/** Text that the display has signs for; signs that it has not are left out, spaces become one. */
function shown(text: string, charset: VfdCharset): string {
  const signs = Array.from(text.normalize('NFKC')).filter((sign) => (charset === 'gbk' ? isGbk(sign) : isAscii(sign)));
  return signs.join('').replaceAll(/\s+/g, ' ').trim();
}

const isAscii = (sign: string): boolean => {
  const code = sign.codePointAt(0) ?? 0;
  return code >= ASCII_FIRST && code <= ASCII_LAST;
};
/** ASCII, or two bytes that mean the same sign again. */
function isGbk(sign: string): boolean {
  if (isAscii(sign)) return true;
  const bytes = iconv.encode(sign, 'gbk');
  return bytes.length === 2 && columnsOf(sign) === 2 && iconv.decode(bytes, 'gbk') === sign;
}

const encoded = (text: string, charset: VfdCharset): Uint8Array =>
  charset === 'gbk' ? iconv.encode(text, 'gbk') : new TextEncoder().encode(text);

/** The text cut to what the figure leaves; undefined when the figure alone is too long. */
function spread(text: string, figure: string): string | undefined {
  if (figure.length > VFD_CELLS) return undefined;
  const cut = clipped(text, Math.max(0, VFD_CELLS - figure.length - 1));
  return cut + ' '.repeat(VFD_CELLS - columnsOf(cut) - figure.length) + figure;
}

function centred(text: string): string {
  const cut = clipped(text, VFD_CELLS);
  return ' '.repeat(Math.floor((VFD_CELLS - columnsOf(cut)) / 2)) + cut;
}

/** Whole characters alone: half of one would turn all behind it into others. */
function clipped(text: string, cells: number): string {
  let cut = '';
  for (const sign of text) {
    if (columnsOf(cut + sign) > cells) break;
    cut += sign;
  }
  return cut;
}
