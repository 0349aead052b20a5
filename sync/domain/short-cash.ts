/**
 * The short-cash detective: which single facts of a shift, or which two of them, would make the drawer differ by exactly what
 * it differs. Every clue is a fact and what may have gone wrong with it; `effect` is what that does to counted - expected, and
 * the effects of a clue add up to the difference to the fen. Sorted by how often such a thing happens, then by time.
 * Pure; bounded: one table of effects, at most `SINGLES_MAX` and `PAIRS_MAX` clues. Called by the host after a count.
 */
import {
  cashKept,
  sumOfPieces,
  type CashMoveFact,
  type Fact,
  type RefundFact,
  type SaleFact,
  type ShiftOpenedFact,
} from './shift-facts.ts';
import { correctedSales, refundsById } from './corrected.ts';
import { liabilityOf } from './liabilities.ts';
import { isOpenedByHand } from './shift-figures.ts';

/** What may have gone wrong, with how often it does, in a hundred. */
export const MISTAKES = {
  /** The digits of the counted sum, or of the pieces of one note, stand in another order. */
  digits_swapped_in_count: 95,
  /** Pieces of one face value stand in the row of another. */
  pieces_in_wrong_row: 85,
  change_given_twice: 80,
  change_not_given: 75,
  /** Recorded as cash, paid in another way. */
  was_not_cash: 70,
  /** Recorded in another way, paid in cash. */
  was_cash: 65,
  cash_out_not_recorded: 60,
  moved_twice: 58,
  wrong_direction: 55,
  move_not_made: 50,
  digits_swapped_in_move: 48,
  float_counted_twice: 45,
  float_not_counted: 45,
  paid_but_voided: 40,
  refund_not_paid: 38,
  refund_paid_twice: 36,
  refund_was_cash: 34,
  one_note_too_many_or_few: 30,
} as const satisfies Readonly<Record<string, number>>;
export type Mistake = keyof typeof MISTAKES;

export interface Suspect {
  readonly mistake: Mistake;
  /** Of the fact; 0 for the count itself. */
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly receiptNumber: string | null;
  readonly effect: number;
}
export interface Clue {
  readonly suspects: readonly Suspect[];
  /** 0 to 100. */
  readonly weight: number;
}

export const SINGLES_MAX = 40;
export const PAIRS_MAX = 40;
/** Two things at once are this much rarer than the rarer of them. */
const PAIR_SHARE = 4;
/** Of suspects with the same effect, how many are tried in pairs. */
const SAME_EFFECT_MAX = 8;

export interface CountedCash {
  readonly countedCash: number;
  readonly denominations: Readonly<Record<string, number>> | null;
}

/** `difference` is counted - expected. Nothing for no difference. */
export function explainDifference(
  difference: number,
  facts: readonly Fact[],
  counted: CountedCash | null = null,
): readonly Clue[] {
  if (difference === 0) return [];
  const suspects = [...suspectsOf(facts), ...(counted === null ? [] : countingMistakes(difference, counted))];
  const singles = suspects.filter(({ effect }) => effect === difference);
  const openings = facts.filter(isOpenedByHand).map((fact) => suspect(fact, 'cash_out_not_recorded', difference));
  const unrecorded = difference < 0 ? openings : [];
  const one = [...singles, ...unrecorded].map((each): Clue => ({ suspects: [each], weight: MISTAKES[each.mistake] }));
  return [...ranked(one).slice(0, SINGLES_MAX), ...ranked(pairsOf(difference, suspects)).slice(0, PAIRS_MAX)];
}

const ranked = (clues: readonly Clue[]): readonly Clue[] =>
  [...clues].sort((a, b) => b.weight - a.weight || latest(b) - latest(a));
const latest = ({ suspects }: Clue): number => Math.max(...suspects.map(({ seq }) => seq));

/** Two of different facts whose effects add up: each is looked up in a table of effects, so it takes no longer for more facts. */
function pairsOf(difference: number, suspects: readonly Suspect[]): readonly Clue[] {
  const likelyFirst = [...suspects].sort((a, b) => MISTAKES[b.mistake] - MISTAKES[a.mistake] || b.seq - a.seq);
  const byEffect = new Map<number, Suspect[]>();
  for (const each of likelyFirst) {
    const same = byEffect.get(each.effect) ?? [];
    if (same.length < SAME_EFFECT_MAX) same.push(each);
    byEffect.set(each.effect, same);
  }
  return likelyFirst.flatMap((first) =>
    (byEffect.get(difference - first.effect) ?? [])
      .filter((second) => isBefore(first, second))
      .map((second) => ({
        suspects: [first, second],
        weight: Math.trunc(Math.min(MISTAKES[first.mistake], MISTAKES[second.mistake]) / PAIR_SHARE),
      })),
  );
}

/** Each pair once, and never two mistakes with one fact. */
const isBefore = (first: Suspect, second: Suspect): boolean => first.seq < second.seq;

const suspect = ({ seq, at, kind, body }: Fact, mistake: Mistake, effect: number): Suspect => ({
  mistake,
  seq,
  at,
  kind,
  receiptNumber: (body as { readonly receiptNumber?: string }).receiptNumber ?? null,
  effect,
});

/** All that may have gone wrong, with an effect that is not nothing. */
export function suspectsOf(facts: readonly Fact[]): readonly Suspect[] {
  const corrected = new Map(correctedSales(facts).map((sale) => [sale.saleId, sale]));
  const refunds = refundsById(facts);
  const all = facts.flatMap((fact): readonly Suspect[] => {
    switch (fact.kind) {
      case 'shift.opened':
        return floatSuspects(fact);
      case 'sale':
        return saleSuspects(fact, corrected.get((fact.body as SaleFact).saleId) ?? (fact.body as SaleFact));
      case 'refund':
        return refundSuspects(fact, refunds.get(fact.id) ?? (fact.body as RefundFact));
      case 'cash.moved':
        return moveSuspects(fact);
      case 'cart.voided':
        return [suspect(fact, 'paid_but_voided', (fact.body as { readonly total: number }).total)];
      default:
        return owedSuspects(fact);
    }
  });
  return all.filter(({ effect }) => effect !== 0);
}

function floatSuspects(fact: Fact): readonly Suspect[] {
  const { float } = fact.body as ShiftOpenedFact;
  return [suspect(fact, 'float_counted_twice', float), suspect(fact, 'float_not_counted', 0 - float)];
}

/** Deposits and money for stored value come as a sale's does, and go back as a refund's. */
function owedSuspects(fact: Fact): readonly Suspect[] {
  const moved = fact.kind === 'correction' ? undefined : liabilityOf(fact.kind, fact.body);
  if (moved === undefined) return [];
  return [
    ...saleSuspects(fact, { tenders: moved.in, change: moved.change }),
    ...refundSuspects(fact, { tenders: moved.out }),
  ];
}

function saleSuspects(fact: Fact, sale: Pick<SaleFact, 'tenders' | 'change'>): readonly Suspect[] {
  const { change, tenders } = sale;
  return [
    suspect(fact, 'change_given_twice', 0 - change),
    suspect(fact, 'change_not_given', change),
    suspect(fact, 'was_not_cash', 0 - cashKept(sale)),
    ...tenders.filter(({ kind }) => kind !== 'cash').map(({ amount }) => suspect(fact, 'was_cash', amount)),
  ];
}

function refundSuspects(fact: Fact, { tenders }: Pick<RefundFact, 'tenders'>): readonly Suspect[] {
  return tenders.flatMap(({ kind, amount }) =>
    kind === 'cash'
      ? [suspect(fact, 'refund_not_paid', amount), suspect(fact, 'refund_paid_twice', 0 - amount)]
      : [suspect(fact, 'refund_was_cash', 0 - amount)],
  );
}

function moveSuspects(fact: Fact): readonly Suspect[] {
  const { direction, amount } = fact.body as CashMoveFact;
  const sign = direction === 'in' ? 1 : -1;
  return [
    suspect(fact, 'move_not_made', 0 - sign * amount),
    suspect(fact, 'moved_twice', sign * amount),
    suspect(fact, 'wrong_direction', -2 * sign * amount),
    ...swappedDigits(amount).map((real) => suspect(fact, 'digits_swapped_in_move', sign * (real - amount))),
  ];
}

/** Numbers that this one becomes when two digits side by side change places. */
export function swappedDigits(amount: number): readonly number[] {
  const digits = String(amount);
  const swapped = Array.from({ length: digits.length - 1 }, (_, index) => {
    const [one = '', other = ''] = digits.slice(index, index + 2);
    return Number(digits.slice(0, index) + other + one + digits.slice(index + 2));
  });
  return [...new Set(swapped)].filter((other) => other !== amount);
}

/** The drawer was right and the count was not. Effects are what the mistake added to the count. */
function countingMistakes(difference: number, { countedCash, denominations }: CountedCash): readonly Suspect[] {
  const of = (mistake: Mistake, effect: number): Suspect => ({
    mistake,
    seq: 0,
    at: 0,
    kind: 'shift.counted',
    receiptNumber: null,
    effect,
  });
  const pieces = Object.entries(denominations ?? {}).map(([face, count]) => [Number(face), count] as const);
  const isByNote = denominations !== null && sumOfPieces(denominations) === countedCash;
  const swapped = isByNote
    ? pieces.flatMap(([face, count]) => swappedDigits(count).map((real) => face * (count - real)))
    : swappedDigits(countedCash).map((real) => countedCash - real);
  const faces = pieces.map(([face]) => face);
  const rows = isByNote
    ? pieces.flatMap(([face, count]) => faces.map((other) => (count === 0 ? 0 : count * (face - other))))
    : [];
  const notes = isByNote ? faces.filter((face) => face === Math.abs(difference)).map(() => difference) : [];
  const once = (mistake: Mistake, effects: readonly number[]): readonly Suspect[] =>
    [...new Set(effects)].filter((effect) => effect !== 0).map((effect) => of(mistake, effect));
  return [
    ...once('digits_swapped_in_count', swapped),
    ...once('pieces_in_wrong_row', rows),
    ...once('one_note_too_many_or_few', notes),
  ];
}
