/**
 * The device side of a serial scanner: sends what a real one sends, byte by byte at its line speed, with its faults.
 * Works on anything that takes bytes (a pseudo-terminal in tests). Called by tests and the device soak.
 */
import type { Timers } from '../transport/timers.ts';

export type ScanEnding = 'cr' | 'lf' | 'crlf' | 'tab' | 'etx' | 'none';
const ENDING: Readonly<Record<ScanEnding, readonly number[]>> = {
  cr: [0x0d],
  lf: [0x0a],
  crlf: [0x0d, 0x0a],
  tab: [0x09],
  etx: [0x03],
  none: [],
};
/** AIM identifiers that scanners put before the data when told so (ISO/IEC 15424). */
export const AIM = { ean13: ']E0', gs1Code128: ']C1', gs1DataMatrix: ']d2', qr: ']Q1' } as const;
export const GS = '\u001d';

export interface VirtualScannerSettings {
  readonly ending: ScanEnding;
  /** Paces the bytes as this line would (10 bits a byte); undefined: all at once, as USB does. */
  readonly baudRate?: number;
  /** Put before every scan, e.g. an AIM identifier. */
  readonly prefix?: string;
}

export interface VirtualScannerDevice {
  /** Sends one scan (UTF-8) with its ending; settles when the last byte went out. */
  scan(data: string): Promise<void>;
  /** The same for bytes of another charset. */
  scanBytes(data: Uint8Array): Promise<void>;
  /** A scan cut into pieces with pauses between, as a busy USB stack delivers it. */
  scanInPieces(data: string, cuts: readonly number[], pauseMs: number): Promise<void>;
  /** Several scans in one go, without a pause. */
  scanBackToBack(scans: readonly string[]): Promise<void>;
  /** Line noise: pseudo-random bytes from a seed, without a scan's ending where `endless`. */
  junk(count: number, seed: number, endless?: boolean): Promise<void>;
}

const BITS_PER_BYTE = 10;
const TICK_MS = 4;
const JUNK_PIECE_BYTES = 4096;

export function virtualScannerDevice(
  line: { write(bytes: Uint8Array): void },
  timers: Timers,
  settings: VirtualScannerSettings,
): VirtualScannerDevice {
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timers.after(ms, resolve);
    });
  const send = async (bytes: Uint8Array): Promise<void> => {
    const { baudRate } = settings;
    if (baudRate === undefined) {
      line.write(bytes);
      return;
    }
    const from = timers.now();
    for (let sent = 0; sent < bytes.length;) {
      await pause(TICK_MS);
      const due = Math.min(bytes.length, Math.floor(((timers.now() - from) * baudRate) / BITS_PER_BYTE / 1000));
      for (; sent < due; sent += 1) line.write(bytes.subarray(sent, sent + 1));
    }
  };
  const framed = (data: Uint8Array): Uint8Array =>
    Uint8Array.of(...new TextEncoder().encode(settings.prefix ?? ''), ...data, ...ENDING[settings.ending]);
  const framedText = (data: string): Uint8Array => framed(new TextEncoder().encode(data));

  return {
    scan: (data) => send(framedText(data)),
    scanBytes: (data) => send(framed(data)),
    scanInPieces: async (data, cuts, pauseMs) => {
      const bytes = framedText(data);
      const ends = [...cuts, bytes.length];
      for (const [index, end] of ends.entries()) {
        if (index > 0) await pause(pauseMs);
        await send(bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
      }
    },
    scanBackToBack: (scans) => send(Uint8Array.from(scans.flatMap((data) => [...framedText(data)]))),
    junk: async (count, seed, endless = false) => {
      const bytes = noise(count, seed).map((byte) => (endless && byte < 0x20 ? 0xff : byte));
      for (let sent = 0; sent < count; sent += JUNK_PIECE_BYTES) {
        await send(bytes.subarray(sent, sent + JUNK_PIECE_BYTES));
        await pause(1);
      }
    },
  };
}

/** xorshift32: noise that a seed repeats. */
function noise(count: number, seed: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}
