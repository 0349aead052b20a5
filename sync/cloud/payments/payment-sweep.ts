/**
 * Looks after payments and refunds that nobody asks about: a terminal that lost its power, an answer that was lost, money that
 * comes late, a balance that was empty. See sweep.ts.
 */
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { claimPayment, claimRefund, duePayments, dueRefunds } from '../store/payments.ts';
import { readStores } from '../store/terminals.ts';
import { CLAIM_MS, failed, SWEPT_MAX } from '../sweep.ts';
import { look, providerOf } from './payments.ts';
import { pursue } from './refunds.ts';

/** Each waits for its provider; the rest of the cloud needs connections too. */
const AT_ONCE_MAX = 4;

/** One look at everything that is due. */
export async function sweepPayments(cloud: Cloud): Promise<void> {
  if (cloud.payments === undefined) return;
  for (const { id } of await readStores(cloud.database, cloud.brand.id)) await sweepStore(cloud, id);
}

async function sweepStore(cloud: Cloud, store: string): Promise<void> {
  const scope = storeScope(cloud.brand.id, store);
  const now = cloud.ports.clock.now();
  const until = now + CLAIM_MS;
  await someAtOnce(cloud, await duePayments(cloud.database, scope, now, SWEPT_MAX), async (row) => {
    const provider = providerOf(cloud.payments, row);
    if ((await claimPayment(cloud.database, row, now, until)) && provider !== null) await look(cloud, row, provider);
  });
  await someAtOnce(cloud, await dueRefunds(cloud.database, scope, now, SWEPT_MAX), async (row) => {
    if (await claimRefund(cloud.database, row, now, until)) await pursue(cloud, row);
  });
}

/** One that fails keeps no other from its turn, and has one of its own when its claim ends. */
async function someAtOnce<Row>(cloud: Cloud, rows: readonly Row[], run: (row: Row) => Promise<void>): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE_MAX) {
    const done = await Promise.allSettled(rows.slice(from, from + AT_ONCE_MAX).map(run));
    for (const one of done) if (one.status === 'rejected') failed(cloud, 'payments')(one.reason);
  }
}
