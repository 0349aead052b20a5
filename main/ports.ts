/**
 * The ports through which time, randomness and timers reach our code, so that a simulation can own them. Disk and
 * network have ports of their own beside the code that uses them (journal/disk.ts, upload/cloud-client.ts).
 * `systemPorts()` is the only place in the host that touches the real ones.
 */
import { randomBytes } from 'node:crypto';
import { epochMs, type EpochMs } from '../sync/domain/time.ts';

export interface Clock {
  /** Wall clock, as the machine says it. */
  now(): EpochMs;
  /** Never steps back; milliseconds from an arbitrary start. */
  monotonicMs(): number;
}

export interface RandomSource {
  bytes(count: number): Uint8Array;
}

export interface Timer {
  cancel(): void;
}

export interface Timers {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timers: Timers;
}

export function systemPorts(): Ports {
  return {
    clock: { now: () => epochMs(Date.now()), monotonicMs: () => performance.now() },
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    timers: {
      after: (delayMs, run) => {
        const handle = setTimeout(run, delayMs);
        return { cancel: () => clearTimeout(handle) };
      },
      every: (intervalMs, run) => {
        const handle = setInterval(run, intervalMs);
        return { cancel: () => clearInterval(handle) };
      },
    },
  };
}

/** Waits on a port's timers. */
export const delay = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });
