/** Entry of the SharedWorker that holds the whole local database; bundle it as one ES module (start-worker.ts says more). */
import { startDatabaseWorker, type SharedWorkerScope } from './start-worker.ts';

startDatabaseWorker(globalThis as unknown as SharedWorkerScope, { clockFloor: true });
