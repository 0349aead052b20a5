/** The shift screen's answers in the harness: a few facts folded and searched by the real rules. Not shipped. */
import type { Answer, MethodName, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { DayReportView, ShiftReportView } from '../../../main/contract/shift-views.ts';
import type { AppState } from '../../../main/contract/views.ts';
import type { Fact } from '../../../sync/domain/shift-facts.ts';
import { dayReport, shiftReport } from '../../../sync/domain/shift-report.ts';
import { explainDifference } from '../../../sync/domain/short-cash.ts';

type Handlers = {
  [Name in MethodName]?: (params: MethodParams<Name>) => MethodValue<Name> | Answer<MethodValue<Name>>;
};
const SHIFT = '01890000-0000-7000-8000-000000000007';
const DAY = '2026-03-14';

const tee = { category: '上装', taxBp: 1300 };
const cream = { category: '美妆', taxBp: 900 };
const sale = (n: number, net: number, tenders: readonly object[], change: number, product = tee): object => ({
  saleId: `s${String(n)}`,
  receiptNumber: `S001-02-260314-${String(n).padStart(4, '0')}`,
  shift: SHIFT,
  cashier: '1001',
  lines: [
    {
      lineId: '1',
      product,
      quantity: 1,
      net,
      roundOffShare: 0,
      tax: Math.round((net * product.taxBp) / (10_000 + product.taxBp)),
      applied: n % 2 === 0 ? [['member_price', 500]] : [],
    },
  ],
  order: n === 3 ? [['order_discount', 1000]] : [],
  roundOff: 0,
  cashDue: net,
  tenders,
  change,
  serving: n % 3 === 0 ? [] : [{ guide: n % 2 === 0 ? '2001' : '2002', shareBp: 10_000 }],
});

function factsOf(now: number): readonly Fact[] {
  const bodies: readonly (readonly [string, object])[] = [
    ['shift.opened', { shift: SHIFT, terminal: '02', staff: '1001', float: 50_000 }],
    ['sale', sale(198, 259_500, [{ kind: 'cash', amount: 260_000 }], 500)],
    ['cash.moved', { shift: SHIFT, direction: 'in', amount: 20_000, reason: '换零钱' }],
    ['sale', sale(199, 12_800, [{ kind: 'wechat', amount: 12_800 }], 0, cream)],
    ['drawer.kicked', { reason: 'by_hand', why: '换零钱' }],
    ['sale', sale(200, 79_930, [{ kind: 'cash', amount: 80_000 }], 70, cream)],
    [
      'refund',
      {
        receiptNumber: 'S001-02-260314-0201',
        shift: SHIFT,
        cashier: '1001',
        sale: { saleId: 's200' },
        lines: [{ lineId: '1', product: cream, units: 1, amount: 12_800 }],
        total: 12_800,
        tenders: [{ kind: 'cash', amount: 12_800 }],
      },
    ],
    ['cash.moved', { shift: SHIFT, direction: 'out', amount: 3_000, reason: '快递费', approval: { by: '9001' } }],
    ['sale', sale(202, 31_800, [{ kind: 'card', amount: 31_800 }], 0)],
  ];
  return bodies.map(([kind, body], index) => ({
    id: `e${String(index)}`,
    seq: index + 1,
    kind,
    at: now - 23_040_000 + index * 2_400_000,
    businessDay: DAY,
    staff: '1001',
    body,
  }));
}

export function shiftHandlers(
  state: { readonly app: AppState },
  change: (part: Partial<AppState>) => void,
  query: () => URLSearchParams,
): Handlers {
  const { now } = state.app;
  let facts = [...factsOf(now)];
  const add = (kind: string, body: object): void => {
    const seq = facts.length + 1;
    const staff = state.app.session?.staff ?? '1001';
    facts = [...facts, { id: `e${String(seq)}`, seq, kind, at: now, businessDay: DAY, staff, body }];
  };
  const report = () => {
    const folded = shiftReport(facts, SHIFT);
    if (folded === undefined) throw new Error('no shift');
    return folded;
  };
  const around = (): Omit<ShiftReportView, 'report'> => {
    const { pending } = state.app.sync;
    const unsent = pending === 0 ? [] : facts.filter(({ kind }) => kind === 'sale' || kind === 'cash.moved').slice(-3);
    return {
      unsent: unsent.map(({ seq, kind, at, body }) => ({
        seq,
        kind,
        at: at as never,
        receiptNumber: (body as { receiptNumber?: string }).receiptNumber ?? null,
        total: (body as { cashDue?: number }).cashDue ?? null,
      })),
      unsentCount: pending,
      asOf: now,
      labels: {},
    };
  };
  const maySee = (): boolean => state.app.session?.roles.includes('storeManager') === true || state.app.shift === null;
  const needed = {
    ok: false,
    code: 'approval_needed',
    details: { permission: 'see_expected_cash', amount: 0 },
  } as const;
  const dayView = (): DayReportView => ({ report: dayReport(facts, DAY, '02'), ...around() });
  return {
    'shift.close': ({ countedCash, denominations, reason, show }) => {
      const { expectedCash } = report();
      const body = {
        shift: SHIFT,
        expectedCash,
        countedCash,
        overShort: countedCash - expectedCash,
        ...(denominations === undefined ? {} : { denominations }),
        ...(reason === undefined ? {} : { reason }),
      };
      const off = Math.abs(countedCash - expectedCash);
      const differs = show === true ? off > 0 : off > 1000 && reason === undefined;
      add(differs ? 'shift.counted' : 'shift.closed', body);
      if (differs) return { ok: false, code: 'reason_needed', details: { reason: 'over_short' } };
      change({ shift: null });
      return { shift: SHIFT as never, expectedCash, overShort: countedCash - expectedCash };
    },
    'shift.difference': () => {
      const { expectedCash, count } = report();
      const countedCash = count?.countedCash ?? 0;
      const overShort = countedCash - expectedCash;
      const clues = [...explainDifference(overShort, facts, count)];
      return {
        shift: SHIFT as never,
        countedCash: countedCash as never,
        expectedCash,
        overShort,
        reasonAbove: 1000 as never,
        clues,
      };
    },
    'shift.list': () => ({
      today: DAY as never,
      items: [
        ...(state.app.shift === null && !query().has('forgotten')
          ? []
          : [
              { shift: SHIFT, staff: '1001', day: DAY, openedAt: now - 23_040_000, closedAt: null, isUncounted: false },
            ]),
        {
          shift: SHIFT,
          staff: '1001',
          day: '2026-03-13',
          openedAt: now - 109_000_000,
          closedAt: now - 20_000_000,
          isUncounted: query().has('forgotten'),
        },
      ] as never,
    }),
    'shift.report': ({ approval }) => (maySee() || approval !== undefined ? { report: report(), ...around() } : needed),
    'shift.print': () => ({ ok: false, code: 'device_unavailable', details: {} }),
    'cash.move': ({ direction, amount, reason, approval }) => {
      if (direction === 'out' && amount > 50_000 && approval === undefined)
        return { ok: false, code: 'approval_needed', details: { permission: 'cash_out', amount } };
      add('cash.moved', { shift: SHIFT, direction, amount, reason });
      return { entry: `01890000-0000-7000-8000-${String(facts.length).padStart(12, '0')}` as never };
    },
    'drawer.open': () => ({}),
    'day.report': ({ approval }) => (maySee() || approval !== undefined ? dayView() : needed),
    'day.close': () => {
      add('day.closed', { day: DAY });
      return dayView();
    },
  };
}
