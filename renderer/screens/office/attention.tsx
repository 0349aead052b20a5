/**
 * The banner of the manager's page: which terminals the figures lack, and a button with how many things need attention; it
 * opens the list of them, worst first, each with what to do. Called by office.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { useFormat, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { attentionLines, type AttentionLine } from './attention-rows.ts';
import type { Row } from './report-rows.ts';
import css from './office.module.css';

interface AttentionProps {
  readonly rows: readonly Row[];
  /** Terminals whose figures may be missing. */
  readonly missing: readonly string[];
  readonly now: EpochMs;
}

export function Attention({ rows, missing, now }: AttentionProps): ReactElement {
  const words = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const lines = attentionLines(rows, words);
  if (missing.length === 0 && lines.length === 0 && !isOpen) return <span />;
  return (
    <div
      className="banner warning"
      role="status"
      data-testid={missing.length > 0 ? 'office-missing' : 'office-attention-banner'}
    >
      <Icon name="alert" size={22} />
      <span className={css['bannerText']}>
        {missing.length > 0 ? words.office.missing(missing.join(words.refund.comma)) : lines[0]?.what}
      </span>
      {lines.length > 0 ? (
        <button type="button" className="btn sm" data-testid="office-attention" onClick={() => setIsOpen(true)}>
          {words.attention.count(countText(lines.length))}
          <Icon name="right" size={18} />
        </button>
      ) : null}
      {isOpen ? <AttentionList lines={lines} now={now} onClose={() => setIsOpen(false)} /> : null}
    </div>
  );
}

interface ListProps {
  readonly lines: readonly AttentionLine[];
  readonly now: EpochMs;
  readonly onClose: () => void;
}

function AttentionList({ lines, now, onClose }: ListProps): ReactElement {
  const words = useWords();
  const format = useFormat();
  return (
    <Dialog title={words.attention.title} onClose={onClose} isWide>
      {lines.length === 0 ? (
        <p className={css['attentionNone']}>{words.attention.all}</p>
      ) : (
        <ul
          className={css['attention']}
          tabIndex={0}
          aria-label={words.attention.title}
          data-testid="office-attention-list"
        >
          {lines.map(({ key, code, what, todo, since }) => (
            <li key={key} data-code={code}>
              <b>{what}</b>
              <span className="s sub num">
                {since === null ? '' : words.attention.since(format.moment(since, now))}
              </span>
              <p>{todo}</p>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
