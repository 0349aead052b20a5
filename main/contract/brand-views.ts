/**
 * What managers see to for the brand and their stores, online: rules of commission and of members' tiers, keys of binding codes, places of
 * stores, what counters at their doors counted, members with one number, WeCom. For who may `manage_people`; `details.reason` is `not_brand` where only who manages the whole brand may.
 * Spread into contract.ts.
 */
import Type from 'typebox';
import { MESSAGE_ANSWER, MESSAGE_PROOF_REQUEST, POINTS_RULE, POINTS_RULES } from '../../sync/protocol/accounts.ts';
import {
  COMMISSION_COMPARISON,
  COMMISSION_COMPARISON_ASKED,
  COMMISSION_RULE_VIEW,
  COMMISSION_TERMS,
} from '../../sync/protocol/commission.ts';
import { MERGE_PROPOSALS_ANSWER, MERGE_VIEW, SPLIT_REASONS } from '../../sync/protocol/members.ts';
import { TIER_PREVIEW, TIER_RULE, TIER_RULE_ENTERED, TIER_RULE_VIEW } from '../../sync/protocol/member-tiers.ts';
import { SAVED_STORE_PLACE, STORE_PLACE } from '../../sync/protocol/store-places.ts';
import { TOKEN_KEY_ROTATION, TOKEN_KEYS_ANSWER } from '../../sync/protocol/token-keys.ts';
import { WECOM_GUIDE, WECOM_POLICIES, WECOM_POLICY, WECOM_STATUS, WECOM_TRANSFER } from '../../sync/protocol/wecom.ts';
import { ENTRY_ID, oneOf, STAFF_ID, STORE_ID } from '../../sync/schemas/scalars.ts';
import { FOOTFALL_METHODS } from './footfall-views.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
const PROPOSAL = Type.Object({ proposal: ENTRY_ID }, { additionalProperties: false });
const PLACES_VIEW = Type.Object({
  items: Type.Array(SAVED_STORE_PLACE),
  /** Whose places the manager may say. */
  stores: Type.Array(STORE_ID),
});
const WECOM_VIEW = Type.Object({
  status: WECOM_STATUS,
  /** Of this store. */
  guides: Type.Array(WECOM_GUIDE),
  transfers: Type.Array(WECOM_TRANSFER),
});

export const BRAND_METHODS = {
  /** Versions by when each begins. */
  'commission.rules': {
    params: NOTHING,
    result: Type.Object({ items: Type.Array(COMMISSION_RULE_VIEW) }),
    public: false,
  },
  /** From now on or later; `details.path` and `reason` of what makes no sense. */
  'commission.enterRule': {
    params: COMMISSION_TERMS,
    result: Type.Object({ version: COMMISSION_RULE_VIEW.properties.version }),
    public: false,
  },
  /** A page of a month's sales under terms that are not entered; whoever asks adds pages up (sync/domain/commission-comparison.ts). */
  'commission.compare': { params: COMMISSION_COMPARISON_ASKED, result: COMMISSION_COMPARISON, public: false },
  'binding.keys': { params: NOTHING, result: TOKEN_KEYS_ANSWER, public: false },
  /** `details.reason`: `keys_used_up`, `rotated_meanwhile`. */
  'binding.rotateKey': { params: TOKEN_KEY_ROTATION, result: TOKEN_KEYS_ANSWER, public: false },
  /** City and hours of a store, by when each begins; without one of this store. */
  'place.list': {
    params: Type.Object({ store: Type.Optional(STORE_ID) }, { additionalProperties: false }),
    result: PLACES_VIEW,
    public: false,
  },
  /** `details.reason`: `has_passed`, `opens_and_closes`, `not_after_opening`, `too_many`, `other_store`. */
  'place.save': {
    params: Type.Object({ ...STORE_PLACE.properties, store: Type.Optional(STORE_ID) }),
    result: PLACES_VIEW,
    public: false,
  },
  ...FOOTFALL_METHODS,
  /** Rules of members' tiers in the order in which they were entered. */
  'tier.rules': { params: NOTHING, result: Type.Object({ items: Type.Array(TIER_RULE_VIEW) }), public: false },
  /** From today on or later; `details.path` and `reason` of what makes no sense. */
  'tier.enterRule': { params: TIER_RULE, result: TIER_RULE_ENTERED, public: false },
  /** Who would have another tier by a rule that is not entered. */
  'tier.preview': { params: TIER_RULE, result: TIER_PREVIEW, public: false },
  /** When points end, by the day from which each rule counts. */
  'points.rules': { params: NOTHING, result: POINTS_RULES, public: false },
  /** `details.reason`: `has_passed`, `makes_no_sense`, `too_many`. */
  'points.enterRule': { params: POINTS_RULE, result: POINTS_RULES, public: false },
  /** Members with one number, the newest first; `before`: the last one seen. */
  'merge.list': {
    params: Type.Object({ before: Type.Optional(ENTRY_ID) }),
    result: MERGE_PROPOSALS_ANSWER,
    public: false,
  },
  'merge.view': { params: PROPOSAL, result: MERGE_VIEW, public: false },
  /** Six digits to the number; `details.reason`: `not_one_number` and what a message may be refused for. */
  'merge.sendDigits': { params: PROPOSAL, result: MESSAGE_ANSWER, public: false },
  'merge.prove': {
    params: Type.Object({ proposal: ENTRY_ID, code: MESSAGE_PROOF_REQUEST.properties.code }),
    result: MERGE_VIEW,
    public: false,
  },
  /** The number goes to the second member by the same digits; the first keeps all else. `details.reason`: as above, `one_person`. */
  'merge.passNumber': {
    params: Type.Object({ proposal: ENTRY_ID, code: MESSAGE_PROOF_REQUEST.properties.code }),
    result: MERGE_VIEW,
    public: false,
  },
  'merge.split': {
    params: Type.Object({ proposal: ENTRY_ID, reason: oneOf(SPLIT_REASONS) }),
    result: MERGE_VIEW,
    public: false,
  },
  'wecom.view': { params: NOTHING, result: WECOM_VIEW, public: false },
  /** `details.reason`: `user_linked` to somebody else. */
  'wecom.link': {
    params: Type.Object({
      staff: STAFF_ID,
      userId: Type.Union([Type.String({ pattern: '^[A-Za-z0-9._@-]{1,64}$' }), Type.Null()]),
    }),
    result: WECOM_VIEW,
    public: false,
  },
  /** Whether a friend binds and a binding follows a transfer, by when each rule begins. */
  'wecom.policies': { params: NOTHING, result: WECOM_POLICIES, public: false },
  /** From now on or later; `details.reason`: `has_passed`, `too_many`. */
  'wecom.savePolicy': { params: WECOM_POLICY, result: WECOM_POLICIES, public: false },
  /** Friends of the one go to the other; `details.reason`: `not_linked`, `no_such_heir`, `left_too_long_ago`. */
  'wecom.transfer': { params: Type.Object({ from: STAFF_ID, to: STAFF_ID }), result: WECOM_VIEW, public: false },
} as const;
