/** Runs the scenarios of loss-scenarios.ts on the real IndexedDB of a real browser. */
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { endPullEarly, losePage, losePush } from '../loss-scenarios.ts';
import { loseBatch, pushAfterMigration } from '../migration-scenarios.ts';

const storage = () => getRxStorageDexie({ chromeTransactionDurability: 'strict' });
Object.assign(window, {
  losses: {
    page: (guarded: boolean) => losePage(storage(), guarded),
    push: (guarded: boolean) => losePush(storage(), guarded),
    batch: (guarded: boolean) => loseBatch(storage() as never, guarded, 'a step that throws for one document', 3000),
    change: (guarded: boolean) => pushAfterMigration(storage() as never, guarded),
    short: (guarded: boolean) => endPullEarly(storage(), guarded, 'short'),
  },
});
