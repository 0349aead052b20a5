/**
 * The marigold blade: the one next step of a page, bottom right. Locked it is hatched, with a lock and the reason in words;
 * it then stays in place and answers nothing. Everything else is a plain button.
 */
import type { ReactElement } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

interface BladeProps {
  readonly label: string;
  readonly cap?: string | undefined;
  readonly sub?: string | undefined;
  /** Why it is locked; undefined when it is not. */
  readonly locked?: string | undefined;
  readonly testId?: string | undefined;
  readonly isFlat?: boolean;
  readonly isSmall?: boolean;
  /** Has the focus when the page comes: Enter is the next step. */
  readonly isFirst?: boolean;
  readonly onPress: () => void;
}

export function Blade({
  label,
  cap,
  sub,
  locked,
  testId,
  isFlat,
  isSmall,
  isFirst,
  onPress,
}: BladeProps): ReactElement {
  const isLocked = locked !== undefined;
  return (
    <button
      type="button"
      className={cx('go', isFlat === true ? 'flat' : 'pay', isSmall === true && 'low')}
      data-testid={testId}
      autoFocus={isFirst}
      disabled={isLocked}
      aria-disabled={isLocked}
      onClick={onPress}
    >
      <span className="row">
        {isLocked ? <Icon name="lock" size={22} /> : null}
        {label}
        {isLocked || cap === undefined || isSmall !== true ? null : <kbd>{cap}</kbd>}
      </span>
      {isLocked || cap === undefined || isSmall === true || isFlat === true ? null : <kbd>{cap}</kbd>}
      {isLocked ? <span className="sub">{locked}</span> : sub === undefined ? null : <span className="sub">{sub}</span>}
    </button>
  );
}
