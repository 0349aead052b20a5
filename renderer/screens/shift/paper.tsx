/** A slip on screen: the very rows that the printer gets, in columns of 48. Used by reports of shifts and days. */
import type { ReactElement } from 'react';
import type { ReceiptRow } from '../../../sync/domain/receipt-layout.ts';
import paper from '../../sale/receipt-preview.module.css';

export const PREVIEW_COLUMNS = 48;

export function Paper({
  rows,
  testId,
}: {
  readonly rows: readonly ReceiptRow[];
  readonly testId: string;
}): ReactElement {
  return (
    <div className={paper['paper']} data-testid={testId} tabIndex={0}>
      {rows.map((row, index) =>
        row.kind === 'text' ? (
          <div key={index} className={paper['text']} data-align={row.align} data-size={row.size} data-bold={row.bold}>
            {row.text === '' ? ' ' : row.text}
          </div>
        ) : row.kind === 'rule' ? (
          <div key={index} className={paper['rule']} />
        ) : null,
      )}
    </div>
  );
}
