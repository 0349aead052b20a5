/**
 * What managers, guides and terminals say to the cloud about commission: dated rules, what a guide earned and why, statements of a
 * closed month. Amounts in fen, rates in basis points, months and days those of the store's business. DOMAIN.md §7.
 */
import Type, { type Static } from 'typebox';
import { SIGNAL_KINDS } from '../domain/scan-signals.ts';
import {
  BP,
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  MONTH,
  oneOf,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TEXT,
} from '../schemas/scalars.ts';

export const COMMISSION_RATES_MAX = 5000;
const RATES = (name: string) =>
  Type.Record(Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' }), BP, {
    maxProperties: COMMISSION_RATES_MAX,
    description: `rate by ${name}`,
  });

/** What a version says; the cloud gives it its number. */
export const COMMISSION_TERMS = Type.Object(
  {
    /** Now or later: what was sold stays as it earned. */
    from: INSTANT,
    rates: Type.Object(
      { items: RATES('item'), categories: RATES('category'), default: BP },
      { additionalProperties: false },
    ),
    binderBp: BP,
    /** Marginal, each above the one before; the last one may have no end. */
    tiers: Type.Array(Type.Object({ upTo: Type.Union([FEN, Type.Null()]), bp: BP }), { maxItems: 20 }),
    tiersLessLines: Type.Boolean(),
    returnDays: Type.Integer({ minimum: 0, maximum: 366 }),
    newMember: Type.Optional(Type.Object({ floor: FEN, amount: FEN })),
    storedValue: Type.Union([
      Type.Object({ earnsOn: Type.Literal('spending') }, { additionalProperties: false }),
      Type.Object({ earnsOn: Type.Literal('top_up'), rateBp: BP }, { additionalProperties: false }),
    ]),
  },
  { additionalProperties: false },
);
export type CommissionTerms = Static<typeof COMMISSION_TERMS>;
export const COMMISSION_RULE_VIEW = Type.Object({
  ...COMMISSION_TERMS.properties,
  version: SLUG,
  by: STAFF_ID,
  at: INSTANT,
});

export const COMMISSION_STATES = ['frozen', 'settled'] as const;
const LINE = Type.Object({
  lineId: Type.String(),
  name: TEXT,
  /** What remains of it after refunds, and what of it earns nothing taken off. */
  net: FEN,
  rateBp: BP,
  rateFrom: oneOf(['item', 'category', 'default']),
  commission: FEN,
  /** Who served this line, where it says so itself. */
  serving: Type.Optional(Type.Array(Type.Object({ guide: STAFF_ID, shareBp: BP }))),
});
/** Why a sale earns what it does now. */
export const COMMISSION_WHY = Type.Object({
  rule: SLUG,
  lines: Type.Array(LINE),
  pool: FEN,
  binderBp: BP,
  boundGuide: Type.Union([STAFF_ID, Type.Null()]),
  serving: Type.Array(Type.Object({ guide: STAFF_ID, shareBp: BP })),
  newMember: FEN,
  parts: Type.Array(Type.Object({ party: Type.String(), amount: FEN })),
});
export type CommissionWhy = Static<typeof COMMISSION_WHY>;
export const COMMISSION_POSTING = Type.Object({
  sale: Type.String(),
  receipt: Type.Union([Type.String(), Type.Null()]),
  store: STORE_ID,
  what: oneOf([
    'earned',
    'clawback',
    'correction',
    'adjustment',
    'late_claim',
    'new_member',
    'tier',
    'leaver',
    'decided',
  ]),
  day: BUSINESS_DAY,
  amount: SIGNED_FEN,
  net: SIGNED_FEN,
  state: oneOf(COMMISSION_STATES),
  /** The last business day on which it is frozen. */
  frozenUntil: BUSINESS_DAY,
  /** The month whose statement it stands in. */
  statement: Type.Union([MONTH, Type.Null()]),
});
export type CommissionPosting = Static<typeof COMMISSION_POSTING>;
/** What hangs on a claim that was undone: what each would get or lose if the dispute is upheld, as it was when it was opened. */
const UNDONE_EVIDENCE = Type.Object({
  claim: ENTRY_ID,
  signal: oneOf(SIGNAL_KINDS),
  parts: Type.Array(Type.Object({ party: Type.String(), amount: SIGNED_FEN })),
});
export type UndoneEvidence = Static<typeof UNDONE_EVIDENCE>;
export const COMMISSION_DISPUTE = Type.Object({
  id: Type.String(),
  sale: Type.String(),
  receipt: Type.String(),
  store: STORE_ID,
  /** `late_claim`, `undone_claim`: found by the cloud; `questioned`: raised by a guide. */
  reason: SLUG,
  /** Of a late claim and of one that was undone, who would have been bound; null for nobody. */
  guide: Type.Union([STAFF_ID, Type.Null()]),
  raisedBy: Type.Union([STAFF_ID, Type.Null()]),
  words: Type.Union([Type.String(), Type.Null()]),
  openedAt: INSTANT,
  state: oneOf(['open', 'upheld', 'rejected']),
  decidedBy: Type.Union([STAFF_ID, Type.Null()]),
  note: Type.Union([TEXT, Type.Null()]),
  /** Of a claim that was undone. */
  evidence: Type.Optional(UNDONE_EVIDENCE),
});
export type CommissionDispute = Static<typeof COMMISSION_DISPUTE>;
/** Upheld, a dispute that a guide raised says who served the sale; the shares are 10000 in all. */
export const COMMISSION_DECISION = Type.Object(
  {
    upheld: Type.Boolean(),
    note: TEXT,
    serving: Type.Optional(
      Type.Array(Type.Object({ guide: STAFF_ID, shareBp: BP }, { additionalProperties: false }), { maxItems: 8 }),
    ),
  },
  { additionalProperties: false },
);
export const COMMISSION_VIEW = Type.Object({
  guide: STAFF_ID,
  from: BUSINESS_DAY,
  to: BUSINESS_DAY,
  frozen: SIGNED_FEN,
  settled: SIGNED_FEN,
  items: Type.Array(COMMISSION_POSTING),
  /** By sale. */
  why: Type.Record(Type.String(), COMMISSION_WHY),
  /** About these sales, whoever raised them. */
  disputes: Type.Array(COMMISSION_DISPUTE),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type CommissionView = Static<typeof COMMISSION_VIEW>;

export const COMMISSION_STATEMENT = Type.Object({
  month: MONTH,
  /** A guide's number, or STORE. */
  party: Type.String(),
  /** Of STORE's own statements. */
  store: Type.String(),
  total: SIGNED_FEN,
  lines: COUNT,
  madeAt: INSTANT,
});
export type CommissionStatement = Static<typeof COMMISSION_STATEMENT>;

/** Terms that are not entered yet, and where to go on: the last business day and sale seen. */
export const COMMISSION_COMPARISON_ASKED = Type.Object(
  {
    month: MONTH,
    terms: Type.Omit(COMMISSION_TERMS, ['from'], { additionalProperties: false }),
    after: Type.Optional(Type.String({ maxLength: 80 })),
  },
  { additionalProperties: false },
);
/** What some of a month's sales earned by lines, and would have under other terms; with `total` on the first page. */
export const COMMISSION_COMPARISON = Type.Object({
  items: Type.Array(
    Type.Object({ party: Type.String(), was: SIGNED_FEN, wasNet: SIGNED_FEN, would: SIGNED_FEN, wouldNet: SIGNED_FEN }),
  ),
  sales: COUNT,
  total: Type.Optional(COUNT),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type CommissionComparison = Static<typeof COMMISSION_COMPARISON>;
