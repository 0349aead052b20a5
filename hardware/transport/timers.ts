/**
 * The timer port of the devices: every time-out and poll of a driver goes through it, so that a simulation can own time.
 * `systemTimers` is the real one and the only place in hardware/ that touches the platform's timers.
 */
export interface Timers {
  /** Monotonic milliseconds; only differences mean anything. */
  now(): number;
  /** Runs `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};
