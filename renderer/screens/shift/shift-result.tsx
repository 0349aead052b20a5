/** What closing gave: over, short or even, as the host recorded it. Then the next shift can be opened. */
import type { ReactElement } from 'react';
import type { ShiftView } from '../../../main/contract/views.ts';
import { useApp, useFormat, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import css from './shift.module.css';

export interface ClosedShift {
  readonly shift: ShiftView;
  readonly counted: number;
  readonly reason: string;
  readonly expectedCash: number;
  readonly overShort: number;
}
interface ShiftResultProps {
  readonly closed: ClosedShift;
  readonly onNext: () => void;
}

export function ShiftResult({ closed, onNext }: ShiftResultProps): ReactElement {
  const words = useWords();
  const format = useFormat();
  const { now } = useApp();
  const { shift, counted, expectedCash, overShort, reason } = closed;
  const label = overShort > 0 ? words.shift.over : overShort < 0 ? words.shift.short : words.shift.even;
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shift.title}>
        <div className={css['head']}>
          <h1>{words.shift.closed}</h1>
          <span className="tag locked" data-testid="shift-state" data-state="closed">
            <Icon name="lock" size={14} />
            {words.shift.isClosed}
          </span>
        </div>
        <div className={css['body']}>
          <p className="sub">{words.shift.closedWhat}</p>
          <table className={css['table']}>
            <tbody>
              <tr>
                <td>{words.shift.since}</td>
                <td className="end num">{format.moment(shift.openedAt, now)}</td>
              </tr>
              <tr>
                <td>{words.shift.sales}</td>
                <td className="end num">{countText(shift.sales)}</td>
              </tr>
              <tr>
                <td>{words.shift.float}</td>
                <td className="end num">{amountText(shift.float)}</td>
              </tr>
              <tr>
                <td>{words.shift.expected}</td>
                <td className="end num">{amountText(expectedCash)}</td>
              </tr>
              <tr>
                <td>{words.shift.counted}</td>
                <td className="end num">{amountText(counted)}</td>
              </tr>
              <tr className={css['sum']}>
                <td>
                  <b>{label}</b>
                </td>
                <td className="end num">
                  <b>{amountText(overShort)}</b>
                </td>
              </tr>
            </tbody>
          </table>
          {reason === '' ? null : <p className="sub">{reason}</p>}
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shift.steps.done}>
        <div className="sign" role="status" data-testid="shift-over-short" data-fen={overShort}>
          <div className="sign-top">
            <span className="sign-label">{label}</span>
            <span>{words.shift.countedMinusExpected}</span>
          </div>
          <div className="sign-total">
            <SignAmount fen={overShort} />
          </div>
          <div className="sign-foot">
            <span>
              {words.shift.counted} <span className="num">{amountText(counted)}</span>
            </span>
            <span>
              {words.shift.expected} <span className="num">{amountText(expectedCash)}</span>
            </span>
          </div>
        </div>
        <div />
        <Blade label={words.shift.open} testId="shift-next" isSmall onPress={onNext} />
      </aside>
    </div>
  );
}
