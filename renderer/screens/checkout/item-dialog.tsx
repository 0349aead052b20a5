/** Is this piece genuine? Asked at the checkout, before anything is sold. Lazy: called by checkout.tsx. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ItemCheck } from '../office/item-check.tsx';
import css from './sale-life.module.css';

export default function ItemDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { items } = useWords();
  return (
    <Dialog title={items.checkTitle} onClose={onClose}>
      <div className={css['form']}>
        <ItemCheck />
      </div>
    </Dialog>
  );
}
