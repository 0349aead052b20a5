/** What can be done on the shift screen, as segments beside its heading; and whether a shift is open. */
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import { useApp, useCommands, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import css from './shift.module.css';

export type Tab = 'count' | 'cash' | 'report' | 'day';
const TABS: readonly Tab[] = ['count', 'cash', 'report', 'day'];

export interface ShiftStep {
  readonly label: string;
  readonly isLocked: boolean;
  readonly perform: () => void;
}

export interface TabsProps {
  readonly title: string;
  /** Null where none of them is shown. */
  readonly tab: Tab | null;
  readonly onTab: (tab: Tab) => void;
}

/** The page's keys: its tabs, and the one next step where it has one. Help lists them. */
export function useShiftCommands(onTab: ((tab: Tab) => void) | null, main?: ShiftStep): void {
  const current = useRef({ onTab, main });
  useEffect(() => {
    current.current = { onTab, main };
  });
  const hasTabs = onTab !== null;
  const label = main?.label;
  useCommands(
    useMemo(
      () => [
        ...(label === undefined
          ? []
          : [
              {
                id: 'shift-step',
                label: () => label,
                cap: 'F9',
                keys: [{ key: 'F9' }],
                inFields: true,
                enabled: () => current.current.main?.isLocked !== true,
                perform: () => current.current.main?.perform(),
              },
            ]),
        ...(hasTabs ? TABS : []).map((tab, index) => ({
          id: `shift-tab-${tab}`,
          label: (words: Dictionary) => words.shiftDay.tabs[tab],
          cap: `Alt ${String(index + 1)}`,
          keys: [{ code: `Digit${String(index + 1)}`, alt: true }],
          inFields: true,
          enabled: () => true,
          perform: () => current.current.onTab?.(tab),
        })),
      ],
      [hasTabs, label],
    ),
  );
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
