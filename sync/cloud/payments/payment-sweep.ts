/**
 * Looks after payments and refunds that nobody asks about: a terminal that lost its power, an answer that was lost, money that
 * comes late, a balance that was empty. Every process of a cloud may run it: a due row is claimed before it is asked about.
 * Started by `startCloud`; one sweep at a time.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { claimPayment, claimRefund, duePayments, dueRefunds } from '../store/payments.ts';
import { readStores } from '../store/terminals.ts';
import { look, providerOf } from './payments.ts';
import { pursue } from './refunds.ts';

export const PAYMENT_SWEEP_EVERY_MS = 5_000;
const ROWS_MAX = 50;
/** Each waits for its provider; the rest of the cloud needs connections too. */
const AT_ONCE_MAX = 4;
/** Whoever claimed a row and died leaves it to the next sweep after this. */
const CLAIM_MS = 2 * MINUTE_MS;

export interface PaymentSweep {
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function startPaymentSweep(cloud: Cloud): PaymentSweep {
  let under: Promise<void> | null = null;
  const timer = cloud.ports.timers.every(PAYMENT_SWEEP_EVERY_MS, () => {
    under ??= sweepPayments(cloud)
      .catch((error: unknown) => {
        cloud.log.error({ task: 'payments', reason: nameOf(error) }, 'CLOUD503');
      })
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

/** One look at everything that is due. */
export async function sweepPayments(cloud: Cloud): Promise<void> {
  if (cloud.payments === undefined) return;
  for (const { id } of await readStores(cloud.database, cloud.brand.id)) await sweepStore(cloud, id);
}

async function sweepStore(cloud: Cloud, store: string): Promise<void> {
  const scope = storeScope(cloud.brand.id, store);
  const now = cloud.ports.clock.now();
  const until = now + CLAIM_MS;
  await someAtOnce(cloud, await duePayments(cloud.database, scope, now, ROWS_MAX), async (row) => {
    const provider = providerOf(cloud.payments, row);
    if ((await claimPayment(cloud.database, row, until)) && provider !== null) await look(cloud, row, provider);
  });
  await someAtOnce(cloud, await dueRefunds(cloud.database, scope, now, ROWS_MAX), async (row) => {
    if (await claimRefund(cloud.database, row, until)) await pursue(cloud, row);
  });
}

/** One that fails keeps no other from its turn, and has one of its own when its claim ends. */
async function someAtOnce<Row>(cloud: Cloud, rows: readonly Row[], run: (row: Row) => Promise<void>): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE_MAX) {
    const done = await Promise.allSettled(rows.slice(from, from + AT_ONCE_MAX).map(run));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed !== undefined) cloud.log.error({ task: 'payments', reason: nameOf(failed.reason) }, 'CLOUD503');
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
