/**
 * Entry of the SharedWorker that holds the whole local database; bundle it as one ES module. Takes an exclusive Web Lock
 * first, so that a second script URL never opens a second database; then puts the floor under the clock; only then loads
 * RxDB. Durability is strict: one fsync for every write.
 */
import { databaseNames, highestWrittenTime, installClockFloor } from './clock-floor.ts';
import type { HostCalls } from './host-calls.ts';
import { indexedDbMarkerStore } from './marker.ts';
import { browserPorts } from './ports.ts';
import { LOCK_NAME } from './rpc.ts';
import { serveDatabase } from './server.ts';

interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
  close(): void;
}
const scope = globalThis as unknown as SharedWorkerScope;
const INDEXED_DB_PREFIX = 'rxdb-dexie-guidepost-';
const ports = browserPorts();

/** Resolves when the lock is ours; it is held until this realm ends. */
const lock = (): Promise<void> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(LOCK_NAME, { mode: 'exclusive' }, () => {
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });

async function openCore(databaseId: string, host: HostCalls, restart: () => void) {
  const marker = indexedDbMarkerStore(indexedDB, ports.timers);
  const stored = await marker.read();
  const highest = await highestWrittenTime(indexedDB, ports.timers, INDEXED_DB_PREFIX);
  installClockFloor(Math.max(stored?.clockFloor ?? 0, highest));

  const [{ getRxStorageDexie }, { openTerminalCore }, { databaseName, indexedDbPrefixOf }] = await Promise.all([
    import('rxdb/plugins/storage-dexie'),
    import('./core.ts'),
    import('./open-database.ts'),
  ]);
  const generation = stored?.databaseId === databaseId ? stored.generation : 0;
  void removeOthers(indexedDbPrefixOf(databaseName(databaseId, generation)));
  const storage = getRxStorageDexie({ chromeTransactionDurability: 'strict' });
  return openTerminalCore({ databaseId, storage: storage as never, marker, host, ports, restart });
}

/** Databases of another store, incarnation or generation. A deletion that is blocked is tried again at the next start. */
async function removeOthers(keep: string): Promise<void> {
  const names = await databaseNames(indexedDB, ports.timers, INDEXED_DB_PREFIX);
  for (const name of names) if (!name.startsWith(keep)) indexedDB.deleteDatabase(name);
}

const server = serveDatabase({ ports, lock, openCore, end: () => scope.close() });
scope.onconnect = ({ ports: [port] }) => {
  if (port !== undefined) server.connect(port);
};
