/**
 * The ports through which time, randomness and timers reach the cloud, so that tests own them. The cloud may not import
 * the host's (ARCHITECTURE.md §2), so it has its own of the same shape. `systemPorts()` alone touches the real ones.
 */
import { randomBytes } from 'node:crypto';
import { epochMs, type EpochMs } from '../domain/time.ts';
import { uuidV7 } from '../domain/ids.ts';

export interface Clock {
  now(): EpochMs;
}
export interface RandomSource {
  bytes(count: number): Buffer;
}
export interface Timer {
  cancel(): void;
}
export interface Timers {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}
export interface CloudPorts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timers: Timers;
}

export function systemPorts(): CloudPorts {
  return {
    clock: { now: () => epochMs(Date.now()) },
    random: { bytes: (count) => randomBytes(count) },
    timers: {
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
      every: (intervalMs, run) => {
        const timer = setInterval(run, intervalMs);
        return { cancel: () => clearInterval(timer) };
      },
    },
  };
}

export const delay = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });

/** A UUIDv7 of this moment. */
export const freshId = (ports: CloudPorts): string => uuidV7(ports.clock.now(), ports.random.bytes(10));
