/** Language, theme, size of the number pad, volume of the sounds. Each acts at once. */
import type { ReactElement } from 'react';
import { LOCK_MINUTES, VOLUME_MAX, type PadSize, type Preferences, type Theme } from '../../app/preferences.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { SCAN_FAILED } from '../../input/sounds.ts';
import { LANGUAGES, type Language } from '../../text/languages.ts';
import { countText } from '../../text/format.ts';
import { HotKeys } from './hot-keys.tsx';
import css from './settings.module.css';

const THEMES: readonly Theme[] = ['light', 'dark'];
const PAD_SIZES: readonly PadSize[] = ['S', 'M', 'L'];
/** Each language by its own name. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '简体中文', en: 'English' };

export function PreferencesPage(): ReactElement {
  const { preferences, play } = useTill();
  const words = useWords();
  const chosen = useStore(preferences);
  const choose = (part: Partial<Preferences>): void => preferences.update((before) => ({ ...before, ...part }));
  return (
    <section className={css['page']} aria-label={words.settings.preferences}>
      <h1>{words.settings.preferences}</h1>
      <Choice label={words.settings.language}>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            aria-pressed={language === chosen.language}
            data-testid={`language-${language}`}
            onClick={() => choose({ language })}
          >
            {LANGUAGE_NAMES[language]}
          </button>
        ))}
      </Choice>
      <Choice label={words.settings.theme}>
        {THEMES.map((theme) => (
          <button key={theme} type="button" aria-pressed={theme === chosen.theme} onClick={() => choose({ theme })}>
            <Icon name={theme === 'dark' ? 'moon' : 'sun'} size={18} />
            {words.settings[theme]}
          </button>
        ))}
      </Choice>
      <Choice label={words.settings.padSize}>
        {PAD_SIZES.map((padSize) => (
          <button
            key={padSize}
            type="button"
            aria-pressed={padSize === chosen.padSize}
            onClick={() => choose({ padSize })}
          >
            {words.settings.padSizes[padSize]}
          </button>
        ))}
      </Choice>
      <div className={css['choice']}>
        <span id="volume-label">{words.settings.volume}</span>
        <span className={css['volume']}>
          <input
            type="range"
            min={0}
            max={VOLUME_MAX}
            step={1}
            value={chosen.volume}
            aria-labelledby="volume-label"
            data-testid="volume"
            onChange={(event) => choose({ volume: event.target.valueAsNumber })}
          />
          <span className="num">{chosen.volume === 0 ? words.settings.volumeOff : countText(chosen.volume)}</span>
          <button type="button" className="btn sm" onClick={() => play(SCAN_FAILED)}>
            <Icon name="bell" size={18} />
            {words.settings.volumeTest}
          </button>
        </span>
      </div>
      <Choice label={words.people.autoLock}>
        {LOCK_MINUTES.map((lockMinutes) => (
          <button
            key={lockMinutes}
            type="button"
            aria-pressed={lockMinutes === chosen.lockMinutes}
            data-testid={`lock-${String(lockMinutes)}`}
            onClick={() => choose({ lockMinutes })}
          >
            {lockMinutes === 0 ? words.people.never : words.people.lockMinutes(countText(lockMinutes))}
          </button>
        ))}
      </Choice>
      <HotKeys />
    </section>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }): ReactElement {
  return (
    <div className={css['choice']} role="group" aria-label={label}>
      <span>{label}</span>
      <span className="seg">{children}</span>
    </div>
  );
}
