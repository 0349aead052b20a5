/** What a person types of a version of the rules of commission, as text and back; what is wrong with it as a whole says the cloud. Pure. */
import {
  basisPoints,
  fenFromYuanText,
  FULL_BP,
  yuanText,
  type BasisPoints,
  type Fen,
} from '../../../sync/domain/money.ts';
import type { CommissionTerms } from '../../../sync/protocol/commission.ts';

export interface TypedTier {
  readonly upTo: string;
  readonly rate: string;
}
export interface TypedRules {
  /** Empty for now. */
  readonly from: string;
  readonly default: string;
  readonly binder: string;
  readonly returnDays: string;
  /** A code and a rate on each line. */
  readonly items: string;
  readonly categories: string;
  readonly tiers: readonly TypedTier[];
  readonly lessLines: boolean;
  readonly bonusFloor: string;
  readonly bonusAmount: string;
  readonly earnsOn: 'spending' | 'top_up';
  readonly topUpRate: string;
}
export type TermsNow = Omit<CommissionTerms, 'from'>;

export const EMPTY_RULES: TypedRules = {
  from: '',
  default: '',
  binder: '40',
  returnDays: '7',
  items: '',
  categories: '',
  tiers: [],
  lessLines: false,
  bonusFloor: '',
  bonusAmount: '',
  earnsOn: 'spending',
  topUpRate: '',
};

/** A new version begins as the one that it follows. */
export function typedOf(terms: TermsNow): TypedRules {
  const { rates, binderBp, tiers, tiersLessLines, returnDays, newMember, storedValue } = terms;
  return {
    from: '',
    default: percentText(rates.default),
    binder: percentText(binderBp),
    returnDays: String(returnDays),
    items: linesOf(rates.items),
    categories: linesOf(rates.categories),
    tiers: tiers.map(({ upTo, bp }) => ({ upTo: upTo === null ? '' : plain(upTo), rate: percentText(bp) })),
    lessLines: tiersLessLines,
    bonusFloor: newMember === undefined ? '' : plain(newMember.floor),
    bonusAmount: newMember === undefined ? '' : plain(newMember.amount),
    earnsOn: storedValue.earnsOn,
    topUpRate: storedValue.earnsOn === 'top_up' ? percentText(storedValue.rateBp) : '',
  };
}

/** Undefined where a figure is none. */
export function termsOf(typed: TypedRules): TermsNow | undefined {
  const [otherwise, binderBp] = [rateOf(typed.default), rateOf(typed.binder)];
  const [items, categories] = [ratesOf(typed.items), ratesOf(typed.categories)];
  const topUp = rateOf(typed.topUpRate);
  const tiers = tiersOf(typed.tiers);
  const bonus = bonusOf(typed);
  if (otherwise === undefined || binderBp === undefined || tiers === undefined || bonus === undefined) return undefined;
  if (!('rates' in items) || !('rates' in categories) || !/^\d{1,3}$/.test(typed.returnDays)) return undefined;
  if (typed.earnsOn === 'top_up' && topUp === undefined) return undefined;
  return {
    rates: { items: items.rates, categories: categories.rates, default: otherwise },
    binderBp,
    tiers,
    tiersLessLines: typed.lessLines,
    returnDays: Number(typed.returnDays),
    ...bonus,
    storedValue:
      typed.earnsOn === 'top_up' && topUp !== undefined
        ? { earnsOn: 'top_up', rateBp: topUp }
        : { earnsOn: 'spending' },
  };
}

type Rates = Record<string, BasisPoints>;

/** Rates by code, or the number of the first line that is none. */
export function ratesOf(text: string): { readonly rates: Rates } | { readonly wrong: number } {
  // A code is any name of goods, `__proto__` too: an object would not keep that one by assignment.
  const rates = new Map<string, BasisPoints>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, code = '', percent = ''] = /^([A-Za-z0-9._:-]{1,64})[\s,，;=]+(\S+)$/.exec(line.trim()) ?? [];
    const rate = rateOf(percent);
    if (code === '' || rate === undefined || rates.has(code)) return { wrong: index + 1 };
    rates.set(code, rate);
  }
  return { rates: Object.fromEntries(rates) };
}

/** `2.5` as 250 basis points; undefined for none and for more than all. */
export function rateOf(percent: string): BasisPoints | undefined {
  const typed = fenFromYuanText(percent.trim().replace(/%$/, ''));
  return typed.ok && typed.value <= FULL_BP ? basisPoints(typed.value) : undefined;
}

/** 250 as `2.5`. */
export const percentText = (bp: number): string => yuanText(bp as Fen, { group: false }).replace(/\.?0+$/, '');

/** `50000.00` as `50000`. */
const plain = (amount: number): string => yuanText(amount as Fen, { group: false }).replace(/\.00$/, '');
const linesOf = (rates: Readonly<Record<string, number>>): string =>
  Object.entries(rates)
    .map(([code, bp]) => `${code} ${percentText(bp)}`)
    .join('\n');

/** Lines without a rate are left out; undefined where one is no figure. */
function tiersOf(typed: readonly TypedTier[]): TermsNow['tiers'] | undefined {
  const tiers: TermsNow['tiers'] = [];
  for (const { upTo, rate } of typed) {
    if (upTo.trim() === '' && rate.trim() === '') continue;
    const bp = rateOf(rate);
    const to = upTo.trim() === '' ? null : fenFromYuanText(upTo);
    if (bp === undefined || to?.ok === false) return undefined;
    tiers.push({ upTo: to === null ? null : to.value, bp });
  }
  return tiers;
}

function bonusOf({ bonusFloor, bonusAmount }: TypedRules): Pick<TermsNow, 'newMember'> | undefined {
  if (bonusAmount.trim() === '') return {};
  const [floor, amount] = [fenFromYuanText(bonusFloor.trim() === '' ? '0' : bonusFloor), fenFromYuanText(bonusAmount)];
  return floor.ok && amount.ok ? { newMember: { floor: floor.value, amount: amount.value } } : undefined;
}
