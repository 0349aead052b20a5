/** How a figure is worked out: its formula in words and with its two sums put in, or why there is none. Called by seven-page.tsx. */
import type { ReactElement } from 'react';
import type { FigureName } from '../../../sync/domain/seven-kinds.ts';
import { useFormat, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { Remedies } from './seven-card.tsx';
import { wholeOf, type Reports } from './seven-figures.ts';
import { figureText, workingText } from './seven-text.ts';
import css from './seven-page.module.css';

interface SevenHowProps {
  readonly figure: FigureName;
  readonly reports: Reports;
  readonly asOf: number;
  readonly remedies: Remedies;
  readonly onClose: () => void;
}

export function SevenHow({
  figure,
  reports: { period, now, before },
  asOf,
  remedies,
  onClose,
}: SevenHowProps): ReactElement {
  const words = useWords();
  const format = useFormat();
  const own = words.seven;
  const row = wholeOf(now, figure);
  const other = wholeOf(before, figure);
  const blank = row?.blank ?? null;
  const remedy = blank === null ? undefined : remedies[blank];
  return (
    <Dialog title={own.how(own.figures[figure])} onClose={onClose}>
      <div className={css['how']} data-testid="seven-how">
        <p>{own.formulas[figure]}</p>
        <b className="num">{(row === undefined ? null : workingText(row, own)) ?? figureText(row, own)}</b>
        {row === undefined ? <p className="warn">{own.notTold}</p> : null}
        {blank === null ? null : <p className="warn">{own.blanks[blank]}</p>}
        {remedy === undefined ? null : (
          <button type="button" className="btn" data-testid="seven-how-remedy" onClick={remedy.onPress}>
            {remedy.label}
          </button>
        )}
        <p className="s sub">
          {own.before(own.beforeNames[period], (other && workingText(other, own)) ?? figureText(other, own))}
        </p>
        <p className="s sub">{words.common.asOf(format.timeWithSeconds(asOf))}</p>
      </div>
    </Dialog>
  );
}
