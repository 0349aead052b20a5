/** What to say while the data of another program version keep the local database closed. Used by login and checkout. */
import type { DatabaseStatus } from '../../sync/terminal/api.ts';
import { countText } from '../text/format.ts';
import { useWords } from './till-context.tsx';

/** Null when there is nothing of the kind to say. */
export function useDatabaseNotice(status: DatabaseStatus | null): string | null {
  const words = useWords();
  switch (status?.state) {
    case 'migrating': {
      const state = words.settings.databaseStates.migrating;
      if (status.migration === undefined) return state;
      const { collection, done, total } = status.migration;
      return `${state} · ${words.first.collections[collection]} ${countText(done)} / ${countText(total)}`;
    }
    case 'unmigrated':
    case 'newer':
      return words.settings.databaseStates[status.state];
    default:
      return null;
  }
}
