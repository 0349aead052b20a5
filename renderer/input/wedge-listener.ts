/**
 * Attaches the wedge reducer to a window: rebuilds scans from keydown and keyup in the capture phase, wherever the focus is.
 * Invariants: characters of a scan do not stay in the field they were typed into; its trailing Enter reaches nobody; what a
 * person typed is given back. The reducer is hardware/scanner/wedge.ts, the same that the settings test shows.
 */
import {
  PAUSE_MS,
  wedge,
  WEDGE_CHARACTERS_MAX,
  WEDGE_START,
  type WedgeInput,
  type WedgeSettings,
  type WedgeStep,
} from '../../hardware/scanner/wedge.ts';
import { readScan } from '../../sync/domain/barcode.ts';
import { SCALE_LABEL_18, WEIGHT_LABEL_13 } from '../../sync/domain/scale-label.ts';
import type { RendererPorts } from '../app/ports.ts';

export interface WedgeReport {
  readonly kind: 'scan' | 'miss';
  readonly text: string;
  /** The field that had the focus; null when none had. */
  readonly field: TypingField | null;
  /** Milliseconds between the keys of the burst, as they came. */
  readonly gapsMs: readonly number[];
}
export type TypingField = HTMLInputElement | HTMLTextAreaElement;

/** What a field held before a key went through to it. */
interface Snapshot {
  readonly field: TypingField | null;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
  /** The key that went through, and when. */
  readonly key: string;
  readonly at: number;
}

const GAPS_KEPT_MAX = 128;

/** Returns the function that detaches it. `isOn` is asked for every key: at the login nothing is a scan.
 * `settings` are the calibrated scanner's, from devices.json. */
export function attachWedge(
  target: Window,
  ports: Pick<RendererPorts, 'after' | 'monotonicMs'>,
  isOn: () => boolean,
  settings: () => WedgeSettings,
  report: (report: WedgeReport) => void,
): () => void {
  let state = WEDGE_START;
  let snapshots: Snapshot[] = [];
  let gapsMs: number[] = [];
  let lastAt: number | null = null;
  let scanBeganAt = 0;
  let cancelSilence = (): void => undefined;

  const perform = (step: WedgeStep): void => {
    if (step.retract > 0) {
      const snapshot = snapshots[snapshots.length - step.retract];
      if (snapshot !== undefined) {
        restore(snapshot);
        scanBeganAt = snapshot.at;
      }
      snapshots = snapshots.slice(0, -step.retract);
    }
    if (step.giveBack !== undefined) typeInto(typingField(target), step.giveBack);
    cancelSilence();
    if (step.silenceInMs !== undefined)
      cancelSilence = ports.after(step.silenceInMs + 1, () => advance({ kind: 'silence', at: ports.monotonicMs() }));
    if (step.scan !== undefined) {
      const before = keysBefore(snapshots, scanBeganAt);
      const whole = wholeScan(before.map(({ key }) => key).join(''), step.scan);
      const first = before[0];
      if (whole !== step.scan && first !== undefined) restore(first);
      emit('scan', whole);
    } else if (step.miss !== undefined) emit('miss', step.miss);
  };
  const emit = (kind: WedgeReport['kind'], text: string): void => {
    const gaps = gapsMs;
    gapsMs = [];
    report({ kind, text, field: typingField(target), gapsMs: gaps });
  };
  const advance = (input: WedgeInput): boolean => {
    const step = wedge(state, input, settings());
    state = step.state;
    perform(step);
    return step.swallow;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!isOn()) return;
    const isDown = event.type === 'keydown';
    if (isDown) gapsMs = withGap(gapsMs, lastAt, event.timeStamp);
    if (isDown) lastAt = event.timeStamp;
    const snapshot = isDown ? snapshotOf(typingField(target), event) : undefined;
    const swallow = advance({
      kind: isDown ? 'down' : 'up',
      code: event.code,
      key: event.key,
      // Deprecated, but the only sign of a key that an input method took (229).
      keyCode: (event as { readonly keyCode: number }).keyCode,
      at: event.timeStamp,
      altKey: event.altKey,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      shiftKey: event.shiftKey,
      location: event.location,
      repeat: event.repeat,
    });
    if (swallow) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (snapshot !== undefined) snapshots = [...snapshots.slice(-WEDGE_CHARACTERS_MAX), snapshot];
  };
  target.addEventListener('keydown', onKey, { capture: true });
  target.addEventListener('keyup', onKey, { capture: true });
  return () => {
    cancelSilence();
    target.removeEventListener('keydown', onKey, { capture: true });
    target.removeEventListener('keyup', onKey, { capture: true });
  };
}

/** Gaps of the burst so far: a pause of a second begins a new one. */
function withGap(gaps: readonly number[], lastAt: number | null, at: number): number[] {
  if (lastAt === null || at - lastAt > 1000) return [];
  return [...gaps, at - lastAt].slice(-GAPS_KEPT_MAX);
}

function typingField(target: Window): TypingField | null {
  const active = target.document.activeElement;
  if (active instanceof HTMLTextAreaElement) return active;
  const isText = active instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range'].includes(active.type);
  return isText ? active : null;
}

function snapshotOf(field: TypingField | null, { key, timeStamp }: KeyboardEvent): Snapshot {
  const pressed = { key, at: timeStamp };
  if (field === null) return { field, value: '', start: null, end: null, ...pressed };
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd, ...pressed };
}

/** Digits that went through right before a scan began, without a pause between. */
function keysBefore(snapshots: readonly Snapshot[], scanBeganAt: number): readonly Snapshot[] {
  let next = scanBeganAt;
  const from = snapshots.findLastIndex((snapshot) => {
    const belongs = /^\d$/.test(snapshot.key) && next - snapshot.at <= PAUSE_MS;
    next = snapshot.at;
    return !belongs;
  });
  return snapshots.slice(from + 1);
}

/**
 * A busy machine may deliver a scan's first keys so unevenly that they are taken for a person's. When only both parts
 * together are a code with a right check digit, they are one scan. Exported for tests.
 */
export function wholeScan(before: string, scan: string): string {
  const context = { screen: 'goods', templates: [WEIGHT_LABEL_13, SCALE_LABEL_18] } as const;
  if (before === '' || !/^\d+$/.test(scan) || readScan(scan, context).ok) return scan;
  return readScan(before + scan, context).ok ? before + scan : scan;
}

function restore({ field, value, start, end }: Snapshot): void {
  if (field === null || field.value === value) return;
  setValue(field, value);
  if (start !== null) field.setSelectionRange(start, end ?? start);
}

function typeInto(field: TypingField | null, text: string): void {
  if (field === null) return;
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  setValue(field, field.value.slice(0, start) + text + field.value.slice(end));
  field.setSelectionRange(start + text.length, start + text.length);
}

/** Sets a value so that React sees a person's input: through the prototype's setter, with an input event. */
export function setValue(field: TypingField, value: string): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
