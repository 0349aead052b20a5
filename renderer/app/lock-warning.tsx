/** The last seconds before the till locks itself: any key or touch keeps it open. Called by the frame. */
import type { ReactElement } from 'react';
import { Icon } from '../design/icon.tsx';
import { countText } from '../text/format.ts';
import { useStore } from './store.ts';
import { useTill, useWords } from './till-context.tsx';
import css from './lock-page.module.css';

export function LockWarning(): ReactElement | null {
  const left = useStore(useTill().autoLock.left);
  const words = useWords();
  if (left === null) return null;
  return (
    <div className={`banner warning ${css['left'] ?? ''}`} role="status" data-testid="lock-warning">
      <Icon name="lock" size={22} />
      <span>{words.people.locksIn(countText(left))}</span>
    </div>
  );
}
