import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandFor, createCommandLayers, isForbiddenBinding, type Command } from '../../renderer/input/commands.ts';
import {
  bindingOf,
  capOf,
  faultOf,
  HOT_KEY_IDS,
  isHotKey,
  KEY_PRESET_NAMES,
  KEY_PRESETS,
  keysOf,
  presetText,
  readPreset,
  withKeys,
  type HotKeyId,
  type KeyMap,
} from '../../renderer/input/key-map.ts';
import { dictionary, LANGUAGES } from '../../renderer/text/languages.ts';
import { fakeTill } from './fake-till.ts';

const press = (key: string, code = key, held: object = {}) => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});
/** Esc, arrows and the second key of a pair stay what they are everywhere. */
const FIXED = new Set(['back', 'dismiss', 'line-up', 'line-down', 'discount-kind']);

describe('hot keys', () => {
  test('are there for every command of the pages, but for those that are the same everywhere', () => {
    const sources = readdirSync('renderer', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const ids = sources.flatMap((name) =>
      [...readFileSync(join('renderer', name), 'utf8').matchAll(/id: '([a-z-]+)',\s+label: \(/g)].map(
        ([, id = '']) => id,
      ),
    );
    expect(ids.length).toBeGreaterThan(20);
    expect([...new Set(ids)].filter((id) => !isHotKey(id) && !FIXED.has(id))).toEqual([]);
    for (const language of LANGUAGES) expect(Object.keys(dictionary(language).hotKeys.commands)).toEqual(HOT_KEY_IDS);
  });

  test.each(KEY_PRESET_NAMES)('of the preset %s meet no rule and no other key', (name) => {
    const map: KeyMap = KEY_PRESETS[name];
    for (const id of HOT_KEY_IDS)
      for (const key of keysOf(id, map)) {
        const fault = faultOf(id, key, map);
        // `*` and Delete of the start are typed by people; what is chosen must be safe from scanners too.
        expect([id, map[id] === undefined ? fault?.reason === 'taken' : fault]).toEqual([
          id,
          map[id] === undefined ? false : undefined,
        ]);
      }
    expect(readPreset(presetText(map))).toEqual({ ok: true, value: map });
  });

  test.each([
    ['Space', press(' ', 'Space'), 'forbidden'],
    ['main Enter', press('Enter'), 'forbidden'],
    ['a letter', press('a', 'KeyA'), 'forbidden'],
    ['a letter with Shift', press('A', 'KeyA', { shiftKey: true }), 'forbidden'],
    ['a digit', press('5', 'Digit5'), 'forbidden'],
    ['a digit of the number block', press('5', 'Numpad5'), 'forbidden'],
    ['a character that codes hold', press('-', 'Minus'), 'forbidden'],
    ['Esc', press('Escape'), 'reserved'],
    ['Tab', press('Tab'), 'reserved'],
    ['F12', press('F12'), 'reserved'],
    ['an arrow', press('ArrowUp'), 'reserved'],
    ['Ctrl W', press('w', 'KeyW', { ctrlKey: true }), 'reserved'],
    ['the key of help', press('F1'), 'taken'],
    ['the key of another command of the page', press('F9'), 'taken'],
  ])('cannot be %s', (_name, key, reason) => {
    const binding = bindingOf(key);
    expect(binding).toBeDefined();
    if (binding !== undefined) expect(faultOf('park', binding, {})).toMatchObject({ reason });
  });

  test('may be a key that is free, or that only another page has', () => {
    for (const key of [press('F8'), press('Insert'), press('+', 'NumpadAdd'), press('k', 'KeyK', { altKey: true })])
      expect(faultOf('park', bindingOf(key) ?? {}, {})).toBeUndefined();
    expect(faultOf('reprint', { key: 'F2' }, {})).toBeUndefined();
    expect(bindingOf(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBeUndefined();
  });

  test('of park and resume are told apart by Shift', async () => {
    const { till } = await fakeTill();
    const command = (id: HotKeyId, shift: boolean): Command => ({
      id,
      label: () => id,
      cap: '',
      keys: [{ key: 'F6', shift }],
      inFields: true,
      enabled: () => true,
      perform: () => undefined,
    });
    till.commands.push([command('park', false), command('resume', true)], 0);
    const now = till.commands.current.get();
    expect(commandFor(now, press('F6'), false)?.id).toBe('park');
    expect(commandFor(now, press('F6', 'F6', { shiftKey: true }), false)?.id).toBe('resume');
  });

  test('that were changed act at once in every layer, show in caps, and survive a reload; a damaged map is none', async () => {
    const { till } = await fakeTill();
    const perform = (): void => undefined;
    const pay: Command = {
      id: 'pay',
      label: () => '',
      cap: 'F9',
      keys: [{ key: 'F9' }],
      inFields: true,
      enabled: () => true,
      perform,
    };
    till.commands.push([pay], 0);
    till.preferences.update((before) => ({ ...before, keys: { pay: { key: 'F10', shift: false } } }));
    const now = till.commands.current.get();
    expect(commandFor(now, press('F10'), true)?.perform).toBe(perform);
    expect(commandFor(now, press('F9'), true)).toBeUndefined();
    expect(now.find(({ id }) => id === 'pay')?.cap).toBe('F10');
    expect(till.keyCaps.get()).toEqual({ pay: 'F10' });
    till.commands.push([{ ...pay }], 1);
    expect(commandFor(till.commands.current.get(), press('F10'), true)?.id).toBe('pay');
  });

  test.each([
    ['no JSON', '{', 'not_a_preset'],
    ['another file', '{"format":"x"}', 'not_a_preset'],
    ['an unknown command', presetOf({ fly: { key: 'F10' } }), 'unknown_command'],
    ['a binding with more', presetOf({ pay: { key: 'F10', run: 'x' } }), 'not_a_preset'],
    ['a forbidden key', presetOf({ pay: { code: 'Space' } }), 'forbidden'],
    ['two commands on one key', presetOf({ pay: { key: 'F10' }, park: { key: 'F10' } }), 'taken'],
    ['the prototype', '{"format":"guidepost-keys","version":1,"keys":{"__proto__":{"key":"F10"}}}', 'unknown_command'],
  ])('of a file with %s are refused whole', (_name, text, reason) => {
    expect(readPreset(text)).toMatchObject({ ok: false, error: { reason } });
  });

  test('of any file never throw and never bind a key that a scanner sends', () => {
    const binding = fc.record(
      { key: fc.string({ maxLength: 3 }), ctrl: fc.boolean(), alt: fc.boolean(), shift: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom<string>(...HOT_KEY_IDS, 'x'), binding), (keys) => {
        const read = readPreset(presetOf(keys));
        if (!read.ok) return;
        for (const chosen of Object.values(read.value)) expect(isForbiddenBinding(chosen)).toBe(false);
      }),
    );
  });

  test('leave commands alone that have none', () => {
    const command = { id: 'dismiss', cap: 'Esc', keys: [{ key: 'Escape' }] } as unknown as Command;
    expect(withKeys(command, { pay: { key: 'F10' } })).toBe(command);
    expect(createCommandLayers([command]).current.get()).toEqual([command]);
    expect(capOf({ code: 'NumpadAdd', ctrl: true, shift: true })).toBe('Ctrl Shift Num +');
  });
});

function presetOf(keys: object): string {
  return JSON.stringify({ format: 'guidepost-keys', version: 1, keys });
}
