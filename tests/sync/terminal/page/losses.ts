/** Runs the scenarios of loss-scenarios.ts on the real IndexedDB of a real browser. */
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { indexedDbSentStores } from '../../../../sync/terminal/sent-store.ts';
import { browserPorts } from '../../../../sync/terminal/ports.ts';
import { endPullEarly, loseChange, losePage, losePush, type Change } from '../loss-scenarios.ts';
import { loseBatch, pushAfterMigration } from '../migration-scenarios.ts';

const storage = () => getRxStorageDexie({ chromeTransactionDurability: 'strict' });
/** On the real disk, of one database. */
const sent = (database: string) => indexedDbSentStores(indexedDB, browserPorts().timers, database).of('parkedSales');
Object.assign(window, {
  losses: {
    page: (guarded: boolean) => losePage(storage(), guarded),
    push: (guarded: boolean) => losePush(storage(), guarded),
    own: (guarded: boolean, change: Change) =>
      loseChange(storage(), guarded, change, sent(`${change} ${String(guarded)}`)),
    batch: (guarded: boolean) => loseBatch(storage() as never, guarded, 'a step that throws for one document', 3000),
    change: (guarded: boolean) => pushAfterMigration(storage() as never, guarded),
    short: (guarded: boolean) => endPullEarly(storage(), guarded, 'short'),
  },
});
