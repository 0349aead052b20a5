/** Bindings that a manager should look at, and what was decided of them, as they cross the wire. domain/scan-signals.ts has the rules. */
import Type, { type Static } from 'typebox';
import { CLAIM_SOURCES } from '../domain/binding.ts';
import { SIGNAL_KINDS } from '../domain/scan-signals.ts';
import { COUNT, ENTRY_ID, INSTANT, MEMBER_ID, oneOf, STAFF_ID, STORE_ID } from '../schemas/scalars.ts';

const WORDS = Type.String({ minLength: 1, maxLength: 200 });
/** Of one signal, the newest; those before them were looked at, or are too old to matter. */
export const SIGNAL_CLAIMS_MAX = 100;

export const BINDING_SIGNAL = Type.Object({
  kind: oneOf(SIGNAL_KINDS),
  guide: STAFF_ID,
  store: STORE_ID,
  from: INSTANT,
  to: INSTANT,
  count: COUNT,
  /** The newest claim of it: by it the signal is asked for, and decided as it stood then. Clouds of before do not say it. */
  last: Type.Optional(ENTRY_ID),
  /** Absent while there is a claim in it that nobody looked at. */
  decided: Type.Optional(Type.Object({ by: STAFF_ID, at: INSTANT, words: WORDS, undone: COUNT })),
});
export const BINDING_SIGNALS_ANSWER = Type.Object({ items: Type.Array(BINDING_SIGNAL), next: Type.Null() });

export const SIGNAL_CLAIM = Type.Object({
  claim: ENTRY_ID,
  member: MEMBER_ID,
  memberPhone: Type.Optional(Type.String()),
  at: INSTANT,
  source: oneOf(CLAIM_SOURCES),
  /** Which of the signal's devices, from 1; null where it is not known. */
  device: Type.Union([COUNT, Type.Null()]),
  /** Whose customer it is now. */
  boundGuide: Type.Optional(STAFF_ID),
  /** Who had the customer until this claim and could have them again. */
  before: Type.Optional(STAFF_ID),
  /** The customer is the signal's guide's by this very claim. */
  canUndo: Type.Boolean(),
});
export const SIGNAL_DETAIL = Type.Object({
  signal: BINDING_SIGNAL,
  claims: Type.Array(SIGNAL_CLAIM, { maxItems: SIGNAL_CLAIMS_MAX }),
});
/** `to`: where nobody had the customer before. Nothing to undo: looked at, and fine. */
export const SIGNAL_DECISION = Type.Object({
  decision: ENTRY_ID,
  words: WORDS,
  undo: Type.Array(Type.Object({ claim: ENTRY_ID, to: Type.Optional(STAFF_ID) }), { maxItems: SIGNAL_CLAIMS_MAX }),
});
export type SignalDetail = Static<typeof SIGNAL_DETAIL>;
export type SignalClaim = Static<typeof SIGNAL_CLAIM>;
export type BindingSignal = Static<typeof BINDING_SIGNAL>;
