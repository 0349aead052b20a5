/** After joining: what is moving in, a bar for each collection. Ends by itself when the terminal can sell, or by the blade. */
import type { ReactElement } from 'react';
import type { DatabaseStatus } from '../../../sync/terminal/api.ts';
import { LanguageSwitch, ThemeSwitch } from '../../app/switches.tsx';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Steps } from './first-run.tsx';
import { Brand } from './login.tsx';
import { SyncProgress } from './sync-progress.tsx';
import css from './first-run.module.css';

export function FirstSync({ status }: { readonly status: DatabaseStatus }): ReactElement {
  const { isMovingIn } = useTill();
  const words = useWords();
  const { place } = useApp();
  return (
    <main className={css['first']} data-testid="first-sync">
      <section className={cx('sign', css['sign'])}>
        <Brand />
        <Steps isSyncing />
      </section>
      <section className={css['side']}>
        <div>
          <h1>{words.first.syncTitle(place?.store.name ?? '')}</h1>
          <p className={cx('sub', css['intro'])}>{words.first.syncNotYet}</p>
        </div>
        <SyncProgress status={status} />
        <footer className={css['foot']}>
          <LanguageSwitch />
          <ThemeSwitch />
          <Blade label={words.first.syncGo} isFlat testId="first-sync-go" onPress={() => isMovingIn.set(false)} />
        </footer>
      </section>
    </main>
  );
}
