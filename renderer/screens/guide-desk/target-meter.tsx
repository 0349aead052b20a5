/** A bar of how much of a target is reached, with a mark where an even pace would be. Called by the guide desk and the office's page of targets. */
import type { ReactElement } from 'react';
import type { TargetProgress } from '../../../sync/domain/guide-target.ts';
import { mulDivFloor } from '../../../sync/domain/money.ts';
import { useWords } from '../../app/till-context.tsx';
import { doneText } from './target-text.ts';
import css from './target-meter.module.css';

const WHOLE_BP = 10_000;
const PERCENT_BP = 100;

interface TargetMeterProps {
  readonly progress: TargetProgress;
  readonly amount: number;
}

export function TargetMeter({ progress: { doneBp, expected }, amount }: TargetMeterProps): ReactElement {
  const words = useWords().officePages.targets.desk;
  const done = Math.min(doneBp, WHOLE_BP) / PERCENT_BP;
  const mark = mulDivFloor(expected, WHOLE_BP, amount) / PERCENT_BP;
  return (
    <span className={css['line']}>
      <span className={css['meter']} role="img" aria-label={words.bar(doneText(doneBp))}>
        <i className={css['done']} style={{ width: `${String(done)}%` }} />
        <i className={css['mark']} style={{ left: `${String(mark)}%` }} />
      </span>
      <b className="num">{doneText(doneBp)}</b>
    </span>
  );
}
