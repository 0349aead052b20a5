/**
 * Tenders of a sale that is not finished: the states of a payment, which may follow which, and what rows of payment cover.
 * Round-off is on what cash pays, so what is due depends on whether the rest comes in cash. Amounts in fen. Pure.
 * DOMAIN.md §2 step 9 and §4. Called by the host's tender desk and by commit.
 */
import { addFen, fen, subtractFen, ZERO_FEN, type Fen } from './money.ts';

/**
 * `requested`: about to be asked for · `pending`: the customer is typing a password · `unknown`: no proof of anything yet ·
 * `reversing`: taken back, not yet confirmed · `prepared`: a platform's voucher that is named and not redeemed, which leaves at no
 * cost and is redeemed when the sale is committed. Only `paid`, `failed` and `reversed` are certain.
 */
export const TENDER_STATES = [
  'requested',
  'pending',
  'paid',
  'failed',
  'unknown',
  'reversing',
  'reversed',
  'prepared',
] as const;
export type TenderState = (typeof TENDER_STATES)[number];

const FOLLOWS: Readonly<Record<TenderState, readonly TenderState[]>> = {
  requested: ['pending', 'paid', 'failed', 'unknown', 'reversing', 'prepared'],
  pending: ['paid', 'failed', 'unknown', 'reversing', 'prepared'],
  unknown: ['pending', 'paid', 'failed', 'reversing', 'prepared'],
  paid: ['reversing', 'reversed'],
  // A voucher that the platform does not take back any more pays again, or is lost to a sale that goes on without it.
  reversing: ['reversed', 'paid', 'failed'],
  prepared: ['pending', 'failed', 'reversing', 'reversed'],
  failed: [],
  reversed: [],
};

/**
 * May a row of this kind go from `before` to `next`? A row begins as requested, or as paid where only people can know. What is being
 * taken back pays again only where a platform keeps its voucher: any other such news was on its way before, and is no more true.
 */
export function mayFollow(before: TenderState | undefined, next: TenderState, kind: string): boolean {
  if (before === undefined) return next === 'requested' || next === 'paid';
  const turnsRound = before === 'reversing' && next === 'paid' && kind !== 'platform_voucher';
  return FOLLOWS[before].includes(next) && !turnsRound;
}

/** It is certain whether money was taken. */
export const isResolved = (state: TenderState): boolean =>
  state === 'paid' || state === 'failed' || state === 'reversed';
/** It covers what is due: certain, or a voucher that is redeemed when the sale is committed. */
export const coversDue = (state: TenderState): boolean => state === 'paid' || state === 'prepared';
/** It pays nothing, for good. */
export const isOver = (state: TenderState): boolean => state === 'failed' || state === 'reversed';

export interface TenderPart {
  readonly kind: string;
  readonly amount: Fen;
  readonly state: TenderState;
}

export interface TenderSums {
  /** What must be paid in all with the rows as they are: less round-off when cash is among them. */
  readonly due: Fen;
  /** Certain, cash included; with vouchers that are redeemed at the end. */
  readonly paid: Fen;
  /** Asked for and not certain. */
  readonly onTheWay: Fen;
  /** What is left when the rest comes in cash; less than otherwise by the round-off. */
  readonly remainingInCash: Fen;
  readonly remainingOtherwise: Fen;
  readonly change: Fen;
  /** All of it is paid, and nothing is uncertain. */
  readonly isCovered: boolean;
}

/** `dueInCash` tells what is due when `paidOtherwise` comes by other tenders and the rest in cash. */
export function tenderSums(
  total: Fen,
  dueInCash: (paidOtherwise: Fen) => Fen,
  parts: readonly TenderPart[],
): TenderSums {
  const sum = (which: (part: TenderPart) => boolean): Fen =>
    addFen(ZERO_FEN, ...parts.filter(which).map(({ amount }) => amount));
  const cash = sum(({ kind, state }) => kind === 'cash' && state === 'paid');
  const paid = sum(({ state }) => coversDue(state));
  const onTheWay = sum(({ state }) => !isResolved(state) && !coversDue(state) && state !== 'reversing');
  const isUncertain = parts.some(({ state }) => !isResolved(state) && !coversDue(state));
  const otherwise = fen(paid + onTheWay - cash);
  const withCash = dueInCash(otherwise);
  const due = cash > ZERO_FEN ? withCash : total;
  const left = (of: Fen): Fen => (of > paid + onTheWay ? subtractFen(of, fen(paid + onTheWay)) : ZERO_FEN);
  const isCovered = !isUncertain && paid >= due;
  return {
    due,
    paid,
    onTheWay,
    remainingInCash: left(withCash),
    remainingOtherwise: left(cash > ZERO_FEN ? withCash : total),
    change: isCovered ? subtractFen(paid, due) : ZERO_FEN,
    isCovered,
  };
}
