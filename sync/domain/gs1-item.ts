/**
 * What GS1 elements say about goods on a counter: which product, how much of it, what the label says that it costs, until
 * when it may be sold. Invariants: exact or refused: a weight below a gram or a price below a fen is no reading; another
 * currency is none. Dates get their century from the day they are looked at on. Called by barcode.ts and the scan resolver.
 */
import { bracketed, type Gs1Element } from './gs1-elements.ts';
import type { Fen, Grams } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** Date and, where the label has one, hour and minute, as printed: `261231`, `1830`. Day 00 is the last of the month. */
export interface LabelDate {
  readonly yymmdd: string;
  readonly hhmm?: string;
}

export interface ElementsReading {
  readonly kind: 'elements';
  /** To look up in order; empty for what is no trade item (a pallet, a coupon, a place). */
  readonly keys: readonly string[];
  readonly elements: readonly Gs1Element[];
  readonly grams?: Grams;
  readonly quantity?: number;
  /** The price on the label for what is in it. */
  readonly amount?: Fen;
  /** The earliest of use by, sell by and best before. */
  readonly lastDay?: LabelDate;
  /** Kept on the line: the elements as people read them. */
  readonly code: string;
}

export type ItemFault = 'inexact_weight' | 'inexact_price' | 'foreign_currency';

/** ISO 4217 of the renminbi. */
const YUAN = '156';
const GRAMS_PLACES = 3;
const FEN_PLACES = 2;

/** Errors: a measure that cannot be had exactly. The elements are right by their table already. */
export function itemOf(elements: readonly Gs1Element[]): Result<ElementsReading, ItemFault> {
  const valueOf = (ai: string): string | undefined => elements.find((each) => each.ai === ai)?.value;
  const decimal = (kind: string): { readonly digits: string; readonly places: number } | undefined => {
    const found = elements.find(({ ai }) => ai.length === 4 && ai.startsWith(kind));
    return found === undefined ? undefined : { digits: found.value, places: Number(found.ai.charAt(3)) };
  };
  const gtin = valueOf('01') ?? valueOf('03') ?? valueOf('8006')?.slice(0, 14);
  const weight = decimal('310');
  const grams = weight === undefined ? undefined : shifted(weight.digits, GRAMS_PLACES - weight.places);
  if (weight !== undefined && grams === undefined) return err('inexact_weight');
  const local = decimal('392');
  const named = decimal('393');
  if (named !== undefined && !named.digits.startsWith(YUAN)) return err('foreign_currency');
  const price = local ?? (named === undefined ? undefined : { ...named, digits: named.digits.slice(3) });
  const amount = price === undefined ? undefined : shifted(price.digits, FEN_PLACES - price.places);
  if (price !== undefined && amount === undefined) return err('inexact_price');
  const count = valueOf('30');
  const lastDay = lastDayOf(elements);
  return ok({
    kind: 'elements',
    keys: gtin === undefined ? [] : keysOfGtin(gtin),
    elements,
    code: bracketed(elements),
    ...(grams === undefined ? {} : { grams: grams as Grams }),
    ...(amount === undefined ? {} : { amount: amount as Fen }),
    ...(count === undefined ? {} : { quantity: Number(count) }),
    ...(lastDay === undefined ? {} : { lastDay }),
  });
}

/** All the ways a catalogue may have written a GTIN-14: indicator 0 is the same item as the digits behind it. */
export function keysOfGtin(gtin: string): readonly string[] {
  if (!gtin.startsWith('0')) return [gtin];
  const shorter = [gtin.slice(1), ...(gtin.startsWith('00') ? [gtin.slice(2)] : [])];
  return [...shorter, ...(gtin.startsWith('000000') ? [gtin.slice(6)] : []), gtin];
}

/** Has the label a lot, a serial number or a date, so that this piece is not just any piece of its product? */
export const isTraced = (elements: readonly Gs1Element[]): boolean => elements.some(({ ai }) => TRACED.has(ai));
const TRACED = new Set(['10', '15', '16', '17', '21', '235', '250', '7003', '8006', '8008']);

/** Digits moved by so many places, or undefined when that would lose some or is too much to be exact. */
function shifted(digits: string, places: number): number | undefined {
  const kept = places >= 0 ? digits + '0'.repeat(places) : digits.slice(0, places);
  const lost = places >= 0 ? '' : digits.slice(places);
  const value = Number(kept === '' ? '0' : kept);
  return /^0*$/.test(lost) && Number.isSafeInteger(value) ? value : undefined;
}

function lastDayOf(elements: readonly Gs1Element[]): LabelDate | undefined {
  const dates = elements.flatMap(({ ai, value }): LabelDate[] => {
    if (ai === '15' || ai === '16' || ai === '17') return [{ yymmdd: value }];
    return ai === '7003' ? [{ yymmdd: value.slice(0, 6), hhmm: value.slice(6) }] : [];
  });
  // Within one label years lie close together, so their order as text is theirs but at the turn of a century.
  return dates.sort((left, right) => orderOf(left).localeCompare(orderOf(right)))[0];
}
const orderOf = ({ yymmdd, hhmm }: LabelDate): string =>
  `${yymmdd.endsWith('00') ? `${yymmdd.slice(0, 4)}31` : yymmdd}${hhmm ?? '2400'}`;

/**
 * The date on a label as `2026-12-31`, seen on the day `today` (`2026-11-22`): of the centuries the one that puts the year
 * at most 49 years ahead and 50 back; day 00 is the last of its month. GS1 General Specifications §7.12.
 */
export function dayOfLabel({ yymmdd }: Pick<LabelDate, 'yymmdd'>, today: string): string {
  const thisYear = Number(today.slice(0, 4));
  const ahead = Number(yymmdd.slice(0, 2)) - (thisYear % 100);
  const year = thisYear + ahead + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
  const month = Number(yymmdd.slice(2, 4));
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Math.min(Number(yymmdd.slice(4)) || last, last);
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** May it no longer be sold? On the last day itself it may, until the label's own hour. `now` is local: `2026-11-22T18:30`. */
export function isPastLastDay(date: LabelDate, now: string): boolean {
  const today = now.slice(0, 10);
  const last = dayOfLabel(date, today);
  if (last !== today) return last < today;
  return date.hhmm !== undefined && `${date.hhmm.slice(0, 2)}:${date.hhmm.slice(2)}` < now.slice(11, 16);
}
