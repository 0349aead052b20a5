/**
 * How long the journal's fsync takes: a disk that times what passes through it, and the last few times. A disk that ages
 * or fills shows here before it fails. Nothing waits for it and no promise is replaced. Called by terminal.ts; read by
 * health.ts.
 */
import type { Disk, DiskFile } from './disk.ts';

/** Enough for the last minutes of a busy till. */
export const SYNCS_KEPT = 200;
const SLOWEST_LEFT_OUT = 0.01;

/** Monotonic milliseconds. */
export interface SyncTime {
  readonly startedAt: number;
  readonly endedAt: number;
}

export class SyncTimes {
  readonly #kept: SyncTime[] = [];
  #next = 0;

  note(time: SyncTime): void {
    this.#kept[this.#next] = time;
    this.#next = (this.#next + 1) % SYNCS_KEPT;
  }

  get last(): SyncTime | undefined {
    return this.#kept[(this.#next + SYNCS_KEPT - 1) % SYNCS_KEPT];
  }

  /** What 99 of 100 recent ones did not exceed, in whole milliseconds; null before the first. */
  get p99Ms(): number | null {
    if (this.#kept.length === 0) return null;
    const sorted = this.#kept.map(({ startedAt, endedAt }) => endedAt - startedAt).sort((a, b) => a - b);
    return Math.round(sorted[Math.ceil(sorted.length * (1 - SLOWEST_LEFT_OUT)) - 1] ?? 0);
  }
}

/** The same disk; every fsync of an open file is noted when it has succeeded. */
export function timedDisk(disk: Disk, monotonicMs: () => number, times: SyncTimes): Disk {
  const timed = (file: DiskFile): DiskFile => ({
    append: (bytes) => file.append(bytes),
    close: () => file.close(),
    sync: () => {
      const startedAt = monotonicMs();
      const synced = file.sync();
      synced.then(
        () => times.note({ startedAt, endedAt: monotonicMs() }),
        () => undefined,
      );
      return synced;
    },
  });
  return {
    list: () => disk.list(),
    read: (name) => disk.read(name),
    readRange: (name, offset, length) => disk.readRange(name, offset, length),
    openAppend: (name) => disk.openAppend(name).then(timed),
    writeWhole: (name, bytes) => disk.writeWhole(name, bytes),
    truncate: (name, length) => disk.truncate(name, length),
  };
}
