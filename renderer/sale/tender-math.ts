/**
 * What the payment page shows beside the host's own sums: how much the next row is for, and the notes a customer is likely
 * to give. Display only: the host works out and checks the sale itself. Amounts in fen. Pure.
 */
import type { CartView, TendersView } from '../../main/contract/views.ts';
import { addFen, fen, fenFromYuanText, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

/** How the next row is paid; `code` is the one on a customer's phone, whichever provider it is of. */
export const TENDER_METHODS = [
  'cash',
  'code',
  'card',
  'external_qr',
  'mall_slip',
  'other',
  'stored_value',
  'gift_card',
  'voucher',
] as const;
export type TenderMethod = (typeof TENDER_METHODS)[number];
/** Ways that somebody is asked for, each with a form of its own, and not added by the pad. */
export type AskedMethod = 'code' | 'stored_value' | 'gift_card' | 'voucher';
export const isAsked = (method: TenderMethod): method is AskedMethod =>
  method === 'code' || method === 'stored_value' || method === 'gift_card' || method === 'voucher';
/** Ways whose row says what a slip or another machine says; the first two cannot do without. */
export const hasReference = (method: TenderMethod): boolean => method !== 'cash' && !isAsked(method);

export interface TenderSums {
  readonly due: Fen;
  readonly received: Fen;
  /** Asked for and not certain. */
  readonly onTheWay: Fen;
  /** By the way chosen: less in cash, where the store rounds off. */
  readonly remaining: Fen;
  readonly change: Fen;
  readonly isCovered: boolean;
}

/** The host's sums as they concern the way chosen; of a deposit the deposit is due; without a row nothing is paid, and the cart says what is due. */
export function sumsFor(cart: CartView, view: TendersView | null, method: TenderMethod): TenderSums {
  const isCash = method === 'cash';
  if (view === null || view.saleId !== cart.saleId || view.rows.length === 0) {
    const due = cart.heldOrder?.deposit ?? (isCash ? cart.cashDue : cart.total);
    return { due, received: ZERO_FEN, onTheWay: ZERO_FEN, remaining: due, change: ZERO_FEN, isCovered: due === 0 };
  }
  const { paid, onTheWay, change, isCovered } = view;
  const hasCash = view.rows.some(({ kind }) => kind === 'cash');
  // A rest that rounds off to nothing is taken as it is and given back as change: else cash alone could not end the sale.
  const remaining = isCash && view.remainingInCash > 0 ? view.remainingInCash : view.remainingOtherwise;
  const due = isCash && !hasCash ? fen(paid + onTheWay + remaining) : view.due;
  return { due, received: paid, onTheWay, remaining, change, isCovered };
}

export type AmountProblem = 'not_an_amount' | 'too_much' | 'enough' | 'reference_missing';
/** More cash than this in one payment is a slip of the finger: 100,000 yuan over what is due. */
const CASH_OVER_MAX = fen(10_000_000);

/** What `收下` adds: the typed amount, or what remains when nothing was typed. Only cash may be more than remains. */
export function amountToAdd(
  text: string,
  { remaining }: Pick<TenderSums, 'remaining'>,
  method: TenderMethod = 'cash',
): Result<Fen, AmountProblem> {
  if (remaining === ZERO_FEN) return err('enough');
  if (text.trim() === '') return ok(remaining);
  const amount = fenFromYuanText(text);
  if (!amount.ok || amount.value === 0) return err('not_an_amount');
  const most = method === 'cash' ? addFen(remaining, CASH_OVER_MAX) : remaining;
  return amount.value > most ? err('too_much') : amount;
}

/** What is asked of an account when nobody typed another amount: what remains, but not more than is there. */
export const amountOffered = (remaining: Fen, there: number | null): Fen =>
  there === null ? remaining : fen(Math.max(0, Math.min(remaining, there)));

const NOTES: readonly number[] = [100, 500, 1000, 2000, 5000, 10_000];
/** Round sums that people hand over in notes of a hundred, when less than one of them is due. */
const ROUND_SUMS: readonly number[] = [50_000, 100_000];
const QUICK_CASH_MAX = 7;

/** Sums a customer is likely to hand over for `remaining`, smallest first, each more than it. */
export function quickCash(remaining: Fen): readonly Fen[] {
  if (remaining <= 0) return [];
  const upTo = (step: number): number => remaining + ((step - (remaining % step)) % step);
  const round = remaining > 10_000 ? ROUND_SUMS.find((sum) => sum > remaining) : undefined;
  const sums = [...NOTES.map(upTo), ...(round === undefined ? [] : [round])];
  return [...new Set(sums)]
    .filter((sum) => sum > remaining)
    .sort((a, b) => a - b)
    .slice(0, QUICK_CASH_MAX)
    .map(fen);
}

/** What a field holds after an edit: an amount in yuan so far, or what it held before. */
export const keptAmount = (before: string, typed: string): string =>
  /^\d{0,8}(\.\d{0,2})?$/.test(typed) ? typed : before;

/** One more press of a pad key on an amount typed in yuan; what would not be an amount stays as it was. */
export function typeAmount(text: string, key: string): string {
  if (key === 'back') return text.slice(0, -1);
  if (key === 'clear') return '';
  const next = text === '0' && key !== '.' ? key : text + key;
  return /^\d{0,8}(\.\d{0,2})?$/.test(next) ? next : text;
}
