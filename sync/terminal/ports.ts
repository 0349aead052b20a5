/**
 * The ports through which time and timers reach the terminal's database and its client, so that tests own them. `sync`
 * may not import the host's (ARCHITECTURE.md §2), so it has its own of the same shape. `browserPorts()` alone touches the
 * real ones; it works in windows, workers and Node alike.
 */
import { epochMs, type EpochMs } from '../domain/time.ts';

export interface Timer {
  cancel(): void;
}
export interface Timers {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}
export interface TerminalPorts {
  now(): EpochMs;
  readonly timers: Timers;
}

export function browserPorts(): TerminalPorts {
  // Taken now: the worker puts a floor under `Date.now` for RxDB later, and a price book must not begin early by it.
  const wall = Date.now.bind(Date);
  return {
    now: () => epochMs(wall()),
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

export const delay = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });
