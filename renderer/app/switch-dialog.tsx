/** Another person takes over at this till: the open cart and the page stay as they are. Lazy: called by the frame. */
import type { ReactElement } from 'react';
import { Dialog } from '../design/dialog.tsx';
import { PersonForm } from './person-form.tsx';
import { useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';

export default function SwitchDialog(): ReactElement {
  const { switchOpen } = useTill();
  const words = useWords();
  const close = (): void => switchOpen.set(false);
  return (
    <Dialog title={words.people.switchTitle} onClose={close}>
      <p className={css['note']}>{words.people.switchWhat}</p>
      <PersonForm staff="" label={words.people.switchGo} onDone={close} />
    </Dialog>
  );
}
