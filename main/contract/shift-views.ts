/**
 * What the shift screen asks and is told: counts, reports, movements of cash, hand-over and day close. Amounts in fen; all
 * figures are the host's. Used by contract.ts.
 */
import Type, { type Static } from 'typebox';
import { LIABILITY_KINDS } from '../../sync/domain/liabilities.ts';
import type { Clue } from '../../sync/domain/short-cash.ts';
import type { DayReport, ShiftReport, ShiftSummary } from '../../sync/domain/shift-report.ts';
import {
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  SHIFT_ID,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const REASON = Type.String({ minLength: 1, maxLength: 200 });
const APPROVAL = { approval: Type.Optional(ENTRY_ID) };
const INTEGER = Type.Integer();
const PIN = Type.String({ maxLength: 32 });

/** Face value in fen to pieces. */
const DENOMINATIONS = Type.Record(
  Type.String({ pattern: '^[1-9]\\d{0,5}$' }),
  Type.Integer({ minimum: 0, maximum: 9_999 }),
);
const COUNT_GIVEN = {
  countedCash: FEN,
  denominations: Type.Optional(DENOMINATIONS),
  reason: Type.Optional(TEXT),
  ...APPROVAL,
};

/** Any difference comes back as `reason_needed` before it is final: the count is kept, and handed in again without this. */
const SHOW_FIRST = { show: Type.Optional(Type.Literal(true)) };

export const SHIFT_CLOSE = Type.Object({ ...COUNT_GIVEN, ...SHOW_FIRST });
export const SHIFT_HAND_OVER = Type.Object({
  ...COUNT_GIVEN,
  ...SHOW_FIRST,
  /** Of who is logged in, and of who takes over. */
  pin: PIN,
  to: Type.Object({ staff: Type.String({ maxLength: 20 }), pin: PIN }),
});
/** A shift that was closed uncounted. */
export const SHIFT_COUNT = Type.Object({ shift: SHIFT_ID, ...COUNT_GIVEN });
export type CountGiven = Pick<
  Static<typeof SHIFT_CLOSE>,
  'countedCash' | 'denominations' | 'reason' | 'approval' | 'show'
>;

export const COUNT_RESULT = Type.Object({ shift: SHIFT_ID, expectedCash: INTEGER, overShort: INTEGER });
export type CountResult = Static<typeof COUNT_RESULT>;

/** What an over or short cash may come from; only after the count was given. */
export const DIFFERENCE = Type.Object({
  shift: SHIFT_ID,
  countedCash: FEN,
  expectedCash: INTEGER,
  overShort: INTEGER,
  reasonAbove: FEN,
  clues: Type.Array(
    Type.Unsafe<Clue>(
      Type.Object({
        weight: COUNT,
        suspects: Type.Array(
          Type.Object({
            mistake: SLUG,
            seq: COUNT,
            at: COUNT,
            kind: TEXT,
            receiptNumber: nullable(TEXT),
            effect: INTEGER,
          }),
        ),
      }),
    ),
  ),
});
export type DifferenceView = Static<typeof DIFFERENCE>;

export const CASH_MOVE = Type.Object({
  direction: oneOf(['in', 'out']),
  amount: Type.Unsafe<Static<typeof FEN>>(Type.Integer({ minimum: 1, maximum: 99_999_999 })),
  reason: REASON,
  ...APPROVAL,
});
export const DRAWER_OPEN = Type.Object({ reason: REASON, ...APPROVAL });

/** An entry that the cloud has not countersigned. */
const UNSENT = Type.Object({
  seq: COUNT,
  kind: TEXT,
  at: INSTANT,
  receiptNumber: nullable(TEXT),
  total: nullable(INTEGER),
});
const SUM = Type.Object({ count: COUNT, units: COUNT, amount: INTEGER });
const GROUPS = Type.Array(Type.Object({ id: TEXT, sales: COUNT, net: INTEGER, refunded: INTEGER }));
const DISCOUNTS = Type.Array(Type.Object({ id: TEXT, count: COUNT, amount: INTEGER }));
const FIGURES = {
  sales: SUM,
  refunds: SUM,
  net: INTEGER,
  corrections: Type.Object({ count: COUNT, amount: INTEGER }),
  waitingRefunds: Type.Object({ count: COUNT, amount: INTEGER }),
  liabilities: Type.Array(
    Type.Object({
      kind: oneOf(LIABILITY_KINDS),
      taken: INTEGER,
      used: INTEGER,
      returned: INTEGER,
      forfeited: INTEGER,
      cash: INTEGER,
      tenders: Type.Array(Type.Object({ kind: TEXT, in: INTEGER, out: INTEGER })),
    }),
  ),
  tenders: Type.Array(
    Type.Object({
      kind: TEXT,
      count: Type.Integer(),
      taken: INTEGER,
      change: INTEGER,
      refunded: INTEGER,
      net: INTEGER,
    }),
  ),
  /** Of platforms, within the tender `platform_voucher`: what they pay for their vouchers. */
  vouchers: Type.Array(
    Type.Object({
      platform: TEXT,
      count: INTEGER,
      face: INTEGER,
      used: INTEGER,
      settlement: INTEGER,
      unsaid: INTEGER,
    }),
  ),
  taxes: Type.Array(Type.Object({ taxBp: COUNT, net: INTEGER, tax: INTEGER })),
  categories: GROUPS,
  cashiers: GROUPS,
  guides: GROUPS,
  promotions: DISCOUNTS,
  byHand: DISCOUNTS,
  roundOff: INTEGER,
  voids: SUM,
  moves: Type.Array(
    Type.Object({
      id: TEXT,
      at: INSTANT,
      staff: TEXT,
      direction: oneOf(['in', 'out']),
      amount: FEN,
      reason: TEXT,
      approvedBy: nullable(TEXT),
    }),
  ),
  cashIn: INTEGER,
  cashOut: INTEGER,
  drawerOpenings: Type.Array(Type.Object({ at: INSTANT, staff: TEXT, why: TEXT })),
  receipts: Type.Object({ first: nullable(TEXT), last: nullable(TEXT), count: COUNT, gaps: COUNT }),
};

export const SHIFT_REPORT_ANSWER = Type.Object({
  report: Type.Unsafe<ShiftReport>(
    Type.Object({
      ...FIGURES,
      shift: SHIFT_ID,
      terminal: TEXT,
      staff: STAFF_ID,
      openedAt: INSTANT,
      day: BUSINESS_DAY,
      float: FEN,
      closedAt: nullable(INSTANT),
      closedBy: nullable(TEXT),
      handedTo: nullable(STAFF_ID),
      isForgotten: Type.Boolean(),
      expectedCash: INTEGER,
      count: nullable(
        Type.Object({
          at: INSTANT,
          by: TEXT,
          countedCash: FEN,
          overShort: INTEGER,
          denominations: nullable(Type.Record(Type.String(), COUNT)),
          reason: nullable(TEXT),
        }),
      ),
      counts: COUNT,
    }),
  ),
  unsent: Type.Array(UNSENT),
  /** More than are named. */
  unsentCount: COUNT,
  asOf: INSTANT,
  /** Names of the promotions and coupons in it. */
  labels: Type.Record(Type.String(), TEXT),
});
export type ShiftReportView = Static<typeof SHIFT_REPORT_ANSWER>;

const SUMMARY = Type.Unsafe<ShiftSummary>(
  Type.Object({
    shift: SHIFT_ID,
    staff: STAFF_ID,
    openedAt: INSTANT,
    closedAt: nullable(INSTANT),
    net: INTEGER,
    expectedCash: INTEGER,
    countedCash: nullable(FEN),
    overShort: nullable(SIGNED_FEN),
    isForgotten: Type.Boolean(),
  }),
);
export const DAY_REPORT_ANSWER = Type.Object({
  report: Type.Unsafe<DayReport>(
    Type.Object({
      ...FIGURES,
      day: BUSINESS_DAY,
      terminal: TEXT,
      shifts: Type.Array(SUMMARY),
      overShort: INTEGER,
      uncounted: COUNT,
      closedAt: nullable(INSTANT),
    }),
  ),
  unsent: Type.Array(UNSENT),
  unsentCount: COUNT,
  asOf: INSTANT,
  labels: Type.Record(Type.String(), TEXT),
});
export type DayReportView = Static<typeof DAY_REPORT_ANSWER>;

/** Shifts of this terminal, the latest first; never what should be in a drawer. */
export const SHIFT_LIST = Type.Object({
  items: Type.Array(
    Type.Object({
      shift: SHIFT_ID,
      staff: STAFF_ID,
      day: BUSINESS_DAY,
      openedAt: INSTANT,
      closedAt: nullable(INSTANT),
      isUncounted: Type.Boolean(),
    }),
  ),
  today: BUSINESS_DAY,
});
export type ShiftListView = Static<typeof SHIFT_LIST>;

export const REPORT_ASKED = Type.Object({ shift: Type.Optional(SHIFT_ID), ...APPROVAL });
export const DAY_ASKED = Type.Object({ day: Type.Optional(BUSINESS_DAY), ...APPROVAL });
export const PRINT_ASKED = Type.Object({
  shift: Type.Optional(SHIFT_ID),
  day: Type.Optional(BUSINESS_DAY),
  ...APPROVAL,
});
