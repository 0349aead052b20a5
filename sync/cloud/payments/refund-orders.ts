/**
 * A refund of goods that names payments by code starts their parts going back: rows in the transaction of the upload, which the
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

type Refund = EntryOf<'refund'>;
type Part = Refund['body']['tenders'][number] & { readonly reference: string };

/** Money that goes out only once a person has looked. */
const HOLDS: ReadonlySet<string> = new Set(['refund_exceeds_sale', 'refund_differs']);

const isPart = (tender: Refund['body']['tenders'][number]): tender is Part =>
  (tender.kind === 'wechat' || tender.kind === 'alipay') &&
  tender.state === 'pending' &&
  tender.reference !== undefined &&
  tender.amount > 0;

/** `flags`: what the cloud found in the refund. */
export async function startRefunds(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { id, body }: Refund,
  flags: readonly string[],
): Promise<void> {
  if (body.training === true) return;
  const found = flags.find((flag) => HOLDS.has(flag)) ?? null;
  for (const part of body.tenders.filter(isPart)) {
    const refundNumber = refundNumberOf(body.refundId, part.tenderId);
    const request = { refundNumber, amount: part.amount };
    const payment = await lockPayment(tx, scope, part.reference);
    const isOther = payment !== null && payment.sale_id !== body.sale.saleId;
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
    await alert(cloud, tx, scope, 'payment_refund_held', `refund ${id}`, `${held} ${body.receiptNumber}`);
  }
}
