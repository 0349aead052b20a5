/** F4: name the serving guide before payment asks. */
import type { ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ServingChoices } from './serving-choices.tsx';
import css from './dialogs.module.css';

export default function GuideDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const cart = useStore(useTill().cart.cart);
  return (
    <Dialog title={words.serving.pick} isWide onClose={onClose}>
      <p className={css['intro']}>{words.serving.intro}</p>
      <div className={css['body']}>
        <ServingChoices cart={cart} onChosen={onClose} />
      </div>
    </Dialog>
  );
}
