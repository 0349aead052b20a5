/** The receipt of the finished sale as long as it is, over the page. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { ReceiptPreview, type RecordedSale } from '../../sale/receipt-preview.tsx';
import css from './done.module.css';

interface WholeReceiptProps {
  readonly sale: RecordedSale;
  readonly onClose: () => void;
}

export default function WholeReceipt({ sale, onClose }: WholeReceiptProps): ReactElement {
  const words = useWords();
  return (
    <Dialog title={words.done.preview} isWide onClose={onClose}>
      <div className={css['whole']} tabIndex={0} role="region" aria-label={words.done.preview}>
        <ReceiptPreview sale={sale} />
      </div>
    </Dialog>
  );
}
