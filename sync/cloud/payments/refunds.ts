/**
 * Money that goes back by its way: a refund row is committed before the provider is asked, and asked again under the same
 * number until it is refunded or refused. At most 50 parts within what was paid, a minute apart, within 365 days; an empty
 * merchant's balance is waited for. DOMAIN.md §4. Called by routes/payments.ts and payment-sweep.ts.
 */
import { err, ok, type Result } from '../../domain/result.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import { REFUNDS_MAX, type PaymentRefundRequest } from '../../protocol/payments.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import {
  insertRefund,
  lockPayment,
  readPayment,
  readRefunds,
  saveRefund,
  scopeOfNumber,
  type RefundRow,
} from '../store/payments.ts';
import { readStores } from '../store/terminals.ts';
import { alert } from '../store/quarantine.ts';
import { providerOf } from './payments.ts';
import { isUnproven, type PaymentProvider, type RefundOrder, type RefundOutcome } from './provider.ts';
import { SEND_TIMEOUT_MS } from './send.ts';

export type RefundRefusal =
  | 'payments_not_set_up'
  | 'payment_unknown'
  | 'payment_not_paid'
  | 'refund_unknown'
  | 'refund_differs'
  | 'refund_exceeds_payment'
  | 'refund_too_late'
  | 'too_many_refunds'
  | 'refund_settled'
  | 'refund_under_way';

/** An empty balance is filled by the day's takings: minutes first, then hours. */
const BACK_OFF_MS = [1, 2, 5, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE_MS);
const BACK_OFF_LAST_MS = 240 * MINUTE_MS;
const ASK_SOON_MS = 10_000;
/** Waiting so long, a person has to fill the merchant's balance, or pay otherwise. */
const WAITS_MS = 60 * MINUTE_MS;

export async function requestRefund(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  request: PaymentRefundRequest,
): Promise<Result<RefundRow, RefundRefusal>> {
  const scope = storeScope(device.brand, device.store);
  const begun = await cloud.database.transaction((tx) => beginRefund(cloud, tx, { scope, number, request }));
  if (!begun.ok || !begun.value.isFresh) return begun.ok ? ok(begun.value.row) : begun;
  return ok(await send(cloud, begun.value.row));
}

export interface BegunRefund {
  readonly row: RefundRow;
  /** To be sent now. */
  readonly isFresh: boolean;
}

/** Writes the row of a part that may go back; `later`: the sweep sends it. A number that is known is told again. */
export async function beginRefund(
  cloud: Cloud,
  tx: Transaction,
  on: {
    readonly scope: string;
    readonly number: string;
    readonly request: PaymentRefundRequest;
    readonly later?: boolean;
  },
): Promise<Result<BegunRefund, RefundRefusal>> {
  const { scope, number, request } = on;
  const payment = await lockPayment(tx, scope, number);
  if (payment === null) return err('payment_unknown');
  const refunds = await readRefunds(tx, scope, number);
  const known = refunds.find((one) => one.refund_number === request.refundNumber);
  if (known !== undefined)
    return known.amount === request.amount ? ok({ row: known, isFresh: false }) : err('refund_differs');
  const provider = providerOf(cloud.payments, payment);
  if (provider === null) return err('payments_not_set_up');
  if (payment.state !== 'paid') return err('payment_not_paid');
  const now = cloud.ports.clock.now();
  if (now - (payment.paid_at ?? now) > provider.pace.refundWithinMs) return err('refund_too_late');
  const standing = refunds.filter(({ state }) => state !== 'refused');
  if (standing.length >= REFUNDS_MAX) return err('too_many_refunds');
  const given = standing.reduce((sum, { amount }) => sum + amount, 0);
  if (given + request.amount > payment.amount) return err('refund_exceeds_payment');
  const lastSent = Math.max(0, ...standing.map(({ sent_at: sent, requested_at: asked }) => sent ?? asked));
  const free = lastSent + provider.pace.refundSpacingMs;
  const isFresh = free <= now && on.later !== true;
  const row: RefundRow = {
    ...newRefund(scope, number, request, now),
    state: isFresh ? 'requested' : 'pending',
    reason: isFresh ? null : 'spaced',
    sent_at: isFresh ? now : null,
    check_at: isFresh ? now + 3 * SEND_TIMEOUT_MS : Math.max(now, free),
  };
  await insertRefund(tx, row);
  return ok({ row, isFresh });
}

/** A part that nobody has asked the provider for. */
export const newRefund = (
  scope: string,
  number: string,
  { refundNumber, amount }: PaymentRefundRequest,
  now: number,
): RefundRow => ({
  scope,
  out_trade_number: number,
  refund_number: refundNumber,
  amount,
  state: 'refused',
  reason: null,
  refund_id: null,
  requested_at: now,
  refunded_at: null,
  sent_at: null,
  asked_at: now,
  checks: 0,
  check_at: null,
  alerted: '',
});

/**
 * Ends a part so that its money can go out otherwise: one that the provider refused, has not begun, or was never asked for.
 * Errors: it is refunded; or the provider was asked and has not said that it did nothing.
 */
export async function withdrawRefund(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  request: PaymentRefundRequest,
): Promise<Result<RefundRow, RefundRefusal>> {
  const scope = await scopeOfPayment(cloud, device, number);
  return cloud.database.transaction(async (tx) => {
    await lockPayment(tx, scope, number);
    const known = (await readRefunds(tx, scope, number)).find((one) => one.refund_number === request.refundNumber);
    if (known === undefined) {
      // Its entry may still be on its way: it finds the part ended.
      const row = { ...newRefund(scope, number, request, cloud.ports.clock.now()), reason: 'withdrawn' };
      return (await insertRefund(tx, row)) ? ok(row) : err('refund_under_way');
    }
    if (known.amount !== request.amount) return err('refund_differs');
    if (known.state === 'refunded') return err('refund_settled');
    if (known.state !== 'refused' && !(known.state === 'pending' && MAY_BE_WITHDRAWN.has(known.reason)))
      return err('refund_under_way');
    const row: RefundRow = { ...known, state: 'refused', reason: 'withdrawn', check_at: null };
    await saveRefund(tx, row);
    return ok(row);
  });
}

export async function refundOf(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
  refundNumber: string,
): Promise<Result<RefundRow, RefundRefusal>> {
  const refunds = await readRefunds(cloud.database, await scopeOfPayment(cloud, device, number), number);
  const row = refunds.find((one) => one.refund_number === refundNumber);
  return row === undefined ? err('refund_unknown') : ok(row);
}

/**
 * Where a payment lies: in the terminal's own store or, of goods that a sister store sold, in that one. Its number is made up of
 * chance, and stands on the customer's receipt.
 */
async function scopeOfPayment(cloud: Cloud, { brand, store }: DeviceIdentity, number: string): Promise<string> {
  const own = storeScope(brand, store);
  if ((await readPayment(cloud.database, own, number)) !== null) return own;
  const others = (await readStores(cloud.database, brand)).map(({ id }) => storeScope(brand, id));
  return (await scopeOfNumber(cloud.database, others, number)) ?? own;
}

/** Reasons with which the provider has certainly not begun: there is nothing to query. */
const NOT_BEGUN: ReadonlySet<string | null> = new Set(['spaced', 'no_balance', 'late']);
/** Of these, those that somebody asked for; what came late goes back in any case. */
const MAY_BE_WITHDRAWN: ReadonlySet<string | null> = new Set(['spaced', 'no_balance']);

/** Goes on with a refund that is not settled: asks what became of it, and once more for it where nothing did. */
export async function pursue(cloud: Cloud, row: RefundRow): Promise<RefundRow> {
  if (MAY_BE_WITHDRAWN.has(row.reason)) return sendUnlessWithdrawn(cloud, row);
  if (NOT_BEGUN.has(row.reason)) return send(cloud, row);
  const asked = await ask(cloud, row, (provider, order) => provider.queryRefund(order));
  return asked === 'absent' ? send(cloud, row) : asked;
}

/** From here on it is under way, and only the provider can say that it is not. */
async function sendUnlessWithdrawn(cloud: Cloud, of: RefundRow): Promise<RefundRow> {
  const row = await cloud.database.transaction(async (tx) => {
    await lockPayment(tx, of.scope, of.out_trade_number);
    const now = (await readRefunds(tx, of.scope, of.out_trade_number)).find(
      (one) => one.refund_number === of.refund_number,
    );
    if (now?.state !== 'pending') return now ?? of;
    const sending: RefundRow = { ...now, state: 'requested', reason: null, sent_at: cloud.ports.clock.now() };
    await saveRefund(tx, sending);
    return sending;
  });
  return row.state === 'requested' ? send(cloud, row) : row;
}

async function send(cloud: Cloud, row: RefundRow): Promise<RefundRow> {
  const done = await ask(cloud, row, (provider, order) => provider.refund(order));
  // The provider knows no such payment: a person has to look at both books.
  return done === 'absent' ? change(cloud, row, { outcome: 'refused' }, true) : done;
}

async function ask(
  cloud: Cloud,
  row: RefundRow,
  question: (provider: PaymentProvider, order: RefundOrder) => Promise<RefundOutcome>,
): Promise<RefundRow | 'absent'> {
  const payment = await readPayment(cloud.database, row.scope, row.out_trade_number);
  const provider = payment === null ? null : providerOf(cloud.payments, payment);
  if (payment === null || provider === null) return row;
  const outcome = await question(provider, {
    outTradeNumber: row.out_trade_number,
    refundNumber: row.refund_number,
    amount: row.amount,
    paid: payment.amount,
  });
  return outcome.outcome === 'absent' ? 'absent' : change(cloud, row, outcome, true);
}

async function change(
  cloud: Cloud,
  { scope, out_trade_number: number, refund_number: refundNumber }: RefundRow,
  heard: Exclude<RefundOutcome, { readonly outcome: 'absent' }>,
  wasSent: boolean,
): Promise<RefundRow> {
  return cloud.database.transaction(async (tx) => {
    await lockPayment(tx, scope, number);
    const row = (await readRefunds(tx, scope, number)).find((one) => one.refund_number === refundNumber);
    if (row === undefined) throw new Error('a refund’s row is gone');
    if (row.state === 'refunded' || row.state === 'refused') return row;
    const now = cloud.ports.clock.now();
    const outcome: typeof heard =
      heard.outcome === 'refunded' && heard.amount !== row.amount
        ? { outcome: 'unknown', reason: 'wrong_amount' }
        : heard;
    const next = { ...row, ...patchOf(row, outcome, now), ...(wasSent ? { sent_at: now } : {}) };
    const saved = { ...next, alerted: await alertOf(cloud, tx, next, now) };
    await saveRefund(tx, saved);
    return saved;
  });
}

function patchOf(
  row: RefundRow,
  outcome: Exclude<RefundOutcome, { readonly outcome: 'absent' }>,
  now: number,
): Partial<RefundRow> {
  const checks = row.checks + 1;
  const again = {
    state: 'pending',
    asked_at: now,
    checks,
    check_at: now + (BACK_OFF_MS[row.checks] ?? BACK_OFF_LAST_MS),
  } as const;
  switch (outcome.outcome) {
    case 'refunded':
      return {
        state: 'refunded',
        reason: row.reason === 'late' ? 'late' : null,
        refund_id: outcome.refundId,
        refunded_at: outcome.refundedAt,
        check_at: null,
      };
    case 'pending':
      return { ...again, reason: null };
    case 'no_balance':
      return { ...again, reason: 'no_balance' };
    case 'refused':
      return { state: 'refused', reason: 'refused', check_at: null };
    case 'unknown':
      return {
        ...again,
        reason: outcome.reason,
        check_at: row.checks === 0 ? now + ASK_SOON_MS : again.check_at,
      };
  }
}

async function alertOf(cloud: Cloud, tx: Transaction, row: RefundRow, now: number): Promise<string> {
  const raised = new Set(row.alerted.split(' ').filter((code) => code !== ''));
  const { scope, out_trade_number: number } = row;
  const subject = `payment ${number}`;
  if (isUnproven(row.reason) && !raised.has('unproven')) {
    await alert(cloud, tx, scope, 'payment_unproven', subject, row.reason ?? '');
    raised.add('unproven');
  }
  const waits = row.state === 'pending' && now - row.requested_at > WAITS_MS;
  if ((row.state === 'refused' || waits) && !raised.has('waits')) {
    await alert(cloud, tx, scope, 'payment_refund_waits', subject, row.reason ?? '');
    raised.add('waits');
  }
  return [...raised].join(' ');
}
