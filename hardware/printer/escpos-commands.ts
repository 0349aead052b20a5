/**
 * The ESC/POS commands that we write ourselves, because node-thermal-printer has them wrong or not at all (README.md).
 * Source: Epson ESC/POS application programming guide; names as there. Used by the encoder and by the escpos driver.
 */
const ESC = 0x1b;
const GS = 0x1d;
const FS = 0x1c;
const DLE = 0x10;

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** ESC @: drops a half-sent line and every mode; each job starts with it. */
export const INITIALIZE = bytes(ESC, 0x40);
/** FS &: two- and four-byte characters (GB18030) from here on. */
export const SELECT_CHINESE = bytes(FS, 0x26);
/** GS V 66 0: feeds to the cutting position, then cuts; the builder's own cut would go through the last lines. */
export const FEED_AND_CUT = bytes(GS, 0x56, 66, 0);

/** GS ! n: the only size command that holds for Latin and Chinese characters alike; the builder swaps its two halves. */
export const characterSize = (wide: 1 | 2, high: 1 | 2): Uint8Array => bytes(GS, 0x21, ((wide - 1) << 4) | (high - 1));
/** GS v 0: a raster of dots, `widthBytes` bytes a row; the printer goes on below it. */
export const rasterHead = (widthBytes: number, height: number): Uint8Array =>
  bytes(GS, 0x76, 0x30, 0, widthBytes & 0xff, widthBytes >> 8, height & 0xff, height >> 8);
/** ESC J n: prints what is in the line and feeds n dots (0 to 255). */
export const feedDots = (dots: number): Uint8Array => bytes(ESC, 0x4a, dots);

/** GS a n: unasked status on drawer pin, on/offline, error and paper sensor changes. */
export const AUTO_STATUS_ON = bytes(GS, 0x61, 0x0f);
/** DLE EOT n: real-time status, answered even when offline. 1 printer, 2 cause of offline, 3 cause of error, 4 paper. */
export const realTimeStatus = (n: 1 | 2 | 3 | 4): Uint8Array => bytes(DLE, 0x04, n);
/** DLE ENQ n: 1 recovers and prints on from the failed line, 2 recovers and drops the buffers. */
export const recoverFromError = (how: 'resume' | 'clear'): Uint8Array => bytes(DLE, 0x05, how === 'resume' ? 1 : 2);
/** GS r 1: paper status, queued behind everything sent before. */
export const QUEUED_PAPER_STATUS = bytes(GS, 0x72, 1);

/** GS ( H fn 48: answered with the same four characters (0x20-0x7E) when everything before has been printed. */
export function processIdRequest(id: string): Uint8Array {
  if (!/^[ -~]{4}$/.test(id)) throw new RangeError('a process id is four printable ASCII characters');
  return bytes(GS, 0x28, 0x48, 6, 0, 48, 48, ...Array.from(id, (character) => character.charCodeAt(0)));
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
