/**
 * Makes the database's SharedWorker, or finds the running one. Vite sees the address only in this literal form and
 * bundles worker.ts as one of its own entries; the name is WORKER_NAME of rpc.ts, the same in every window.
 */
export const createSharedWorker = (): SharedWorker =>
  new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'guidepost-database' });
