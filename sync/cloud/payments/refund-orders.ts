/**
 * A refund, or a deposit that goes back, that names payments by code starts their parts going back: rows in the transaction of the upload, which the
 * sweep sends. What the cloud found wrong, or may not pay back, is held for a person: the row is refused with the reason, and an
 * alert names it. Idempotent by the part's number. Called by ingest/derive.ts, which sees no entry that is in quarantine.
 */
import { refundNumberOf } from '../../protocol/payments.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { insertRefund, lockPayment, readRefunds, type RefundRow } from '../store/payments.ts';
import { alert } from '../store/quarantine.ts';
import { beginRefund, newRefund } from './refunds.ts';

type Tender = EntryOf<'refund'>['body']['tenders'][number];
type Part = Tender & { readonly reference: string };

/** What an entry gives back: of a sale, or of a deposit. */
export interface GivenBack {
  /** Of the entry. */
  readonly id: string;
  readonly refundId: EntryOf<'refund'>['body']['refundId'];
  /** What people call it: a receipt number, or the code of an order. */
  readonly number: string;
  readonly tenders: readonly Tender[];
  /** Under which ids these payments were asked for: the sale's own, or those of its deposits. */
  readonly paidUnder: readonly string[];
  /** Asked for when a payment is of none of those. */
  readonly paidUnderToo?: () => Promise<readonly string[]>;
}

/** Money that goes out only once a person has looked. */
export const HOLDS: ReadonlySet<string> = new Set([
  'refund_exceeds_sale',
  'refund_differs',
  'order_finished_twice',
  'deposit_exceeded',
  'order_differs',
  'order_unknown',
]);

const isPart = (tender: Tender): tender is Part =>
  (tender.kind === 'wechat' || tender.kind === 'alipay') &&
  tender.state === 'pending' &&
  tender.reference !== undefined &&
  tender.amount > 0;

/** `flags`: what the cloud found in the refund. */
export async function startRefunds(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { id, refundId, number, tenders, paidUnder, paidUnderToo }: GivenBack,
  flags: readonly string[],
): Promise<void> {
  const found = flags.find((flag) => HOLDS.has(flag)) ?? null;
  for (const part of tenders.filter(isPart)) {
    const refundNumber = refundNumberOf(refundId, part.tenderId);
    const request = { refundNumber, amount: part.amount };
    const payment = await lockPayment(tx, scope, part.reference);
    const isOther =
      payment !== null &&
      !paidUnder.includes(payment.sale_id) &&
      (await paidUnderToo?.())?.includes(payment.sale_id) !== true;
    const known = (await readRefunds(tx, scope, part.reference)).some((one) => one.refund_number === refundNumber);
    if (known) continue;
    const reason = found ?? (isOther ? 'other_sale' : null);
    const begun =
      reason === null ? await beginRefund(cloud, tx, { scope, number: part.reference, request, later: true }) : null;
    if (begun?.ok === true) continue;
    const held = reason ?? begun?.error ?? '';
    const row: RefundRow = {
      ...newRefund(scope, part.reference, request, cloud.ports.clock.now()),
      reason: held,
      alerted: 'waits',
    };
    await insertRefund(tx, row);
    await alert(cloud, tx, scope, 'payment_refund_held', `refund ${id}`, `${held} ${number}`);
  }
}
