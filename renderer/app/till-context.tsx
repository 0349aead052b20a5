/** How a screen reaches the till, its words, its figures and its keys. Every screen uses these hooks and nothing global. */
import { createContext, use, useLayoutEffect, useMemo, type ReactElement, type ReactNode } from 'react';
import type { AppState } from '../../main/contract/views.ts';
import { businessDayAt, CHINA_DAY, type DayRule } from '../../sync/domain/time.ts';
import type { Command } from '../input/commands.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { formatFor, type Format } from '../text/format.ts';
import { dictionary } from '../text/languages.ts';
import { useStore } from './store.ts';
import type { Till } from './till.ts';

const TillContext = createContext<Till | null>(null);

export function TillProvider({ till, children }: { readonly till: Till; readonly children: ReactNode }): ReactElement {
  return <TillContext value={till}>{children}</TillContext>;
}

export function useTill(): Till {
  const till = use(TillContext);
  if (till === null) throw new Error('no TillProvider above this component');
  return till;
}

export const useWords = (): Dictionary => dictionary(useStore(useTill().preferences).language);

/** The application's state; screens are only shown once it is there. */
export function useApp(): AppState {
  const app = useStore(useTill().app);
  if (app === null) throw new Error('a screen was shown before the host answered');
  return app;
}

export function useDayRule(): DayRule {
  const place = useApp().place;
  return useMemo(() => place ?? CHINA_DAY, [place]);
}
export function useFormat(): Format {
  const { language } = useStore(useTill().preferences);
  const { offsetMinutes } = useDayRule();
  return useMemo(() => formatFor(language, offsetMinutes), [language, offsetMinutes]);
}
export function useBusinessDay(): ReturnType<typeof businessDayAt> {
  return businessDayAt(useStore(useTill().clock), useDayRule());
}

/** These commands are in force while the component is shown, unless something deeper lies over it. */
export function useCommands(commands: readonly Command[], depth = 0): void {
  const { push } = useTill().commands;
  // With the page itself and not after it was painted: a key that is pressed at once is this page's.
  useLayoutEffect(() => push(commands, depth), [push, commands, depth]);
}

/** Names of staff by number; the number stands in for a name that is not here. */
export function useStaffName(): (staff: string) => string {
  const staff = useStore(useTill().staff);
  return useMemo(() => {
    const names = new Map<string, string>(staff.map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }, [staff]);
}
