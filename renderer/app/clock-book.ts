/** Who came to work and went today, of all tills of the store: follows the business day. Made by till.ts. */
import { businessDayAt, CHINA_DAY, type BusinessDay, type EpochMs } from '../../sync/domain/time.ts';
import type { AppState } from '../../main/contract/views.ts';
import type { ClocksView, TerminalDatabase } from '../../sync/terminal/api.ts';
import { createStore, type Readable } from './store.ts';

const NOBODY: ClocksView = { clockings: [], isUsed: false };

export function createClockBook(
  database: Pick<TerminalDatabase, 'watchClocks'>,
  app: Readable<AppState | null>,
  clock: Readable<EpochMs>,
): { readonly clocks: Readable<ClocksView>; readonly stop: () => void } {
  const clocks = createStore(NOBODY);
  let followed: BusinessDay | undefined;
  let end = (): void => undefined;
  const follow = (): void => {
    const businessDay = businessDayAt(clock.get(), app.get()?.place ?? CHINA_DAY);
    if (businessDay === followed) return;
    followed = businessDay;
    end();
    clocks.set({ ...NOBODY, isUsed: clocks.get().isUsed });
    end = database.watchClocks({ businessDay }, clocks.set);
  };
  const ends = [app.subscribe(follow), clock.subscribe(follow)];
  follow();
  return {
    clocks,
    stop: () => {
      end();
      for (const unfollow of ends) unfollow();
    },
  };
}
