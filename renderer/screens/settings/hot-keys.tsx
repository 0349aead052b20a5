/**
 * The keys of every command: press to assign, refused with the reason where a key cannot be; presets, preset files, and back
 * to the start. What is chosen acts at once, on every page, and is what help and the key strip show.
 */
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import {
  bindingOf,
  capOf,
  faultOf,
  HOT_KEY_IDS,
  KEY_PRESET_NAMES,
  KEY_PRESETS,
  keysOf,
  presetText,
  readPreset,
  type HotKeyId,
  type KeyMap,
} from '../../input/key-map.ts';
import { downloadText } from '../office/download.ts';
import css from './hot-keys.module.css';

const FILE_NAME = 'guidepost-keys.json';
const FILE_BYTES_MAX = 65_536;

export function HotKeys(): ReactElement {
  const { preferences } = useTill();
  const words = useWords();
  const { keys } = useStore(preferences);
  const [assigning, setAssigning] = useState<HotKeyId | null>(null);
  const [refused, setRefused] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const choose = (map: KeyMap): void => {
    setAssigning(null);
    setRefused('');
    preferences.update((before) => ({ ...before, keys: map }));
  };
  const press = (id: HotKeyId, event: KeyboardEvent): void => {
    if (assigning !== id) return;
    // Esc ends the assignment; every other key is what was meant, or is refused.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      setAssigning(null);
      return;
    }
    const binding = bindingOf({ ...pressOf(event) });
    if (binding === undefined) return;
    const fault = faultOf(id, binding, keys);
    if (fault === undefined) choose({ ...keys, [id]: binding });
    else {
      const why = words.hotKeys.faults[fault.reason];
      const by = fault.reason === 'taken' ? ` ${words.hotKeys.commands[fault.by]}` : '';
      setRefused(`${capOf(binding)}: ${why}${by}`);
    }
  };
  const importFile = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const preset = readPreset(chosen.size > FILE_BYTES_MAX ? '' : await chosen.text());
    if (preset.ok) choose(preset.value);
    else setRefused(`${words.hotKeys.faults[preset.error.reason]} ${preset.error.id ?? ''}`);
  };
  return (
    <section className={css['card']} aria-label={words.hotKeys.title} data-testid="hot-keys">
      <h2>{words.hotKeys.title}</h2>
      <p className="sub s">{words.hotKeys.intro}</p>
      <div className={css['presets']}>
        {KEY_PRESET_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            className="btn"
            data-testid={`keys-preset-${name}`}
            onClick={() => choose(KEY_PRESETS[name])}
          >
            {words.hotKeys.presets[name]}
          </button>
        ))}
        <button
          type="button"
          className="btn"
          data-testid="keys-export"
          onClick={() => downloadText(FILE_NAME, presetText(keys))}
        >
          <Icon name="download" size={18} />
          {words.hotKeys.save}
        </button>
        <button type="button" className="btn" onClick={() => file.current?.click()}>
          <Icon name="upload" size={18} />
          {words.hotKeys.load}
        </button>
        <input
          ref={file}
          hidden
          type="file"
          accept="application/json,.json"
          data-testid="keys-import"
          aria-label={words.hotKeys.load}
          onChange={(event) => {
            void importFile(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <p className={css['refused']} role="alert" data-testid="keys-refused">
        {refused}
      </p>
      <ul className={css['list']}>
        {HOT_KEY_IDS.map((id) => (
          <li key={id}>
            <span>{words.hotKeys.commands[id]}</span>
            {keys[id] === undefined ? null : (
              <button
                type="button"
                className="btn quiet sm"
                aria-label={`${words.hotKeys.reset} ${words.hotKeys.commands[id]}`}
                data-testid={`key-reset-${id}`}
                onClick={() => choose(without(keys, id))}
              >
                <Icon name="undo" size={18} />
              </button>
            )}
            <button
              type="button"
              className="btn"
              aria-pressed={assigning === id}
              data-testid={`key-${id}`}
              onClick={() => {
                setRefused('');
                setAssigning(id);
              }}
              onKeyDown={(event) => press(id, event)}
              onBlur={() => setAssigning((now) => (now === id ? null : now))}
            >
              {assigning === id
                ? words.hotKeys.press
                : keysOf(id, keys).map((key) => <kbd key={capOf(key)}>{capOf(key)}</kbd>)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const pressOf = ({ key, code, ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent) => ({
  key,
  code,
  ctrlKey,
  altKey,
  shiftKey,
  metaKey,
});

const without = (map: KeyMap, id: HotKeyId): KeyMap =>
  Object.fromEntries(Object.entries(map).filter(([each]) => each !== id));
