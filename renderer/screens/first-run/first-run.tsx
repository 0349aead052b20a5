/**
 * The first start of a terminal: try the demo shop or join a store by pairing code. Then the first sync, with a bar for each
 * collection; selling can begin as soon as products and prices are here.
 */
import { useState, type ReactElement, type SubmitEvent } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { LostBanner } from '../../app/frame.tsx';
import { useStore } from '../../app/store.ts';
import { LanguageSwitch, ThemeSwitch } from '../../app/switches.tsx';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { Brand } from './login.tsx';
import css from './first-run.module.css';

type Refusal = Extract<Answer<unknown>, { ok: false }>;

export function FirstRun(): ReactElement {
  const till = useTill();
  const words = useWords();
  const { demoOffered } = useApp();
  const isConnected = useStore(till.connected);
  const [code, setCode] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const begin = async (ask: () => Promise<Answer<unknown>>): Promise<void> => {
    if (isAsking) return;
    setAsking(true);
    setRefusal(null);
    const answer = await ask();
    setAsking(false);
    if (answer.ok) {
      till.isMovingIn.set(true);
      await till.refresh();
    } else setRefusal(answer);
  };
  const join = (event: SubmitEvent): void => {
    event.preventDefault();
    if (code.trim() !== '') void begin(() => till.client.call('pairing.join', { code: code.trim() }));
  };
  return (
    <main className={css['first']}>
      <section className={`sign ${css['sign'] ?? ''}`} aria-label={words.first.title}>
        <Brand />
        <Steps />
      </section>
      <section className={css['side']}>
        {isConnected ? null : <LostBanner />}
        <div>
          <h1>{words.first.title}</h1>
          <p className={cx('sub', css['intro'])}>{words.first.intro}</p>
        </div>
        <article className={cx('card', css['choice'])}>
          <Icon name="till" size={48} />
          <h2>{words.first.demo}</h2>
          {demoOffered ? (
            <Blade
              label={words.first.demoGo}
              isFlat
              testId="first-run-demo"
              onPress={() => void begin(() => till.client.call('pairing.tryDemo', {}))}
            />
          ) : (
            <button type="button" className="btn m" disabled data-testid="first-run-demo">
              <Icon name="lock" size={18} />
              {words.first.demoGo}
            </button>
          )}
          <p>{demoOffered ? words.first.demoWhat : words.first.demoOff}</p>
        </article>
        <form className={cx('card', css['choice'])} onSubmit={join}>
          <Icon name="link" size={48} />
          <h2>{words.first.join}</h2>
          <button type="submit" className="btn m" data-testid="first-run-join" disabled={isAsking}>
            {isAsking ? words.first.joining : words.first.joinGo}
          </button>
          <p>{words.first.joinWhat}</p>
          <label className={css['code']}>
            <span className="vh">{words.first.code}</span>
            <input
              autoFocus
              value={code}
              autoComplete="off"
              spellCheck={false}
              placeholder={words.first.codeHint}
              data-testid="pair-code"
              onChange={(event) => setCode(event.target.value.toUpperCase())}
            />
          </label>
          <p className={css['refusal']} role="alert" data-testid="pairing-error" data-code={refusal?.code ?? ''}>
            {refusal === null ? '' : words.common.failed(words.failures[refusal.code])}
          </p>
        </form>
        <footer className={css['foot']}>
          <LanguageSwitch />
          <ThemeSwitch />
        </footer>
      </section>
    </main>
  );
}

export function Steps({ isSyncing = false }: { readonly isSyncing?: boolean }): ReactElement {
  const words = useWords();
  const { steps } = words.first;
  return (
    <ol className={css['waypost']}>
      <li data-state="past">
        <Icon name="check" size={20} />
        <span>{steps.language}</span>
        <span className={css['stepNote']}>{words.first.languageName}</span>
      </li>
      <li data-state={isSyncing ? 'past' : 'now'} aria-current={isSyncing ? undefined : 'step'}>
        {isSyncing ? <Icon name="check" size={20} /> : <span className="num">2</span>}
        <span>{steps.start}</span>
      </li>
      <li data-state={isSyncing ? 'now' : 'next'} aria-current={isSyncing ? 'step' : undefined}>
        <span className="num">3</span>
        <span>{steps.sync}</span>
      </li>
      <li>
        <span className="num">4</span>
        <span>{steps.login}</span>
      </li>
    </ol>
  );
}
