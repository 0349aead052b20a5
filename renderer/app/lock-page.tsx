/**
 * The locked till: who is at it, and a PIN to go on; nothing of cart or figures. Another number takes over, and a forgotten
 * PIN is set anew. Called by app.tsx in place of the frame.
 */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Icon } from '../design/icon.tsx';
import { LostBanner } from './frame.tsx';
import { PersonForm } from './person-form.tsx';
import { useStore } from './store.ts';
import { useApp, useFormat, useTill, useWords } from './till-context.tsx';
import { TrainingBar } from './training-bar.tsx';
import css from './lock-page.module.css';

const ResetPin = lazy(() => import('./reset-pin.tsx'));

export function LockPage(): ReactElement {
  const { clock, connected } = useTill();
  const { session } = useApp();
  const words = useWords();
  const format = useFormat();
  const now = useStore(clock);
  const isConnected = useStore(connected);
  const [isResetting, setResetting] = useState(false);
  return (
    <main className={css['page']} data-testid="locked">
      {isConnected ? null : <LostBanner />}
      <section className={`card ${css['card'] ?? ''}`}>
        <header className={css['who']}>
          <Icon name="lock" size={44} />
          <span>
            <h1>{words.people.locked}</h1>
            <b data-testid="locked-who">
              {session?.name} <span className="num">{session?.staff}</span>
            </b>
          </span>
          <time className="num">{format.time(now)}</time>
        </header>
        <p className={`sub ${css['what'] ?? ''}`}>{words.people.lockedWhat}</p>
        <PersonForm staff={session?.staff ?? ''} label={words.people.unlock} onDone={() => undefined} />
        <button
          type="button"
          className={`btn quiet ${css['forgot'] ?? ''}`}
          data-testid="forgot-pin"
          onClick={() => setResetting(true)}
        >
          <Icon name="key" size={20} />
          {words.people.forgot}
        </button>
      </section>
      <Suspense fallback={null}>
        {isResetting ? <ResetPin staff={session?.staff ?? ''} onClose={() => setResetting(false)} /> : null}
      </Suspense>
      <TrainingBar />
    </main>
  );
}
