/** The hour of the cart's prices is over: what was priced anew is shown before anybody pays. */
import type { ReactElement } from 'react';
import type { ParkedPreview } from '../../../main/contract/views.ts';
import { useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { PriceChanges } from './price-changes.tsx';
import css from './sale-life.module.css';

interface RepricedDialogProps {
  readonly preview: ParkedPreview;
  readonly onClose: () => void;
}

export default function RepricedDialog({ preview, onClose }: RepricedDialogProps): ReactElement {
  const words = useWords();
  return (
    <Dialog title={words.saleLife.changedTitle} onClose={onClose}>
      <PriceChanges preview={preview} hint={words.saleLife.hourOver} then={words.saleLife.hourBefore} />
      <div className={`${css['form'] ?? ''} ${css['ends'] ?? ''}`}>
        <button type="button" className="btn primary l" autoFocus data-testid="repriced-seen" onClick={onClose}>
          {words.saleLife.hourSeen} <kbd>Enter</kbd>
        </button>
      </div>
    </Dialog>
  );
}
