/** Kinds of guides, who recruited them, and members who are to become guides, as they cross the wire. */
import Type, { type Static } from 'typebox';
import { GUIDE_TYPES } from '../domain/guide-type.ts';
import { ENTRY_ID, INSTANT, MEMBER_ID, oneOf, STAFF_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';

const NULL = Type.Null();
export const GUIDE_TYPE_SAVED = Type.Object({
  type: oneOf(GUIDE_TYPES),
  recruitedBy: Type.Union([STAFF_ID, NULL]),
});
export type GuideTypeSaved = Static<typeof GUIDE_TYPE_SAVED>;
/** `recruiters`: who recruited this guide, and who that one: two at most. Nobody is paid for it. */
export const GUIDE_TYPES_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      guide: STAFF_ID,
      name: TEXT,
      stores: Type.Array(STORE_ID),
      type: oneOf(GUIDE_TYPES),
      recruiters: Type.Array(Type.Object({ guide: STAFF_ID, name: TEXT }), { maxItems: 2 }),
    }),
  ),
  next: NULL,
});

/** `candidate`: made by who asks; the same again is the same proposal. `store`: where the person is to work. */
export const CANDIDATE_PROPOSED = Type.Object({
  candidate: ENTRY_ID,
  member: MEMBER_ID,
  store: STORE_ID,
  type: oneOf(GUIDE_TYPES),
  recruitedBy: Type.Optional(STAFF_ID),
  note: TEXT,
});
export type CandidateProposed = Static<typeof CANDIDATE_PROPOSED>;
export const CANDIDATE_DECISION = Type.Union([
  /** The number, name and first PIN of the new guide. */
  Type.Object({
    accept: Type.Literal(true),
    guide: STAFF_ID,
    name: Type.String({ minLength: 1, maxLength: 40 }),
    pin: Type.String({ maxLength: 12 }),
  }),
  Type.Object({ accept: Type.Literal(false), note: Type.String({ minLength: 1, maxLength: 200 }) }),
]);
export type CandidateDecision = Static<typeof CANDIDATE_DECISION>;
export const CANDIDATES_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      ...CANDIDATE_PROPOSED.properties,
      recruitedBy: Type.Union([STAFF_ID, NULL]),
      /** Masked. */
      phone: Type.String({ maxLength: 20 }),
      state: oneOf(['proposed', 'accepted', 'declined']),
      by: TEXT,
      at: INSTANT,
      guide: Type.Union([STAFF_ID, NULL]),
      decidedBy: Type.Union([TEXT, NULL]),
    }),
  ),
  next: NULL,
});
export type Candidate = Static<typeof CANDIDATES_ANSWER>['items'][number];
