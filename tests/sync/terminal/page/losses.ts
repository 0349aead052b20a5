/** Runs the scenarios of loss-scenarios.ts on the real IndexedDB of a real browser. */
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { losePage, losePush } from '../loss-scenarios.ts';

const storage = () => getRxStorageDexie({ chromeTransactionDurability: 'strict' });
Object.assign(window, {
  losses: {
    page: (guarded: boolean) => losePage(storage(), guarded),
    push: (guarded: boolean) => losePush(storage(), guarded),
  },
});
