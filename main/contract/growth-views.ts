/** Growth as the office sees and decides it: all of it the cloud's, in the name of who is logged in. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { CAMPAIGN_BODY, CAMPAIGNS_ANSWER, CHANNEL_REQUEST, CHANNELS_ANSWER } from '../../sync/protocol/campaigns.ts';
import { COUPON_CODE, COUPON_ISSUE, COUPON_SUMS, RED_PACKET, RED_PACKETS_ANSWER } from '../../sync/protocol/growth.ts';
import {
  CANDIDATE_DECISION,
  CANDIDATE_PROPOSED,
  CANDIDATES_ANSWER,
  GUIDE_TYPE_SAVED,
  GUIDE_TYPES_ANSWER,
} from '../../sync/protocol/guide-types.ts';
import { REFERRAL_RULE, REFERRAL_RULES_ANSWER, REFERRAL_TOTALS } from '../../sync/protocol/referrals.ts';
import { GUIDE_SHELF, SHELF_ANSWER, SHELF_BODY } from '../../sync/protocol/shelf.ts';
import { ENTRY_ID, SLUG, STAFF_ID } from '../../sync/schemas/scalars.ts';

const act = <Name extends string>(name: Name) => ({ act: Type.Literal(name) });

export const GROWTH_BOARD = Type.Object({
  campaigns: CAMPAIGNS_ANSWER.properties.items,
  coupons: COUPON_SUMS.properties.items,
  packets: RED_PACKETS_ANSWER.properties.items,
  referrals: REFERRAL_RULES_ANSWER.properties.items,
  brought: REFERRAL_TOTALS,
  shelf: SHELF_ANSWER.properties.items,
  guides: GUIDE_TYPES_ANSWER.properties.items,
  candidates: CANDIDATES_ANSWER.properties.items,
});
export type GrowthBoard = Static<typeof GROWTH_BOARD>;

/** Each as the cloud's route of the same matter takes it. */
export const GROWTH_ACT = Type.Union([
  Type.Object({ ...act('campaign'), campaign: SLUG, body: CAMPAIGN_BODY }),
  Type.Object({ ...act('channel'), campaign: SLUG, channel: CHANNEL_REQUEST }),
  Type.Object({ ...act('coupons'), issue: COUPON_ISSUE }),
  Type.Object({ ...act('packet'), packet: RED_PACKET }),
  Type.Object({ ...act('endPacket'), packet: ENTRY_ID }),
  Type.Object({ ...act('referralRule'), rule: REFERRAL_RULE }),
  Type.Object({ ...act('shelf'), item: SLUG, body: SHELF_BODY }),
  Type.Object({ ...act('guideType'), guide: STAFF_ID, saved: GUIDE_TYPE_SAVED }),
  Type.Object({ ...act('propose'), candidate: CANDIDATE_PROPOSED }),
  Type.Object({ ...act('decide'), candidate: ENTRY_ID, decision: CANDIDATE_DECISION }),
]);
export type GrowthAct = Static<typeof GROWTH_ACT>;

export const GROWTH_METHODS = {
  /** What is on the shelf now with that guide's own links; online. */
  'guide.shelf': { params: Type.Object({ guide: STAFF_ID }), result: GUIDE_SHELF, public: false },
  /** For who may `manage_people`, online, as the next ones. */
  'growth.board': { params: Type.Object({}, { additionalProperties: false }), result: GROWTH_BOARD, public: false },
  'growth.channels': {
    params: Type.Object({ campaign: SLUG }, { additionalProperties: false }),
    result: CHANNELS_ANSWER,
    public: false,
  },
  /** `details.path` and `reason` of what makes no sense, as the cloud names it. `codes` of coupons that were issued. */
  'growth.act': {
    params: GROWTH_ACT,
    result: Type.Object({ codes: Type.Array(COUPON_CODE, { maxItems: 1000 }) }),
    public: false,
  },
} as const;
