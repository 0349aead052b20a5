/**
 * Locks the till after some minutes in which nobody touched it; never while a payment is under way. Counted by a clock that
 * never steps back. Made once by createTill; the frame shows the last seconds.
 */
import type { RendererPorts } from './ports.ts';
import { createStore, type Readable } from './store.ts';

/** How long before the lock its coming is shown. */
export const WARNING_S = 15;
const SECOND_MS = 1000;

export interface AutoLock {
  /** Seconds to the lock, in the last ones; null before. */
  readonly left: Readable<number | null>;
  /** Somebody is here. */
  readonly touch: () => void;
  readonly stop: () => void;
}

export interface AutoLockParts {
  readonly ports: Pick<RendererPorts, 'monotonicMs' | 'every'>;
  /** 0: never. */
  readonly minutes: () => number;
  /** Somebody is logged in, it is not locked, and nobody is paying. */
  readonly mayLock: () => boolean;
  readonly lock: () => void;
}

export function createAutoLock({ ports, minutes, mayLock, lock }: AutoLockParts): AutoLock {
  const left = createStore<number | null>(null);
  let touchedAt = ports.monotonicMs();
  const touch = (): void => {
    touchedAt = ports.monotonicMs();
    if (left.get() !== null) left.set(null);
  };
  const look = (): void => {
    const whole = minutes() * 60;
    if (whole === 0 || !mayLock()) {
      touch();
      return;
    }
    const seconds = whole - Math.floor((ports.monotonicMs() - touchedAt) / SECOND_MS);
    if (seconds <= 0) {
      touch();
      lock();
      return;
    }
    const shown = seconds <= WARNING_S ? seconds : null;
    if (shown !== left.get()) left.set(shown);
  };
  return { left, touch, stop: ports.every(SECOND_MS, look) };
}
