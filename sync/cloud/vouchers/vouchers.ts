/**
 * Vouchers of a platform: a row is committed before the platform is asked; preparing redeems nothing; a redemption is asked for
 * under one number however often it is repeated, and what is not known of it is found out by queries: the terminal's, and the
 * cloud's own (voucher-sweep.ts). Every change is a step behind the row's lock, so that answers may come twice, late and in any
 * order. One voucher is redeemed once in the brand. Called by routes/vouchers.ts; README.md.
 */
import { readVoucherCode, voucherTail, type VoucherPlatform } from '../../domain/platform-voucher.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { VoucherRequest } from '../../protocol/vouchers.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { isTaken, type Transaction } from '../store/database.ts';
import { alert } from '../store/quarantine.ts';
import {
  insertVoucher,
  lockVoucher,
  otherUses,
  readVoucher,
  saveVoucher,
  vouchersOfSale,
  type VoucherRow,
} from '../store/vouchers.ts';
import { openHandle, requestPrint, sealHandle, voucherName } from './handle.ts';
import type { PreparedVoucher, PrepareOutcome } from './provider.ts';
import { askAgainAt, change, hear, look, mayHaveForgotten, orderOf, providerOf, scopesOf } from './voucher-steps.ts';
import { isFinal, stepRecalled } from './voucher-state.ts';

export type VoucherRefusal =
  | 'vouchers_not_set_up'
  | 'voucher_unknown'
  | 'voucher_differs'
  | 'voucher_code_invalid'
  | 'voucher_in_use'
  | 'voucher_worth_less'
  | 'voucher_not_cancellable';

/** Of a number that was taken back before, or without, its request. */
const NEVER_REQUESTED = 'never_requested';
/** A prepared voucher that nobody redeems is forgotten. */
const PREPARED_FOR_MS = DAY_MS;
/** What a killed process left is looked at when its question can no longer be under way. */
const FIRST_CHECK_MS = MINUTE_MS;
const TITLE_MAX = 80;

const scopeOf = ({ brand, store }: Pick<DeviceIdentity, 'brand' | 'store'>): string => storeScope(brand, store);

/** Asks the platform what this voucher is; redeems nothing. The same request again is answered with what is known. */
export async function prepare(
  cloud: Cloud,
  device: DeviceIdentity,
  request: VoucherRequest,
): Promise<Result<VoucherRow, VoucherRefusal>> {
  const scope = scopeOf(device);
  const asked = await askedFor(cloud, scope, request);
  if (!asked.ok) return asked;
  const { platform, code } = asked.value;
  const { saleId, tenderId, number } = request;
  const fingerprint = requestPrint(cloud.secrets, device.brand, [device.terminal, saleId, tenderId, platform, code]);
  const account = cloud.vouchers?.accountFor(device.store, platform) ?? null;
  const known = await readVoucher(cloud.database, scope, number);
  if (known !== null) return sameOr(known, fingerprint);
  if (account === null) return err('vouchers_not_set_up');
  const now = cloud.ports.clock.now();
  const row: VoucherRow = {
    ...blank(scope, device, number, now),
    sale_id: saleId,
    tender_id: tenderId,
    platform,
    account: account.name,
    fingerprint,
    tail: voucherTail(code),
    check_at: now + FIRST_CHECK_MS,
  };
  if (!(await insertVoucher(cloud.database, row))) {
    const other = await readVoucher(cloud.database, scope, number);
    return other === null ? err('voucher_unknown') : sameOr(other, fingerprint);
  }
  return ok(await notePrepared(cloud, row, await account.provider.prepare(code)));
}

/** The code of the request, or that of the voucher whose order has more of them. */
async function askedFor(
  cloud: Cloud,
  scope: string,
  { saleId, platform, code, of }: VoucherRequest,
): Promise<Result<{ readonly platform: VoucherPlatform; readonly code: string }, VoucherRefusal>> {
  if (of !== undefined) {
    const first = await readVoucher(cloud.database, scope, of);
    if (first === null || first.sale_id !== saleId || first.handle === null) return err('voucher_unknown');
    return ok({ platform: first.platform, code: openHandle(cloud.secrets, cloud.brand.id, first.handle).scan });
  }
  const read = readVoucherCode(code ?? '', platform);
  return read.ok ? read : err('voucher_code_invalid');
}

/** A number that was given up before its request came stays given up. */
const sameOr = (row: VoucherRow, fingerprint: string): Result<VoucherRow, VoucherRefusal> =>
  row.fingerprint === fingerprint || row.reason === NEVER_REQUESTED ? ok(row) : err('voucher_differs');

const blank = (scope: string, { store, terminal }: DeviceIdentity, number: string, now: number): VoucherRow => ({
  scope,
  number,
  store,
  terminal,
  sale_id: '',
  tender_id: '',
  platform: 'meituan',
  account: '',
  fingerprint: '',
  voucher: '',
  handle: null,
  title: '',
  tail: '',
  sku: null,
  face: 0,
  settlement: null,
  others: 0,
  amount: 0,
  state: 'requested',
  reason: null,
  requested_at: now,
  verify_asked_at: null,
  verified_at: null,
  asked_at: now,
  checks: 0,
  check_at: null,
  sold_by: null,
  refund_number: null,
  alerted: '',
});

async function notePrepared(cloud: Cloud, of: VoucherRow, outcome: PrepareOutcome): Promise<VoucherRow> {
  return cloud.database.transaction(async (tx) => {
    const row = await lockVoucher(tx, of.scope, of.number);
    // Taken back meanwhile.
    if (row?.state !== 'requested') return row ?? of;
    const now = cloud.ports.clock.now();
    const over = (reason: string): VoucherRow => ({ ...row, state: 'failed', reason, check_at: null });
    const next =
      outcome.outcome !== 'prepared' ? over(outcome.reason) : await chosen(cloud, tx, row, outcome.vouchers, over, now);
    await saveVoucher(tx, next);
    return next;
  });
}

/** The first of the order that no row of the sale has, and that nobody redeemed with us. */
async function chosen(
  cloud: Cloud,
  tx: Transaction,
  row: VoucherRow,
  vouchers: readonly PreparedVoucher[],
  over: (reason: string) => VoucherRow,
  now: number,
): Promise<VoucherRow> {
  const brand = cloud.brand.id;
  const taken = new Set((await vouchersOfSale(tx, row.scope, row.sale_id)).map(({ voucher }) => voucher));
  const named = vouchers.map((each) => ({
    ...each,
    voucher: voucherName(cloud.secrets, brand, row.platform, each.id),
  }));
  const free = named.filter(({ voucher }) => !taken.has(voucher));
  const [first] = free;
  if (first === undefined) return over('already_in_sale');
  if (first.validUntil !== null && first.validUntil < now) return over('expired');
  if (first.validFrom !== null && first.validFrom > now) return over('not_yet_valid');
  const next: VoucherRow = {
    ...row,
    state: 'prepared',
    voucher: first.voucher,
    handle: sealHandle(cloud.secrets, cloud.ports, brand, first.handle),
    title: first.title.slice(0, TITLE_MAX),
    sku: first.sku,
    face: first.face,
    settlement: first.settlement,
    others: free.length - 1,
    asked_at: now,
    check_at: now + PREPARED_FOR_MS,
  };
  return (await usedElsewhere(cloud, tx, next)) ? over('voucher_in_use') : next;
}

const usedElsewhere = async (cloud: Cloud, tx: Transaction, row: VoucherRow): Promise<boolean> =>
  (await otherUses(tx, await scopesOf(cloud), row)).length > 0;

/** Redeems it for `amount` of its face value, once for each number; the same request again is answered with what is known. */
export async function verify(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  amount: number,
): Promise<Result<VoucherRow, VoucherRefusal>> {
  const scope = scopeOf(device);
  const begun = await cloud.database
    .transaction((tx) => beginVerification(cloud, tx, scope, number, amount))
    .catch((error: unknown) => {
      // Two tills of the store at the same moment see nothing of each other: the index `vouchers_once` lets one through.
      if (isTaken(error)) return err('voucher_in_use' as const);
      throw error;
    });
  if (!begun.ok) return begun;
  const { row, isFresh } = begun.value;
  const provider = providerOf(cloud.vouchers, row);
  if (provider === null || !isAsked(row)) return ok(row);
  if (!isFresh) return ok(await look(cloud, row, provider));
  return ok(await hear(cloud, row, await provider.verify(orderOf(cloud, row, false))));
}

const isAsked = ({ state }: VoucherRow): boolean => state === 'pending' || state === 'unknown';

async function beginVerification(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  number: string,
  amount: number,
): Promise<Result<{ readonly row: VoucherRow; readonly isFresh: boolean }, VoucherRefusal>> {
  const row = await lockVoucher(tx, scope, number);
  if (row === null) return err('voucher_unknown');
  if (row.state !== 'prepared') return ok({ row, isFresh: false });
  if (amount > row.face) return err('voucher_worth_less');
  if (await usedElsewhere(cloud, tx, row)) return err('voucher_in_use');
  const now = cloud.ports.clock.now();
  const asked = { verify_asked_at: now, asked_at: now, checks: 0, check_at: now + FIRST_CHECK_MS };
  const next: VoucherRow = { ...row, state: 'pending', reason: null, amount, ...asked };
  await saveVoucher(tx, next);
  return ok({ row: next, isFresh: true });
}

/** Asks the platform when that can bring something new; else what is known. */
export async function query(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<VoucherRow, VoucherRefusal>> {
  const row = await readVoucher(cloud.database, scopeOf(device), number);
  if (row === null) return err('voucher_unknown');
  const provider = providerOf(cloud.vouchers, row);
  const now = cloud.ports.clock.now();
  // A clock that was ahead has not asked just now.
  const isTooSoon = row.asked_at <= now && askAgainAt(row) > now;
  if (provider === null || isFinal(row.state) || isTooSoon) return ok(row);
  return ok(await look(cloud, row, provider));
}

/** Takes it back, whatever became of it; repeat until it is reversed. A number that was never asked for can then never be. */
export async function cancel(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<VoucherRow, VoucherRefusal>> {
  const scope = scopeOf(device);
  const now = cloud.ports.clock.now();
  const tombstone: VoucherRow = {
    ...blank(scope, device, number, now),
    state: 'reversed',
    reason: NEVER_REQUESTED,
  };
  if (await giveUp(cloud, tombstone)) return ok(tombstone);
  const begun = await cloud.database.transaction((tx) => beginCancellation(cloud, tx, scope, number));
  if (!begun.ok || begun.value.state !== 'reversing') return begun;
  const provider = providerOf(cloud.vouchers, begun.value);
  return provider === null ? begun : ok(await look(cloud, begun.value, provider));
}

/**
 * Ends a number that is not known here; false for one that is. A cloud that was put back may have redeemed it and forgotten, and cannot
 * ask without the code: a person has to look.
 */
async function giveUp(cloud: Cloud, tombstone: VoucherRow): Promise<boolean> {
  if (!cloud.wasPutBack) return insertVoucher(cloud.database, tombstone);
  return cloud.database.transaction(async (tx) => {
    if (!(await insertVoucher(tx, tombstone))) return false;
    const { scope, number, terminal } = tombstone;
    await alert(cloud, tx, scope, 'voucher_unresolved', `voucher ${number}`, terminal);
    return true;
  });
}

async function beginCancellation(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  number: string,
): Promise<Result<VoucherRow, VoucherRefusal>> {
  const row = await lockVoucher(tx, scope, number);
  if (row === null) return err('voucher_unknown');
  if (row.state === 'failed' || row.state === 'reversed' || row.state === 'reversing') return ok(row);
  if (row.sold_by !== null) return err('voucher_not_cancellable');
  const now = cloud.ports.clock.now();
  const isUsed = row.verify_asked_at !== null || mayHaveForgotten(cloud, row);
  const next: VoucherRow = isUsed
    ? {
        ...row,
        state: 'reversing',
        reason: null,
        verify_asked_at: row.verify_asked_at ?? row.requested_at,
        asked_at: now,
        checks: 0,
        check_at: now + FIRST_CHECK_MS,
      }
    : { ...row, state: 'reversed', reason: null, handle: null, check_at: null };
  await saveVoucher(tx, next);
  if (cloud.wasPutBack && row.state === 'requested')
    await alert(cloud, tx, scope, 'voucher_unresolved', `voucher ${number}`, row.terminal);
  return ok(next);
}

/**
 * A prepared voucher that nobody redeemed, or whose preparation died with its process. A cloud that was put back asks first: it may have
 * redeemed it and forgotten.
 */
export async function forget(cloud: Cloud, row: VoucherRow): Promise<VoucherRow> {
  const provider = mayHaveForgotten(cloud, row) ? providerOf(cloud.vouchers, row) : null;
  if (provider !== null) {
    const heard = await provider.query(orderOf(cloud, row, true));
    if (heard.outcome === 'verified' || heard.outcome === 'unknown')
      return change(cloud, row, (current) => stepRecalled(current, heard));
  }
  return change(cloud, row, (current) =>
    current.state === 'prepared' || current.state === 'requested'
      ? { state: 'failed', reason: 'expired', verified: null, late: false }
      : { state: current.state, reason: current.reason, verified: null, late: false },
  );
}
