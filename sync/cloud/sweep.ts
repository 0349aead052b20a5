/**
 * What looks after things that nobody asks about: a terminal that lost its power, an answer that was lost, what comes late. Every process
 * of a cloud may sweep: a due row is claimed before it is asked about, and whoever claimed it and died leaves it to another. One round
 * at a time of each. Called by `startCloud`; the rounds are in payments/, vouchers/, invoices/, binding/, wecom/, growth/ and guide/.
 */
import { MINUTE_MS } from '../domain/time.ts';
import type { Cloud } from './app/context.ts';

export const SWEEP_EVERY_MS = 5_000;
/** Of one table and store in one round. */
export const SWEPT_MAX = 50;
/** A claim of a process that died ends after this. */
export const CLAIM_MS = 2 * MINUTE_MS;

export interface Sweep {
  /** Waits for what is under way. */
  close(): Promise<void>;
}
type Task = 'payments' | 'vouchers' | 'invoices' | 'persons' | 'wecom' | 'growth' | 'moves' | 'sold';

export function startSweep(
  cloud: Cloud,
  task: Task,
  round: (cloud: Cloud) => Promise<void>,
  everyMs = SWEEP_EVERY_MS,
): Sweep {
  let under: Promise<void> | null = null;
  const timer = cloud.ports.timers.every(everyMs, () => {
    under ??= round(cloud)
      .catch(failed(cloud, task))
      .finally(() => {
        under = null;
      });
  });
  return {
    close: async () => {
      timer.cancel();
      await under;
    },
  };
}

/** Of a round, or of one row of it: a row that fails keeps no other from its turn, and has one of its own when its claim ends. */
export const failed =
  (cloud: Cloud, task: Task) =>
  (error: unknown): void =>
    cloud.log.error({ task, reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD503');
