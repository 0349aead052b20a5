/** A member as a person, as screens read and change it. The host and the cloud decide. Spread into member-views.ts. */
import Type, { type Static } from 'typebox';
import { CONSENT_PURPOSES } from '../../sync/domain/member-consent.ts';
import { CHANGES_MAX, PROFILE_FACTS_MAX } from '../../sync/domain/member-profile.ts';
import { DELETION_REASONS, REVEAL_REASONS } from '../../sync/domain/member-reveal.ts';
import { BOUND, EXPORT_ANSWER, PROFILE_CHANGE, REVEAL_ANSWER, VISIT } from '../../sync/protocol/persons.ts';
import { CONSENT_FACT, PROFILE_FACT } from '../../sync/schemas/documents/facts.ts';
import { ENTRY_ID, MEMBER_ID, oneOf } from '../../sync/schemas/scalars.ts';

const OF_MEMBER = Type.Object({ member: MEMBER_ID });

/** Facts that a consent allows (domain/member-profile.ts folds them). Visits and bindings are the cloud's: null without it. */
export const PERSON_VIEW = Type.Object({
  online: Type.Boolean(),
  facts: Type.Array(PROFILE_FACT, { maxItems: 2 * PROFILE_FACTS_MAX }),
  consents: Type.Array(CONSENT_FACT),
  visits: Type.Union([Type.Array(VISIT), Type.Null()]),
  bindings: Type.Union([Type.Array(BOUND), Type.Null()]),
});
export type PersonView = Static<typeof PERSON_VIEW>;

export const PERSON_METHODS = {
  /** From the cloud, else as the cloud last said; with what this till entered since. */
  'member.person': { params: OF_MEMBER, result: PERSON_VIEW, public: false },
  /**
   * Offline too. `entry` is made by the screen: asked again with it, nothing happens twice. `agreed`: the member says yes to a profile now;
   * without it, and without a consent from before, nothing is written. `details.path` names the field that is refused.
   */
  'member.profile': {
    params: Type.Object({
      entry: ENTRY_ID,
      member: MEMBER_ID,
      changes: Type.Array(PROFILE_CHANGE, { minItems: 1, maxItems: CHANGES_MAX }),
      agreed: Type.Boolean(),
    }),
    result: PERSON_VIEW,
    public: false,
  },
  /** Offline too; what holds already is not written again. */
  'member.consent': {
    params: Type.Object({ member: MEMBER_ID, purpose: oneOf(CONSENT_PURPOSES), given: Type.Boolean() }),
    result: PERSON_VIEW,
    public: false,
  },
  /** The whole number, by the right `reveal_phone` or an approval; online only. */
  'member.reveal': {
    params: Type.Object({ member: MEMBER_ID, reason: oneOf(REVEAL_REASONS), approval: Type.Optional(ENTRY_ID) }),
    result: REVEAL_ANSWER,
    public: false,
  },
  /** All that is known of a person, for the person; a manager, online. */
  'member.export': { params: OF_MEMBER, result: EXPORT_ANSWER, public: false },
  /** For good; a manager, online. */
  'member.forget': {
    params: Type.Object({ member: MEMBER_ID, reason: oneOf(DELETION_REASONS) }),
    result: Type.Object({}),
    public: false,
  },
} as const;
