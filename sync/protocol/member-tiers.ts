/** Rules of members' tiers as headquarters enter them and try them out. domain/member-tier.ts. */
import Type, { type Static } from 'typebox';
import { TIER_VALID_DAYS_MAX, TIERS_MAX } from '../domain/member-tier.ts';
import { BUSINESS_DAY, COUNT, FEN, INSTANT } from '../schemas/scalars.ts';

const TIER = Type.String({ maxLength: 20 });
export const TIER_RULE = Type.Object({
  from: BUSINESS_DAY,
  validDays: Type.Integer({ minimum: 1, maximum: TIER_VALID_DAYS_MAX }),
  tiers: Type.Array(Type.Object({ tier: TIER, atLeast: FEN }), { minItems: 1, maxItems: TIERS_MAX }),
});
export const TIER_RULE_VIEW = Type.Object({
  ...TIER_RULE.properties,
  version: Type.Integer(),
  by: Type.String(),
  at: INSTANT,
});
export type TierRuleView = Static<typeof TIER_RULE_VIEW>;
export const TIER_RULE_ENTERED = Type.Object({ version: Type.Integer() });

/** Who would have another tier on the rule's first day than by the rules so far, with what is bought by now. */
export const TIER_PREVIEW = Type.Object({
  /** How many members were looked at: all of them, or some from every time of enrolment. */
  looked: COUNT,
  isAll: Type.Boolean(),
  changes: Type.Array(Type.Object({ was: TIER, would: TIER, members: COUNT })),
});
export type TierPreview = Static<typeof TIER_PREVIEW>;
