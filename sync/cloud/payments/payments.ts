/**
 * Payments by code: a row is committed before the provider is asked, the provider is asked once for each number, and whatever
 * is not known then is found out by queries: the terminal's, and the cloud's own (payment-sweep.ts). Every change is a step of
 * payment-state.ts behind the row's lock, so that answers may come twice, late and in any order. Called by routes/payments.ts.
 */
import { hkdfSync } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { PaymentKind, PaymentRequest, PaymentState, ReversalOf } from '../../protocol/payments.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import {
  insertPayment,
  insertRefund,
  lockPayment,
  readPayment,
  savePayment,
  type PaymentRow,
} from '../store/payments.ts';
import { alert } from '../store/quarantine.ts';
import type { PaymentAccounts } from './accounts.ts';
import { isFinal, stepHeard, stepReversed, type Step } from './payment-state.ts';
import type { PaymentProvider, QueryOutcome } from './provider.ts';
import { SEND_TIMEOUT_MS } from './send.ts';
import { signHmac } from './signing.ts';

export type PaymentRefusal =
  | 'payments_not_set_up'
  | 'payment_unknown'
  | 'payment_differs'
  | 'payment_not_reversible'
  | 'reverse_too_late'
  | 'payment_has_refunds';

/** Of a number that was taken back before, or without, its request. */
const NEVER_REQUESTED = 'never_requested';
/** What a killed process left is looked at when its question can no longer be under way. */
const FIRST_CHECK_MS = 3 * SEND_TIMEOUT_MS;
/** Gaps between the cloud's own looks at an open payment; the last one goes on. */
const OPEN_CHECKS_MS = [10_000, 10_000, 10_000, 30_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS] as const;
/** Looks at a payment that is over, for money that comes late; then never again. */
const LATE_CHECKS_MS = [MINUTE_MS, 5 * MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS] as const;
/** Open so long, a person has to know. */
const UNRESOLVED_MS = 15 * MINUTE_MS;

const scopeOf = ({ brand, store }: DeviceIdentity): string => storeScope(brand, store);

const fingerprintOf = ({ secrets }: Cloud, device: DeviceIdentity, request: PaymentRequest): string => {
  const { saleId, tenderId, kind, authCode, amount } = request;
  const key = Buffer.from(hkdfSync('sha256', secrets.tokenSecret, Buffer.alloc(0), 'payment-fingerprint', 32));
  return signHmac(key, JSON.stringify([device.terminal, saleId, tenderId, kind, authCode, amount]));
};

/** Asks for the money, once for each number; the same request again is answered with what is known. */
export async function pay(
  cloud: Cloud,
  device: DeviceIdentity,
  request: PaymentRequest,
  subject: string,
): Promise<Result<PaymentRow, PaymentRefusal>> {
  const scope = scopeOf(device);
  const fingerprint = fingerprintOf(cloud, device, request);
  const account = cloud.payments?.accountFor(device.store, request.kind) ?? null;
  const known = await readPayment(cloud.database, scope, request.outTradeNumber);
  if (known !== null) return sameOr(known, fingerprint);
  if (account === null) return err('payments_not_set_up');
  const now = cloud.ports.clock.now();
  const row: PaymentRow = {
    ...blank(scope, device, request.outTradeNumber, now),
    sale_id: request.saleId,
    tender_id: request.tenderId,
    kind: request.kind,
    account: account.name,
    amount: request.amount,
    fingerprint,
    check_at: now + FIRST_CHECK_MS,
  };
  if (!(await insertPayment(cloud.database, row))) {
    const other = await readPayment(cloud.database, scope, request.outTradeNumber);
    return other === null ? err('payment_unknown') : sameOr(other, fingerprint);
  }
  const { authCode, amount, outTradeNumber } = request;
  const order = { authCode, amount, outTradeNumber, subject, store: device.store, terminal: device.terminal };
  return ok(await hear(cloud, row, await account.provider.pay(order)));
}

/** A number that was given up before its request came stays given up. */
const sameOr = (row: PaymentRow, fingerprint: string): Result<PaymentRow, PaymentRefusal> =>
  row.fingerprint === fingerprint || row.reason === NEVER_REQUESTED ? ok(row) : err('payment_differs');

const blank = (scope: string, { store, terminal }: DeviceIdentity, number: string, now: number): PaymentRow => ({
  scope,
  out_trade_number: number,
  store,
  terminal,
  sale_id: '',
  tender_id: '',
  kind: 'wechat',
  account: '',
  amount: 0,
  fingerprint: '',
  state: 'requested',
  reason: null,
  transaction_id: null,
  requested_at: now,
  paid_at: null,
  asked_at: now,
  checks: 0,
  check_at: null,
  sold_by: null,
  alerted: '',
});

export async function paymentOf(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<PaymentRow, PaymentRefusal>> {
  const row = await readPayment(cloud.database, scopeOf(device), number);
  return row === null ? err('payment_unknown') : ok(row);
}

/** Asks the provider when that can bring something new; else what is known. */
export async function query(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<PaymentRow, PaymentRefusal>> {
  const found = await paymentOf(cloud, device, number);
  if (!found.ok || isFinal(found.value.state)) return found;
  const provider = providerOf(cloud.payments, found.value);
  if (provider === null || isTooSoon(provider, found.value, cloud.ports.clock.now())) return found;
  return ok(await look(cloud, found.value, provider));
}

/**
 * Takes the payment back, whatever became of it. A number that was never asked for can then never be asked for; since it may have
 * been, before this cloud was restored from a backup, its money is looked for by what the till says of it.
 */
export async function reverse(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  { kind, amount }: ReversalOf = {},
): Promise<Result<PaymentRow, PaymentRefusal>> {
  const scope = scopeOf(device);
  const tombstone = givenUp(cloud, device, number, { kind, amount: Number(amount ?? 0) });
  if (await insertPayment(cloud.database, tombstone)) return ok(tombstone);
  const begun = await cloud.database.transaction((tx) => beginReversal(cloud, tx, scope, number));
  if (!begun.ok || begun.value.state !== 'reversing') return begun;
  const provider = providerOf(cloud.payments, begun.value);
  return provider === null ? begun : ok(await look(cloud, begun.value, provider));
}

/** A number that its till gave up and that this cloud knows nothing of: never asked for again, and looked for by what the till says. */
export function givenUp(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  { kind, amount }: { readonly kind: PaymentKind | undefined; readonly amount: number },
): PaymentRow {
  const now = cloud.ports.clock.now();
  const account = kind === undefined ? null : (cloud.payments?.accountFor(device.store, kind) ?? null);
  const looked =
    kind === undefined || amount === 0 || account === null
      ? {}
      : { kind, amount, account: account.name, check_at: now + LATE_CHECKS_MS[0] };
  return { ...blank(scopeOf(device), device, number, now), ...looked, state: 'reversed', reason: NEVER_REQUESTED };
}

async function beginReversal(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  number: string,
): Promise<Result<PaymentRow, PaymentRefusal>> {
  const row = await lockPayment(tx, scope, number);
  if (row === null) return err('payment_unknown');
  if (row.state === 'failed' || row.state === 'reversed' || row.state === 'reversing') return ok(row);
  if (row.sold_by !== null) return err('payment_not_reversible');
  const provider = providerOf(cloud.payments, row);
  if (provider === null) return err('payments_not_set_up');
  const now = cloud.ports.clock.now();
  if (now - row.requested_at > provider.pace.reverseWithinMs) return err('reverse_too_late');
  const [refund] = await tx.rows<{ refund_number: string }>(
    "SELECT refund_number FROM payment_refunds WHERE scope = $1 AND out_trade_number = $2 AND state <> 'refused' LIMIT 1",
    [scope, number],
  );
  if (refund !== undefined) return err('payment_has_refunds');
  const next: PaymentRow = {
    ...row,
    state: 'reversing',
    reason: null,
    asked_at: now,
    checks: 0,
    check_at: Math.max(now, row.requested_at + provider.pace.reverseAfterMs) + OPEN_CHECKS_MS[0],
  };
  await savePayment(tx, next);
  return ok(next);
}

/** Asks the provider what is to be asked in the row's state, and takes note of the answer. */
export async function look(cloud: Cloud, row: PaymentRow, provider: PaymentProvider): Promise<PaymentRow> {
  const number = row.out_trade_number;
  const now = cloud.ports.clock.now();
  if (row.state !== 'reversing') return hear(cloud, row, await provider.query(number));
  // Too early to reverse: until then a query may show that nothing was taken.
  if (now - row.requested_at < provider.pace.reverseAfterMs) return hear(cloud, row, await provider.query(number));
  const outcome = await provider.reverse(number);
  const after = await change(cloud, row, (current) => stepReversed(current, outcome));
  // Refused: perhaps there is nothing to reverse, or it is too late; a query tells.
  return outcome.outcome === 'reversed' ? after : hear(cloud, after, await provider.query(number));
}

const hear = (cloud: Cloud, row: PaymentRow, outcome: QueryOutcome): Promise<PaymentRow> =>
  change(cloud, row, (current, now) => stepHeard(current, outcome, now));

interface Current {
  readonly state: PaymentState;
  readonly reason: string | null;
  readonly amount: number;
  readonly requestedAt: number;
}

async function change(
  cloud: Cloud,
  { scope, out_trade_number: number }: PaymentRow,
  step: (current: Current, now: number) => Step,
): Promise<PaymentRow> {
  return cloud.database.transaction(async (tx) => {
    const locked = await lockPayment(tx, scope, number);
    if (locked === null) throw new Error('a payment’s row is gone');
    const now = cloud.ports.clock.now();
    // By a clock that was ahead: how long ago it was is counted from now.
    const row = { ...locked, requested_at: Math.min(locked.requested_at, now) };
    const { state, reason, amount, requested_at: requestedAt } = row;
    const next = step({ state, reason, amount, requestedAt }, now);
    const checked = { ...row, ...patchOf(row, next, now) };
    const alerted = await alertOf(cloud, tx, checked, next, now);
    const saved = { ...checked, alerted };
    await savePayment(tx, saved);
    // Which payment of a forgotten number it is, the till alone says: a person looks before any of it moves.
    if (next.late && next.reason !== NEVER_REQUESTED) await giveBack(tx, saved, now);
    return saved;
  });
}

function patchOf(row: PaymentRow, { state, reason, paid }: Step, now: number): Partial<PaymentRow> {
  const checks = state === row.state ? row.checks + 1 : 0;
  const gaps = state === 'failed' || state === 'reversed' ? LATE_CHECKS_MS : OPEN_CHECKS_MS;
  const gap = isFinal(state) ? gaps[checks] : (gaps[checks] ?? gaps.at(-1));
  const isOver = state === 'paid' || gap === undefined || reason === 'number_used';
  return {
    state,
    reason,
    checks,
    asked_at: now,
    check_at: isOver ? null : now + gap,
    ...(paid === null ? {} : { transaction_id: paid.transactionId, paid_at: paid.paidAt }),
  };
}

/** Money for a payment that is over goes back whole, once. */
async function giveBack(tx: Transaction, row: PaymentRow, now: number): Promise<void> {
  await insertRefund(tx, {
    scope: row.scope,
    out_trade_number: row.out_trade_number,
    refund_number: `${row.out_trade_number}_late`,
    amount: row.amount,
    state: 'requested',
    reason: 'late',
    refund_id: null,
    requested_at: now,
    refunded_at: null,
    sent_at: null,
    asked_at: now,
    checks: 0,
    check_at: now,
    alerted: '',
  });
}

/** Raises what a person must know of, each once for a payment; the codes raised so far. */
async function alertOf(
  cloud: Cloud,
  tx: Transaction,
  row: PaymentRow,
  { late, reason, doubt }: Step,
  now: number,
): Promise<string> {
  const raised = new Set(row.alerted.split(' ').filter((code) => code !== ''));
  const { scope, out_trade_number: number } = row;
  const subject = `payment ${number}`;
  if (late && !raised.has('late')) {
    if (reason === NEVER_REQUESTED) await alert(cloud, tx, scope, 'payment_unclaimed', subject, String(row.amount));
    else await alert(cloud, tx, scope, 'payment_late', subject, row.state);
    raised.add('late');
  }
  const unproven = doubt ?? (reason === 'number_used' ? reason : null);
  if (unproven !== null && !raised.has('unproven')) {
    await alert(cloud, tx, scope, 'payment_unproven', subject, unproven);
    raised.add('unproven');
  }
  if (!isFinal(row.state) && now - row.requested_at > UNRESOLVED_MS && !raised.has('unresolved')) {
    await alert(cloud, tx, scope, 'payment_unresolved', subject, row.state);
    raised.add('unresolved');
  }
  return [...raised].join(' ');
}

export const providerOf = (accounts: PaymentAccounts | undefined, { account }: PaymentRow): PaymentProvider | null =>
  accounts?.byName(account) ?? null;

/** The provider was asked just now; not where a clock that was ahead says so. */
const isTooSoon = (provider: PaymentProvider, row: PaymentRow, now: number): boolean =>
  row.asked_at <= now && askAgainAt(provider, row) > now;

/** The provider is not asked more often than it wants. */
export const askAgainAt = ({ pace }: PaymentProvider, { asked_at: asked, state }: PaymentRow): number =>
  asked + (state === 'pending' ? pace.queryPendingMs : pace.queryUnknownMs);
