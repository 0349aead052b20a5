/**
 * A QR symbol as `GS ( k` commands, drawn by the printer itself. Lengths are those of the UTF-8 bytes (the builder declares UTF-16
 * lengths, so that Chinese payloads break off). The module size makes the symbol at least 24 mm even if the printer's own encoder
 * needs one version less than we reckon; the quiet zone of 4 modules is fed above and below, the paper gives it left and right.
 * Source: ISO/IEC 18004 (level M capacities), Epson `GS ( k` cn = 49. Called by the encoder.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { concatBytes, feedDots } from './escpos-commands.ts';

/** Dots of 24 mm at 203 dpi. */
const MIN_SYMBOL_DOTS = 192;
const QUIET_MODULES = 4;
/** Below 3 dots (0.375 mm) phones no longer read thermal print reliably; 16 is the printer's limit. */
const MIN_MODULE_DOTS = 3;
const MAX_MODULE_DOTS = 16;
const MODEL_2 = 50;
const LEVEL_M = 49;

/** Bytes that versions 1, 2, … hold in byte mode at error correction level M. */
const BYTE_CAPACITY_M: readonly number[] = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997,
];

export interface QrSize {
  readonly version: number;
  /** Modules along one side, without the quiet zone. */
  readonly modules: number;
  readonly moduleDots: number;
}

/** The symbol for `byteLength` bytes on paper that is `paperDots` wide (576 or 384), or why it cannot be. */
export function qrSize(byteLength: number, paperDots: number): Result<QrSize, 'qr_too_long'> {
  const version = BYTE_CAPACITY_M.findIndex((capacity) => byteLength <= capacity) + 1;
  if (version === 0) return err('qr_too_long');
  const modules = 17 + 4 * version;
  const wanted = Math.ceil(MIN_SYMBOL_DOTS / (modules - 4));
  const fitting = Math.floor(paperDots / (modules + 2 * QUIET_MODULES));
  const moduleDots = Math.min(Math.max(wanted, MIN_MODULE_DOTS), fitting, MAX_MODULE_DOTS);
  return moduleDots < MIN_MODULE_DOTS ? err('qr_too_long') : ok({ version, modules, moduleDots });
}

/** All commands of one symbol with its quiet zone above and below; the caller has set the alignment. */
export function qrCommand(payload: string, paperDots: number): Result<Uint8Array, 'qr_too_long'> {
  const data = new TextEncoder().encode(payload);
  const size = qrSize(data.length, paperDots);
  if (!size.ok) return size;
  const quiet = feedDots(QUIET_MODULES * size.value.moduleDots);
  return ok(
    concatBytes(
      quiet,
      qrFunction(65, MODEL_2, 0),
      qrFunction(67, size.value.moduleDots),
      qrFunction(69, LEVEL_M),
      qrFunction(80, 48, ...data),
      qrFunction(81, 48),
      quiet,
    ),
  );
}

/** GS ( k pL pH 49 fn …: the length counts cn, fn and what follows. */
function qrFunction(fn: number, ...parameters: readonly number[]): Uint8Array {
  const length = parameters.length + 2;
  return Uint8Array.of(0x1d, 0x28, 0x6b, length % 256, Math.floor(length / 256), 49, fn, ...parameters);
}
