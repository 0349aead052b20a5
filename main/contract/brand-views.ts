/**
 * What managers see to for the brand and their stores, online: rules of commission, keys of binding codes, places of stores, members with
 * one number, WeCom. For who may `manage_people`; `details.reason` is `not_brand` where only who manages the whole brand may.
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
import { SAVED_STORE_PLACE, STORE_PLACE } from '../../sync/protocol/store-places.ts';
import { TOKEN_KEY_ROTATION, TOKEN_KEYS_ANSWER } from '../../sync/protocol/token-keys.ts';
import { WECOM_GUIDE, WECOM_STATUS, WECOM_TRANSFER } from '../../sync/protocol/wecom.ts';
import { ENTRY_ID, oneOf, STAFF_ID } from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
const PROPOSAL = Type.Object({ proposal: ENTRY_ID }, { additionalProperties: false });
const PLACES_VIEW = Type.Object({ items: Type.Array(SAVED_STORE_PLACE) });
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
  /** City and hours of this store, by when each begins. */
  'place.list': { params: NOTHING, result: PLACES_VIEW, public: false },
  /** `details.reason`: `has_passed`, `opens_and_closes`, `not_after_opening`, `too_many`. */
  'place.save': { params: Type.Omit(STORE_PLACE, ['store']), result: PLACES_VIEW, public: false },
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
  /** Friends of the one go to the other; `details.reason`: `not_linked`, `no_such_heir`, `left_too_long_ago`. */
  'wecom.transfer': { params: Type.Object({ from: STAFF_ID, to: STAFF_ID }), result: WECOM_VIEW, public: false },
} as const;
