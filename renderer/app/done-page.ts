/**
 * The page of the last recorded sale, shown when the host tells of it and when its commit is answered, whichever comes first, and
 * dismissed by the next scan or key. Invariant: once dismissed, the same sale neither shows again nor counts as being paid, though the
 * answer to its commit is still on its way: whatever is scanned then is the next customer's. Called by till.ts.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import type { AppState, DoneSale } from '../../main/contract/views.ts';
import type { TenderDesk } from '../sale/tender-desk.ts';
import type { Store } from './store.ts';

export interface DonePage {
  readonly showDone: (sale: DoneSale) => void;
  readonly dismissDone: () => Promise<void>;
}

export function createDonePage(
  app: Store<AppState | null>,
  client: HostClient,
  tender: Pick<TenderDesk, 'recorded'>,
): DonePage {
  let dismissed: DoneSale['saleId'] | null = null;
  return {
    showDone: (done) => {
      if (done.saleId !== dismissed) app.update((state) => (state === null ? null : { ...state, done }));
    },
    dismissDone: async () => {
      const state = app.get();
      if (state === null || state.done === null) return;
      dismissed = state.done.saleId;
      tender.recorded();
      app.set({ ...state, done: null });
      await client.call('app.dismissDone', {});
    },
  };
}
