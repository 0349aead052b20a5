/**
 * A receipt as a PDF: the rows alone on a page as wide as 80 mm paper, by the browser's own print dialog. What is printed stands
 * outside the screens, so that nothing of them clips it. Used beside the receipts on screen.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import type { PaperColumns, ReceiptRow } from '../../sync/domain/receipt-layout.ts';
import { useWords } from '../app/till-context.tsx';
import { Icon } from '../design/icon.tsx';
import { ReceiptPaper } from './receipt-paper.tsx';
import './receipt-pdf.css';

interface ReceiptPdfProps {
  readonly rows: readonly ReceiptRow[];
  readonly columns: PaperColumns;
}

export function ReceiptPdf({ rows, columns }: ReceiptPdfProps): ReactElement {
  const words = useWords().receiptTemplate;
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    if (!isPrinting) return;
    const over = (): void => setPrinting(false);
    globalThis.addEventListener('afterprint', over, { once: true });
    globalThis.print();
    return () => globalThis.removeEventListener('afterprint', over);
  }, [isPrinting]);
  return (
    <>
      <button type="button" className="btn" data-testid="receipt-pdf" onClick={() => setPrinting(true)}>
        <Icon name="download" />
        {words.pdf}
      </button>
      {isPrinting
        ? createPortal(
            <div className="receipt-pdf">
              <ReceiptPaper rows={rows} columns={columns} />
            </div>,
            document.body,
          )
        : null}
    </>
  );
}
