/**
 * Another person takes over at this till: the open cart and the page stay as they are. Opened by a key, or by a badge that was not
 * enough: then its number stands there and why the PIN is needed. Lazy: called by the frame.
 */
import type { ReactElement } from 'react';
import { Dialog } from '../design/dialog.tsx';
import { PersonForm } from './person-form.tsx';
import { useStore } from './store.ts';
import { useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';

export default function SwitchDialog(): ReactElement {
  const { switchOpen, badges } = useTill();
  const words = useWords();
  const takeover = useStore(badges.takeover);
  const close = (): void => {
    switchOpen.set(false);
    badges.takeover.set(null);
  };
  return (
    <Dialog title={words.people.switchTitle} onClose={close}>
      <p className={css['note']}>{words.people.switchWhat}</p>
      <PersonForm
        key={takeover?.staff ?? ''}
        staff={takeover?.staff ?? ''}
        why={takeover?.why}
        label={words.people.switchGo}
        onDone={close}
      />
    </Dialog>
  );
}
