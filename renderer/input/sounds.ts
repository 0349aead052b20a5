/** The till's sounds: told apart by rhythm, not pitch alone (DESIGN "Motion and sound"). Nothing else makes a sound. */
import type { Tone } from '../app/ports.ts';

export const LINE_ADDED: readonly Tone[] = [{ hz: 1800, ms: 40 }];
/** Unknown code or bad check digit: a low double tone. */
export const SCAN_FAILED: readonly Tone[] = [
  { hz: 240, ms: 140 },
  { hz: 0, ms: 80 },
  { hz: 240, ms: 140 },
];
export const PAID: readonly Tone[] = [
  { hz: 660, ms: 90 },
  { hz: 880, ms: 140 },
];
export const NOT_PAID: readonly Tone[] = [
  { hz: 660, ms: 90 },
  { hz: 440, ms: 160 },
];
export const BOUND: readonly Tone[] = [{ hz: 520, ms: 160 }];
