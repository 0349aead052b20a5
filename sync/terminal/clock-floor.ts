/**
 * Keeps RxDB's clock from stepping back. RxDB pushes only documents whose `_meta.lwt` is newer than its checkpoint, so a
 * write after a backward step is never pushed and nothing says so (loss 1). The floor is the highest time found in the
 * databases themselves and in the marker; it is put under `Date.now` of the worker before RxDB is loaded.
 */
import { settled } from './indexed-db.ts';
import type { Timers } from './ports.ts';
import { within } from './time-out.ts';

const READ_MS = 2000;
const DOCUMENTS = 'docs';
const TIME_INDEX = '_meta.lwt';

/**
 * A clock that starts at `floor` or later, never steps back and goes on at the pace of `monotonicMs` meanwhile.
 * All three in milliseconds.
 */
export function flooredClock(wall: () => number, monotonicMs: () => number, floor: number): () => number {
  let last = Math.ceil(floor);
  let lastTick = monotonicMs();
  return () => {
    const tick = monotonicMs();
    const atLeast = last + Math.max(0, Math.floor(tick - lastTick));
    if (atLeast > last) lastTick = tick;
    last = Math.max(Math.floor(wall()), atLeast);
    return last;
  };
}

/** Puts the floor under `Date.now` of this realm. Call it once, before RxDB is imported. Returns the new clock. */
export function installClockFloor(floor: number): () => number {
  const wall = Date.now.bind(Date);
  const clock = flooredClock(wall, () => performance.now(), floor);
  Date.now = clock;
  return clock;
}

/** The highest `_meta.lwt` in all databases whose name starts with `prefix`; an unreadable one is passed over. */
export async function highestWrittenTime(factory: IDBFactory, timers: Timers, prefix: string): Promise<number> {
  const names = await databaseNames(factory, timers, prefix);
  const times = await Promise.all(names.map((name) => highestIn(factory, timers, name)));
  return Math.max(0, ...times);
}

export async function databaseNames(factory: IDBFactory, timers: Timers, prefix: string): Promise<readonly string[]> {
  try {
    const found = await within(timers, READ_MS, factory.databases());
    return found.ok
      ? found.value.flatMap(({ name }) => (name !== undefined && name.startsWith(prefix) ? [name] : []))
      : [];
  } catch {
    return [];
  }
}

async function highestIn(factory: IDBFactory, timers: Timers, name: string): Promise<number> {
  try {
    const result = await within(timers, READ_MS, readHighest(factory, name));
    return result.ok ? result.value : 0;
  } catch {
    return 0;
  }
}

async function readHighest(factory: IDBFactory, name: string): Promise<number> {
  const database = await settled(factory.open(name));
  try {
    if (!database.objectStoreNames.contains(DOCUMENTS)) return 0;
    const store = database.transaction(DOCUMENTS, 'readonly').objectStore(DOCUMENTS);
    if (!store.indexNames.contains(TIME_INDEX)) return 0;
    const cursor = await settled(store.index(TIME_INDEX).openKeyCursor(null, 'prev'));
    return typeof cursor?.key === 'number' ? cursor.key : 0;
  } finally {
    database.close();
  }
}
