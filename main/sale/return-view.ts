/**
 * A known sale as the screen sees it: what is left of each line and where the money of the chosen units would go. Pure.
 * Called by the refund desk.
 */
import { fen } from '../../sync/domain/money.ts';
import { refundedUnits, refundPlan, sourcesLeft, type RefundPlan } from '../../sync/domain/refund-plan.ts';
import { err, type Result } from '../../sync/domain/result.ts';
import { failed, type Failure } from '../answers.ts';
import type { ReturnAsked, ReturnedSale, ReturnView } from '../contract/return-views.ts';
import type { KnownSale } from './known-sale.ts';

const refundable = (sale: ReturnedSale) => ({
  ...sale,
  coupons: sale.pricing?.coupons.map(({ id }) => id) ?? sale.coupons ?? [],
});

/** Kinds that people settle at the machine or slip that took them: in the store that sold, and in no other. */
const SETTLED_WHERE_TAKEN: ReadonlySet<string> = new Set([
  'card',
  'external_qr',
  'mall_slip',
  'platform_voucher',
  'other',
]);
/** It cannot go back the way it came from here. */
export const staysElsewhere = ({ sister }: Pick<KnownSale, 'sister'>, kind: string): boolean =>
  sister !== undefined && SETTLED_WHERE_TAKEN.has(kind);

/** Errors: more than is left here and at other tills, a line that was not sold, tenders that have nothing left. */
export function planOf(known: KnownSale, { lines, asCash = false }: ReturnAsked): Result<RefundPlan, Failure> {
  const plan = refundPlan(refundable(known.sale), known.refunds, lines, { asCash });
  if (!plan.ok) return err(refusalOf(plan.error.code));
  const elsewhere = plan.value.lines.some(({ lineId, units, refundedBefore }) => {
    const sold = known.sale.lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
    return units > sold - refundedBefore - (known.held.get(lineId) ?? 0);
  });
  return elsewhere ? err(refusalOf('more_than_left')) : plan;
}

function refusalOf(code: 'no_units' | 'unknown_line' | 'more_than_left' | 'tenders_spent'): Failure {
  switch (code) {
    case 'no_units':
    case 'unknown_line':
      return failed('bad_request', { reason: code });
    case 'more_than_left':
      return failed('refund_refused', { reason: 'already_refunded' });
    case 'tenders_spent':
      return failed('refund_refused', { reason: 'tenders_spent' });
  }
}

export function viewOf(known: KnownSale, plan: RefundPlan | null): ReturnView {
  const { at, sale, knownFrom, online, refunds, held, invoice } = known;
  const taken = refundedUnits(refunds);
  return {
    at,
    sale,
    knownFrom,
    ...(known.sister === undefined ? {} : { sisterStore: known.sister.store }),
    online,
    lines: sale.lines.map(({ lineId, quantity }) => {
      const refunded = Math.min(quantity, taken.get(lineId) ?? 0);
      const heldElsewhere = Math.min(quantity - refunded, held.get(lineId) ?? 0);
      const left = quantity - refunded - heldElsewhere;
      const all = left === 0 ? undefined : refundPlan(refundable(sale), refunds, [{ lineId, units: left }]);
      return { lineId, refunded, heldElsewhere, left, amountOfAllLeft: all?.ok === true ? all.value.total : fen(0) };
    }),
    refunds: refunds.map(({ receiptNumber, total, refundId }) => {
      const isOwn = known.own.includes(refundId);
      return { receiptNumber, total, refundId, ...(isOwn ? { isOwn } : {}) };
    }),
    plan:
      plan === null
        ? null
        : {
            lines: plan.lines.map(({ lineId, units, amount }) => ({ lineId, units, amount })),
            total: plan.total,
            tenders: plan.tenders.map(({ kind, amount, reference, platform }) => ({
              kind: kind as ReturnView['sale']['tenders'][number]['kind'],
              amount,
              ...(reference === undefined ? {} : { reference }),
              ...(platform === undefined ? {} : { platform }),
              isPending: kind === 'wechat' || kind === 'alipay' || kind === 'platform_voucher',
              ...(staysElsewhere(known, kind) ? { elsewhere: true } : {}),
            })),
            pointsReturned: plan.pointsReturned,
            couponsRevived: [...plan.couponsRevived],
          },
    ...(invoice === undefined ? {} : { invoice }),
    canBeCash: sourcesLeft(refundable(sale), refunds).some(({ kind }) => kind !== 'cash'),
  };
}
