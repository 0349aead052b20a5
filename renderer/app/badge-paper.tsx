/**
 * A badge on paper: its code alone on a card-sized page with whose it is and of which store, by the browser's own dialog, which opens as
 * soon as this is shown. Called by the badges of guides and of whoever signs in.
 */
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { StaffId } from '../../sync/domain/ids.ts';
import { QrCode } from '../design/qr-code.tsx';
import css from './badge-paper.module.css';
import { useApp } from './till-context.tsx';

interface BadgePaperProps {
  readonly id: string;
  /** What the code holds. */
  readonly code: string;
  readonly staff: StaffId;
  readonly name: string;
  /** What the code is for, in words. */
  readonly says?: string;
  /** The small print: its number and how long it holds. */
  readonly children: ReactNode;
  /** The dialog is over, whatever was pressed there. */
  readonly onPrinted: () => void;
}

export function BadgePaper({ id, code, staff, name, says, children, onPrinted }: BadgePaperProps): ReactElement {
  const { place } = useApp();
  useEffect(() => {
    globalThis.addEventListener('afterprint', onPrinted, { once: true });
    globalThis.print();
    return () => globalThis.removeEventListener('afterprint', onPrinted);
  }, [onPrinted]);
  return createPortal(
    <div className={`receipt-pdf ${css['paper'] ?? ''}`} data-testid={id}>
      <b>{place?.brand.name}</b>
      <span>{place?.store.name}</span>
      <QrCode text={code} />
      <strong>{name}</strong>
      <span className="num">{staff}</span>
      {says === undefined ? null : <span>{says}</span>}
      <small className="num">{children}</small>
    </div>,
    document.body,
  );
}
