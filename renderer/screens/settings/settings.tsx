/** Settings: the devices with their tests, what people chose for screen and sound, and what this terminal is. */
import { useState, type ReactElement } from 'react';
import { useCommands, useWords } from '../../app/till-context.tsx';
import { Icon, type IconName } from '../../design/icon.tsx';
import { About } from './about.tsx';
import { CodesPage } from './codes.tsx';
import { Devices } from './devices.tsx';
import { PreferencesPage } from './preferences-page.tsx';
import css from './settings.module.css';

type PageName = 'devices' | 'codes' | 'preferences' | 'about';
const PAGES: readonly { readonly name: PageName; readonly icon: IconName }[] = [
  { name: 'devices', icon: 'scan' },
  { name: 'codes', icon: 'search' },
  { name: 'preferences', icon: 'display' },
  { name: 'about', icon: 'info' },
];
const NO_COMMANDS = [] as const;

export default function Settings(): ReactElement {
  const words = useWords();
  const [page, setPage] = useState<PageName>('devices');
  useCommands(NO_COMMANDS);
  return (
    <div className={css['settings']}>
      <nav className={css['subnav']} aria-label={words.nav.settings}>
        {PAGES.map(({ name, icon }) => (
          <button
            key={name}
            type="button"
            aria-current={name === page ? 'page' : undefined}
            data-testid={`settings-${name}`}
            onClick={() => setPage(name)}
          >
            <Icon name={icon} />
            {name === 'codes' ? words.codes.page : words.settings[name]}
          </button>
        ))}
      </nav>
      {page === 'devices' ? (
        <Devices />
      ) : page === 'codes' ? (
        <CodesPage />
      ) : page === 'preferences' ? (
        <PreferencesPage />
      ) : (
        <About />
      )}
    </div>
  );
}
