/** Documents that the cloud derives from journals: the ledger of facts, bindings, shifts. Terminals only pull them. */
import Type, { type Static } from 'typebox';
import { CONSENT_PURPOSES } from '../../domain/member-consent.ts';
import { PROFILE_FACTS_MAX } from '../../domain/member-profile.ts';
import {
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  MEMBER_ID,
  oneOf,
  RECEIPT_NUMBER,
  SALE_ID,
  SHIFT_ID,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../scalars.ts';

/** A fact of a store as every terminal of the store sees it; `body` is the journal entry's. */
export const LEDGER_DOCUMENT = Type.Object({
  id: Type.String({ maxLength: 40 }),
  kind: Type.String({ maxLength: 40 }),
  store: STORE_ID,
  terminal: TERMINAL_ID,
  seq: COUNT,
  at: INSTANT,
  businessDay: BUSINESS_DAY,
  staff: Type.Union([STAFF_ID, Type.Null()]),
  receiptNumber: Type.Optional(RECEIPT_NUMBER),
  saleId: Type.Optional(SALE_ID),
  total: Type.Optional(SIGNED_FEN),
  body: Type.Record(Type.String(), Type.Unknown()),
  /** Differences that the cloud found when it priced again; the sale stands. */
  flags: Type.Optional(Type.Array(SLUG, { maxItems: 20 })),
});
export type LedgerDocument = Static<typeof LEDGER_DOCUMENT>;

/** One field of what a member said of themselves, and when who entered it (domain/member-profile.ts). */
export const PROFILE_FACT = Type.Object({
  id: ENTRY_ID,
  at: INSTANT,
  by: Type.Union([STAFF_ID, Type.Null()]),
  field: Type.String({ minLength: 1, maxLength: 80 }),
  value: Type.Union([TEXT, Type.Null()]),
});
export const CONSENT_FACT = Type.Object({
  id: ENTRY_ID,
  at: INSTANT,
  purpose: oneOf(CONSENT_PURPOSES),
  given: Type.Boolean(),
  version: SLUG,
});

export const TOKEN_STATES = ['issued', 'scanned', 'consented', 'bound', 'conflict', 'expired', 'revoked'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/**
 * One guide claimed another's customer, or the customer chose nobody (no `claimant`); `rule`: how the fold decided
 * (domain/binding-conflict.ts).
 */
export const CLASH = Type.Object({
  claim: ENTRY_ID,
  at: INSTANT,
  source: SLUG,
  claimant: Type.Optional(STAFF_ID),
  holder: STAFF_ID,
  rule: SLUG,
  protectedUntil: INSTANT,
  dispute: Type.Optional(
    Type.Object({
      dispute: ENTRY_ID,
      state: oneOf(['open', 'upheld', 'rejected']),
      /** Who said that it is not right; absent: the cloud, of a claim that came late. */
      by: Type.Optional(STAFF_ID),
      decidedBy: Type.Optional(STAFF_ID),
      reason: Type.Optional(TEXT),
    }),
  ),
});
export type Clash = Static<typeof CLASH>;

/**
 * `token:<token id>`: the life of one issued token; `member:<id>`: who a member is bound to now; `clash:<id>`: who else claimed
 * the member; `person:<id>`: what the member said of themselves, or that nobody knows them any more. The host keeps what a person said
 * sealed and passes it on empty: the local database is not.
 */
export const BINDING_DOCUMENT = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 80 }),
  /** Not longer than six letters: the local database indexes it by its length. */
  type: oneOf(['token', 'member', 'clash', 'person']),
  token: Type.Optional(Type.String({ maxLength: 30 })),
  state: Type.Optional(oneOf(TOKEN_STATES)),
  steps: Type.Optional(Type.Array(Type.Object({ state: oneOf(TOKEN_STATES), at: INSTANT }), { maxItems: 20 })),
  /** Why it ended in conflict, expired or revoked: an outcome of the fold or a refusal code. */
  reason: Type.Optional(SLUG),
  guide: Type.Optional(STAFF_ID),
  terminal: Type.Optional(TERMINAL_ID),
  member: Type.Optional(MEMBER_ID),
  memberName: Type.Optional(TEXT),
  memberPhone: Type.Optional(Type.String({ maxLength: 20 })),
  tier: Type.Optional(SLUG),
  /** Of a `member` who was made one with others: the id under which the person is listed. */
  person: Type.Optional(MEMBER_ID),
  since: Type.Optional(INSTANT),
  lastTouch: Type.Optional(INSTANT),
  protectedUntil: Type.Optional(INSTANT),
  /** Of a `clash`, newest first. */
  clashes: Type.Optional(Type.Array(CLASH, { maxItems: 20 })),
  /** Of a `person`. */
  facts: Type.Optional(Type.Array(PROFILE_FACT, { maxItems: PROFILE_FACTS_MAX })),
  consents: Type.Optional(Type.Array(CONSENT_FACT, { maxItems: 100 })),
  forgotten: Type.Optional(Type.Boolean()),
  /** A card or a friend at WeCom leads to the person no more: what a till remembers of before does not count. */
  unlinkedAt: Type.Optional(INSTANT),
});
export type BindingDocument = Static<typeof BINDING_DOCUMENT>;
/** As the local database knows it: a field more in its schema would be another shape, which it refuses to open. */
const NOT_IN_SHAPE = ['person', 'clashes', 'facts', 'consents', 'forgotten', 'unlinkedAt'] as const;
export const BINDING_SHAPE = Type.Omit(BINDING_DOCUMENT, [...NOT_IN_SHAPE]);

export const SHIFT_DOCUMENT = Type.Object({
  id: SHIFT_ID,
  store: STORE_ID,
  terminal: TERMINAL_ID,
  staff: STAFF_ID,
  openedAt: INSTANT,
  closedAt: Type.Optional(INSTANT),
  float: FEN,
  countedCash: Type.Optional(FEN),
  overShort: Type.Optional(SIGNED_FEN),
});
export type ShiftDocument = Static<typeof SHIFT_DOCUMENT>;
