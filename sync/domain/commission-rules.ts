/**
 * Rules of commission as headquarters dates them: a version never changes, and the one in force at the sale counts for it for good.
 * The rate of a line is that of its item, else of its category, else the default. Pure. DOMAIN.md §7.
 * Called by the route that takes a version, the cloud's ledger, the statement run and comparisons.
 */
import { tierCommission, type TierRate } from './commission.ts';
import { fen, type BasisPoints, type Fen } from './money.ts';
import { DAY_MS, epochMs, MINUTE_MS, type BusinessDay, type EpochMs } from './time.ts';

export interface CommissionRates {
  readonly items: Readonly<Record<string, BasisPoints>>;
  readonly categories: Readonly<Record<string, BasisPoints>>;
  readonly default: BasisPoints;
}
/** Paid once to who brought a member, at the member's first sale that paid at least `floor`. */
export interface NewMemberBonus {
  readonly floor: Fen;
  readonly amount: Fen;
}
/** Money paid ahead earns where it is spent (what was given on top earns nothing), or by `rateBp` of what was paid in. Never both. */
export type StoredValueRule =
  { readonly earnsOn: 'spending' } | { readonly earnsOn: 'top_up'; readonly rateBp: BasisPoints };

export interface CommissionRule {
  readonly version: string;
  /** In force from this instant until the next version begins. */
  readonly from: EpochMs;
  readonly rates: CommissionRates;
  readonly binderBp: BasisPoints;
  readonly tiers: readonly TierRate[];
  /** What line rates paid in the month is taken off what tiers give. */
  readonly tiersLessLines: boolean;
  /** Days after the sale's business day during which its commission is frozen. */
  readonly returnDays: number;
  readonly newMember?: NewMemberBonus;
  readonly storedValue: StoredValueRule;
}

/** The version in force; of two that begin together the later version. Undefined before the first. */
export function ruleInForceAt(rules: readonly CommissionRule[], at: EpochMs): CommissionRule | undefined {
  let found: CommissionRule | undefined;
  for (const rule of rules)
    if (rule.from <= at && (found === undefined || found.from < rule.from || isLater(rule, found))) found = rule;
  return found;
}

const isLater = (one: CommissionRule, other: CommissionRule): boolean =>
  one.from === other.from && one.version > other.version;

/** Whose tiers a month has: the version in force as its last day ends by the clock of that place; what begins with the next month is not. */
export const ruleOfMonth = (
  rules: readonly CommissionRule[],
  month: string,
  offsetMinutes: number,
): CommissionRule | undefined =>
  ruleInForceAt(
    rules,
    epochMs(Date.parse(`${dayAfter(lastDayOf(month), 1)}T00:00:00Z`) - offsetMinutes * MINUTE_MS - 1),
  );

export type RateSource = 'item' | 'category' | 'default';

/** The rate of a product, and where it stands. */
export function rateOf(
  { items, categories, default: otherwise }: CommissionRates,
  { id, category }: { readonly id: string; readonly category: string },
): { readonly rateBp: BasisPoints; readonly from: RateSource } {
  const item = ownValue(items, id);
  if (item !== undefined) return { rateBp: item, from: 'item' };
  const group = ownValue(categories, category);
  return group === undefined ? { rateBp: otherwise, from: 'default' } : { rateBp: group, from: 'category' };
}

const ownValue = (rates: Readonly<Record<string, BasisPoints>>, name: string): BasisPoints | undefined =>
  Object.hasOwn(rates, name) ? rates[name] : undefined;

/** The first tier that does not begin above the one before; undefined when they are in order. */
export function wrongTier(tiers: readonly TierRate[]): number | undefined {
  const index = tiers.findIndex(({ upTo }, place) => {
    const before = place === 0 ? { upTo: 0 } : tiers[place - 1];
    return before === undefined || before.upTo === null || (upTo !== null && upTo <= before.upTo);
  });
  return index < 0 ? undefined : index;
}

/** What a month's tiers give on what a guide sold net in it and was paid by lines. */
export const tiersOf = (
  { tiers, tiersLessLines }: Pick<CommissionRule, 'tiers' | 'tiersLessLines'>,
  { net, paid }: { readonly net: number; readonly paid: number },
): Fen => tierCommission({ tiers, netSales: fen(net), ...(tiersLessLines ? { paidByLines: fen(paid) } : {}) });

/** `2026-02-28` and 3 days: `2026-03-03`. */
export const dayAfter = (day: BusinessDay, days: number): BusinessDay =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as BusinessDay;

/** The last day of a month `2026-02`. */
export function lastDayOf(month: string): BusinessDay {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) as BusinessDay;
}

/** `2026-12`: `2027-01`. */
export const monthAfter = (month: string): string => dayAfter(lastDayOf(month), 1).slice(0, 7);
