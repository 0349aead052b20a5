/**
 * What terminal and cloud tell each other of members beyond a look-up: what an enrolment's box holds, and the keys of persons that
 * travel beside an upload. DOMAIN.md §8.
 */
import Type, { type Static } from 'typebox';
import { NAME_MAX } from '../domain/enrolment.ts';
import { ENTRY_ID, INSTANT, MEMBER_ID, oneOf, SEALED, SLUG } from '../schemas/scalars.ts';

export const DAY = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** In the box of `member.enrolled`. */
export const ENROLMENT = Type.Object({
  /** E.164. */
  phone: Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' }),
  name: Type.Optional(Type.String({ maxLength: NAME_MAX })),
  birthday: Type.Optional(DAY),
});

export const PERSON_KEYS_PER_UPLOAD_MAX = 200;
/** The key of one person's boxes in this upload, itself sealed to the brand; 32 bytes inside. Never part of a journal. */
export const PERSON_KEY = Type.Object({ person: Type.String({ maxLength: 64 }), box: SEALED });
export type PersonKey = Static<typeof PERSON_KEY>;

const MERGE_STATE = oneOf(['proposed', 'merged', 'split']);
/** What a store that knows a member may see beyond a look-up. `ids`: all that are the one person, who goes by `person`. */
export const MEMBER_RECORD = Type.Object({
  member: MEMBER_ID,
  person: MEMBER_ID,
  ids: Type.Array(MEMBER_ID),
  /** Masked. */
  phone: Type.String({ maxLength: 20 }),
  consents: Type.Array(
    Type.Object({ version: SLUG, purpose: SLUG, channel: SLUG, marketing: Type.Boolean(), at: INSTANT }),
  ),
  /** Other members with the same number. */
  proposals: Type.Array(
    Type.Object({
      id: ENTRY_ID,
      other: MEMBER_ID,
      phone: Type.String({ maxLength: 20 }),
      state: MERGE_STATE,
      at: INSTANT,
    }),
  ),
});
export type MemberRecord = Static<typeof MEMBER_RECORD>;
export const MERGE_ANSWER = Type.Object({ state: MERGE_STATE, person: MEMBER_ID });
