/**
 * Reads ESC/POS bytes into operations, incrementally: what a printer's command interpreter sees. Written from Epson's command
 * reference, not from our encoder, so that the oracle can judge the encoder and the virtual printer can be driven by any program.
 * Invariants: every byte belongs to exactly one operation; what is not understood becomes `unknown`, what is cut off `truncated`.
 * Used by printer-oracle and printer-model.
 */
export type PrinterOperation =
  | { readonly op: 'initialize' }
  | { readonly op: 'chinese'; readonly on: boolean }
  | { readonly op: 'text'; readonly text: string; readonly columns: number; readonly outsideGb18030: boolean }
  | { readonly op: 'line_feed' }
  | { readonly op: 'feed_lines'; readonly lines: number }
  | { readonly op: 'feed_dots'; readonly dots: number }
  | { readonly op: 'align'; readonly to: 'left' | 'center' | 'right' }
  | { readonly op: 'bold'; readonly on: boolean }
  | { readonly op: 'underline'; readonly on: boolean }
  | { readonly op: 'size'; readonly wide: number; readonly high: number }
  | { readonly op: 'cut'; readonly feeds: boolean }
  | { readonly op: 'pulse'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number }
  | { readonly op: 'qr_model'; readonly model: number }
  | { readonly op: 'qr_module'; readonly dots: number }
  | { readonly op: 'qr_level'; readonly level: 'L' | 'M' | 'Q' | 'H' }
  | { readonly op: 'qr_store'; readonly data: Uint8Array }
  | { readonly op: 'qr_print' }
  | { readonly op: 'raster'; readonly widthBytes: number; readonly height: number; readonly data: Uint8Array }
  | { readonly op: 'setting'; readonly command: string; readonly value: number }
  | { readonly op: 'real_time_status'; readonly n: number }
  | { readonly op: 'recover'; readonly n: number }
  | { readonly op: 'auto_status'; readonly mask: number }
  | { readonly op: 'paper_status'; readonly n: number }
  | { readonly op: 'process_id'; readonly id: string }
  | { readonly op: 'identity'; readonly n: number }
  | { readonly op: 'unknown'; readonly bytes: Uint8Array }
  | { readonly op: 'truncated'; readonly bytes: Uint8Array };

/** One operation with its bytes' place in the stream. */
export interface PlacedOperation {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly operation: PrinterOperation;
}

interface Reading {
  readonly length: number;
  readonly operation: PrinterOperation;
}

const NEED_MORE = 'need_more';
type Attempt = Reading | typeof NEED_MORE;

const gb18030 = new TextDecoder('gb18030', { fatal: true });

export class OperationReader {
  #rest: Uint8Array = new Uint8Array(0);
  #at = 0;
  #chinese = false;

  /** Bytes taken in but not yet part of an operation. */
  get pending(): number {
    return this.#rest.length;
  }

  /** Reads what is complete; text is handed out as far as it has come. */
  push(bytes: Uint8Array): PlacedOperation[] {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const found: PlacedOperation[] = [];
    let from = 0;
    while (from < all.length) {
      const attempt = this.#readOne(all.subarray(from));
      if (attempt === NEED_MORE) break;
      if (attempt.operation.op === 'initialize') this.#chinese = false;
      if (attempt.operation.op === 'chinese') this.#chinese = attempt.operation.on;
      found.push({
        at: this.#at + from,
        bytes: all.slice(from, from + attempt.length),
        operation: attempt.operation,
      });
      from += attempt.length;
    }
    this.#at += from;
    this.#rest = all.slice(from);
    return found;
  }

  /** No more bytes will come: what is left over is a truncated operation. */
  finish(): PlacedOperation[] {
    if (this.#rest.length === 0) return [];
    const left = this.#rest;
    this.#rest = new Uint8Array(0);
    return [{ at: this.#at, bytes: left, operation: { op: 'truncated', bytes: left } }];
  }

  #readOne(bytes: Uint8Array): Attempt {
    const first = byteAt(bytes, 0);
    switch (first) {
      case 0x0a:
        return { length: 1, operation: { op: 'line_feed' } };
      case 0x1b:
        return readTable(bytes, ESC_COMMANDS);
      case 0x1c:
        return readTable(bytes, FS_COMMANDS);
      case 0x10:
        return readTable(bytes, DLE_COMMANDS);
      case 0x1d:
        return readGs(bytes);
      default:
        return first < 0x20 || first === 0x7f ? unknown(bytes, 1) : this.#readText(bytes);
    }
  }

  #readText(bytes: Uint8Array): Attempt {
    let end = 0;
    let columns = 0;
    let outside = false;
    while (end < bytes.length) {
      const byte = byteAt(bytes, end);
      if (byte < 0x20 || byte === 0x7f) break;
      if (byte < 0x80) {
        end += 1;
        columns += 1;
        continue;
      }
      const length = this.#chinese ? chineseLength(bytes, end) : 0;
      if (length === NEED_MORE) break;
      if (length === 0) {
        if (end > 0) break;
        return { length: 1, operation: { op: 'text', text: '\ufffd', columns: 1, outsideGb18030: true } };
      }
      end += length;
      columns += 2;
    }
    if (end === 0) return NEED_MORE;
    let text: string;
    try {
      text = gb18030.decode(bytes.subarray(0, end));
    } catch {
      text = '\ufffd'.repeat(columns);
    }
    if (/[\ufffd\p{Co}]/u.test(text)) outside = true;
    return { length: end, operation: { op: 'text', text, columns, outsideGb18030: outside } };
  }
}

/** Length of the GB18030 character at `at`: 2, 4, or 0 when it is none. */
function chineseLength(bytes: Uint8Array, at: number): 0 | 2 | 4 | typeof NEED_MORE {
  const lead = byteAt(bytes, at);
  if (lead === 0x80 || lead === 0xff) return 0;
  if (at + 1 >= bytes.length) return NEED_MORE;
  const second = byteAt(bytes, at + 1);
  if (second >= 0x30 && second <= 0x39) {
    if (at + 3 >= bytes.length) return NEED_MORE;
    const third = byteAt(bytes, at + 2);
    const fourth = byteAt(bytes, at + 3);
    return third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39 ? 4 : 0;
  }
  return second >= 0x40 && second <= 0xfe && second !== 0x7f ? 2 : 0;
}

interface Command {
  /** Bytes of parameters after the two of the command. */
  readonly parameters: number;
  readonly read: (first: number, second: number, third: number) => PrinterOperation;
}

const setting = (command: string): Command => ({
  parameters: 1,
  read: (value) => ({ op: 'setting', command, value }),
});

const ESC_COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x40, { parameters: 0, read: () => ({ op: 'initialize' }) }],
  [
    0x61,
    {
      parameters: 1,
      read: (n) => ({ op: 'align', to: n % 48 === 1 ? 'center' : n % 48 === 2 ? 'right' : 'left' }),
    },
  ],
  [0x45, { parameters: 1, read: (n) => ({ op: 'bold', on: n % 2 === 1 }) }],
  [0x47, { parameters: 1, read: (n) => ({ op: 'bold', on: n % 2 === 1 }) }],
  [0x2d, { parameters: 1, read: (n) => ({ op: 'underline', on: n % 48 > 0 }) }],
  [
    0x21,
    { parameters: 1, read: (n) => ({ op: 'size', wide: (n & 0x20) === 0 ? 1 : 2, high: (n & 0x10) === 0 ? 1 : 2 }) },
  ],
  [0x64, { parameters: 1, read: (lines) => ({ op: 'feed_lines', lines }) }],
  [0x4a, { parameters: 1, read: (dots) => ({ op: 'feed_dots', dots }) }],
  [0x33, setting('ESC 3')],
  [0x32, { parameters: 0, read: () => ({ op: 'setting', command: 'ESC 2', value: 0 }) }],
  [0x4d, setting('ESC M')],
  [0x52, setting('ESC R')],
  [0x74, setting('ESC t')],
  [0x20, setting('ESC SP')],
  [0x7b, setting('ESC {')],
  [
    0x70,
    {
      parameters: 3,
      read: (m, on, off) => ({ op: 'pulse', pin: m % 48 === 1 ? 5 : 2, onMs: on * 2, offMs: off * 2 }),
    },
  ],
]);

const FS_COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x26, { parameters: 0, read: () => ({ op: 'chinese', on: true }) }],
  [0x2e, { parameters: 0, read: () => ({ op: 'chinese', on: false }) }],
  [0x21, setting('FS !')],
  [0x53, { parameters: 2, read: (left) => ({ op: 'setting', command: 'FS S', value: left }) }],
]);

const DLE_COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x04, { parameters: 1, read: (n) => ({ op: 'real_time_status', n }) }],
  [0x05, { parameters: 1, read: (n) => ({ op: 'recover', n }) }],
]);

const GS_COMMANDS: ReadonlyMap<number, Command> = new Map<number, Command>([
  [0x21, { parameters: 1, read: (n) => ({ op: 'size', wide: ((n >> 4) & 7) + 1, high: (n & 7) + 1 }) }],
  [0x61, { parameters: 1, read: (mask) => ({ op: 'auto_status', mask }) }],
  [0x72, { parameters: 1, read: (n) => ({ op: 'paper_status', n }) }],
  [0x49, { parameters: 1, read: (n) => ({ op: 'identity', n }) }],
  [0x42, setting('GS B')],
  [0x4c, { parameters: 2, read: (low, high) => ({ op: 'setting', command: 'GS L', value: low + high * 256 }) }],
  [0x57, { parameters: 2, read: (low, high) => ({ op: 'setting', command: 'GS W', value: low + high * 256 }) }],
]);

function readTable(bytes: Uint8Array, commands: ReadonlyMap<number, Command>): Attempt {
  if (bytes.length < 2) return NEED_MORE;
  const command = commands.get(byteAt(bytes, 1));
  if (command === undefined) return unknown(bytes, 2);
  if (bytes.length < 2 + command.parameters) return NEED_MORE;
  return {
    length: 2 + command.parameters,
    operation: command.read(byteAt(bytes, 2), byteAt(bytes, 3), byteAt(bytes, 4)),
  };
}

function readGs(bytes: Uint8Array): Attempt {
  if (bytes.length < 3) return NEED_MORE;
  switch (byteAt(bytes, 1)) {
    case 0x56:
      return readCut(bytes);
    case 0x28:
      return readGsParenthesis(bytes);
    case 0x76:
      return readRaster(bytes);
    default:
      return readTable(bytes, GS_COMMANDS);
  }
}

function readCut(bytes: Uint8Array): Attempt {
  const mode = byteAt(bytes, 2);
  if (mode === 0 || mode === 1 || mode === 48 || mode === 49)
    return { length: 3, operation: { op: 'cut', feeds: false } };
  if (mode !== 65 && mode !== 66) return unknown(bytes, 3);
  return bytes.length < 4 ? NEED_MORE : { length: 4, operation: { op: 'cut', feeds: true } };
}

/** GS ( X pL pH …: a block with its own length, so that unknown ones can be skipped as a whole. */
function readGsParenthesis(bytes: Uint8Array): Attempt {
  if (bytes.length < 5) return NEED_MORE;
  const length = 5 + byteAt(bytes, 3) + byteAt(bytes, 4) * 256;
  if (bytes.length < length) return NEED_MORE;
  const body = bytes.slice(5, length);
  const family = byteAt(bytes, 2);
  const operation =
    family === 0x6b && byteAt(body, 0) === 49
      ? qrOperation(body)
      : family === 0x48 && byteAt(body, 0) === 48 && body.length === 6
        ? ({ op: 'process_id', id: String.fromCharCode(...body.subarray(2)) } as const)
        : undefined;
  return operation === undefined ? unknown(bytes, length) : { length, operation };
}

const QR_LEVELS = ['L', 'M', 'Q', 'H'] as const;

function qrOperation(body: Uint8Array): PrinterOperation | undefined {
  const value = byteAt(body, 2);
  switch (byteAt(body, 1)) {
    case 65:
      return body.length === 4 ? { op: 'qr_model', model: value - 48 } : undefined;
    case 67:
      return body.length === 3 && value >= 1 && value <= 16 ? { op: 'qr_module', dots: value } : undefined;
    case 69: {
      const level = QR_LEVELS[value - 48];
      return level === undefined ? undefined : { op: 'qr_level', level };
    }
    case 80:
      return body.length > 3 && value === 48 ? { op: 'qr_store', data: body.slice(3) } : undefined;
    case 81:
      return { op: 'qr_print' };
    default:
      return undefined;
  }
}

function readRaster(bytes: Uint8Array): Attempt {
  if (bytes.length < 8) return NEED_MORE;
  const widthBytes = byteAt(bytes, 4) + byteAt(bytes, 5) * 256;
  const height = byteAt(bytes, 6) + byteAt(bytes, 7) * 256;
  const length = 8 + widthBytes * height;
  if (bytes.length < length) return NEED_MORE;
  return { length, operation: { op: 'raster', widthBytes, height, data: bytes.slice(8, length) } };
}

const unknown = (bytes: Uint8Array, length: number): Reading => ({
  length,
  operation: { op: 'unknown', bytes: bytes.slice(0, length) },
});

const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;
