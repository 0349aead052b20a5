/**
 * What the cloud asks a platform about a voucher in its state, and what it takes note of: the step of voucher-state.ts, alerts,
 * the refund that it was taken back for, and when to look again. Called by vouchers.ts and voucher-sweep.ts.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { readRefunds, saveRefund } from '../store/payments.ts';
import { alert } from '../store/quarantine.ts';
import { readStores } from '../store/terminals.ts';
import { lockVoucher, otherUses, saveVoucher, type VoucherRow } from '../store/vouchers.ts';
import type { VoucherAccounts } from './accounts.ts';
import { openHandle, sealHandle } from './handle.ts';
import { QUERY_EVERY_MS, type QueryOutcome, type VoucherOrder, type VoucherProvider } from './provider.ts';
import { CANCEL_TOO_LATE, stepCancelled, stepHeard, type VoucherFacts, type VoucherStep } from './voucher-state.ts';

/** Gaps between the cloud's own looks at an open one; the last one goes on. */
const OPEN_CHECKS_MS = [10_000, 10_000, 10_000, 30_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS] as const;
/** Looks at one that is over, for a redemption that comes late; then never again. */
const LATE_CHECKS_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS] as const;
/** So long a till may need to commit and send the sale; then there is still time to take the voucher back. */
export const WITHOUT_SALE_MS = 30 * MINUTE_MS;

export const providerOf = (accounts: VoucherAccounts | undefined, { account }: VoucherRow): VoucherProvider | null =>
  accounts?.byName(account) ?? null;

/** The platform is not asked more often than this. */
export const askAgainAt = ({ asked_at: asked }: VoucherRow): number => asked + QUERY_EVERY_MS;

/** Named and never redeemed, as far as a cloud knows that came out of a backup: only the platform can say. */
export const mayHaveForgotten = ({ wasPutBack }: Cloud, { state, handle }: VoucherRow): boolean =>
  wasPutBack && state === 'prepared' && handle !== null;

/** Of all stores: a voucher is good in several. */
export const scopesOf = async (cloud: Cloud): Promise<readonly string[]> =>
  (await readStores(cloud.database, cloud.brand.id)).map(({ id }) => storeScope(cloud.brand.id, id));

/** @throws Error for a row whose handle another cloud sealed. */
export function orderOf({ secrets, brand }: Cloud, row: VoucherRow, isRepeated: boolean): VoucherOrder {
  const handle = row.handle === null ? { scan: '', code: '' } : openHandle(secrets, brand.id, row.handle);
  const { number, store, terminal } = row;
  return { number, handle, store, terminal, askedAt: row.verify_asked_at ?? row.requested_at, isRepeated };
}

/** Asks the platform what is to be asked in the row's state, and takes note of the answer. */
export async function look(cloud: Cloud, row: VoucherRow, provider: VoucherProvider): Promise<VoucherRow> {
  if (row.handle === null) return row;
  const order = orderOf(cloud, row, true);
  const heard = await provider.query(order);
  switch (row.state) {
    case 'pending':
    case 'unknown':
      // It was lost on its way: the till still wants it, and the number redeems once. What a sale has already is only asked about.
      return hear(
        cloud,
        row,
        heard.outcome === 'unused' && row.sold_by === null ? await provider.verify(order) : heard,
      );
    case 'reversing': {
      const known = await hear(cloud, row, heard);
      if (known.state !== 'reversing' || heard.outcome !== 'verified') return known;
      const outcome = await provider.cancel(orderOf(cloud, known, true));
      return change(cloud, known, (current) => stepCancelled(current, outcome));
    }
    case 'failed':
    case 'reversed':
      // What another row of the same voucher redeemed is none of this one's; what a sale names is not taken back by itself.
      return (row.state === 'failed' && row.sold_by !== null) ||
        (await otherUses(cloud.database, await scopesOf(cloud), row)).length > 0
        ? change(cloud, row, stay)
        : hear(cloud, row, heard);
    default:
      return row;
  }
}

const stay = ({ state, reason }: VoucherFacts): VoucherStep => ({ state, reason, verified: null, late: false });

export const hear = (cloud: Cloud, row: VoucherRow, outcome: QueryOutcome): Promise<VoucherRow> =>
  change(cloud, row, (current, now) => stepHeard(current, outcome, now));

export async function change(
  cloud: Cloud,
  { scope, number }: VoucherRow,
  step: (current: VoucherFacts, now: number) => VoucherStep,
): Promise<VoucherRow> {
  return cloud.database.transaction(async (tx) => {
    const locked = await lockVoucher(tx, scope, number);
    if (locked === null) throw new Error('a voucher’s row is gone');
    const now = cloud.ports.clock.now();
    // By a clock that was ahead: how long ago the redemption was asked for is counted from now.
    const askedAt = locked.verify_asked_at === null ? null : Math.min(locked.verify_asked_at, now);
    const row = { ...locked, verify_asked_at: askedAt };
    const { state, reason } = row;
    const next = step({ state, reason, askedAt }, now);
    const patched = { ...row, ...patchOf(cloud, row, next, now) };
    const saved = { ...patched, alerted: await alertOf(cloud, tx, patched, next, now) };
    await saveVoucher(tx, saved);
    if (row.refund_number !== null && row.state === 'reversing') await settleRefund(tx, saved, row.refund_number, now);
    return saved;
  });
}

function patchOf(cloud: Cloud, row: VoucherRow, step: VoucherStep, now: number): Partial<VoucherRow> {
  const { state, reason, verified } = step;
  const checks = state === row.state ? row.checks + 1 : 0;
  const redeemed =
    verified === null
      ? {}
      : {
          verified_at: row.verified_at ?? verified.verifiedAt,
          handle: withRedemption(cloud, row, verified.redemption),
        };
  return { state, reason, checks, asked_at: now, check_at: nextCheck(row, state, checks, now), ...redeemed };
}

function nextCheck(row: VoucherRow, state: VoucherRow['state'], checks: number, now: number): number | null {
  switch (state) {
    case 'paid':
      return row.sold_by === null ? now + WITHOUT_SALE_MS : null;
    case 'failed':
    case 'reversed': {
      const gap = row.verify_asked_at === null ? undefined : LATE_CHECKS_MS[checks];
      return gap === undefined ? null : now + gap;
    }
    default:
      return now + (OPEN_CHECKS_MS[checks] ?? 30 * MINUTE_MS);
  }
}

/** What the platform calls the redemption: it is cancelled by that name. */
function withRedemption(cloud: Cloud, { handle }: VoucherRow, redemption: string | null): string | null {
  if (handle === null || redemption === null) return handle;
  const brand = cloud.brand.id;
  return sealHandle(cloud.secrets, cloud.ports, brand, { ...openHandle(cloud.secrets, brand, handle), redemption });
}

/** The refund for which it was taken back: given back with it, or refused where the platform does not take it back. */
async function settleRefund(tx: Transaction, row: VoucherRow, refundNumber: string, now: number): Promise<void> {
  if (row.state !== 'reversed' && row.state !== 'paid') return;
  const refund = (await readRefunds(tx, row.scope, row.number)).find((one) => one.refund_number === refundNumber);
  if (refund?.state !== 'pending') return;
  const done = row.state === 'reversed';
  await saveRefund(tx, {
    ...refund,
    state: done ? 'refunded' : 'refused',
    reason: done ? null : row.reason,
    refund_id: done ? row.number : null,
    refunded_at: done ? now : null,
  });
}

/** Raises what a person must know of, each once for a voucher; the codes raised so far. */
async function alertOf(
  cloud: Cloud,
  tx: Transaction,
  row: VoucherRow,
  { late, state, reason }: VoucherStep,
  now: number,
): Promise<string> {
  const raised = new Set(row.alerted.split(' ').filter((code) => code !== ''));
  const { scope, number } = row;
  const subject = `voucher ${number}`;
  if (late && !raised.has('late')) {
    await alert(cloud, tx, scope, 'voucher_late', subject, row.platform);
    raised.add('late');
  }
  if (state === 'paid' && reason === CANCEL_TOO_LATE && row.refund_number === null && !raised.has('stuck')) {
    await alert(cloud, tx, scope, 'voucher_stuck', subject, row.platform);
    raised.add('stuck');
  }
  // Of one that was not named yet when its backup was made nothing can be asked.
  if (cloud.wasPutBack && row.voucher === '' && state === 'failed' && !raised.has('unresolved')) {
    await alert(cloud, tx, scope, 'voucher_unresolved', subject, row.terminal);
    raised.add('unresolved');
  }
  const since = row.verify_asked_at ?? now;
  const isOpen = state === 'pending' || state === 'unknown' || state === 'reversing';
  if (isOpen && now - since > WITHOUT_SALE_MS / 2 && !raised.has('unresolved')) {
    await alert(cloud, tx, scope, 'voucher_unresolved', subject, state);
    raised.add('unresolved');
  }
  return [...raised].join(' ');
}
