/** Targets of guides and of the store for a month at the till: a guide's own is seen offline too; decided by managers, online. Spread into guide-methods.ts. */
import Type from 'typebox';
import { GUIDE_TARGETS, OWN_TARGET, TARGET_ENTERED } from '../../sync/protocol/guide-targets.ts';
import { STORE_TARGET, STORE_TARGET_ENTERED } from '../../sync/protocol/store-targets.ts';
import { MONTH, STAFF_ID } from '../../sync/schemas/scalars.ts';

export const TARGET_METHODS = {
  /** What the cloud says, or last said of this guide; null where it never did. Of another guide for who may `see_reports` alone. */
  'target.own': {
    params: Type.Object({ guide: STAFF_ID }),
    result: Type.Object({ online: Type.Boolean(), told: Type.Union([OWN_TARGET, Type.Null()]) }),
    public: false,
  },
  /** The guides of this store in a month, this one without. For who may `manage_people`, online. */
  'target.list': {
    params: Type.Object({ month: Type.Optional(MONTH) }, { additionalProperties: false }),
    result: GUIDE_TARGETS,
    public: false,
  },
  /** `details.reason`: `has_passed`, `too_far`, `without_amount`, `too_many`, `target_changed`. */
  'target.set': { params: TARGET_ENTERED, result: GUIDE_TARGETS, public: false },
  /** Of this store in a month, this one without, with its net sales so far. For who may `manage_people`, online. */
  'target.store': {
    params: Type.Object({ month: Type.Optional(MONTH) }, { additionalProperties: false }),
    result: STORE_TARGET,
    public: false,
  },
  /** `details.reason`: `has_passed`, `too_far`, `target_changed`. */
  'target.setStore': { params: Type.Omit(STORE_TARGET_ENTERED, ['store']), result: STORE_TARGET, public: false },
} as const;
