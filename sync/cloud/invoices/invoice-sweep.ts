/**
 * Looks after e-fapiao that nobody asks about: an answer that was lost, one that is under way, a quota that was raised, a red letter
 * that an upload ordered, what a backup forgot. See sweep.ts.
 */
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { claimInvoice, dueInvoices } from '../store/invoices.ts';
import { readStores } from '../store/terminals.ts';
import { CLAIM_MS, failed, SWEPT_MAX } from '../sweep.ts';
import { pursue } from './invoices.ts';

/** One look at everything that is due. */
export async function sweepInvoices(cloud: Cloud): Promise<void> {
  if (cloud.invoices === undefined) return;
  for (const { id } of await readStores(cloud.database, cloud.brand.id)) {
    const now = cloud.ports.clock.now();
    for (const row of await dueInvoices(cloud.database, storeScope(cloud.brand.id, id), now, SWEPT_MAX))
      if (await claimInvoice(cloud.database, row, now, now + CLAIM_MS))
        await pursue(cloud, row).catch(failed(cloud, 'invoices'));
  }
}
