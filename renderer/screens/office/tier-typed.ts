/** What a person types of a rule of tiers, as text and back; whether it makes sense says domain/member-tier.ts. Pure. */
import { readTierRule, type TierRule } from '../../../sync/domain/member-tier.ts';
import { fen, fenFromYuanText, yuanText, type Fen } from '../../../sync/domain/money.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';

export interface TypedTierRule {
  readonly from: string;
  readonly validDays: string;
  readonly tiers: readonly { readonly tier: string; readonly yuan: string }[];
}
/** As it is asked of the cloud. */
export interface EnteredTierRule {
  from: BusinessDay;
  validDays: number;
  tiers: { tier: string; atLeast: Fen }[];
}

export const EMPTY_TIER_RULE: TypedTierRule = {
  from: '',
  validDays: '365',
  tiers: [
    { tier: 'silver', yuan: '' },
    { tier: 'gold', yuan: '' },
  ],
};

export const typedOf = ({ validDays, tiers }: Omit<TierRule, 'from'>): TypedTierRule => ({
  from: '',
  validDays: String(validDays),
  tiers: tiers.map(({ tier, atLeast }) => ({ tier, yuan: yuanText(fen(atLeast), { group: false }) })),
});

/** Undefined where a day, a number or an amount is none, or the tiers make no sense. Lines with neither name nor amount are left out. */
export function ruleOf(typed: TypedTierRule): EnteredTierRule | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed.from) || !/^\d{1,4}$/.test(typed.validDays)) return undefined;
  const tiers: EnteredTierRule['tiers'] = [];
  for (const { tier, yuan } of typed.tiers) {
    if (tier.trim() === '' && yuan.trim() === '') continue;
    const atLeast = fenFromYuanText(yuan.trim());
    if (!atLeast.ok) return undefined;
    tiers.push({ tier: tier.trim(), atLeast: atLeast.value });
  }
  const rule = { from: typed.from as BusinessDay, validDays: Number(typed.validDays), tiers };
  return readTierRule(rule).ok ? rule : undefined;
}

/** Of a hundred, rounded half up; of a few members the number itself says more. */
export const shareText = (part: number, all: number): string =>
  all === 0 ? '0%' : `${String(Math.floor((part * 200 + all) / (2 * all)))}%`;
