/**
 * Goods of a sale that has an e-fapiao come back only with a red letter (红字): it is ordered from the cloud before the refund is
 * written, by the refund's own id, so that asking again orders none again. When the cloud or the platform cannot give it, a person who
 * may (`refund_invoiced`), or who approves, lets the refund go on; the cloud then orders the letter when the refund arrives.
 * Called by the desks that take goods back, after the units are held.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { RefundPlan } from '../../sync/domain/refund-plan.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { AskedRedLetter } from '../../sync/protocol/invoices.ts';
import type { EntryBody } from '../../sync/schemas/entries/kinds.ts';
import { failed, type Failure } from '../answers.ts';
import type { Session } from '../contract/views.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { KnownSale } from './known-sale.ts';

export type RedLetter = NonNullable<EntryBody<'refund'>['redLetter']>;

export interface RedLetterParts {
  readonly approvals: Approvals;
  /** Undefined in training. */
  readonly cloud: Pick<CloudClient, 'orderRedLetter'> | undefined;
}

/** Does taking goods of this sale back need a red letter? */
export const needsRedLetter = ({ invoice }: Pick<KnownSale, 'invoice'>): boolean =>
  invoice !== undefined && invoice.state !== 'reversed';

/**
 * May this person refund it? `refund_invoiced` includes the right to refund: one approval for one act. `forLetter` says that the
 * approval was for going on without the letter.
 */
export function allowedWithLetter(
  { approvals }: Pick<RedLetterParts, 'approvals'>,
  session: Session,
  known: KnownSale,
  own: Result<ApprovedBy | undefined, Failure>,
  { total, approval }: { readonly total: number; readonly approval: EntryId | undefined },
): Result<{ readonly approval: ApprovedBy | undefined; readonly forLetter: boolean }, Failure> {
  if (!needsRedLetter(known) || (own.ok && own.value !== undefined))
    return own.ok ? ok({ approval: own.value, forLetter: false }) : own;
  const forLetter = approvals.check(session, 'refund_invoiced', total, approval);
  if (forLetter.ok) return ok({ approval: forLetter.value, forLetter: true });
  if (own.ok) return ok({ approval: undefined, forLetter: false });
  return known.online ? own : forLetter;
}

/** The same for goods that pay other goods: at the till's own commit nobody is asked again, so it is settled when they are taken in. */
export function allowedToExchange(
  parts: Pick<RedLetterParts, 'approvals'>,
  session: Session,
  known: KnownSale,
  asked: { readonly total: number; readonly approval: EntryId | undefined },
): Result<ApprovedBy | undefined, Failure> {
  const isBlind = needsRedLetter(known) && !known.online;
  return parts.approvals.check(session, isBlind ? 'refund_invoiced' : 'refund', asked.total, asked.approval);
}

/**
 * The letter for these units; undefined where none is needed. Errors: `approval_needed` for `refund_invoiced` when it cannot be had.
 * `forLetter`: a person has said already that the refund may go on without it; without `session` that was settled before.
 */
export async function orderRedLetter(
  { approvals, cloud }: RedLetterParts,
  session: Session | undefined,
  { refundId, known, plan }: { readonly refundId: EntryId; readonly known: KnownSale; readonly plan: RefundPlan },
  forLetter: boolean,
): Promise<Result<RedLetter | undefined, Failure>> {
  if (cloud === undefined || !needsRedLetter(known)) return ok(undefined);
  const answer = await cloud.orderRedLetter(orderOf(refundId, known, plan));
  if (answer.ok) {
    const { state, number } = answer.value;
    if (state === 'none') return ok(undefined);
    if (state !== 'failed')
      return ok({ state: state === 'issued' ? 'issued' : 'pending', ...(number === null ? {} : { number }) });
  }
  if (forLetter || session === undefined || approvals.permits(session, 'refund_invoiced', plan.total))
    return ok({ state: 'later' });
  const reason = answer.ok ? 'red_letter_failed' : 'invoiced_offline';
  return err(failed('approval_needed', { permission: 'refund_invoiced', amount: plan.total, reason }));
}

const orderOf = (refundId: EntryId, { sale }: KnownSale, plan: RefundPlan): AskedRedLetter => ({
  refundId,
  saleId: sale.saleId,
  receiptNumber: sale.receiptNumber,
  lines: plan.lines.map(({ lineId, units, amount }) => ({ lineId, units, amount })),
  tenders: plan.tenders.map((part) => ({ ...part })) as AskedRedLetter['tenders'],
});
