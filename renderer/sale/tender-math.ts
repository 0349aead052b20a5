/**
 * What the tender page shows while cash is taken: covered, remaining, change, and the notes a customer is likely to give.
 * Display only: the host works out and checks the sale itself. Amounts in fen. Pure.
 */
import { addFen, fen, fenFromYuanText, subtractFen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

export interface TenderRow {
  readonly tenderId: string;
  readonly kind: 'cash';
  /** What was handed over. */
  readonly amount: Fen;
}
export interface TenderSums {
  readonly due: Fen;
  readonly received: Fen;
  readonly remaining: Fen;
  readonly change: Fen;
  readonly isCovered: boolean;
}

export const TENDER_ROWS_MAX = 20;
/** More cash than this in one payment is a slip of the finger: 100,000 yuan over what is due. */
const CASH_OVER_MAX = fen(10_000_000);

export function tenderSums(due: Fen, rows: readonly TenderRow[]): TenderSums {
  const received = addFen(...rows.map(({ amount }) => amount));
  const isCovered = received >= due;
  return {
    due,
    received,
    remaining: isCovered ? ZERO_FEN : subtractFen(due, received),
    change: isCovered ? subtractFen(received, due) : ZERO_FEN,
    isCovered,
  };
}

export type AmountProblem = 'not_an_amount' | 'too_much' | 'enough';

/** What `入账` adds: the typed amount, or what remains when nothing was typed. */
export function amountToAdd(text: string, { remaining, isCovered }: TenderSums): Result<Fen, AmountProblem> {
  if (isCovered) return err('enough');
  if (text.trim() === '') return ok(remaining);
  const amount = fenFromYuanText(text);
  if (!amount.ok || amount.value === 0) return err('not_an_amount');
  return amount.value > addFen(remaining, CASH_OVER_MAX) ? err('too_much') : amount;
}

const NOTES: readonly number[] = [100, 500, 1000, 2000, 5000, 10_000];
const QUICK_CASH_MAX = 7;

/** Sums a customer is likely to hand over for `remaining`, smallest first, each more than it. */
export function quickCash(remaining: Fen): readonly Fen[] {
  if (remaining <= 0) return [];
  const upTo = (step: number): number => remaining + ((step - (remaining % step)) % step);
  const hundreds = upTo(10_000);
  const sums = [...NOTES.map(upTo), hundreds + 10_000, hundreds + 20_000, hundreds + 30_000, hundreds + 40_000];
  return [...new Set(sums)]
    .filter((sum) => sum > remaining)
    .sort((a, b) => a - b)
    .slice(0, QUICK_CASH_MAX)
    .map(fen);
}

/** One more press of a pad key on an amount typed in yuan; what would not be an amount stays as it was. */
export function typeAmount(text: string, key: string): string {
  if (key === 'back') return text.slice(0, -1);
  if (key === 'clear') return '';
  const next = text === '0' && key !== '.' ? key : text + key;
  return /^\d{0,8}(\.\d{0,2})?$/.test(next) ? next : text;
}
