/**
 * The receipt that a customer shows, as its code was scanned: who may be believed, what the code proves to the cloud about a
 * sister store's sale, and the sale itself as it stands in the code. Goods are named by this store's catalogue, prices and sums are
 * the signed ones. Called by known-sale.
 */
import { readReceiptToken, type ReadReceiptToken } from '../../sync/domain/receipt-token.ts';
import { parseReceiptNumber, type ReceiptNumber, type StoreId, type TerminalId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { readShortReceipt } from '../../sync/protocol/short-receipt.ts';
import type { ReceiptRefusal } from '../../sync/protocol/receipt-trust.ts';
import { failed, type Failure } from '../answers.ts';
import type { ReturnedSale, ShownReceipt } from '../contract/return-views.ts';
import type { ReceiptKeys } from '../print/receipt-keys.ts';

/** Of goods that this store's catalogue does not have. */
const UNNAMED_CATEGORY = 'other';

export interface ReadReceipt {
  /** The signed sale; undefined for a short code, and for a token that only the cloud may still confirm. */
  readonly token?: ReadReceiptToken;
  /** Shown to the cloud when it is asked for a sister store's sale. */
  readonly proof?: string;
  /** Why the token alone does not do, though the cloud may know the sale. */
  readonly doubt?: 'revoked' | 'other_version' | 'short';
}

/** A receipt that was only practised: its terminal is none of the brand's. */
const isPractised = (receiptNumber: ReceiptNumber): boolean => /^[A-Za-z0-9]+-T/.test(receiptNumber);

const refused = (reason: ReceiptRefusal): Result<never, Failure> =>
  err(failed('refund_refused', { reason: `receipt_${reason}` }));

/** Errors: the code is forged, altered, another brand's, of training, or of another receipt than the number says. */
export function readShown(
  receiptNumber: ReceiptNumber,
  receipt: ShownReceipt | undefined,
  keys: Pick<ReceiptKeys, 'judge'>,
): Result<ReadReceipt, Failure> {
  if (receipt === undefined) return isPractised(receiptNumber) ? refused('training') : ok({});
  const short = readShortReceipt(receipt.code);
  if (short !== undefined) {
    if (isPractised(receiptNumber)) return refused('training');
    if (short.receiptNumber !== receiptNumber) return err(failed('bad_request', { path: '/receipt' }));
    return ok({ proof: receipt.code.slice(receiptNumber.length + 1), doubt: 'short' });
  }
  const judged = keys.judge(receipt.code);
  if (judged.ok) {
    const { sale } = judged.value;
    if (sale.receiptNumber !== receiptNumber) return err(failed('bad_request', { path: '/receipt' }));
    return ok({ token: judged.value, proof: sale.saleId });
  }
  if (judged.error !== 'revoked' && judged.error !== 'other_version') return refused(judged.error);
  const read = readReceiptToken(receipt.code);
  return ok({ ...(read.ok ? { proof: read.value.sale.saleId } : {}), doubt: judged.error });
}

/** The store in a receipt's number. */
export const storeOf = (receiptNumber: ReceiptNumber): StoreId | undefined => placeOf(receiptNumber).store;

/** The sale of a believed code. What this store does not carry goes by its number. */
export function soldByReceipt({ sale, coupons }: ReadReceiptToken, goods: ShownReceipt['goods']): ReturnedSale {
  const { store, terminal } = placeOf(sale.receiptNumber);
  const named = new Map<string, ShownReceipt['goods'][number]>(goods.map((one) => [one.id, one]));
  const lines = sale.lines.map((line) => {
    const { id, price, soldBy, taxBp } = line.product;
    const unnamed = { id, sku: id.slice(0, 64), name: id, category: UNNAMED_CATEGORY };
    return { ...line, product: { ...unnamed, ...named.get(id), price, soldBy, taxBp } };
  });
  // Every field was read by its form; what the schema adds is brands of types and arrays that may change.
  return { ...sale, store, terminal, lines, rejectedCoupons: [], coupons } as unknown as ReturnedSale;
}

const placeOf = (receiptNumber: ReceiptNumber): { readonly store?: StoreId; readonly terminal?: TerminalId } => {
  const read = parseReceiptNumber(receiptNumber);
  return read.ok ? { store: read.value.store, terminal: read.value.terminal } : {};
};
