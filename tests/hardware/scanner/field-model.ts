/**
 * The window's side of the wedge in a few lines: a text field that takes the keys which go through, keeps a snapshot before
 * each, and does what the reducer's steps say. What the renderer does with a real input, without a browser.
 */
import {
  wedge,
  WEDGE_START,
  type WedgeKey,
  type WedgeSettings,
  type WedgeState,
} from '../../../hardware/scanner/wedge.ts';

export class FieldModel {
  value = '';
  readonly scans: string[] = [];
  readonly misses: string[] = [];
  /** What the field held each time an Enter or Tab reached the page. */
  readonly entered: string[] = [];
  swallowed = 0;
  readonly #settings: WedgeSettings;
  readonly #snapshots: string[] = [];
  #state: WedgeState = WEDGE_START;
  #silenceAt: number | undefined;
  #hasAltDigits = false;

  constructor(settings: WedgeSettings = {}) {
    this.#settings = settings;
  }

  play(keys: readonly WedgeKey[]): this {
    for (const key of keys) {
      if (this.#silenceAt !== undefined && key.at > this.#silenceAt) this.rest();
      const swallow = this.#step(key);
      if (key.altKey && key.kind === 'down') this.#hasAltDigits ||= key.code.startsWith('Numpad');
      if (key.code === 'AltLeft' && key.kind === 'up' && this.#hasAltDigits) {
        this.value += '?'; // The system makes a character of the Alt code, whoever swallowed its keys.
        this.#hasAltDigits = false;
      }
      if (key.kind === 'up') continue;
      const before = this.value;
      const isComposed = key.key === 'Process' && !key.ctrlKey;
      if (isComposed) this.value += '…'; // An input method makes something of its keys, whoever swallows them.
      if (swallow) {
        this.swallowed += 1;
        continue;
      }
      this.#snapshots.push(before);
      if (key.code.endsWith('Enter') || key.code === 'Tab') this.entered.push(this.value);
      else if (key.key === 'Process')
        this.value += '…'; // Whatever the input method makes of it.
      else if ([...key.key].length === 1 && !key.ctrlKey && !key.altKey) this.value += key.key;
    }
    return this;
  }

  /** Nothing comes any more: the timer that the last step asked for runs out. */
  rest(): this {
    const at = this.#silenceAt;
    this.#silenceAt = undefined;
    if (at !== undefined) this.#step({ kind: 'silence', at });
    return this;
  }

  #step(input: Parameters<typeof wedge>[1]): boolean {
    const step = wedge(this.#state, input, this.#settings);
    this.#state = step.state;
    this.#silenceAt = step.silenceInMs === undefined ? undefined : input.at + step.silenceInMs;
    if (step.retract > 0) {
      const snapshot = this.#snapshots.at(-step.retract);
      if (snapshot === undefined) throw new Error(`no snapshot ${String(step.retract)} keys back`);
      this.value = snapshot;
      this.#snapshots.length -= step.retract;
    }
    if (step.giveBack !== undefined) this.value += step.giveBack;
    if (step.scan !== undefined) this.scans.push(step.scan);
    if (step.miss !== undefined) this.misses.push(step.miss);
    return step.swallow;
  }
}
