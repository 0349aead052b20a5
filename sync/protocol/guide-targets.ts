/** Targets of guides for a month as they cross the wire. */
import Type, { type Static } from 'typebox';
import { BUSINESS_DAY, COUNT, FEN, INSTANT, MONTH, SIGNED_FEN, STAFF_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';
import { OWN_RATING } from './sale-ratings.ts';

export const TARGET_BINDINGS_MAX = 10_000;
const AMOUNT = Type.Union([Type.Integer({ minimum: 1, maximum: 100_000_000_000 }), Type.Null()]);
const BINDINGS = Type.Union([Type.Integer({ minimum: 1, maximum: TARGET_BINDINGS_MAX }), Type.Null()]);

/** `amount` in fen of net sales; null takes the target back. `version`: the one that was seen, 0 for none. */
export const TARGET_ENTERED = Type.Object({
  month: MONTH,
  guide: STAFF_ID,
  amount: AMOUNT,
  bindings: BINDINGS,
  version: COUNT,
});
export type TargetEntered = Static<typeof TARGET_ENTERED>;

const VERSION = Type.Object({ version: COUNT, amount: AMOUNT, bindings: BINDINGS, by: TEXT, at: INSTANT });
/** What a guide reached in a month. */
const REACHED = { net: SIGNED_FEN, bound: COUNT } as const;

/** The guides of a store in a month, with every version of each one's target, the newest last. */
export const GUIDE_TARGETS = Type.Object({
  month: MONTH,
  today: BUSINESS_DAY,
  store: STORE_ID,
  items: Type.Array(Type.Object({ guide: STAFF_ID, name: TEXT, ...REACHED, versions: Type.Array(VERSION) })),
  next: Type.Null(),
});
export type GuideTargets = Static<typeof GUIDE_TARGETS>;

/** One guide's month as of now. */
export const OWN_TARGET = Type.Object({
  guide: STAFF_ID,
  month: MONTH,
  today: BUSINESS_DAY,
  asOf: INSTANT,
  target: Type.Union([Type.Object({ amount: FEN, bindings: BINDINGS }), Type.Null()]),
  /** What customers say; absent from clouds of before. */
  rating: Type.Optional(OWN_RATING),
  ...REACHED,
});
export type OwnTarget = Static<typeof OWN_TARGET>;
