/**
 * What terminal and cloud tell each other of a member as a person: what the box of `member.profiled` holds, the profile with its
 * history, a whole number for somebody who may see it, and all that is known of a person. DOMAIN.md §8.
 */
import Type, { type Static } from 'typebox';
import { CONSENT_PURPOSES } from '../domain/member-consent.ts';
import { CHANGES_MAX, PROFILE_FACTS_MAX } from '../domain/member-profile.ts';
import { DELETION_REASONS, REVEAL_REASONS } from '../domain/member-reveal.ts';
import { CAME_BY } from '../schemas/came-by.ts';
import { CONSENT_FACT, PROFILE_FACT } from '../schemas/documents/facts.ts';
import {
  COUNT,
  INSTANT,
  MEMBER_ID,
  oneOf,
  RECEIPT_NUMBER,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TEXT,
} from '../schemas/scalars.ts';

export const PROFILE_CHANGE = Type.Object({
  field: Type.String({ minLength: 1, maxLength: 80 }),
  value: Type.Union([TEXT, Type.Null()]),
});
/** In the box of `member.profiled`. */
export const PROFILE_BOX = Type.Object({
  changes: Type.Array(PROFILE_CHANGE, { minItems: 1, maxItems: CHANGES_MAX }),
});

/** What was bought, newest first; amounts in fen. */
export const VISIT = Type.Object({ at: INSTANT, store: STORE_ID, receiptNumber: RECEIPT_NUMBER, total: SIGNED_FEN });
export const BOUND = Type.Object({
  at: INSTANT,
  store: STORE_ID,
  /** null: the member wants nobody. */
  guide: Type.Union([STAFF_ID, Type.Null()]),
  source: SLUG,
  outcome: SLUG,
});
export const PERSON_ANSWER = Type.Object({
  member: MEMBER_ID,
  facts: Type.Array(PROFILE_FACT, { maxItems: PROFILE_FACTS_MAX }),
  consents: Type.Array(CONSENT_FACT),
  visits: Type.Array(VISIT),
  bindings: Type.Array(BOUND),
});
export type PersonAnswer = Static<typeof PERSON_ANSWER>;

export const REVEAL_REQUEST = Type.Object({ reason: oneOf(REVEAL_REASONS), staff: Type.Optional(STAFF_ID) });
/** E.164. */
export const REVEAL_ANSWER = Type.Object({ phone: Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' }) });

export const DELETION_REQUEST = Type.Object({ reason: oneOf(DELETION_REASONS) });
export const DELETION_ANSWER = Type.Object({ ids: Type.Array(MEMBER_ID), at: INSTANT });

const BY = Type.Union([STAFF_ID, Type.Null()]);
/** What points and stored value did, the oldest first; `receipt` where it was with a sale or a refund. */
export const ACCOUNT_ENTRY = Type.Object({
  at: INSTANT,
  what: SLUG,
  principal: SIGNED_FEN,
  bonus: SIGNED_FEN,
  store: Type.String(),
  receipt: Type.Union([Type.String(), Type.Null()]),
});

/** All that is known of a person, for the person: the number whole, fields with who entered them and when. */
export const EXPORT_ANSWER = Type.Object({
  member: MEMBER_ID,
  ids: Type.Array(MEMBER_ID),
  exportedAt: INSTANT,
  phone: Type.Union([Type.String(), Type.Null()]),
  name: Type.Union([TEXT, Type.Null()]),
  tier: SLUG,
  memberSince: INSTANT,
  profile: Type.Array(PROFILE_FACT),
  consents: Type.Array(
    Type.Object({
      at: INSTANT,
      purpose: Type.Union([oneOf(CONSENT_PURPOSES), SLUG]),
      given: Type.Boolean(),
      version: SLUG,
      channel: SLUG,
    }),
  ),
  purchases: Type.Array(VISIT),
  /** Under the receipts of the refunds; what was paid back. */
  returns: Type.Array(VISIT),
  bindings: Type.Array(BOUND),
  accounts: Type.Array(
    Type.Object({
      ...{ account: Type.String(), principal: SIGNED_FEN, bonus: SIGNED_FEN },
      entries: Type.Array(ACCOUNT_ENTRY),
    }),
  ),
  /** By what the person came: each enrolment and each claim of a guide. */
  arrivals: Type.Array(
    Type.Object({ at: INSTANT, what: oneOf(['enrolled', 'claimed']), store: STORE_ID, channel: SLUG, ...CAME_BY }),
  ),
  /** What guides got in touch about, and how it went. */
  calls: Type.Array(Type.Object({ at: INSTANT, reason: SLUG, outcome: SLUG, by: BY })),
  /** What was asked for and not there; `ended` when it was over. */
  wishes: Type.Array(Type.Object({ at: INSTANT, goods: TEXT, ended: Type.Boolean(), by: BY })),
  /** What the person said of who served; `text` while it is kept. */
  ratings: Type.Array(
    Type.Object({
      at: INSTANT,
      receiptNumber: RECEIPT_NUMBER,
      stars: COUNT,
      words: Type.Array(SLUG),
      text: Type.Union([TEXT, Type.Null()]),
    }),
  ),
  /** Since when a card, kept as a keyed hash, and a friend at WeCom lead to the person. */
  links: Type.Object({
    cards: Type.Array(Type.Object({ card: Type.String(), at: INSTANT })),
    friends: Type.Array(Type.Object({ external: Type.String(), at: INSTANT })),
  }),
});
