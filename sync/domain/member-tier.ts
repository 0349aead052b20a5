/**
 * Which tier a member has: the highest that purchases reached within their validity, by rules that the brand dated. A day on which something
 * was bought reaches a tier when the twelve months up to it come to its amount; what was reached holds for the rule's validity, whatever is
 * bought or given back since. A pure fold of the purchases, the same whatever the order of arrival. Called by the cloud. DOMAIN.md §1.
 */
import { err, ok, type Result } from './result.ts';
import { DAY_MS } from './time.ts';

export const TIER_WINDOW_DAYS = 365;
export const TIER_VALID_DAYS_MAX = 1100;
export const TIERS_MAX = 12;
/** Of who reached none; always there, never among a rule's own. */
export const BASE_TIER = 'basic';

export interface TierRule {
  /** The first day on which it counts. */
  readonly from: string;
  readonly validDays: number;
  /** From the lowest to the highest; amounts in fen. */
  readonly tiers: readonly { readonly tier: string; readonly atLeast: number }[];
}
/** What was paid on a day less what went back on it. */
export interface DaySpend {
  readonly day: string;
  readonly amount: number;
}
export interface MemberTier {
  readonly tier: string;
  /** The last day on which it holds if nothing more is bought; null for the tier of everybody. */
  readonly until: string | null;
}

export type TierFault = 'tiers' | 'atLeast' | 'validDays';

export function readTierRule({ tiers, validDays }: Omit<TierRule, 'from'>): Result<true, TierFault> {
  if (!Number.isInteger(validDays) || validDays < 1 || validDays > TIER_VALID_DAYS_MAX) return err('validDays');
  const names = tiers.map(({ tier }) => tier);
  const isNamed = names.every(
    (tier) => /^[a-z][a-z0-9_-]{0,19}$/.test(tier) && tier !== BASE_TIER && tier !== 'deleted',
  );
  if (tiers.length === 0 || tiers.length > TIERS_MAX || !isNamed || new Set(names).size !== names.length)
    return err('tiers');
  const rises = tiers.every(({ atLeast }, at) => Number.isInteger(atLeast) && atLeast > (tiers[at - 1]?.atLeast ?? 0));
  return rises ? ok(true) : err('atLeast');
}

const dayBy = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** In force on a day: the last that began; of two that begin on one day the one entered later. */
export const tierRuleOn = <Rule extends TierRule>(rules: readonly Rule[], day: string): Rule | undefined =>
  rules.reduce<Rule | undefined>(
    (last, rule) => (rule.from <= day && (last === undefined || rule.from >= last.from) ? rule : last),
    undefined,
  );

export function tierOn(spent: readonly DaySpend[], rules: readonly TierRule[], today: string): MemberTier {
  const now = tierRuleOn(rules, today);
  if (now === undefined) return { tier: BASE_TIER, until: null };
  const byDay = new Map<string, number>();
  for (const { day, amount } of spent) byDay.set(day, (byDay.get(day) ?? 0) + amount);
  const rank = (tier: string): number => now.tiers.findIndex((one) => one.tier === tier);
  let best: MemberTier = { tier: BASE_TIER, until: null };
  for (const day of daysThatReach(byDay, rules, today)) {
    const rule = tierRuleOn(rules, day);
    if (rule === undefined) continue;
    const until = dayBy(day, rule.validDays - 1);
    const reached = rule.tiers.findLast(({ atLeast }) => atLeast <= sumUpTo(byDay, day));
    if (reached === undefined || until < today || rank(reached.tier) < 0) continue;
    const isHigher = rank(reached.tier) > rank(best.tier);
    if (isHigher || (reached.tier === best.tier && until > (best.until ?? ''))) best = { tier: reached.tier, until };
  }
  return best;
}

/** Days on which something was bought, and on which a rule began: who has reached a tier by then need not buy again. */
const daysThatReach = (
  byDay: ReadonlyMap<string, number>,
  rules: readonly TierRule[],
  today: string,
): readonly string[] =>
  [
    ...new Set([
      ...[...byDay].filter(([, amount]) => amount > 0).map(([day]) => day),
      ...rules.map(({ from }) => from),
    ]),
  ].filter((day) => day <= today);

function sumUpTo(byDay: ReadonlyMap<string, number>, day: string): number {
  const first = dayBy(day, 1 - TIER_WINDOW_DAYS);
  let sum = 0;
  for (const [each, amount] of byDay) if (each >= first && each <= day) sum += amount;
  return sum;
}
