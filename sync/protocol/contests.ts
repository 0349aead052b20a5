/**
 * What managers, guides and terminals say to the cloud about contests: terms, the live board with its as-of time, standings as they
 * were closed, prizes and corrections. Rules: sync/domain/contest.ts. Scores are fen (`net_sales`), thousandths of a piece per sale
 * (`upt`), customers (`bindings`) or follow-ups (`follow_ups`).
 */
import Type, { type Static } from 'typebox';
import { CONTEST_METRICS } from '../domain/contest.ts';
import {
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  REGION_ID,
  SIGNED_FEN,
  STAFF_ID,
  STORE_ID,
  TEXT,
} from '../schemas/scalars.ts';

const CLOSED = { additionalProperties: false } as const;
export const CONTEST_ID = ENTRY_ID;
export const CONTEST_SCOPE = Type.Union([
  Type.Object({ kind: Type.Literal('brand') }, CLOSED),
  Type.Object(
    {
      kind: Type.Literal('regions'),
      regions: Type.Array(REGION_ID, { minItems: 1, maxItems: 200, uniqueItems: true }),
    },
    CLOSED,
  ),
  Type.Object(
    { kind: Type.Literal('stores'), stores: Type.Array(STORE_ID, { minItems: 1, maxItems: 5000, uniqueItems: true }) },
    CLOSED,
  ),
]);
export const PRIZE_PLACES_MAX = 1000;
export const CONTEST_TERMS = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
    metric: oneOf(CONTEST_METRICS),
    scope: CONTEST_SCOPE,
    /** First and last business day; the first is tomorrow at the earliest. */
    from: BUSINESS_DAY,
    to: BUSINESS_DAY,
    /** Of `upt`: with fewer sales nobody has a place. */
    leastSales: Type.Integer({ minimum: 1, maximum: 10_000 }),
    /** Each place up to `upTo`, from behind the one before, gets `amount`. */
    prizes: Type.Array(
      Type.Object({ upTo: Type.Integer({ minimum: 1, maximum: PRIZE_PLACES_MAX }), amount: FEN }, CLOSED),
      { maxItems: 20 },
    ),
  },
  CLOSED,
);
export type ContestTermsBody = Static<typeof CONTEST_TERMS>;

/** `contest` is made by who enters it: the same again is the same contest. */
export const CONTEST_ENTERED = Type.Object({ contest: CONTEST_ID, ...CONTEST_TERMS.properties }, CLOSED);
export const CONTEST_CHANGE = Type.Union([
  /** Before it begins. */
  Type.Object({ what: Type.Literal('changed'), terms: CONTEST_TERMS }, CLOSED),
  /** While it runs: `to` is its last day, today or later and earlier than before. */
  Type.Object({ what: Type.Literal('ended'), to: BUSINESS_DAY }, CLOSED),
  /** Until it is closed; nobody wins. */
  Type.Object({ what: Type.Literal('cancelled'), reason: TEXT }, CLOSED),
]);
export type ContestChange = Static<typeof CONTEST_CHANGE>;

export const CONTEST = Type.Object({
  contest: CONTEST_ID,
  ...CONTEST_TERMS.properties,
  state: oneOf(['planned', 'running', 'over', 'closed', 'cancelled']),
  closedAt: Type.Union([INSTANT, Type.Null()]),
});
export type Contest = Static<typeof CONTEST>;
export const CONTESTS_ANSWER = Type.Object({
  items: Type.Array(CONTEST),
  next: Type.Union([Type.String(), Type.Null()]),
});

export const CONTEST_ROW = Type.Object({
  place: Type.Integer({ minimum: 1 }),
  guide: STAFF_ID,
  name: Type.Union([TEXT, Type.Null()]),
  /** The guide's first store by now. */
  store: Type.Union([STORE_ID, Type.Null()]),
  score: COUNT,
  /** When the last fact that counts in it happened. */
  reached: INSTANT,
});
export type ContestRow = Static<typeof CONTEST_ROW>;
export const CONTEST_BOARD = Type.Object({
  contest: CONTEST_ID,
  state: CONTEST.properties.state,
  /** All that arrived until then is in it; of a closed contest its close. */
  asOf: INSTANT,
  /** How many have a place. */
  placed: COUNT,
  rows: Type.Array(CONTEST_ROW),
  /** Of the guide who was asked for. */
  own: Type.Optional(
    Type.Object({
      guide: STAFF_ID,
      /** null: none yet, or the guide has left. */
      place: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
      score: Type.Union([COUNT, Type.Null()]),
      /** What is missing to the score of the next place above; 0 where that has the same score and was earlier. */
      toNext: Type.Union([COUNT, Type.Null()]),
      /** Of `upt`: sales so far. */
      sales: COUNT,
      /** The one's own place between those around it. */
      around: Type.Array(CONTEST_ROW),
    }),
  ),
});
export type ContestBoard = Static<typeof CONTEST_BOARD>;

export const CONTEST_PRIZE = Type.Object({
  id: Type.String({ maxLength: 60 }),
  what: oneOf(['awarded', 'adjusted']),
  guide: STAFF_ID,
  name: Type.Union([TEXT, Type.Null()]),
  place: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  amount: SIGNED_FEN,
  note: Type.String(),
  by: Type.String(),
  at: INSTANT,
});
export type ContestPrizeRow = Static<typeof CONTEST_PRIZE>;
/** What came after the close, by guide: the score then, and what it would be now. */
export const CONTEST_CORRECTION = Type.Object({
  guide: STAFF_ID,
  name: Type.Union([TEXT, Type.Null()]),
  scoreAtClose: Type.Union([COUNT, Type.Null()]),
  scoreNow: Type.Union([COUNT, Type.Null()]),
  /** Sales or customers that changed. */
  facts: COUNT,
  latest: INSTANT,
});
export const CONTEST_VIEW = Type.Object({
  ...CONTEST.properties,
  history: Type.Array(
    Type.Object({
      what: oneOf(['created', 'changed', 'ended', 'cancelled', 'closing', 'closed']),
      by: Type.String(),
      at: INSTANT,
    }),
  ),
  prizesGiven: Type.Array(CONTEST_PRIZE),
  corrections: Type.Array(CONTEST_CORRECTION),
});
export type ContestView = Static<typeof CONTEST_VIEW>;

/** Once the contest is closed; `id` is made by who enters it: the same again changes nothing. Not 0. */
export const PRIZE_ADJUSTMENT = Type.Object({ id: ENTRY_ID, guide: STAFF_ID, amount: SIGNED_FEN, note: TEXT }, CLOSED);
export type PrizeAdjustment = Static<typeof PRIZE_ADJUSTMENT>;
