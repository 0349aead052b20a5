/**
 * What a person can do by key: one object each, from which buttons, hot keys, the key strip and the help page are made.
 * Invariants: Space, main Enter, bare letters and bare digits are never keys of a command (scanners send them); a key
 * belongs to the newest layer that knows it, so that a dialog hides the keys of the screen below. Pure but for the store.
 */
import type { Dictionary } from '../text/dictionary.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export interface KeyBinding {
  /** `KeyboardEvent.key`, when `code` is not given. */
  readonly key?: string;
  /** `KeyboardEvent.code`: a place on the keyboard. */
  readonly code?: string;
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  /** Undefined where Shift only makes the character, as for `*`. */
  readonly shift?: boolean;
}

export interface Command {
  readonly id: string;
  readonly label: (words: Dictionary) => string;
  /** How the key is written on a key cap; empty for the second half of a pair such as `↑ ↓`, which is not listed. */
  readonly cap: string;
  readonly keys: readonly KeyBinding[];
  /** May it act while a text field has the focus? */
  readonly inFields: boolean;
  /** Listed in the help, not in the strip: its button says the key where it is of use. */
  readonly isQuiet?: boolean;
  /** Can it act now? */
  readonly enabled: () => boolean;
  readonly perform: () => void;
}

const NEVER_KEYS = new Set(['Space', 'Enter']);

/** True for a key that a scanner may send: no command may be bound to it. */
export function isForbiddenBinding({ key, code, ctrl = false, alt = false }: KeyBinding): boolean {
  if (ctrl || alt) return false;
  if (code !== undefined) return NEVER_KEYS.has(code) || /^(Key[A-Z]|Digit\d)$/.test(code);
  return key === undefined || key === 'Enter' || key === ' ' || /^[\p{L}\p{N}]$/u.test(key);
}

export function matches(binding: KeyBinding, press: KeyPress): boolean {
  if (press.metaKey || press.ctrlKey !== (binding.ctrl ?? false) || press.altKey !== (binding.alt ?? false))
    return false;
  if (binding.shift !== undefined && binding.shift !== press.shiftKey) return false;
  if (binding.code !== undefined) return binding.code === press.code;
  return binding.key !== undefined && binding.key.toLowerCase() === press.key.toLowerCase();
}

/** The command that this press means here; undefined leaves the press to the browser. */
export function commandFor(commands: readonly Command[], press: KeyPress, inField: boolean): Command | undefined {
  return commands.find(
    (command) =>
      (!inField || command.inFields) && command.keys.some((binding) => matches(binding, press)) && command.enabled(),
  );
}

export interface CommandLayers {
  /** Commands of the newest layer, then those that work everywhere. */
  readonly current: Readable<readonly Command[]>;
  /** Adds a layer: the newest of the greatest depth is on top. Pages are 0, dialogs 1. Returns what takes it away. */
  readonly push: (commands: readonly Command[], depth: number) => () => void;
}

/** `remap` gives a command the keys that people chose; `onRemap` says when they chose others. All layers follow at once. */
export function createCommandLayers(
  everywhere: readonly Command[],
  remap: (command: Command) => Command = (command) => command,
  onRemap: (changed: () => void) => void = () => undefined,
): CommandLayers {
  const current = createStore<readonly Command[]>(everywhere.map(remap));
  let layers: readonly { readonly commands: readonly Command[]; readonly depth: number }[] = [];
  const publish = (): void => {
    const depth = Math.max(...layers.map((layer) => layer.depth));
    const top = layers.findLast((layer) => layer.depth === depth);
    current.set([...(top?.commands ?? []), ...everywhere].map(remap));
  };
  onRemap(publish);
  return {
    current,
    push: (commands, depth) => {
      const layer = { commands, depth };
      layers = [...layers, layer];
      publish();
      return () => {
        layers = layers.filter((each) => each !== layer);
        publish();
      };
    },
  };
}

/** Does the focus lie where typed characters are text? */
export function isTextField(target: unknown): boolean {
  if (typeof HTMLElement === 'undefined' || !(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement || target.isContentEditable) return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range'].includes(target.type);
}
