/** A code that could not be added: red, said aloud, blocks payment until Esc. */
import type { ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import type { ScanError } from '../../sale/scan-desk.ts';
import { shownCode } from './scan-row.tsx';
import css from './checkout.module.css';

interface ScanErrorRowProps {
  readonly error: ScanError;
  readonly onOpenItem: () => void;
}

export function ScanErrorRow({ error, onOpenItem }: ScanErrorRowProps): ReactElement {
  const { scans, keyCaps } = useTill();
  const caps = useStore(keyCaps);
  const words = useWords();
  const limits: Readonly<Record<string, string>> = words.saleLife.refused;
  return (
    <div
      className={css['errorRow']}
      role="alert"
      data-testid="scan-error"
      data-code={error.code}
      data-reason={error.reason}
      data-limit={error.limit}
    >
      <Icon name="stop" size={22} />
      <span className={css['errorText']}>
        <span className="cut">
          <b>{words.scan[error.reason]}</b> <span className="num">{shownCode(error.code)}</span>
        </span>
        <span className="xs cut">
          {limits[error.limit ?? ''] ?? words.scan.hints[error.reason]}
          {error.detail === undefined || error.detail === '' ? '' : ` · ${error.detail}`}
          {error.also.length > 0 ? ` · ${words.scan.also(error.also.map(shownCode).join(words.refund.comma))}` : ''}
        </span>
      </span>
      {error.reason === 'unknown_code' ? (
        <button type="button" className="btn sm" data-testid="scan-error-open-item" onClick={onOpenItem}>
          {words.catalogue.sellAsOpen} <kbd>{caps['open-item'] ?? 'Alt O'}</kbd>
        </button>
      ) : null}
      {error.outside === undefined ? null : (
        <button
          type="button"
          className="btn sm"
          data-testid="scan-error-sell-outside"
          onClick={() => void scans.sellOutside()}
        >
          {words.catalogue.sellOutside}
        </button>
      )}
      <button type="button" className="btn sm" onClick={() => focusField(FIELD_IDS.productSearch)}>
        <Icon name="search" size={18} />
        {words.common.search} <kbd>F2</kbd>
      </button>
      <button type="button" className="btn sm danger" data-testid="scan-error-dismiss" onClick={scans.dismiss}>
        {words.scan.dismiss} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
