/**
 * The time that the till shows and counts by: the browser's, put right by the host's own, which knows the cloud's. A machine whose
 * clock is wrong would ask for fresh prices, or say that a code is over, at another moment than the host. Made by createTill.
 */
import { epochMs, type EpochMs } from '../../sync/domain/time.ts';
import type { RendererPorts } from './ports.ts';
import { createStore, type Readable } from './store.ts';

const TICK_MS = 1000;
/** A difference below is the way of the answer. */
const OFFSET_KEPT_MS = 2000;

export interface TillClock {
  readonly clock: Readable<EpochMs>;
  readonly now: () => EpochMs;
  /** Takes note of the host's time in what it said just now. */
  readonly learn: (hostNow: EpochMs) => void;
  readonly stop: () => void;
}

export function createTillClock(ports: Pick<RendererPorts, 'now' | 'every'>): TillClock {
  let offsetMs = 0;
  const now = (): EpochMs => epochMs(ports.now() + offsetMs);
  const clock = createStore(now());
  return {
    clock,
    now,
    learn: (hostNow) => {
      const told = hostNow - ports.now();
      if (Math.abs(told - offsetMs) < OFFSET_KEPT_MS) return;
      offsetMs = told;
      clock.set(now());
    },
    stop: ports.every(TICK_MS, () => clock.set(now())),
  };
}
