/** Settings: the devices with their tests, what people chose for screen and sound, and what this terminal is. */
import { useState, type ReactElement } from 'react';
import { useCommands, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { About } from './about.tsx';
import { CodesPage } from './codes.tsx';
import { Devices } from './devices.tsx';
import { PreferencesPage } from './preferences-page.tsx';
import { QuickItemsPage } from './quick-page.tsx';
import { ReceiptsPage } from './receipts-page.tsx';
import { ValueRulesPage } from './value-rules-page.tsx';
import css from './settings.module.css';

type PageName = 'devices' | 'receipts' | 'codes' | 'quick' | 'value' | 'preferences' | 'about';
const PAGES: readonly { readonly name: PageName; readonly icon: IconName }[] = [
  { name: 'devices', icon: 'scan' },
  { name: 'receipts', icon: 'receipt' },
  { name: 'codes', icon: 'search' },
  { name: 'quick', icon: 'star' },
  { name: 'value', icon: 'wallet' },
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
            {pageTitle(name, words)}
          </button>
        ))}
      </nav>
      {page === 'devices' ? (
        <Devices />
      ) : page === 'receipts' ? (
        <ReceiptsPage />
      ) : page === 'codes' ? (
        <CodesPage />
      ) : page === 'quick' ? (
        <QuickItemsPage />
      ) : page === 'value' ? (
        <ValueRulesPage />
      ) : page === 'preferences' ? (
        <PreferencesPage />
      ) : (
        <About />
      )}
    </div>
  );
}

function pageTitle(name: PageName, words: Dictionary): string {
  if (name === 'codes') return words.codes.page;
  if (name === 'value') return words.value.rules.page;
  if (name === 'quick') return words.catalogue.quickPage;
  return name === 'receipts' ? words.receiptTemplate.page : words.settings[name];
}
