/** Whose customer somebody is: disputes of claims, and customers who go to another guide. Spread into contract.ts. */
import Type from 'typebox';
import { BINDING_POLICY, DISPUTE, DISPUTE_DECISION, SAVED_BINDING_POLICY } from '../../sync/protocol/binding.ts';
import { BINDING_SIGNAL, SIGNAL_DECISION, SIGNAL_DETAIL } from '../../sync/protocol/binding-signals.ts';
import { SIGNAL_KINDS } from '../../sync/domain/scan-signals.ts';
import { BADGES_OF_GUIDE } from './guide-views.ts';
import { ENTRY_ID, MEMBER_ID, oneOf, STAFF_ID } from '../../sync/schemas/scalars.ts';

const SIGNAL_NAMED = Type.Object({ kind: oneOf(SIGNAL_KINDS), last: ENTRY_ID });
const NOTHING = Type.Object({}, { additionalProperties: false });
const POLICIES_VIEW = Type.Object({ items: Type.Array(SAVED_BINDING_POLICY) });
const DISPUTES_VIEW = Type.Object({ items: Type.Array(DISPUTE) });
/** Of one deed: they are one write of the journal. */
export const CUSTOMERS_MOVED_MAX = 500;

export const BINDING_METHODS = {
  /** A guide's printed codes made here that stand, for the guide and for who may make `code_for_others`; offline too. */
  'guide.badges': { params: Type.Object({ guide: STAFF_ID }), result: BADGES_OF_GUIDE, public: false },
  /** One more, for a year; those before end with it. */
  'guide.makeBadge': { params: Type.Object({ guide: STAFF_ID }), result: BADGES_OF_GUIDE, public: false },
  /** Says that the decision on a claim is not right, and why; offline too. `dispute` is made by the screen. */
  'binding.dispute': {
    params: Type.Object({
      dispute: ENTRY_ID,
      member: MEMBER_ID,
      claim: ENTRY_ID,
      evidence: Type.String({ minLength: 1, maxLength: 1000 }),
    }),
    result: NOTHING,
    public: false,
  },
  /** For who may `manage_people`, online. */
  'binding.disputes': { params: NOTHING, result: DISPUTES_VIEW, public: false },
  /** Bindings that look as if no customer made them; for who may `manage_people`, online. */
  'binding.signals': {
    params: NOTHING,
    result: Type.Object({ items: Type.Array(BINDING_SIGNAL) }),
    public: false,
  },
  /** The claims of one that has this claim, newest first; for who may `manage_people`, online. */
  'binding.signal': { params: SIGNAL_NAMED, result: SIGNAL_DETAIL, public: false },
  /**
   * Looked at as it stood at this claim, and claims of it undone. `details.reason`: `own_cause`, `decided_otherwise`, `has_moved_on`,
   * `goes_back`, `guide_needed`, `guide_left`, `number_in_text`.
   */
  'binding.decideSignal': {
    params: Type.Object({ ...SIGNAL_NAMED.properties, ...SIGNAL_DECISION.properties }),
    result: BINDING_SIGNAL,
    public: false,
  },
  /** The dated rules of binding, of the brand and of single stores; for who may `manage_people`, online. */
  'binding.policies': { params: NOTHING, result: POLICIES_VIEW, public: false },
  /** One more, from now on or later. `details.reason`: `not_brand`, `has_passed`, `beyond_validity`, `too_many`. */
  'binding.savePolicy': { params: BINDING_POLICY, result: POLICIES_VIEW, public: false },
  /** `details.reason`: `own_cause`, `decided_otherwise`, `guide_left`. */
  'binding.decide': {
    params: Type.Object({ dispute: ENTRY_ID, ...DISPUTE_DECISION.properties }),
    result: DISPUTES_VIEW,
    public: false,
  },
  /**
   * Customers of one guide go to another in one deed, offline too: by a store manager, whose name and reason stand in each claim.
   * `resign_handover` for who leaves. `details.reason`: `not_a_manager`, `not_a_guide`, `same_guide`, `training`.
   */
  'binding.moveCustomers': {
    params: Type.Object({
      from: STAFF_ID,
      to: STAFF_ID,
      source: oneOf(['manager_transfer', 'resign_handover']),
      members: Type.Array(MEMBER_ID, { minItems: 1, maxItems: CUSTOMERS_MOVED_MAX }),
      reason: Type.String({ minLength: 1, maxLength: 200 }),
    }),
    result: Type.Object({ moved: Type.Integer({ minimum: 0 }) }),
    public: false,
  },
} as const;
