/**
 * Looks after vouchers that nobody asks about: a terminal that lost its power, an answer that was lost, a redemption that shows
 * late, one that no sale names. Every process of a cloud may run it: a due row is claimed before it is asked about. Started by
 * `startCloud`; one sweep at a time.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import type { Cloud } from '../app/context.ts';
import { alert } from '../store/quarantine.ts';
import { claimVoucher, dueVouchers, lockVoucher, saveVoucher, type VoucherRow } from '../store/vouchers.ts';
import { forget } from './vouchers.ts';
import { look, providerOf, scopesOf, WITHOUT_SALE_MS } from './voucher-steps.ts';

export const VOUCHER_SWEEP_EVERY_MS = 5_000;
const ROWS_MAX = 50;
/** Whoever claimed a row and died leaves it to the next sweep after this. */
const CLAIM_MS = 2 * MINUTE_MS;

export interface VoucherSweep {
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export function startVoucherSweep(cloud: Cloud): VoucherSweep {
  let under: Promise<void> | null = null;
  const timer = cloud.ports.timers.every(VOUCHER_SWEEP_EVERY_MS, () => {
    under ??= sweepVouchers(cloud)
      .catch((error: unknown) => {
        cloud.log.error({ task: 'vouchers', reason: nameOf(error) }, 'CLOUD503');
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

/** One look at everything that is due; one that fails keeps no other from its turn. */
export async function sweepVouchers(cloud: Cloud): Promise<void> {
  if (cloud.vouchers === undefined) return;
  const now = cloud.ports.clock.now();
  for (const scope of await scopesOf(cloud))
    for (const row of await dueVouchers(cloud.database, scope, now, ROWS_MAX)) {
      if (!(await claimVoucher(cloud.database, row, now + CLAIM_MS))) continue;
      await lookAfter(cloud, row).catch((error: unknown) => {
        cloud.log.error({ task: 'vouchers', reason: nameOf(error) }, 'CLOUD503');
      });
    }
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
    const isOrphan = row.sold_by === null && now - verifiedAt >= WITHOUT_SALE_MS && !raised.includes('unsold');
    if (isOrphan) await alert(cloud, tx, scope, 'voucher_unsold', `voucher ${number}`, row.terminal);
    const end = verifiedAt + (providerOf(cloud.vouchers, row)?.cancelWithinMs ?? 0);
    await saveVoucher(tx, {
      ...row,
      alerted: isOrphan ? [...raised, 'unsold'].join(' ').trim() : row.alerted,
      handle: end > now ? row.handle : null,
      check_at: end > now ? end : null,
    });
  });
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
