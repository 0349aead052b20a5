/**
 * An order at pick-up: the content of its sale, and the one tender by which its deposit pays. Pure. Called by commit and payment.
 */
import type { Cart } from '../../sync/domain/cart.ts';
import type { Fen } from '../../sync/domain/money.ts';
import type { PricedCart } from '../../sync/domain/pricing.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { SaleBody, Tender } from '../../sync/schemas/sale.ts';
import { failed, type Failure } from '../answers.ts';
import type { OpenedOrder, OrderLink } from './order-box.ts';

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
