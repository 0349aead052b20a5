/**
 * Looks after vouchers that nobody asks about: a terminal that lost its power, an answer that was lost, a redemption that shows
 * late, one that no sale names. See sweep.ts.
 */
import type { Cloud } from '../app/context.ts';
import { alert } from '../store/quarantine.ts';
import { claimVoucher, dueVouchers, lockVoucher, saveVoucher, type VoucherRow } from '../store/vouchers.ts';
import { CLAIM_MS, failed, SWEPT_MAX } from '../sweep.ts';
import { forget } from './vouchers.ts';
import { look, providerOf, scopesOf, WITHOUT_SALE_MS } from './voucher-steps.ts';

/** One look at everything that is due. */
export async function sweepVouchers(cloud: Cloud): Promise<void> {
  if (cloud.vouchers === undefined) return;
  const now = cloud.ports.clock.now();
  for (const scope of await scopesOf(cloud))
    for (const row of await dueVouchers(cloud.database, scope, now, SWEPT_MAX))
      if (await claimVoucher(cloud.database, row, now, now + CLAIM_MS))
        await lookAfter(cloud, row).catch(failed(cloud, 'vouchers'));
}

async function lookAfter(cloud: Cloud, row: VoucherRow): Promise<void> {
  if (row.state === 'requested' || row.state === 'prepared') await forget(cloud, row);
  else if (row.state === 'paid') await lookAtPaid(cloud, row);
  else {
    const provider = providerOf(cloud.vouchers, row);
    if (provider !== null) await look(cloud, row, provider);
  }
}

/** Redeemed, and no sale has come: a person hears of it while it can still be taken back. What names it is then forgotten. */
async function lookAtPaid(cloud: Cloud, { scope, number }: VoucherRow): Promise<void> {
  await cloud.database.transaction(async (tx) => {
    const row = await lockVoucher(tx, scope, number);
    if (row?.state !== 'paid') return;
    const now = cloud.ports.clock.now();
    const raised = row.alerted.split(' ');
    const verifiedAt = row.verified_at ?? now;
    const soldBy = verifiedAt + WITHOUT_SALE_MS;
    const waits = row.sold_by === null && !raised.includes('unsold');
    const isOrphan = waits && now >= soldBy;
    if (isOrphan) await alert(cloud, tx, scope, 'voucher_unsold', `voucher ${number}`, row.terminal);
    const end = verifiedAt + (providerOf(cloud.vouchers, row)?.cancelWithinMs ?? 0);
    await saveVoucher(tx, {
      ...row,
      alerted: isOrphan ? [...raised, 'unsold'].join(' ').trim() : row.alerted,
      handle: end > now ? row.handle : null,
      asked_at: now,
      // Looked at too early after a clock that was ahead: it waits for its sale still.
      check_at: waits && !isOrphan ? soldBy : end > now ? end : null,
    });
  });
}
