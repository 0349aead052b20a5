/**
 * Learns a wedge scanner's habits from one scan of the settings page's calibration code, instead of guessing by time:
 * its slowest gap, what it sends before and after the code. The result is what `devices.json` keeps for the scanner.
 * Pure; runs in the window. Called by the settings page with the raw keys, whatever had focus.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { WedgeSettings } from './wedge.ts';
import { meaningOf, type WedgeKey } from './wedge-keys.ts';

export interface Calibration {
  /** For the scanner's line in `devices.json`. */
  readonly settings: Required<Pick<WedgeSettings, 'maxGapMs' | 'suffix'>> & Pick<WedgeSettings, 'prefix' | 'minLength'>;
  /** What was read, for the person to compare. */
  readonly text: string;
  /** Between two keys, ms, for the live view. */
  readonly gapsMs: readonly number[];
}
/**
 * too_short: fewer than 4 characters · typed: the gaps are a person's · other_text: the expected code is not in it, often a
 * keyboard layout that the scanner does not know (it must be set to US).
 */
export type CalibrationFault = 'too_short' | 'typed' | 'other_text';

const LENGTH_MIN = 4;
const PREFIX_MAX = 8;
/** Room above the slowest gap seen: another day the USB bus is busier. */
const ROOM_FACTOR = 1.5;
const ROOM_MS = 10;
const MAX_GAP_LIMITS_MS = [60, 400] as const;
/** Slower on average, or less even, than any scanner. */
const SCANNER_MEAN_MAX_MS = 150;
const SCANNER_DEVIATION_MAX = 0.4;
const SURELY_SCANNER_MEAN_MS = 40;

/** `keys` are one scan's keydowns and keyups in order; `expected` is the text of the code on the settings page. */
export function calibrate(keys: readonly WedgeKey[], expected?: string): Result<Calibration, CalibrationFault> {
  const downs = keys.filter(({ kind, repeat }) => kind === 'down' && !repeat);
  const meanings = downs.map(meaningOf);
  const firstEnd = meanings.findIndex(({ kind }) => kind === 'end');
  const end = firstEnd === -1 ? undefined : meanings[firstEnd];
  const counted = firstEnd === -1 ? downs : downs.slice(0, firstEnd + 1);
  const text = meanings
    .slice(0, firstEnd === -1 ? undefined : firstEnd)
    .map((meaning) => (meaning.kind === 'character' ? meaning.character : ''))
    .join('');
  if (text.length < LENGTH_MIN) return err('too_short');
  const gapsMs = counted.slice(1).map((key, index) => key.at - (counted[index]?.at ?? key.at));
  if (isTyped(gapsMs)) return err('typed');
  const place = expected === undefined ? 0 : text.indexOf(expected);
  if (place === -1 || place > PREFIX_MAX) return err('other_text');
  const [least, most] = MAX_GAP_LIMITS_MS;
  const maxGapMs = Math.min(most, Math.max(least, Math.ceil(Math.max(...gapsMs) * ROOM_FACTOR) + ROOM_MS));
  const suffix = end?.kind === 'end' ? end.suffix : 'none';
  return ok({
    settings: { maxGapMs, suffix, ...(place > 0 ? { prefix: text.slice(0, place) } : {}) },
    text: text.slice(place),
    gapsMs,
  });
}

function isTyped(gapsMs: readonly number[]): boolean {
  const mean = gapsMs.reduce((sum, gap) => sum + gap, 0) / gapsMs.length;
  if (mean <= SURELY_SCANNER_MEAN_MS) return false;
  const deviation = Math.sqrt(gapsMs.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gapsMs.length);
  return mean > SCANNER_MEAN_MAX_MS || deviation > mean * SCANNER_DEVIATION_MAX;
}
