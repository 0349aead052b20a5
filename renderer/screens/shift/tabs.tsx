/** What can be done on the shift screen, as segments beside its heading; and whether a shift is open. */
import type { ReactElement } from 'react';
import { useApp, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import css from './shift.module.css';

export type Tab = 'count' | 'cash' | 'report' | 'day';
const TABS: readonly Tab[] = ['count', 'cash', 'report', 'day'];

export interface TabsProps {
  readonly title: string;
  /** Null where none of them is shown. */
  readonly tab: Tab | null;
  readonly onTab: (tab: Tab) => void;
}

export function Head({ title, tab, onTab }: TabsProps): ReactElement {
  const words = useWords();
  const isOpen = useApp().shift !== null;
  const labelOf = (one: Tab): string =>
    one === 'count' && !isOpen ? words.shiftDay.tabs.open : words.shiftDay.tabs[one];
  return (
    <div className={css['head']}>
      <h1>{title}</h1>
      <span
        className={isOpen ? 'tag ok' : 'tag locked'}
        data-testid="shift-state"
        data-state={isOpen ? 'open' : 'closed'}
      >
        <Icon name={isOpen ? 'check' : 'lock'} size={14} />
        {isOpen ? words.shift.isOpen : words.shift.isClosed}
      </span>
      <div className={`seg ${css['tabs'] ?? ''}`} role="group" aria-label={words.shiftDay.tabsLabel}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={tab === one}
            data-testid={`shift-tab-${one}`}
            onClick={() => onTab(one)}
          >
            {labelOf(one)}
          </button>
        ))}
      </div>
    </div>
  );
}
