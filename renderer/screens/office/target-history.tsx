/** Every decision on a target, the newest first. Called by targets-page.tsx and store-target.tsx. */
import type { ReactElement } from 'react';
import type { GuideTargets } from '../../../sync/protocol/guide-targets.ts';
import { useFormat, useStaffName, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText, countText } from '../../text/format.ts';
import css from './office-frame.module.css';
import own from './targets-page.module.css';

interface TargetHistoryProps {
  readonly versions: GuideTargets['items'][number]['versions'];
}

export function TargetHistory({ versions }: TargetHistoryProps): ReactElement | null {
  const words = useWords().officePages.targets;
  const format = useFormat();
  const nameOf = useStaffName();
  if (versions.length === 0) return null;
  return (
    <section aria-label={words.history}>
      <h3 className={cx('s', 'sub', own['past'])}>{words.history}</h3>
      <ul>
        {versions.toReversed().map(({ version, amount, bindings, by, at }) => (
          <li key={version} className={css['entry']} data-testid="targets-version" data-version={version}>
            <b className="num">
              {amount === null
                ? words.withdrawn
                : words.version(amountText(amount), bindings === null ? '' : countText(bindings))}
            </b>
            <span className="xs mute">{words.by(nameOf(by.replace(/^staff /, '')), format.stamp(at))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
