/**
 * Reads printed bytes as paper: which rows with which words stand where, which symbols, what a printer would make of it, and what
 * is wrong with it. Shares no code with our encoder: it is written from the command reference and lays out in dots, as a printer
 * does (203 dpi, font 12x24, full cells 24x24, 30 dots a line). Used by tests on every slip, by previews of the virtual printer.
 */
import { encodeQR, type ErrorCorrection } from 'qr';
import { OperationReader, type PlacedOperation, type PrinterOperation } from './printer-operations.ts';

export interface PaperText {
  readonly kind: 'text';
  readonly text: string;
  /** Columns of the paper that the row takes, in its printed size. */
  readonly columns: number;
  readonly wide: number;
  readonly high: number;
  readonly bold: boolean;
  readonly align: 'left' | 'center' | 'right';
  readonly topDots: number;
  readonly leftDots: number;
}

export interface PaperSymbol {
  readonly kind: 'qr';
  readonly payload: string;
  readonly level: 'L' | 'M' | 'Q' | 'H';
  /** Dark modules by row, without quiet zone. */
  readonly modules: readonly (readonly boolean[])[];
  readonly moduleDots: number;
  readonly topDots: number;
  readonly leftDots: number;
}

export type PaperItem = PaperText | PaperSymbol;

export interface Paper {
  readonly columns: number;
  readonly items: readonly PaperItem[];
  readonly heightDots: number;
  /** Blank lines between the last print and the cut; undefined when it was not cut. */
  readonly linesBeforeCut: number | undefined;
}

export interface Reading {
  readonly operations: readonly PrinterOperation[];
  /** One per cut, and one for what follows the last cut if it holds print. */
  readonly papers: readonly Paper[];
  /** What is wrong, as sentences; empty for a clean job. */
  readonly faults: readonly string[];
}

export const DOTS_PER_COLUMN = 12;
const LINE_DOTS = 30;
const GLYPH_DOTS = 24;
const QUIET_MODULES = 4;
const ERROR_CORRECTION: Readonly<Record<PaperSymbol['level'], ErrorCorrection>> = {
  L: 'low',
  M: 'medium',
  Q: 'quartile',
  H: 'high',
};

/** Reads everything that was sent to a printer with that many columns. */
export function readPaper(bytes: Uint8Array, columns = 48): Reading {
  const reader = new OperationReader();
  const placed = [...reader.push(bytes), ...reader.finish()];
  const desk = new PaperDesk(columns);
  for (const operation of placed) desk.run(operation);
  return { operations: placed.map(({ operation }) => operation), ...desk.finish() };
}

/** The words of a paper, row by row, as a person reads them. */
export const paperLines = (paper: Paper): string[] =>
  paper.items.map((item) => (item.kind === 'text' ? item.text : `[QR ${item.payload}]`));

interface Span {
  readonly text: string;
  readonly columns: number;
  readonly wide: number;
  readonly high: number;
  readonly bold: boolean;
}

const PLAIN = { wide: 1, high: 1, bold: false, align: 'left' as PaperText['align'] };

class PaperDesk {
  readonly #columns: number;
  readonly #papers: Paper[] = [];
  readonly #faults: string[] = [];
  #items: PaperItem[] = [];
  #line: Span[] = [];
  #style = PLAIN;
  #y = 0;
  #qr: { data: Uint8Array | undefined; dots: number; level: PaperSymbol['level'] } = {
    data: undefined,
    dots: 3,
    level: 'L',
  };

  constructor(columns: number) {
    this.#columns = columns;
  }

  run({ at, operation }: PlacedOperation): void {
    switch (operation.op) {
      case 'initialize':
        this.#line = [];
        this.#style = PLAIN;
        break;
      case 'text':
        if (operation.outsideGb18030) this.#faults.push(`byte ${String(at)}: text outside GB18030 (${operation.text})`);
        this.#line.push({ text: operation.text, columns: operation.columns, ...this.#style });
        break;
      case 'line_feed':
        this.#printLine();
        break;
      case 'feed_lines':
        this.#printLine();
        this.#y += LINE_DOTS * Math.max(0, operation.lines - 1);
        break;
      case 'feed_dots':
        if (this.#line.length > 0) this.#printLine();
        this.#y += operation.dots;
        break;
      case 'align':
        this.#style = { ...this.#style, align: operation.to };
        break;
      case 'bold':
        this.#style = { ...this.#style, bold: operation.on };
        break;
      case 'size':
        this.#style = { ...this.#style, wide: operation.wide, high: operation.high };
        break;
      case 'qr_module':
        this.#qr.dots = operation.dots;
        break;
      case 'qr_level':
        this.#qr.level = operation.level;
        break;
      case 'qr_store':
        this.#qr.data = operation.data;
        break;
      case 'qr_print':
        this.#printSymbol(at);
        break;
      case 'cut':
        if (this.#line.length > 0) this.#faults.push(`byte ${String(at)}: cut in the middle of a line`);
        this.#cut(true);
        break;
      case 'unknown':
        this.#faults.push(`byte ${String(at)}: unknown command ${hex(operation.bytes)}`);
        break;
      case 'truncated':
        this.#faults.push(`byte ${String(at)}: command cut off ${hex(operation.bytes)}`);
        break;
      default:
        break;
    }
  }

  finish(): { papers: readonly Paper[]; faults: readonly string[] } {
    if (this.#line.length > 0) this.#faults.push('the last line was never printed');
    if (this.#items.length > 0) this.#cut(false);
    return { papers: this.#papers, faults: this.#faults };
  }

  #printLine(): void {
    const spans = this.#line;
    this.#line = [];
    const high = Math.max(1, ...spans.map((span) => span.high));
    const text = spans.map((span) => span.text).join('');
    if (text.trim() !== '') {
      const columns = spans.reduce((sum, span) => sum + span.columns * span.wide, 0);
      if (columns > this.#columns)
        this.#faults.push(`row "${text}" is ${String(columns)} columns wide on paper of ${String(this.#columns)}`);
      this.#items.push({
        kind: 'text',
        text,
        columns,
        wide: Math.max(1, ...spans.map((span) => span.wide)),
        high,
        bold: spans.some((span) => span.bold),
        align: this.#style.align,
        topDots: this.#y,
        leftDots: this.#left(columns * DOTS_PER_COLUMN),
      });
    }
    this.#y += Math.max(LINE_DOTS, GLYPH_DOTS * high);
  }

  #printSymbol(at: number): void {
    const { data, dots, level } = this.#qr;
    if (data === undefined) {
      this.#faults.push(`byte ${String(at)}: QR printed without data`);
      return;
    }
    if (this.#line.length > 0) this.#faults.push(`byte ${String(at)}: QR in the middle of a line`);
    let payload: string;
    try {
      payload = new TextDecoder('utf-8', { fatal: true }).decode(data);
    } catch {
      this.#faults.push(`byte ${String(at)}: QR data is no UTF-8`);
      return;
    }
    const modules = symbolModules(payload, level);
    const widthDots = modules.length * dots;
    const leftDots = this.#left(widthDots);
    const marginDots = Math.min(leftDots, this.#columns * DOTS_PER_COLUMN - leftDots - widthDots);
    if (marginDots < QUIET_MODULES * dots) this.#faults.push(`QR ${payload} has no quiet zone at its sides`);
    this.#items.push({ kind: 'qr', payload, level, modules, moduleDots: dots, topDots: this.#y, leftDots });
    this.#y += widthDots;
  }

  #left(widthDots: number): number {
    const free = this.#columns * DOTS_PER_COLUMN - widthDots;
    return this.#style.align === 'left' ? 0 : this.#style.align === 'right' ? free : Math.floor(free / 2);
  }

  #cut(wasCut: boolean): void {
    const items = this.#items;
    const lastInk = items.reduce((bottom, item) => Math.max(bottom, lineBottom(item)), 0);
    this.#faults.push(...symbolFaults(items));
    this.#papers.push({
      columns: this.#columns,
      items,
      heightDots: this.#y,
      linesBeforeCut: wasCut ? Math.floor((this.#y - lastInk) / LINE_DOTS) : undefined,
    });
    this.#items = [];
    this.#y = 0;
  }
}

/** The library always draws a border; the printer's symbol has none. */
function symbolModules(payload: string, level: PaperSymbol['level']): boolean[][] {
  const framed = encodeQR(payload, 'raw', { ecc: ERROR_CORRECTION[level], border: 1 });
  return framed.slice(1, -1).map((row) => row.slice(1, -1));
}

/** Quiet zone above and below, and text between any two symbols. */
function symbolFaults(items: readonly PaperItem[]): string[] {
  const faults: string[] = [];
  items.forEach((item, index) => {
    if (item.kind !== 'qr') return;
    const quiet = QUIET_MODULES * item.moduleDots;
    const above = items[index - 1];
    const below = items[index + 1];
    if (above !== undefined && item.topDots - inkBottom(above) < quiet)
      faults.push(`QR ${item.payload} has no quiet zone above`);
    if (below !== undefined && below.topDots - inkBottom(item) < quiet)
      faults.push(`QR ${item.payload} has no quiet zone below`);
    if (below?.kind === 'qr') faults.push(`QR ${item.payload} is stacked on another without text between`);
  });
  return faults;
}

const inkBottom = (item: PaperItem): number =>
  item.topDots + (item.kind === 'qr' ? item.modules.length * item.moduleDots : GLYPH_DOTS * item.high);

const lineBottom = (item: PaperItem): number =>
  item.kind === 'qr' ? inkBottom(item) : item.topDots + Math.max(LINE_DOTS, GLYPH_DOTS * item.high);

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
