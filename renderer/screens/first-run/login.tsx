/**
 * Login by staff number and PIN. Works offline; wrong tries lock the person, never the till, and the page says until when.
 * While the catalogue is still coming for the first time, its progress shows beside.
 */
import { lazy, Suspense, useEffect, useState, type ReactElement, type SubmitEvent } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { Session } from '../../../main/contract/views.ts';
import { numberOnBadge } from '../../../sync/domain/staff-badge.ts';
import { badgeText } from '../../app/badge-words.ts';
import { TrainingBar, TrainingStart } from '../../app/training-bar.tsx';
import { useStore } from '../../app/store.ts';
import { SyncPill } from '../../app/pills.tsx';
import { LanguageSwitch, ThemeSwitch } from '../../app/switches.tsx';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { LostBanner } from '../../app/frame.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import type { Format } from '../../text/format.ts';
import { hasCatalogue } from '../../sale/scan-resolver.ts';
import { SyncProgress } from './sync-progress.tsx';
import css from './first-run.module.css';
import { PinField, StaffField } from '../../app/person-fields.tsx';

const ResetPin = lazy(() => import('../../app/reset-pin.tsx'));

export function Login(): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const { place } = useApp();
  const now = useStore(till.clock);
  const isConnected = useStore(till.connected);
  const status = useStore(till.databaseStatus);
  return (
    <main className={css['first']}>
      <section className={`sign ${css['sign'] ?? ''}`}>
        <Brand />
        <div className={css['clock']}>
          <time className="num">{format.time(now)}</time>
          <span>{format.date(now)}</span>
        </div>
        <div className={css['placeName']}>
          <b>{place?.store.name}</b>
          <span className="num">
            {words.login.terminal} {place?.store.id}-{place?.terminal}
          </span>
        </div>
        {status !== null && !hasCatalogue(status) ? <SyncProgress status={status} isBrief /> : null}
      </section>
      <section className={css['side']}>
        {isConnected ? null : <LostBanner />}
        <header className={css['tools']}>
          <SyncPill />
          <LanguageSwitch />
          <ThemeSwitch />
        </header>
        <LoginForm />
        <TrainingBar />
      </section>
    </main>
  );
}

export function Brand(): ReactElement {
  return (
    <div className={css['brand']}>
      <Icon name="logo" size={44} />
      <span>
        <b>导台</b>
        <span>Guidepost</span>
      </span>
    </div>
  );
}

function LoginForm(): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [isResetting, setResetting] = useState(false);
  const [refusal, setRefusal] = useState<Extract<Answer<Session>, { ok: false }> | null>(null);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isAsking || staff.trim() === '') return;
    if (pin === '') {
      document.querySelector<HTMLInputElement>('[data-testid="login-pin"]')?.focus();
      return;
    }
    setAsking(true);
    const answer = await till.client.call('session.login', { staff: staff.trim(), pin });
    if (answer.ok) {
      await till.refresh();
      return;
    }
    setAsking(false);
    setRefusal(answer);
    setPin('');
  };
  const byBadge = async (badge: string): Promise<void> => {
    const answer = await till.client.call('session.badge', { badge });
    if (answer.ok) {
      await till.refresh();
      return;
    }
    setStaff(numberOnBadge(badge) ?? '');
    setRefusal(answer);
    document.querySelector<HTMLInputElement>('[data-testid="login-pin"]')?.focus();
  };
  useEffect(() => till.badges.ask((badge) => void byBadge(badge)));
  const reset = isResetting ? <ResetPin staff={staff} onClose={() => setResetting(false)} /> : null;
  return (
    <>
      <form className={css['login']} onSubmit={(event) => void submit(event)}>
        <div>
          <h1>{words.login.title}</h1>
          <p className="sub">{words.login.intro}</p>
        </div>
        <StaffField
          label={words.login.staff}
          value={staff}
          testId="login-staff"
          isFirst
          onChange={setStaff}
          onBadge={(badge) => void byBadge(badge)}
        />
        <PinField label={words.login.pin} value={pin} testId="login-pin" onChange={setPin} />
        <p className={css['refusal']} role="alert" data-testid="login-error" data-code={refusal?.code ?? ''}>
          {refusal === null ? '' : refusalText(refusal, words, format)}
        </p>
        <SubmitBlade label={words.login.submit} isAsking={isAsking} />
        <button type="button" className="btn quiet" data-testid="forgot-pin" onClick={() => setResetting(true)}>
          <Icon name="key" size={20} />
          {words.people.forgot}
        </button>
        <TrainingStart />
      </form>
      <Suspense fallback={null}>{reset}</Suspense>
    </>
  );
}

/** The blade as a submit button: Enter in either field presses it. */
function SubmitBlade({ label, isAsking }: { readonly label: string; readonly isAsking: boolean }): ReactElement {
  return (
    <button type="submit" className="go flat" data-testid="login-submit" disabled={isAsking}>
      {label}
      <kbd>Enter</kbd>
    </button>
  );
}

export function refusalText(
  refusal: Extract<Answer<unknown>, { ok: false }>,
  words: Dictionary,
  format: Format,
): string {
  const { code, details } = refusal;
  const onBadge = badgeText(details.reason, words);
  if (onBadge !== '') return onBadge;
  if (code === 'wrong_pin' && details.reason === 'pin_as_of')
    return words.people.pinAsOf(String(details.left ?? 0), format.stamp(details.until ?? 0));
  if (code === 'wrong_pin' && details.left !== undefined) return words.failures.wrong_pin_left(String(details.left));
  if (code === 'person_locked' && details.until !== undefined)
    return words.failures.person_locked_until(format.time(details.until));
  return words.common.failed(words.failures[code]);
}
