/**
 * The shift: open it with a float, move cash, look at reports, close it with a blind count, close the day. What should be in
 * the drawer is shown only after the count was given, so that it is counted and not copied. All figures come from the host.
 */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { useApp } from '../../app/till-context.tsx';
import { CloseShift } from './close-shift.tsx';
import type { Counted, Done, Unexplained } from './count-flow.ts';
import { OpenShift } from './open-shift.tsx';
import { OpenedShift } from './opened-shift.tsx';
import { ShiftResult } from './shift-result.tsx';
import type { Tab } from './tabs.tsx';

/** Not needed to begin selling: each comes when it is looked at. */
const CashMoves = lazy(() => import('./cash-moves.tsx'));
const DayClose = lazy(() => import('./day-close.tsx'));
const ExplainShift = lazy(() => import('./explain-shift.tsx'));
const Reports = lazy(() => import('./reports.tsx'));

export function Shift(): ReactElement {
  const { shift } = useApp();
  const [tab, setTab] = useState<Tab>('count');
  const [later, setLater] = useState<Counted | null>(null);
  const [unexplained, setUnexplained] = useState<Unexplained | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  // Just opened here: the next step is selling, not counting.
  const [isNew, setNew] = useState(false);
  const finish = (result: Done): void => {
    setUnexplained(null);
    setLater(null);
    setDone(result);
  };
  const goTo = (next: Tab): void => {
    setLater(null);
    setDone(null);
    setNew(false);
    setTab(next);
  };
  return <Suspense fallback={null}>{page()}</Suspense>;

  function page(): ReactElement {
    if (unexplained !== null)
      return <ExplainShift unexplained={unexplained} onDone={finish} onRecount={() => setUnexplained(null)} />;
    if (done !== null) return <ShiftResult done={done} onNext={() => goTo('count')} onDay={() => goTo('day')} />;
    switch (tab) {
      case 'cash':
        return <CashMoves onTab={goTo} />;
      case 'report':
        return <Reports onTab={goTo} />;
      case 'day':
        return <DayClose onTab={goTo} />;
      case 'count': {
        const of: Counted | null = later ?? (shift === null ? null : { kind: 'open', shift });
        if (of === null) return <OpenShift onTab={goTo} onOpened={() => setNew(true)} onCountLater={setLater} />;
        if (isNew && of.kind === 'open') return <OpenedShift shift={of.shift} onTab={goTo} />;
        return <CloseShift key={of.shift.shift} of={of} onTab={goTo} onDone={finish} onUnexplained={setUnexplained} />;
      }
    }
  }
}
