/**
 * Looks after e-fapiao that nobody asks about: an answer that was lost, one that is under way, a quota that was raised, a red letter
 * that an upload ordered. Every process of a cloud may run it: a due row is claimed before it is asked about. Started by `startCloud`;
 * one sweep at a time.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { claimInvoice, dueInvoices } from '../store/invoices.ts';
import { readStores } from '../store/terminals.ts';
import { pursue } from './invoices.ts';

export const INVOICE_SWEEP_EVERY_MS = 5_000;
const ROWS_MAX = 50;
/** Whoever claimed a row and died leaves it to the next sweep after this. */
const CLAIM_MS = 2 * MINUTE_MS;

export interface InvoiceSweep {
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function startInvoiceSweep(cloud: Cloud): InvoiceSweep {
  let under: Promise<void> | null = null;
  const timer = cloud.ports.timers.every(INVOICE_SWEEP_EVERY_MS, () => {
    under ??= sweepInvoices(cloud)
      .catch((error: unknown) => note(cloud, error))
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

/** One look at everything that is due. One that fails keeps no other from its turn, and has one of its own when its claim ends. */
export async function sweepInvoices(cloud: Cloud): Promise<void> {
  if (cloud.invoices === undefined) return;
  for (const { id } of await readStores(cloud.database, cloud.brand.id)) {
    const now = cloud.ports.clock.now();
    for (const row of await dueInvoices(cloud.database, storeScope(cloud.brand.id, id), now, ROWS_MAX))
      if (await claimInvoice(cloud.database, row, now + CLAIM_MS))
        await pursue(cloud, row).catch((error: unknown) => note(cloud, error));
  }
}

const note = (cloud: Cloud, error: unknown): void =>
  cloud.log.error({ task: 'invoices', reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD503');
