/**
 * The keyboard wedge: tells a scanner that types from a person who types. ONE pure reducer, for the live window and for the
 * settings test alike. The window's capture listener gives it every keydown and keyup and does what the step says.
 *
 * Nothing is held back, so typing never lags: keys go through to whatever has focus until the burst is known to be a scan.
 * Then `retract` takes back the keys that went through and every further key is swallowed. For that the window keeps, before
 * each keydown it lets through, a snapshot of the field (value, selection; without a field, of the typed buffer); `retract: n`
 * restores the n-th last one (this key's own not counted), which also undoes what an input method made of them. Known to be a
 * scan is: a configured prefix and one more key · four keys within 35 ms each (nobody types so) · for slow scanners (to 100 ms a key) at the trailing
 * Enter, by length, mean gap and evenness of the gaps. Called by the renderer; README.md says how to attach it.
 */
import type { WedgeScannerConfig } from '../devices-schema.ts';
import { altText, meaningOf, type AltCodes, type WedgeKey } from './wedge-keys.ts';

export type { AltCodes, WedgeKey } from './wedge-keys.ts';

export type WedgeSettings = Pick<WedgeScannerConfig, 'prefix' | 'suffix' | 'maxGapMs' | 'minLength'> & {
  readonly altCodes?: AltCodes;
};
/** A key, or the silence that `silenceInMs` asked to be told of. */
export type WedgeInput = WedgeKey | { readonly kind: 'silence'; readonly at: number };

export interface WedgeStep {
  readonly state: WedgeState;
  /** preventDefault and stop the key: it belongs to a scan. */
  readonly swallow: boolean;
  /** Take back the effect of this many keydowns that went through (see above); 0 mostly. Before `giveBack`. */
  readonly retract: number;
  /** A complete scan. */
  readonly scan?: string;
  /** Type this into the field: keys were swallowed and it was no scan after all. */
  readonly giveBack?: string;
  /** A scan that cannot be read: loud and red. */
  readonly miss?: 'garbled' | 'too_long';
  /** Send `silence` if nothing else comes for this long; every step says anew whether that is wanted. */
  readonly silenceInMs?: number;
}

/** Gaps of Honeywell are 10 ms, of Zebra 80 to 100 ms; more than this between two keys is a pause. */
export const PAUSE_MS = 140;
const FAST_GAP_MS = 35;
const FAST_GAP_CALIBRATED_MAX_MS = 60;
const FAST_GAPS = 3;
const FAST_GAPS_CALIBRATED = 5;
/** A key that came this long before a fast run was a person's. */
const FOREIGN_GAP_MS = 60;
const FAST_LENGTH_MIN = 4;
const SLOW_LENGTH_MIN = 8;
/** Mean gaps that no person reaches over eight keys and Enter; digits are slower to type than words. */
const INHUMAN_DIGITS_MS = 80;
const INHUMAN_WORDS_MS = 60;
/** Slower than that only when as even as a machine: what USB polling spreads, and no more. */
const EVEN_MEAN_MAX_MS = 110;
const EVEN_DEVIATION_MAX_MS = 9;
/** The end of what a person types may be quick and even; a slow scan has nothing typed right before it. */
const QUIET_BEFORE_MS = 250;
export const WEDGE_CHARACTERS_MAX = 4096;

interface BurstKey {
  readonly text: string;
  /** Since the key before; Infinity for the first. */
  readonly gapMs: number;
}
interface Burst {
  /** Between the last key that a person typed and the first of these. */
  readonly quietMs: number;
  readonly keys: readonly BurstKey[];
  /** Characters of the scan, prefix included, once it is known to be one; `keys` are then no longer kept. */
  readonly scanned: string | undefined;
  /** Keys of Alt codes and input methods that went through since then. */
  readonly through: number;
  readonly lastAt: number;
  /** Digits of the Alt code being typed, and the codes before it that wait for their other half. */
  readonly altDigits: string;
  readonly altNumbers: readonly string[];
  readonly isUnreadable: boolean;
}
export interface WedgeState {
  readonly burst: Burst | undefined;
  /** Codes whose keyup is to be swallowed as their keydown was. */
  readonly heldDown: readonly string[];
  /** The last scan's end: a second Enter (CR and LF) right after it belongs to it. */
  readonly scannedAt: number | undefined;
  /** The last keydown that went through; a scan's own are forgotten when they are taken back. */
  readonly throughAt: number | undefined;
}
export const WEDGE_START: WedgeState = { burst: undefined, heldDown: [], scannedAt: undefined, throughAt: undefined };

type Outcome = Omit<WedgeStep, 'state' | 'swallow'>;
const NOTHING: Outcome = { retract: 0 };
const HELD_DOWN_MAX = 16;

/** One step. Never throws, whatever the keys. */
export function wedge(state: WedgeState, input: WedgeInput, settings: WedgeSettings = {}): WedgeStep {
  const step = stepOf(state, input, settings);
  const { burst } = step.state;
  const isAwaited = burst !== undefined && (burst.scanned !== undefined || settings.suffix === 'none');
  return isAwaited ? { ...step, silenceInMs: Math.max(0, burst.lastAt + pauseMs(settings) - input.at) } : step;
}

function stepOf(state: WedgeState, input: WedgeInput, settings: WedgeSettings): WedgeStep {
  if (input.kind === 'up') return keyUp(state, input, settings);
  const pausedMs = state.burst === undefined ? 0 : input.at - state.burst.lastAt;
  if (input.kind === 'silence') {
    if (pausedMs < pauseMs(settings)) return { state, swallow: false, ...NOTHING };
    return { state: { ...state, burst: undefined }, swallow: false, ...endBySilence(state.burst, settings) };
  }
  const isPaused = pausedMs > pauseMs(settings);
  const before = isPaused ? endBySilence(state.burst, settings) : NOTHING;
  const step = keyDown(isPaused ? { ...state, burst: undefined } : state, input, settings);
  const heldDown = step.swallow ? [...step.state.heldDown, input.code].slice(-HELD_DOWN_MAX) : step.state.heldDown;
  const throughAt = step.swallow ? step.state.throughAt : input.at;
  return { ...before, ...step, retract: before.retract + step.retract, state: { ...step.state, heldDown, throughAt } };
}

function keyDown(state: WedgeState, key: WedgeKey, settings: WedgeSettings): WedgeStep {
  // A key held down repeats faster than any scanner: it is a person's.
  if (key.repeat) return closeAndPass(state, settings);
  const meaning = meaningOf(key);
  switch (meaning.kind) {
    case 'end': {
      const isSecondEnd = state.scannedAt !== undefined && key.at - state.scannedAt <= 2 * pauseMs(settings); // Ctrl, then J.
      if (isBlank(state.burst) && isSecondEnd) return { state, swallow: true, ...NOTHING };
      return endByKey(state, key, meaning.suffix, settings);
    }
    case 'character':
      if (key.ctrlKey && isBlank(state.burst)) return closeAndPass(state, settings); // A shortcut, not a GS in a scan.
      return addKey(state, key, meaning.character, settings);
    case 'alt-digit': {
      const burst = burstAt(state, key.at);
      return addKey({ ...state, burst: { ...burst, altDigits: burst.altDigits + meaning.digit } }, key, '', settings);
    }
    case 'modifier':
      return addKey(state, key, '', settings);
    case 'unreadable':
      return addKey({ ...state, burst: { ...burstAt(state, key.at), isUnreadable: true } }, key, '', settings);
    case 'other':
      return closeAndPass(state, settings);
  }
}

function keyUp(state: WedgeState, key: WedgeKey, settings: WedgeSettings): WedgeStep {
  const swallow = state.heldDown.includes(key.code);
  const heldDown = swallow ? state.heldDown.filter((code) => code !== key.code) : state.heldDown;
  const isModifier = meaningOf(key).kind === 'modifier';
  if (state.burst === undefined || !isModifier) return { state: { ...state, heldDown }, swallow, ...NOTHING };
  const burst = { ...state.burst, lastAt: key.at }; // Releasing Shift takes a slow scanner as long as a key.
  if (!key.code.startsWith('Alt') || burst.altDigits === '')
    return { state: { ...state, burst, heldDown }, swallow, ...NOTHING };
  const altNumbers = [...burst.altNumbers, burst.altDigits];
  const text = altText(altNumbers, settings.altCodes ?? 'gbk');
  const isHalf = text === undefined && altNumbers.length < 2 && Number(burst.altDigits) > 0x80;
  const spelled: Burst = {
    ...withText(burst, text ?? ''),
    altDigits: '',
    altNumbers: isHalf ? altNumbers : [],
  };
  const isUnreadable = spelled.isUnreadable || (text === undefined && !isHalf);
  return { state: { ...state, burst: { ...spelled, isUnreadable }, heldDown }, swallow, ...NOTHING };
}

/** Takes a key into the burst and decides whether the burst is a scan by now. */
function addKey(state: WedgeState, key: WedgeKey, text: string, settings: WedgeSettings): WedgeStep {
  const open = burstAt(state, key.at);
  const gapMs = state.burst === undefined ? Infinity : key.at - open.lastAt;
  if (open.scanned !== undefined) {
    const scanned = open.scanned.length > WEDGE_CHARACTERS_MAX ? open.scanned : open.scanned + text;
    const isOutOfReach = outOfReach(key);
    const burst = { ...open, scanned, lastAt: key.at, through: open.through + (isOutOfReach ? 1 : 0) };
    return { state: { ...state, burst }, swallow: !isOutOfReach, ...NOTHING };
  }
  const keys = [...open.keys, { text, gapMs }].slice(-WEDGE_CHARACTERS_MAX);
  const burst: Burst = { ...open, keys, lastAt: key.at };
  const from = scanStart(keys, settings);
  if (from === undefined) {
    const scannedAt = text === '' ? state.scannedAt : undefined;
    return { state: { ...state, burst, scannedAt }, swallow: false, ...NOTHING };
  }
  const ofScan = keys.slice(from);
  const isOutOfReach = outOfReach(key);
  // Taken back at once where the rest can be swallowed, else all together at the end.
  const retract = isOutOfReach ? 0 : ofScan.length - 1;
  const through = isOutOfReach ? ofScan.length : 0;
  const known: Burst = { ...burst, keys: [], scanned: textOf(ofScan), through };
  return { state: { ...state, burst: known, scannedAt: undefined }, swallow: !isOutOfReach, retract };
}

/** Alt codes and an input method's keys become characters whoever swallows them: they go through, to be taken back. */
const outOfReach = (key: WedgeKey): boolean =>
  (key.altKey && !key.ctrlKey) || key.key === 'Process' || key.keyCode === 229;

/** From which key on the burst is a scan already, or undefined as long as a person may be typing. */
function scanStart(keys: readonly BurstKey[], settings: WedgeSettings): number | undefined {
  const { prefix, maxGapMs } = settings;
  const last = keys.at(-1);
  if (prefix !== undefined && last !== undefined && last.text !== '' && textOf(keys.slice(0, -1)).endsWith(prefix)) {
    let from = keys.length - 1;
    while (from > 0 && textOf(keys.slice(from, -1)).length < prefix.length) from -= 1;
    return from;
  }
  const isCalibrated = maxGapMs !== undefined && maxGapMs > FAST_GAP_MS;
  const fastMs = isCalibrated ? Math.min(maxGapMs, FAST_GAP_CALIBRATED_MAX_MS) : FAST_GAP_MS;
  const needed = isCalibrated ? FAST_GAPS_CALIBRATED : FAST_GAPS;
  const isFast = ({ gapMs }: BurstKey, limitMs: number): boolean => gapMs <= limitMs;
  const isKnown =
    keys.slice(-FAST_GAPS).filter((key) => isFast(key, FAST_GAP_MS)).length === FAST_GAPS ||
    keys.slice(-needed).filter((key) => isFast(key, fastMs)).length === needed;
  if (!isKnown) return undefined;
  const foreign = keys.findLastIndex(({ gapMs }) => gapMs > Math.max(FOREIGN_GAP_MS, fastMs));
  return Math.max(foreign, 0);
}

/** Enter or Tab: the end of a scan, or a person's. */
function endByKey(state: WedgeState, key: WedgeKey, suffix: 'Enter' | 'Tab', settings: WedgeSettings): WedgeStep {
  const { burst } = state;
  const isSuffix = settings.suffix === undefined || settings.suffix === 'none' || settings.suffix === suffix;
  if (burst === undefined || !isSuffix) return closeAndPass(state, settings);
  const closed: WedgeState = { ...state, burst: undefined, scannedAt: key.at, throughAt: undefined };
  if (burst.scanned !== undefined) {
    const outcome = scanOutcome(burst, burst.scanned, settings);
    // Too short for a scan: the person's keys come back first, then their Enter has its effect.
    if (outcome.giveBack !== undefined)
      return { state: { ...closed, scannedAt: undefined }, swallow: false, ...outcome };
    return { state: closed, swallow: true, ...outcome };
  }
  const gaps = [...burst.keys.map(({ gapMs }) => gapMs), key.at - burst.lastAt];
  if (!isSlowScan(burst, gaps, settings))
    return { state: { ...closed, scannedAt: undefined }, swallow: false, ...NOTHING };
  return {
    state: closed,
    swallow: true,
    ...scanOutcome(burst, textOf(burst.keys), settings),
    retract: burst.keys.length,
  };
}

/** The pause after a burst. Without a suffix to wait for, a burst that is known to be a scan ends here. */
function endBySilence(burst: Burst | undefined, settings: WedgeSettings): Outcome {
  if (burst === undefined) return NOTHING;
  if (burst.scanned === undefined) {
    const gaps = burst.keys.map(({ gapMs }) => gapMs);
    if (settings.suffix !== 'none' || !isSlowScan(burst, gaps, settings)) return NOTHING;
    return { ...scanOutcome(burst, textOf(burst.keys), settings), retract: burst.keys.length };
  }
  const waitsForSuffix = settings.suffix === 'Enter' || settings.suffix === 'Tab';
  return waitsForSuffix ? { retract: 0, giveBack: burst.scanned } : scanOutcome(burst, burst.scanned, settings);
}

function scanOutcome(burst: Burst, text: string, settings: WedgeSettings): Outcome {
  const { prefix } = settings;
  const data = prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const retract = burst.through;
  if (burst.isUnreadable || burst.altNumbers.length > 0) return { retract, miss: 'garbled' };
  if (text.length > WEDGE_CHARACTERS_MAX) return { retract, miss: 'too_long' };
  const isLong = Array.from(data).length >= (settings.minLength ?? FAST_LENGTH_MIN);
  if (isLong) return { retract, scan: data };
  return burst.through >= text.length ? NOTHING : { retract, giveBack: text };
}

/** A burst with keys slower than a fast scanner's, judged at its end. `gaps` starts with the first key's Infinity. */
function isSlowScan(burst: Burst, gaps: readonly number[], settings: WedgeSettings): boolean {
  const text = textOf(burst.keys);
  const between = gaps.slice(1);
  if (burst.quietMs < QUIET_BEFORE_MS) return false;
  if (Array.from(text).length < (settings.minLength ?? SLOW_LENGTH_MIN) || new Set(text).size < 2) return false;
  const mean = between.reduce((sum, gap) => sum + gap, 0) / between.length;
  if (mean <= (/^\d+$/.test(text) ? INHUMAN_DIGITS_MS : INHUMAN_WORDS_MS)) return true;
  const deviation = Math.sqrt(between.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / between.length);
  return mean <= EVEN_MEAN_MAX_MS && deviation <= EVEN_DEVIATION_MAX_MS;
}

/** A key that is no part of a scan: what was swallowed so far is settled, then the key has its effect. */
function closeAndPass(state: WedgeState, settings: WedgeSettings): WedgeStep {
  const outcome = endBySilence(state.burst, settings);
  return { state: { ...state, burst: undefined, scannedAt: undefined }, swallow: false, ...outcome };
}

const pauseMs = (settings: WedgeSettings): number => settings.maxGapMs ?? PAUSE_MS;
const textOf = (keys: readonly BurstKey[]): string => keys.map(({ text }) => text).join('');
/** Nothing but modifiers so far: the next key decides what it is. */
const isBlank = (burst: Burst | undefined): boolean =>
  burst === undefined || (burst.scanned === undefined && textOf(burst.keys) === '');

function burstAt({ burst, throughAt }: WedgeState, at: number): Burst {
  if (burst !== undefined) return burst;
  return {
    quietMs: throughAt === undefined ? Infinity : at - throughAt,
    keys: [],
    scanned: undefined,
    through: 0,
    lastAt: at,
    altDigits: '',
    altNumbers: [],
    isUnreadable: false,
  };
}

/** Adds what an Alt code stands for: to the scan, or to the key that finished it. */
function withText(burst: Burst, text: string): Burst {
  if (text === '') return burst;
  if (burst.scanned !== undefined) return { ...burst, scanned: burst.scanned + text };
  const last = burst.keys.at(-1);
  return last === undefined
    ? burst
    : { ...burst, keys: [...burst.keys.slice(0, -1), { ...last, text: last.text + text }] };
}
