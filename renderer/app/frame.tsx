/**
 * The frame round every screen: rail, top bar with the pills, key strip. The strip shows the keys that act here, from the
 * same command objects as buttons and help. `logout` is on every screen.
 */
import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';
import { Icon, type IconName } from '../design/icon.tsx';
import { SCREENS, type ScreenName } from './navigation.ts';
import { LockWarning } from './lock-warning.tsx';
import { PrinterPill, SyncPill } from './pills.tsx';
import { LanguageSwitch, ThemeSwitch } from './switches.tsx';
import { useStore } from './store.ts';
import { useApp, useFormat, useTill, useWords } from './till-context.tsx';
import { TrainingBar } from './training-bar.tsx';
import css from './frame.module.css';

/** Dialogs come in a chunk of their own: a sale needs none of them. */
const Help = lazy(() => import('./help.tsx'));
const ApprovalDialog = lazy(() => import('./approval-dialog.tsx'));
const SwitchDialog = lazy(() => import('./switch-dialog.tsx'));
const PrintJobs = lazy(() => import('./print-jobs.tsx'));

const ICONS: Readonly<Record<ScreenName, IconName>> = {
  checkout: 'till',
  guide: 'guide',
  members: 'member',
  returns: 'ret',
  shift: 'shift',
  backoffice: 'office',
  settings: 'settings',
};

export function Frame({ children }: { readonly children: ReactNode }): ReactElement {
  const { connected, helpOpen, jobsOpen, approvals, switchOpen, badges } = useTill();
  const { training } = useApp();
  const takeover = useStore(badges.takeover);
  const isSwitching = useStore(switchOpen) || takeover !== null;
  const approval = useStore(approvals.request);
  const isHelpOpen = useStore(helpOpen);
  const areJobsOpen = useStore(jobsOpen);
  const isConnected = useStore(connected);
  return (
    <div className={css['frame']} data-training={training}>
      <Rail />
      <TopBar />
      {isConnected ? null : <LostBanner />}
      <main className={css['work']}>{children}</main>
      <Strip />
      <Suspense fallback={null}>
        {isHelpOpen ? <Help /> : null}
        {areJobsOpen ? <PrintJobs /> : null}
        {isSwitching ? <SwitchDialog /> : null}
        {approval === null ? null : <ApprovalDialog request={approval} />}
      </Suspense>
      <LockWarning />
      <TrainingBar />
    </div>
  );
}

export function LostBanner(): ReactElement {
  const words = useWords();
  return (
    <div className={`banner danger ${css['lost'] ?? ''}`} role="alert" data-testid="host-lost">
      <Icon name="stop" size={22} />
      <span>
        <b>{words.bar.lost}</b> {words.bar.lostWhat}
      </span>
    </div>
  );
}

function Rail(): ReactElement {
  const { place, client, refresh } = useTill();
  const words = useWords();
  const { screen } = useStore(place);
  const logOut = async (): Promise<void> => {
    await client.call('session.logout', {});
    await refresh();
  };
  return (
    <nav className={css['rail']} aria-label={words.nav.label}>
      <div className={css['mark']} role="img" aria-label={words.name}>
        <Icon name="logo" size={28} />
      </div>
      {SCREENS.map((name) => (
        <button
          key={name}
          type="button"
          className={css['item']}
          aria-current={name === screen ? 'page' : undefined}
          data-testid={`nav-${name}`}
          onClick={() => place.set({ screen: name, why: null })}
        >
          <Icon name={ICONS[name]} size={24} />
          <span>{words.nav[name]}</span>
        </button>
      ))}
      <button
        type="button"
        className={`${css['item'] ?? ''} ${css['leave'] ?? ''}`}
        data-testid="logout"
        onClick={() => void logOut()}
      >
        <Icon name="lock" size={24} />
        <span>{words.nav.logout}</span>
      </button>
    </nav>
  );
}

function TopBar(): ReactElement {
  const { clock, switchOpen } = useTill();
  const { place, session, shift } = useApp();
  const words = useWords();
  const format = useFormat();
  const now = useStore(clock);
  return (
    <header className={css['topbar']}>
      <div className={css['where']}>
        {place === null ? null : (
          <>
            <b>{place.store.name}</b>
            <span className={`num ${css['terminal'] ?? ''}`}>
              {place.store.id}-{place.terminal}
            </span>
          </>
        )}
        {session === null ? null : (
          <button
            type="button"
            className={`${css['who'] ?? ''} ${css['change'] ?? ''}`}
            title={words.people.switchTitle}
            data-testid="switch-person"
            onClick={() => switchOpen.set(true)}
          >
            <Icon name="user" size={18} />
            {session.name} <span className="num">{session.staff}</span>
          </button>
        )}
        <span className={css['who']}>
          <Icon name="shift" size={18} />
          {shift === null ? (
            words.bar.noShift
          ) : (
            <>
              {words.bar.shiftSince} <span className="num">{format.moment(shift.openedAt, now)}</span>
            </>
          )}
        </span>
      </div>
      <div className={css['health']}>
        <SyncPill />
        <PrinterPill />
        <LanguageSwitch />
        <ThemeSwitch />
        <time className={`num ${css['clock'] ?? ''}`}>{format.time(now)}</time>
      </div>
    </header>
  );
}

function Strip(): ReactElement {
  const { commands } = useTill();
  const words = useWords();
  const shown = useStore(commands.current).filter(({ cap, isQuiet }) => cap !== '' && isQuiet !== true);
  return (
    <footer className={css['strip']} aria-label={words.bar.keys}>
      {[...shown.filter(({ id }) => id === 'help'), ...shown.filter(({ id }) => id !== 'help')].map((command) => (
        <span key={command.id}>
          <kbd>{command.cap}</kbd>
          {command.label(words)}
        </span>
      ))}
    </footer>
  );
}
