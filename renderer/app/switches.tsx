/** The two switches that are on every page, also before login: language and theme. Both act at once. */
import type { ReactElement } from 'react';
import { Icon } from '../design/icon.tsx';
import { useStore } from './store.ts';
import { useTill, useWords } from './till-context.tsx';
import css from './frame.module.css';

export function LanguageSwitch(): ReactElement {
  const { preferences } = useTill();
  const words = useWords();
  const { language } = useStore(preferences);
  return (
    <button
      type="button"
      className={css['tool']}
      aria-label={`${language === 'en' ? 'EN/中' : '中/EN'} ${words.bar.switchLanguage}`}
      data-testid="switch-language"
      onClick={() => preferences.update((before) => ({ ...before, language: language === 'en' ? 'zh-CN' : 'en' }))}
    >
      {language === 'en' ? (
        <span>
          <b>EN</b>/中
        </span>
      ) : (
        <span>
          <b>中</b>/EN
        </span>
      )}
    </button>
  );
}

export function ThemeSwitch(): ReactElement {
  const { preferences } = useTill();
  const words = useWords();
  const { theme } = useStore(preferences);
  return (
    <button
      type="button"
      className={css['tool']}
      aria-label={theme === 'dark' ? words.bar.toLight : words.bar.toDark}
      data-testid="switch-theme"
      onClick={() => preferences.update((before) => ({ ...before, theme: theme === 'dark' ? 'light' : 'dark' }))}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={20} />
    </button>
  );
}
