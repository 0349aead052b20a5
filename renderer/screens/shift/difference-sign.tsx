/** What was counted less what was expected, as the sign of the page: over, short or even. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { SignAmount } from '../../design/amount.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { amountText } from '../../text/format.ts';

interface Difference {
  readonly countedCash: number;
  readonly expectedCash: number;
  readonly overShort: number;
}

export const differenceWord = (overShort: number, words: Dictionary): string =>
  overShort > 0 ? words.shift.over : overShort < 0 ? words.shift.short : words.shift.even;

export function DifferenceSign({ testId, of }: { readonly testId: string; readonly of: Difference }): ReactElement {
  const words = useWords();
  const { countedCash, expectedCash, overShort } = of;
  return (
    <div className={cx('sign', overShort !== 0 && 'alarm')} role="status" data-testid={testId} data-fen={overShort}>
      <div className="sign-top">
        <span className="sign-label">{differenceWord(overShort, words)}</span>
        <span>{words.shift.countedMinusExpected}</span>
      </div>
      <div className="sign-total">
        <SignAmount fen={overShort} />
      </div>
      <div className="sign-foot">
        <span>
          {words.shift.counted} <span className="num">{amountText(countedCash)}</span>
        </span>
        <span>
          {words.shift.expected} <span className="num">{amountText(expectedCash)}</span>
        </span>
      </div>
    </div>
  );
}
