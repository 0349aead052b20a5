/**
 * Which key does what: the keys that commands have from the start, what people made of them, presets and preset files. Pure.
 * Invariants: no key that a scanner or an amount may send, none that the browser or the page itself needs, and never two
 * commands on one key where both are in force. Called by the command layers, the preferences and the settings page.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { isForbiddenBinding, type Command, type KeyBinding, type KeyPress } from './commands.ts';

type Place = 'everywhere' | 'checkout' | 'tender' | 'done' | 'guide' | 'lists' | 'shift' | 'office';
interface HotKey {
  readonly places: readonly Place[];
  readonly keys: readonly KeyBinding[];
}

/** Every command whose key may be changed, by its id. An id is never given another meaning: files of presets bear it. */
export const HOT_KEYS = {
  help: { places: ['everywhere'], keys: [{ key: 'F1' }] },
  'switch-person': { places: ['everywhere'], keys: [{ key: 'F12' }] },
  search: { places: ['checkout', 'lists'], keys: [{ key: 'F2' }] },
  member: { places: ['checkout'], keys: [{ key: 'F3' }] },
  guide: { places: ['checkout'], keys: [{ key: 'F4' }] },
  park: { places: ['checkout'], keys: [{ key: 'F6', shift: false }] },
  resume: { places: ['checkout', 'done'], keys: [{ key: 'F6', shift: true }] },
  discount: { places: ['checkout'], keys: [{ key: 'F7' }] },
  'open-item': { places: ['checkout'], keys: [{ code: 'KeyO', alt: true }] },
  'check-item': { places: ['checkout'], keys: [{ code: 'KeyY', alt: true }] },
  'nearby-stock': { places: ['checkout'], keys: [{ code: 'KeyS', alt: true }] },
  orders: { places: ['checkout'], keys: [{ key: 'F10' }] },
  hold: { places: ['checkout'], keys: [{ code: 'KeyH', alt: true }] },
  pay: { places: ['checkout'], keys: [{ key: 'F9' }] },
  settle: { places: ['checkout', 'tender'], keys: [{ code: 'NumpadEnter' }] },
  quantity: { places: ['checkout'], keys: [{ code: 'NumpadMultiply' }, { key: '*' }] },
  'remove-line': { places: ['checkout'], keys: [{ key: 'Delete' }] },
  undo: { places: ['checkout'], keys: [{ key: 'z', ctrl: true }] },
  commit: { places: ['tender'], keys: [{ key: 'F9' }] },
  exact: { places: ['tender'], keys: [{ code: 'NumpadMultiply' }] },
  remove: { places: ['tender'], keys: [{ key: 'Delete' }] },
  query: { places: ['tender'], keys: [{ key: 'F5' }] },
  next: { places: ['done'], keys: [{ code: 'NumpadEnter' }] },
  reprint: { places: ['done'], keys: [{ code: 'KeyP', alt: true }] },
  exchange: { places: ['lists'], keys: [{ key: 'F8' }] },
  enrol: { places: ['lists'], keys: [{ key: 'F4' }] },
  profile: { places: ['lists'], keys: [{ key: 'F6', shift: false }] },
  refund: { places: ['lists'], keys: [{ key: 'F9' }] },
  'shift-step': { places: ['shift'], keys: [{ key: 'F9' }] },
  'new-code': { places: ['guide'], keys: [{ code: 'KeyN', alt: true }] },
  'guide-badge': { places: ['guide'], keys: [{ code: 'KeyB', alt: true }] },
  'guide-shelf': { places: ['guide'], keys: [{ code: 'KeyL', alt: true }] },
  'commission-how': { places: ['guide'], keys: [{ code: 'KeyW', alt: true }] },
  'clock-in-out': { places: ['guide'], keys: [{ code: 'KeyT', alt: true }] },
  refresh: { places: ['office'], keys: [{ key: 'F5' }] },
  'kind-trade': { places: ['office'], keys: [{ code: 'Digit1', alt: true }] },
  'kind-customers': { places: ['office'], keys: [{ code: 'Digit2', alt: true }] },
  'kind-marketing': { places: ['office'], keys: [{ code: 'Digit3', alt: true }] },
  'kind-store': { places: ['office'], keys: [{ code: 'Digit4', alt: true }] },
  'kind-operations': { places: ['office'], keys: [{ code: 'Digit5', alt: true }] },
  'kind-traffic': { places: ['office'], keys: [{ code: 'Digit6', alt: true }] },
  'kind-service': { places: ['office'], keys: [{ code: 'Digit7', alt: true }] },
  'kind-tables': { places: ['office'], keys: [{ code: 'KeyT', alt: true }] },
  'kind-export': { places: ['office'], keys: [{ code: 'KeyE', alt: true }] },
  'kind-period': { places: ['office'], keys: [{ code: 'KeyD', alt: true }] },
} as const satisfies Readonly<Record<string, HotKey>>;

export type HotKeyId = keyof typeof HOT_KEYS;
export const HOT_KEY_IDS = Object.keys(HOT_KEYS) as readonly HotKeyId[];
export const isHotKey = (id: string): id is HotKeyId => Object.hasOwn(HOT_KEYS, id);
/** What differs from the keys of the start. */
export type KeyMap = Readonly<Partial<Record<HotKeyId, KeyBinding>>>;

/** `classic`: keys as tills with a number block have had them for decades. */
export const KEY_PRESETS = {
  default: {},
  classic: {
    pay: { code: 'NumpadAdd' },
    commit: { code: 'NumpadAdd' },
    'remove-line': { code: 'NumpadSubtract' },
    search: { key: 'F3', shift: false },
    member: { key: 'F5', shift: false },
    discount: { key: 'F6', shift: false },
    park: { key: 'F8', shift: false },
    resume: { key: 'F9', shift: false },
  },
} as const satisfies Readonly<Record<string, KeyMap>>;
export type KeyPresetName = keyof typeof KEY_PRESETS;
export const KEY_PRESET_NAMES = Object.keys(KEY_PRESETS) as readonly KeyPresetName[];

export type KeyFault =
  /** A scanner or an amount may send it. */
  | { readonly reason: 'forbidden' }
  /** The page, the browser or the system needs it. */
  | { readonly reason: 'reserved' }
  | { readonly reason: 'taken'; readonly by: HotKeyId };

const RESERVED = new Set(['Escape', 'Tab', 'Backspace', 'F11', 'F12', 'CapsLock', 'NumLock', 'ContextMenu']);
const BROWSER_CTRL = new Set(['KeyW', 'KeyN', 'KeyT', 'KeyR', 'KeyA', 'KeyC', 'KeyV', 'KeyX']);
const MODIFIER = /^(Shift|Control|Alt|Meta|OS)/;
const NUMPAD_OPERATOR = /^Numpad(Add|Subtract|Multiply|Divide|Enter)$/;

export const keysOf = (id: HotKeyId, map: KeyMap): readonly KeyBinding[] => {
  const chosen = map[id];
  return chosen === undefined ? HOT_KEYS[id].keys : [chosen];
};

/** The command with the keys that people chose for it. */
export function withKeys(command: Command, map: KeyMap): Command {
  const chosen = isHotKey(command.id) ? map[command.id] : undefined;
  return chosen === undefined ? command : { ...command, keys: [chosen], cap: capOf(chosen) };
}

/** The binding that a press is; undefined for a modifier alone, which waits for its key. */
export function bindingOf({ key, code, ctrlKey, altKey, shiftKey }: KeyPress): KeyBinding | undefined {
  if (MODIFIER.test(code) || key === 'Dead' || key === 'Process') return undefined;
  const held = { ...(ctrlKey ? { ctrl: true } : {}), ...(altKey ? { alt: true } : {}), shift: shiftKey };
  return /^F\d+$/.test(key) ? { key, ...held } : { code, ...held };
}

/** Why this key cannot be this command's; undefined when it can. */
export function faultOf(id: HotKeyId, binding: KeyBinding, map: KeyMap): KeyFault | undefined {
  const place = placeOf(binding);
  const { ctrl = false, alt = false } = binding;
  const isPlain = !ctrl && !alt;
  if (RESERVED.has(place) || place.startsWith('Arrow') || (alt && place === 'F4')) return { reason: 'reserved' };
  if (ctrl && BROWSER_CTRL.has(place)) return { reason: 'reserved' };
  if (isForbiddenBinding(binding) || (isPlain && !isSafePlain(place))) return { reason: 'forbidden' };
  const by = HOT_KEY_IDS.find(
    (other) => other !== id && meet(id, other) && keysOf(other, map).some((each) => isSameKey(each, binding)),
  );
  return by === undefined ? undefined : { reason: 'taken', by };
}

/** Function keys, operators of the number block and keys that make no character: what no scanner sends. */
const isSafePlain = (place: string): boolean =>
  /^F\d+$/.test(place) || NUMPAD_OPERATOR.test(place) || /^(Insert|Delete|Home|End|PageUp|PageDown|Pause)$/.test(place);

function meet(one: HotKeyId, other: HotKeyId): boolean {
  const first: readonly Place[] = HOT_KEYS[one].places;
  const second: readonly Place[] = HOT_KEYS[other].places;
  return first.some((place) => place === 'everywhere' || second.includes(place)) || second.includes('everywhere');
}

function isSameKey(one: KeyBinding, other: KeyBinding): boolean {
  const isShiftApart = one.shift !== undefined && other.shift !== undefined && one.shift !== other.shift;
  return (
    placeOf(one) === placeOf(other) &&
    (one.ctrl ?? false) === (other.ctrl ?? false) &&
    (one.alt ?? false) === (other.alt ?? false) &&
    !isShiftApart
  );
}

/** One name for a key, however it was given. */
function placeOf({ key = '', code }: KeyBinding): string {
  if (code !== undefined) return code;
  return /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
}

/** How it is written on a key cap. */
export function capOf(binding: KeyBinding): string {
  const name = placeOf(binding)
    .replace(/^(Key|Digit)/, '')
    .replace(/^Numpad/, 'Num ')
    .replace('Num Add', 'Num +')
    .replace('Num Subtract', 'Num -')
    .replace('Num Multiply', 'Num *')
    .replace('Num Divide', 'Num /')
    .replace('Num Enter', 'NumEnter')
    .replace('Delete', 'Del')
    .replace('Insert', 'Ins');
  const { ctrl = false, alt = false, shift = false } = binding;
  return [ctrl ? 'Ctrl' : '', alt ? 'Alt' : '', shift ? 'Shift' : '', name].filter((part) => part !== '').join(' ');
}

export const capsOf = (map: KeyMap): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(map).map(([id, binding]) => [id, capOf(binding)]));

export type PresetFault = {
  readonly reason: 'not_a_preset' | 'unknown_command' | KeyFault['reason'];
  readonly id?: string;
};
const FORMAT = 'guidepost-keys';

export const presetText = (map: KeyMap): string =>
  `${JSON.stringify({ format: FORMAT, version: 1, keys: map }, null, 2)}\n`;

/** A preset file as a map; the first fault refuses all of it. */
export function readPreset(text: string): Result<KeyMap, PresetFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ reason: 'not_a_preset' });
  }
  if (!isRecord(value) || value['format'] !== FORMAT || value['version'] !== 1) return err({ reason: 'not_a_preset' });
  return readKeyMap(value['keys']);
}

/** Of a file, or of what this browser kept. */
export function readKeyMap(value: unknown): Result<KeyMap, PresetFault> {
  if (!isRecord(value)) return err({ reason: 'not_a_preset' });
  const map: Partial<Record<HotKeyId, KeyBinding>> = {};
  for (const [id, binding] of Object.entries(value)) {
    if (!isHotKey(id)) return err({ reason: 'unknown_command', id });
    if (!isBinding(binding)) return err({ reason: 'not_a_preset', id });
    map[id] = binding;
  }
  for (const id of HOT_KEY_IDS) {
    const binding = map[id];
    const fault = binding === undefined ? undefined : faultOf(id, binding, map);
    if (fault !== undefined) return err({ reason: fault.reason, id });
  }
  return ok(map);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isBinding(value: unknown): value is KeyBinding {
  if (!isRecord(value)) return false;
  const { key, code, ctrl, alt, shift, ...others } = value;
  const isName = (name: unknown): boolean => typeof name === 'string' && name.length > 0 && name.length <= 30;
  const isFlag = (flag: unknown): boolean => flag === undefined || typeof flag === 'boolean';
  const isNamed = key === undefined ? isName(code) : isName(key) && code === undefined;
  return isNamed && [ctrl, alt, shift].every(isFlag) && Object.keys(others).length === 0;
}
