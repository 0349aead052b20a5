/** The invented shift and day of the sample X, Z and day reports; the sums agree with each other. Pure. Called by paper-sample.ts. */
import type { Figures } from './shift-figures.ts';
import type { DayReport, ShiftReport } from './shift-report.ts';

const REFUNDED = 9_900;
const EXPECTED = 78_800;
const COUNTED = 78_300;

const figuresOf = (staff: string): Figures => ({
  sales: { count: 4, units: 7, amount: 128_600 },
  refunds: { count: 1, units: 1, amount: REFUNDED },
  net: 118_700,
  tenders: [
    { kind: 'wechat', count: 1, taken: 60_000, change: 0, refunded: 0, net: 60_000 },
    { kind: 'cash', count: 2, taken: 50_000, change: 1_400, refunded: REFUNDED, net: 38_700 },
    { kind: 'platform_voucher', count: 1, taken: 20_000, change: 0, refunded: 0, net: 20_000 },
  ],
  vouchers: [{ platform: 'meituan', count: 1, face: 20_000, used: 20_000, settlement: 18_800, unsaid: 0 }],
  taxes: [
    { taxBp: 1_300, net: 98_700, tax: 11_355 },
    { taxBp: 900, net: 20_000, tax: 1_651 },
  ],
  categories: [
    { id: 'apparel', sales: 3, net: 108_600, refunded: REFUNDED },
    { id: 'food', sales: 1, net: 20_000, refunded: 0 },
  ],
  cashiers: [{ id: staff, sales: 4, net: 128_600, refunded: REFUNDED }],
  guides: [{ id: '', sales: 4, net: 128_600, refunded: REFUNDED }],
  promotions: [{ id: 'member_price', count: 2, amount: 1_600 }],
  byHand: [{ id: 'line_discount', count: 1, amount: 500 }],
  roundOff: 3,
  voids: { count: 1, units: 2, amount: 3_000 },
  corrections: { count: 0, amount: 0 },
  waitingRefunds: { count: 0, amount: 0 },
  liabilities: [
    {
      kind: 'deposit',
      taken: 20_000,
      used: 0,
      returned: 0,
      forfeited: 0,
      bonus: 0,
      cash: 20_000,
      tenders: [{ kind: 'cash', in: 20_000, out: 0 }],
    },
    {
      kind: 'stored_value',
      taken: 50_000,
      used: 0,
      returned: 0,
      forfeited: 0,
      bonus: 5_000,
      cash: 0,
      tenders: [{ kind: 'wechat', in: 50_000, out: 0 }],
    },
  ],
  moves: [],
  cashIn: 20_100,
  cashOut: 50_000,
  drawerOpenings: [{ at: 0, staff, why: '' }],
  receipts: { first: 'SAMPLE-0000', last: 'SAMPLE-0004', count: 5, gaps: 0 },
});

export interface SampleReasons {
  readonly miscounted: string;
  readonly forChange: string;
  readonly toBank: string;
}

/** Of a shift that is open, or closed and handed over to somebody else. */
export function sampleShift(staff: string, reasons: SampleReasons, isClosed: boolean): ShiftReport {
  const figures = figuresOf(staff);
  const move = { at: 0, staff, approvedBy: null };
  return {
    ...figures,
    moves: [
      { ...move, id: '1', direction: 'in', reason: reasons.forChange, amount: figures.cashIn },
      { ...move, id: '2', direction: 'out', reason: reasons.toBank, amount: figures.cashOut },
    ],
    shift: '',
    terminal: '00',
    staff,
    openedAt: 0,
    day: '',
    float: 50_000,
    closedAt: isClosed ? 0 : null,
    closedBy: isClosed ? staff : null,
    handedTo: isClosed ? '' : null,
    isForgotten: false,
    expectedCash: EXPECTED,
    count: isClosed
      ? {
          at: 0,
          by: staff,
          countedCash: COUNTED,
          overShort: COUNTED - EXPECTED,
          denominations: null,
          reason: reasons.miscounted,
        }
      : null,
    counts: isClosed ? 1 : 0,
  };
}

export function sampleDay(staff: string, reasons: SampleReasons, day: string): DayReport {
  const { openedAt, closedAt, net, expectedCash, count, isForgotten } = sampleShift(staff, reasons, true);
  const { countedCash, overShort } = count ?? { countedCash: null, overShort: null };
  return {
    ...figuresOf(staff),
    day,
    terminal: '00',
    shifts: [{ shift: '', staff, openedAt, closedAt, net, expectedCash, countedCash, overShort, isForgotten }],
    overShort: overShort ?? 0,
    uncounted: 0,
    closedAt: 0,
  };
}
