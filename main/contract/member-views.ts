/** Members as screens enrol them. The host and the cloud decide. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { MEMBER_VIEW } from '../../sync/protocol/messages.ts';
import { CAME_BY } from '../../sync/schemas/came-by.ts';
import { PERSON_METHODS } from './person-views.ts';
import { MEMBER_ID, oneOf, STAFF_ID } from '../../sync/schemas/scalars.ts';

export const ENROLL = Type.Object({
  /** Made by the screen: asked again with it, nothing happens twice. */
  member: MEMBER_ID,
  /** As typed; `details.path` names the field that is refused and `details.reason` why (sync/domain/enrolment.ts). */
  phone: Type.String({ maxLength: 40 }),
  name: Type.String({ maxLength: 200 }),
  /** `YYYY-MM-DD`, or empty. */
  birthday: Type.String({ maxLength: 10 }),
  guide: Type.Optional(STAFF_ID),
  consent: Type.Boolean(),
  marketing: Type.Boolean(),
  ...CAME_BY,
});
export type Enroll = Static<typeof ENROLL>;

/** `known`: the phone is a member's already, who is not enrolled again. */
export const ENROLLED = Type.Object({
  outcome: oneOf(['enrolled', 'known']),
  online: Type.Boolean(),
  member: MEMBER_VIEW,
});

export const MEMBER_METHODS = {
  ...PERSON_METHODS,
  /** Online and offline; what is personal leaves the screen here and is sealed at once. */
  'member.enroll': { params: ENROLL, result: ENROLLED, public: false },
} as const;
