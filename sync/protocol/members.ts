/**
 * What terminal and cloud tell each other of members beyond a look-up: what an enrolment's box holds, and the keys of persons that
 * travel beside an upload. DOMAIN.md §8.
 */
import Type, { type Static } from 'typebox';
import { NAME_MAX } from '../domain/enrolment.ts';
import {
  COUNT,
  ENTRY_ID,
  INSTANT,
  MEMBER_ID,
  oneOf,
  SEALED,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
} from '../schemas/scalars.ts';

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

/** A card as the cloud keeps it: a keyed hash of its number, by which its link is ended. */
export const CARD_KEY = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

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
  /** What the person is found by beside the number; clouds of before do not say it. */
  cards: Type.Optional(COUNT),
  wecomFriends: Type.Optional(COUNT),
  /** The newest of them, cards by their key; `external`: WeCom's own name for the customer. */
  links: Type.Optional(
    Type.Object({
      cards: Type.Array(Type.Object({ card: CARD_KEY, at: INSTANT })),
      friends: Type.Array(Type.Object({ external: Type.String({ maxLength: 64 }), at: INSTANT })),
    }),
  ),
});
export type MemberRecord = Static<typeof MEMBER_RECORD>;
export const MERGE_ANSWER = Type.Object({ state: MERGE_STATE, person: MEMBER_ID });

/** Who has the number now. */
export const NUMBER_PASSED = Type.Object({ member: MEMBER_ID });

/** Two members with one number, as managers of a store that knows the second one see them. */
export const MERGE_PROPOSAL = Type.Object({
  id: ENTRY_ID,
  /** Masked. */
  phone: Type.String({ maxLength: 20 }),
  state: MERGE_STATE,
  at: INSTANT,
  /** Of the last merge or split. */
  changedAt: Type.Union([INSTANT, Type.Null()]),
});
export const MERGE_PROPOSALS_ANSWER = Type.Object({
  items: Type.Array(MERGE_PROPOSAL),
  next: Type.Union([Type.String(), Type.Null()]),
});
const GUIDE_OR_NONE = Type.Union([STAFF_ID, Type.Null()]);
const HOLDINGS = {
  /** Who has the customer by these claims alone. */
  guide: GUIDE_OR_NONE,
  claims: COUNT,
  points: Type.Integer(),
  /** Principal and what was given on top. */
  storedValue: SIGNED_FEN,
  /** The newest; at most as many as are looked at. */
  visits: COUNT,
  spent: SIGNED_FEN,
};
const MERGE_SIDE = Type.Object({
  member: MEMBER_ID,
  /** The first letter alone. */
  name: Type.String({ maxLength: 20 }),
  phone: Type.String({ maxLength: 20 }),
  tier: SLUG,
  memberSince: INSTANT,
  /** Where it was enrolled. */
  stores: Type.Array(STORE_ID),
  ...HOLDINGS,
});
export type MergeSide = Static<typeof MERGE_SIDE>;
/** Both records, and what they have together as one person. */
export const MERGE_VIEW = Type.Object({
  ...MERGE_PROPOSAL.properties,
  sides: Type.Array(MERGE_SIDE),
  together: Type.Object(HOLDINGS),
  history: Type.Array(Type.Object({ what: oneOf(['merged', 'split']), at: INSTANT, who: Type.String() })),
});
export type MergeView = Static<typeof MERGE_VIEW>;
export const SPLIT_REASONS = ['not_same_person', 'number_passed_on', 'mistake'] as const;
