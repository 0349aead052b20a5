/** What closing or counting gave, as the host recorded it, with the Z report as it is printed. Then the person goes. */
import { lazy, Suspense, type ReactElement } from 'react';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import type { Done } from './count-flow.ts';
import css from './shift.module.css';
import { DifferenceSign } from './difference-sign.tsx';

const ShiftPaper = lazy(() => import('./shift-paper.tsx'));

interface ShiftResultProps {
  readonly done: Done;
  readonly onNext: () => void;
  readonly onDay: () => void;
}

export function ShiftResult({ done, onNext, onDay }: ShiftResultProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { shift, countedCash, expectedCash, overShort, reason } = done;
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shift.closed}>
        <div className={css['head']}>
          <h1>{words.shift.closed}</h1>
          <span className="tag locked" data-testid="shift-state" data-state="closed">
            <Icon name="lock" size={14} />
            {words.shift.isClosed}
          </span>
          <span className={css['headEnd']}>{words.shiftDay.steps.z}</span>
        </div>
        <div className={css['paperFrame']}>
          <Suspense fallback={null}>
            <ShiftPaper shift={shift} />
          </Suspense>
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shift.steps.done}>
        <DifferenceSign testId="shift-over-short" of={{ countedCash, expectedCash, overShort }} />
        <div className={css['side']}>
          <p className="sub">{words.shift.closedWhat}</p>
          {reason === '' ? null : <p>{reason}</p>}
        </div>
        <div className={css['acts']}>
          <div className={css['sideActs']}>
            <button type="button" className="btn" data-testid="shift-to-day" onClick={onDay}>
              {words.shiftDay.day.title}
            </button>
            <button type="button" className="btn" data-testid="shift-next" onClick={onNext}>
              {words.shift.openNext}
            </button>
          </div>
          <Blade
            label={words.shift.leave}
            sub={words.shift.leaveWhat(amountText(countedCash))}
            testId="shift-leave"
            isSmall
            onPress={() => void till.client.call('session.logout', {}).then(till.refresh)}
          />
        </div>
      </aside>
    </div>
  );
}
