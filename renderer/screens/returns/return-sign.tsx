/** What goes back to the customer, at the spot of every till screen's one number: before it is paid, and once it was. */
import type { ReactElement } from 'react';
import { SignAmount } from '../../design/amount.tsx';

interface ReturnSignProps {
  readonly testId?: string;
  readonly label: string;
  /** Null while the host works it out. */
  readonly total: number | null;
  readonly aside: string;
  readonly foot?: string;
  readonly footEnd?: string;
}

export function ReturnSign({ testId, label, total, aside, foot = '', footEnd = '' }: ReturnSignProps): ReactElement {
  return (
    <div className="sign" role="status" data-testid={testId} data-fen={total ?? ''}>
      <div className="sign-top">
        <span className="sign-label">{label}</span>
        <span className="num">{aside}</span>
      </div>
      <div className="sign-total">{total === null ? '—' : <SignAmount fen={total} />}</div>
      <div className="sign-foot num">
        <span>{foot}</span>
        <span>{footEnd}</span>
      </div>
    </div>
  );
}
