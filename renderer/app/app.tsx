/**
 * The whole page: which of first run, login and frame is shown, theme and language on the document, keys and the wedge on the
 * window. Screens other than the checkout are loaded when first asked for.
 */
import { lazy, Suspense, useEffect, useLayoutEffect, type ReactElement } from 'react';
import { Sheets } from '../design/icon.tsx';
import { commandFor, isTextField } from '../input/commands.ts';
import { attachWedge } from '../input/wedge-listener.ts';
import { Checkout } from '../screens/checkout/checkout.tsx';
import { hasCatalogue } from '../sale/scan-resolver.ts';
import { FirstSync } from '../screens/first-run/first-sync.tsx';
import { FirstRun } from '../screens/first-run/first-run.tsx';
import { Login } from '../screens/first-run/login.tsx';
import { Shift } from '../screens/shift/shift.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { LockPage } from './lock-page.tsx';
import type { ScreenName } from './navigation.ts';
import { useStore } from './store.ts';
import { isAtWork, type Till } from './till.ts';
import { TillProvider, useTill, useWords } from './till-context.tsx';

const GuideDesk = lazy(() => import('../screens/guide-desk/guide-desk.tsx'));
const Members = lazy(() => import('../screens/members/members.tsx'));
const Returns = lazy(() => import('../screens/returns/returns.tsx'));
const Office = lazy(() => import('../screens/office/office.tsx'));
const Settings = lazy(() => import('../screens/settings/settings.tsx'));

export function App({ till, reload }: { readonly till: Till; readonly reload: () => void }): ReactElement {
  return (
    <TillProvider till={till}>
      <Sheets />
      <Page reload={reload} />
    </TillProvider>
  );
}

function Page({ reload }: { readonly reload: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const app = useStore(till.app);
  const { language, theme } = useStore(till.preferences);
  const { screen } = useStore(till.place);
  const isMovingIn = useStore(till.isMovingIn);
  const status = useStore(till.databaseStatus);
  // Before the effects of what is inside: a chart reads its colours from the tokens.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
    document.title = words.name;
  }, [language, theme, words]);
  useEffect(() => attachKeys(till), [till]);
  if (app === null) return <div className="empty">{words.bar.starting}</div>;
  if (app.place === null) return <FirstRun />;
  if (app.session === null)
    return isMovingIn && status !== null && !hasCatalogue(status) ? <FirstSync status={status} /> : <Login />;
  if (app.session.locked === true) return <LockPage />;
  return (
    <Frame>
      <ErrorBoundary key={screen} words={words} reload={reload}>
        <Suspense fallback={<div className="empty">{words.bar.starting}</div>}>
          <Screen />
        </Suspense>
      </ErrorBoundary>
    </Frame>
  );
}

function Screen(): ReactElement {
  const { screen } = useStore(useTill().place);
  const screens: Readonly<Record<ScreenName, () => ReactElement>> = {
    checkout: () => <Checkout />,
    guide: () => <GuideDesk />,
    members: () => <Members />,
    returns: () => <Returns />,
    shift: () => <Shift />,
    backoffice: () => <Office />,
    settings: () => <Settings />,
  };
  return screens[screen]();
}

/** The wedge hears every key first; what it leaves is a command or goes to the page. */
function attachKeys(till: Till): () => void {
  const detach = attachWedge(
    window,
    till.ports,
    () => isAtWork(till.app.get()),
    () => till.app.get()?.wedge ?? {},
    (report) => till.scanRouter.takeWedge(report),
  );
  const onKey = (event: KeyboardEvent): void => {
    till.autoLock.touch();
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor(till.commands.current.get(), event, isTextField(event.target));
    if (command === undefined) return;
    event.preventDefault();
    command.perform();
  };
  const onPointer = (): void => till.autoLock.touch();
  window.addEventListener('keydown', onKey);
  window.addEventListener('pointerdown', onPointer);
  return () => {
    detach();
    window.removeEventListener('keydown', onKey);
    window.removeEventListener('pointerdown', onPointer);
  };
}
