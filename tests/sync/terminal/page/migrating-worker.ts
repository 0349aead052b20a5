/**
 * The production worker of a later program version: the collection named by `?raise=` is at version 1, where every document
 * has `from: 0`.
 */
import { COLLECTION_NAMES } from '../../../../sync/schemas/collections.ts';
import { startDatabaseWorker, type SharedWorkerScope } from '../../../../sync/terminal/start-worker.ts';
import { raised } from '../raised-plans.ts';

const name = new URLSearchParams(location.search).get('raise');
const collection = COLLECTION_NAMES.find((each) => each === name) ?? 'tasks';
startDatabaseWorker(globalThis as unknown as SharedWorkerScope, { clockFloor: true, plans: raised(collection) });
