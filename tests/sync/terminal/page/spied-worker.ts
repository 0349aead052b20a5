/**
 * The production worker with a spy before it: notes the durability of every writing transaction and can turn the wall
 * clock (`?offset=` ms) or switch off the clock's floor (`?floor=off`). Asked over a BroadcastChannel.
 */
import { startDatabaseWorker, type SharedWorkerScope } from '../../../../sync/terminal/start-worker.ts';

const options = new URLSearchParams(location.search);
const offset = Number(options.get('offset') ?? 0);
const wall = Date.now.bind(Date);
Date.now = () => wall() + offset;

const seen: Record<string, number> = {};
const open = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given: Parameters<typeof open>) {
  const transaction = open.apply(this, given);
  const kind = `${transaction.mode} ${transaction.durability}`;
  seen[kind] = (seen[kind] ?? 0) + 1;
  return transaction;
};

const channel = new BroadcastChannel('spy');
channel.onmessage = (event) => {
  if (event.data === 'ask') channel.postMessage({ seen, now: Date.now() });
};
startDatabaseWorker(globalThis as unknown as SharedWorkerScope, { clockFloor: options.get('floor') !== 'off' });
