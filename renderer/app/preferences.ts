/**
 * What this terminal's people chose: language, theme, size of the number pad, sound volume, hot keys. Kept in the
 * browser's storage of this terminal; a damaged value falls back to the default. Called by createTill and the settings screen.
 */
import { createStore, type Store } from './store.ts';
import type { RendererPorts } from './ports.ts';
import { readKeyMap, type KeyMap } from '../input/key-map.ts';
import { firstLanguage, isLanguage, type Language } from '../text/languages.ts';

export type Theme = 'light' | 'dark';
export type PadSize = 'S' | 'M' | 'L';
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly padSize: PadSize;
  /** 0 to 10. */
  readonly volume: number;
  /** After so many minutes without anybody the till locks; 0 never. */
  readonly lockMinutes: number;
  /** Hot keys that differ from the start. */
  readonly keys: KeyMap;
}
export const VOLUME_MAX = 10;
export const LOCK_MINUTES: readonly number[] = [2, 5, 10, 30, 0];
const USUAL_LOCK_MINUTES = 10;
const KEY = 'guidepost-preferences';

export function createPreferences(ports: RendererPorts, flag: Language | null): Store<Preferences> {
  const kept = readKept(ports.storage.read(KEY));
  const keys = readKeyMap(kept['keys']);
  const store = createStore<Preferences>({
    language: firstLanguage(flag, kept['language'], ports.browserLanguages),
    theme: kept['theme'] === 'dark' ? 'dark' : 'light',
    padSize: kept['padSize'] === 'S' || kept['padSize'] === 'L' ? kept['padSize'] : 'M',
    volume: isVolume(kept['volume']) ? kept['volume'] : 6,
    lockMinutes: LOCK_MINUTES.find((minutes) => minutes === kept['lockMinutes']) ?? USUAL_LOCK_MINUTES,
    keys: keys.ok ? keys.value : {},
  });
  const write = (): void => ports.storage.write(KEY, JSON.stringify({ ...kept, ...store.get() }));
  store.subscribe(write);
  return store;
}

/** `--lang` of the host comes with its first answer: it wins over the browser's language, not over a choice made since. */
export function takeLanguageFlag(preferences: Store<Preferences>, flag: Language | null): void {
  if (flag !== null && isLanguage(flag)) preferences.update((before) => ({ ...before, language: flag }));
}

const isVolume = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= VOLUME_MAX;

function readKept(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
