/** What the cloud does not have yet, entry by entry: receipts by number and amount, the rest by what it is. */
import type { ReactElement } from 'react';
import type { ShiftReportView } from '../../../main/contract/shift-views.ts';
import { useApp, useFormat, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { kindText } from './kind-text.ts';
import css from './shift.module.css';

export function Unsent({ unsent, unsentCount }: Pick<ShiftReportView, 'unsent' | 'unsentCount'>): ReactElement {
  const words = useWords();
  const format = useFormat();
  const { now } = useApp();
  if (unsentCount === 0)
    return (
      <p className="banner info" data-testid="unsent" data-count={0}>
        <Icon name="check" size={20} />
        {words.shiftDay.report.allSent}
      </p>
    );
  return (
    <div className={cx('banner pending', css['long'])} data-testid="unsent" data-count={unsentCount}>
      <Icon name="pending" size={22} />
      <div className={css['unsent']}>
        <b>{words.shiftDay.report.unsent(countText(unsentCount))}</b> {words.shiftDay.report.unsentWhat}
        {/* Longer than the page by far after a day without the cloud: it scrolls by itself, by keys too. */}
        <ul
          className={cx(css['list'], css['names'])}
          tabIndex={0}
          aria-label={words.shiftDay.report.unsent(countText(unsentCount))}
        >
          {unsent.map(({ seq, kind, at, receiptNumber, total }) => (
            <li key={seq} data-testid="unsent-entry" data-kind={kind}>
              <span>
                {kindText(kind, words)} <span className="num">{receiptNumber?.slice(-4) ?? ''}</span>
              </span>
              <span className="num">
                {format.moment(at, now)} {total === null ? '' : amountText(total)}
              </span>
            </li>
          ))}
        </ul>
        {unsentCount > unsent.length ? (
          <span>{words.shiftDay.report.unsentMore(countText(unsentCount - unsent.length))}</span>
        ) : null}
      </div>
    </div>
  );
}
