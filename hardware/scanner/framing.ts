/**
 * Cuts a scanner's byte stream into scans. Reads bytes in any split and never keeps more than one scan's worth.
 * Invariants: a terminator ends a scan wherever the bytes were split; without one, silence does (framing `none`, or
 * `auto` until a terminator was seen: silence alone would join back-to-back scans and cut slow ones); what cannot be a
 * scan is told as a miss with its size. Pure but for its own buffer: the driver measures the silence. Called by serial-scanner.ts.
 */
import type { SerialScannerConfig } from '../devices-schema.ts';
import type { MissCause } from './scanner.ts';

/** The longest scan, bytes: more than any QR code of bytes holds (2953). */
export const SCAN_BYTES_MAX = 4096;
/** Silence that ends a scan, ms, when the scanner sends no terminator: set, and while it is not known yet. */
export const SILENCE_MS = 50;
export const SILENCE_UNKNOWN_MS = 200;
/** Silence after which a scan whose terminator never came is given up, so that it cannot join the next one. */
export const CUT_OFF_MS = 1_000;

export type Framing = NonNullable<SerialScannerConfig['framing']>;
export type Charset = NonNullable<SerialScannerConfig['charset']>;
export type FramingOptions = Pick<SerialScannerConfig, 'framing' | 'interByteMs' | 'charset'>;
export type Framed = { readonly data: string } | { readonly miss: MissCause; readonly bytes: number };

const STX = 0x02;
const ETX = 0x03;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const ENDS: Readonly<Record<Framing, readonly number[]>> = {
  auto: [CR, LF, TAB, ETX],
  cr: [CR],
  lf: [LF],
  crlf: [LF],
  etx: [ETX],
  tab: [TAB],
  none: [],
};
/** Control characters that codes really carry: EOT, FS, GS, RS, US (ISO 15434, GS1) and line breaks inside a QR code. */
const CARRIED_CONTROLS: readonly number[] = [0x04, TAB, LF, CR, 0x1c, 0x1d, 0x1e, 0x1f];

export class ScanFraming {
  readonly #framing: Framing;
  readonly #charset: Charset;
  readonly #silenceMs: number | undefined;
  readonly #buffer = new Uint8Array(SCAN_BYTES_MAX);
  #length = 0;
  /** Over the limit: bytes are thrown away until the next end; it was told when it began. */
  #isDropping = false;
  #hasSeenEnd = false;

  constructor(options: FramingOptions = {}) {
    this.#framing = options.framing ?? 'auto';
    this.#charset = options.charset ?? 'auto';
    this.#silenceMs = options.interByteMs;
  }

  /** Takes bytes as they came and returns what they completed, in order. */
  push(bytes: Uint8Array): readonly Framed[] {
    const framed: Framed[] = [];
    for (const byte of bytes) {
      if (this.#isEnd(byte)) framed.push(...this.#end());
      else if (this.#isDropping || (this.#length === 0 && byte === LF && this.#framing === 'cr')) continue;
      else if (this.#length < SCAN_BYTES_MAX) this.#buffer[this.#length++] = byte;
      else {
        this.#isDropping = true;
        framed.push({ miss: 'too_long', bytes: this.#length + 1 });
      }
    }
    return framed;
  }

  /** How long the line must be silent before `silence` is called, ms; undefined when nothing is unfinished. */
  silenceMs(): number | undefined {
    if (this.#length === 0) return undefined;
    if (this.#framing === 'none') return this.#silenceMs ?? SILENCE_MS;
    if (this.#framing === 'auto' && !this.#hasSeenEnd) return this.#silenceMs ?? SILENCE_UNKNOWN_MS;
    return CUT_OFF_MS;
  }

  /** The line was silent for `silenceMs()`: what is there is a scan, or is given up where an end should have come. */
  silence(): readonly Framed[] {
    const isEndBySilence = this.#framing === 'none' || (this.#framing === 'auto' && !this.#hasSeenEnd);
    if (isEndBySilence || this.#isDropping) return this.#take();
    this.#hasSeenEnd = false; // The scanner may have been set to send no terminator: learn again.
    return this.#giveUp();
  }

  /** The device went away in the middle of a scan. */
  cutOff(): readonly Framed[] {
    this.#hasSeenEnd = false;
    return this.#isDropping ? this.#take() : this.#giveUp();
  }

  #isEnd(byte: number): boolean {
    if (!ENDS[this.#framing].includes(byte)) return false;
    return this.#framing !== 'crlf' || this.#isDropping || this.#buffer[this.#length - 1] === CR;
  }

  #end(): readonly Framed[] {
    if (this.#length > 0) this.#hasSeenEnd = true;
    const isLineFeed = this.#framing === 'crlf' || this.#framing === 'lf';
    if (isLineFeed && this.#length > 0 && this.#buffer[this.#length - 1] === CR) this.#length -= 1;
    return this.#take();
  }

  #giveUp(): readonly Framed[] {
    const bytes = this.#length;
    this.#length = 0;
    return bytes === 0 ? [] : [{ miss: 'cut_off', bytes }];
  }

  #take(): readonly Framed[] {
    const isDropped = this.#isDropping;
    const length = this.#length;
    this.#isDropping = false;
    this.#length = 0;
    if (isDropped || length === 0) return [];
    const from = this.#buffer[0] === STX && (this.#framing === 'auto' || this.#framing === 'etx') ? 1 : 0;
    const data = textOf(this.#buffer.slice(from, length), this.#charset);
    if (data === '') return [];
    return [data === undefined ? { miss: 'garbled', bytes: length } : { data }];
  }
}

/** The bytes as text, or undefined when they are none. A symbol's bytes name no charset, so `auto` tries UTF-8 first. */
function textOf(bytes: Uint8Array, charset: Charset): string | undefined {
  if (bytes.some((byte) => (byte < 0x20 && !CARRIED_CONTROLS.includes(byte)) || byte === 0x7f)) return undefined;
  switch (charset) {
    case 'utf-8':
    case 'gb18030':
      return decoded(bytes, charset);
    case 'latin1':
      return latin1(bytes);
    case 'auto':
      return decoded(bytes, 'utf-8') ?? latin1(bytes);
  }
}

function decoded(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** ISO 8859-1 as printed by scanners has no characters at 0x80-0x9F: such bytes are line noise or another charset. */
function latin1(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)) return undefined;
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
