/**
 * An order at pick-up: which units of it and at what, the content of its sale, and the one tender by which its deposit pays: all that
 * is held, at most what these units cost, so that a part uses the deposit first. Pure. Called by the order desk, commit and payment.
 */
import type { Cart } from '../../sync/domain/cart.ts';
import { depositSources, ORDER_EVENTS_MAX, orderMoney } from '../../sync/domain/held-order.ts';
import { fen, type Fen } from '../../sync/domain/money.ts';
import { orderPart, unitsLeft, unitsTaken, type OrderUnits } from '../../sync/domain/order-part.ts';
import type { PricedCart } from '../../sync/domain/pricing.ts';
import { takeFrom } from '../../sync/domain/refund-plan.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { SaleBody, Tender } from '../../sync/schemas/sale.ts';
import { failed, type Failure } from '../answers.ts';
import type { KnownOrder } from './order-book.ts';
import type { OpenedOrder, OrderLink } from './order-box.ts';

type OpenedPart = Pick<OpenedOrder, 'agreed' | 'held' | 'stands' | 'part' | 'rest'>;

/**
 * The units that are wanted, or all that are still to come. Errors (`order_refused`): more units than are left (`units_taken`, with the
 * name of the goods), an order that was opened too often (`too_many_parts`).
 */
export function openedPart(
  { opened, events }: KnownOrder,
  take: readonly OrderUnits[] | undefined,
): Result<OpenedPart, Failure> {
  const { agreed } = opened.body;
  const [before, left] = [unitsTaken(agreed.lines, events), unitsLeft(agreed.lines, events)];
  const part = orderPart(agreed, before, take ?? left);
  if (!part.ok) {
    const { error } = part;
    const line = error.code === 'no_units' ? undefined : agreed.lines.find(({ lineId }) => lineId === error.lineId);
    const of = line === undefined ? {} : { path: line.product.name };
    return err(failed('order_refused', { reason: 'units_taken', ...of }));
  }
  const isWhole = part.value === agreed;
  const units = sumOf(left) - part.value.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  // Room is left for what finishes the order.
  if (units > 0 && events.length >= ORDER_EVENTS_MAX / 2)
    return err(failed('order_refused', { reason: 'too_many_parts' }));
  const held = Math.max(0, orderMoney(events).held);
  const used = fen(Math.min(held, part.value.total));
  return ok({
    agreed: part.value,
    held: used,
    stands: [...takeFrom(depositSources(events), used).taken] as OpenedOrder['stands'],
    ...(isWhole ? {} : { part: part.value.lines.map(({ lineId }) => ({ lineId, before: before.get(lineId) ?? 0 })) }),
    ...(units > 0 ? { rest: { units, held: fen(held - used) } } : {}),
  });
}

const sumOf = (lines: readonly OrderUnits[]): number => lines.reduce((sum, { units }) => sum + units, 0);

/** The content of the sale at pick-up: what was agreed, priced with the round-off of what cash pays; who serves may be another. */
export function pickedUp(
  agreed: OpenedOrder['agreed'],
  priced: PricedCart,
  { serving }: Pick<Cart, 'serving'>,
): Omit<OpenedOrder['agreed'], 'total'> & Pick<SaleBody, 'total' | 'roundOff' | 'cashDue' | 'serving'> {
  return {
    ...agreed,
    lines: agreed.lines.map((line, index) => {
      const now = priced.lines[index];
      return now === undefined ? line : { ...line, roundOffShare: now.roundOffShare, tax: now.tax };
    }),
    total: priced.total,
    roundOff: priced.roundOff,
    cashDue: priced.cashDue,
    serving:
      serving.kind === 'guides' ? serving.guides.map(({ guide, shareBp }) => ({ guide, shareBp })) : agreed.serving,
  };
}

/** The one tender by which the deposit pays the sale. */
export const DEPOSIT_TENDER = 'd1';
export const depositTender = ({ code, held, stands }: OpenedOrder): Tender => ({
  tenderId: DEPOSIT_TENDER,
  kind: 'deposit',
  amount: held,
  reference: code,
  stands: [...stands],
});

/** Is the deposit among the tenders exactly as it was taken? Errors: a deposit is still to be paid, or it is another sum. */
export function depositChecked(
  tenders: readonly { readonly kind: string; readonly tenderId: string; readonly amount: Fen }[],
  link: OrderLink | undefined,
): Result<OpenedOrder | undefined, Failure> {
  const named = tenders.filter(({ kind }) => kind === 'deposit');
  if (link?.step === 'new' || (link?.deposit ?? null) !== null)
    return err(failed('order_refused', { reason: 'deposit_first' }));
  if (link === undefined)
    return named.length === 0 ? ok(undefined) : err(failed('order_refused', { reason: 'no_deposit' }));
  const { held } = link;
  const isSame =
    held <= 0
      ? named.length === 0
      : named.length === 1 && named[0]?.tenderId === DEPOSIT_TENDER && named[0].amount === held;
  return isSame ? ok(link) : err(failed('order_refused', { reason: 'changed' }));
}
