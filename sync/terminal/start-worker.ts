/**
 * The worker's whole life: waits for the exclusive Web Lock, so that a second script URL never opens a second database;
 * puts the floor under the clock; only then loads RxDB. Durability is strict: one fsync for every write.
 * worker.ts starts it; a test starts it with a guard switched off.
 */
import { databaseNames, highestWrittenTime, installClockFloor } from './clock-floor.ts';
import type { MigrationProgress } from './api.ts';
import type { HostCalls } from './host-calls.ts';
import { indexedDbMarkerStore } from './marker.ts';
import { browserPorts } from './ports.ts';
import type { Plans } from './open-database.ts';
import { LOCK_NAME } from './rpc.ts';
import { indexedDbSentStores } from './sent-store.ts';
import { serveDatabase } from './server.ts';

export interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
  close(): void;
}
export interface WorkerSettings {
  readonly clockFloor: boolean;
  /** Tests have collections of their own. */
  readonly plans?: Plans;
}

const INDEXED_DB_PREFIX = 'rxdb-dexie-guidepost-';

/** Must run in the script's first turn: a window may be connecting already. */
export function startDatabaseWorker(scope: SharedWorkerScope, settings: WorkerSettings): void {
  const ports = browserPorts();
  const server = serveDatabase({
    ports,
    lock,
    openCore: (databaseId, host, restart, migrating) =>
      openCore({ databaseId, host, restart, migrating, ports, settings }),
    end: () => scope.close(),
  });
  scope.onconnect = ({ ports: [port] }) => {
    if (port !== undefined) server.connect(port);
  };
}

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

interface Opening {
  readonly databaseId: string;
  readonly host: HostCalls;
  readonly restart: () => void;
  readonly migrating: (progress: MigrationProgress) => void;
  readonly ports: ReturnType<typeof browserPorts>;
  readonly settings: WorkerSettings;
}

async function openCore({ databaseId, host, restart, migrating, ports, settings }: Opening) {
  const marker = indexedDbMarkerStore(indexedDB, ports.timers);
  const stored = await marker.read();
  const highest = await highestWrittenTime(indexedDB, ports.timers, INDEXED_DB_PREFIX);
  if (settings.clockFloor) installClockFloor(Math.max(stored?.clockFloor ?? 0, highest));

  const [{ getRxStorageDexie }, { openTerminalCore }, { databaseName, indexedDbPrefixOf }] = await Promise.all([
    import('rxdb/plugins/storage-dexie'),
    import('./core.ts'),
    import('./open-database.ts'),
  ]);
  const generation = stored?.databaseId === databaseId ? stored.generation : 0;
  void removeOthers(ports.timers, indexedDbPrefixOf(databaseName(databaseId, generation)));
  const storage = getRxStorageDexie({ chromeTransactionDurability: 'strict' });
  const { plans } = settings;
  return openTerminalCore({
    databaseId,
    storage: storage as never,
    marker,
    sent: (database) => indexedDbSentStores(indexedDB, ports.timers, database),
    host,
    ports,
    restart,
    migrating,
    ...(plans === undefined ? {} : { plans }),
  });
}

/** Databases of another store, incarnation or generation. A deletion that is blocked is tried again at the next start. */
async function removeOthers(timers: ReturnType<typeof browserPorts>['timers'], keep: string): Promise<void> {
  const names = await databaseNames(indexedDB, timers, INDEXED_DB_PREFIX);
  for (const name of names) if (!name.startsWith(keep)) indexedDB.deleteDatabase(name);
}
