import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DrawerSum, type Fact } from '../../../sync/domain/shift-facts.ts';
import { dayReport, shiftReport } from '../../../sync/domain/shift-report.ts';
import { layoutDayReport, layoutShiftReport, rateText } from '../../../sync/domain/shift-slip.ts';
import { columnsOf } from '../../../sync/domain/paper-text.ts';
import { explainDifference, suspectsOf, swappedDigits } from '../../../sync/domain/short-cash.ts';

const SHIFT = 'shift-1';
const DAY = '2026-03-14';
type Made = readonly [kind: string, body: object];

/** Facts in the order of a journal, between an opening and whatever is made. */
const factsOf = (made: readonly Made[], float = 50_000): readonly Fact[] =>
  ([['shift.opened', { shift: SHIFT, terminal: '02', staff: '1001', float }], ...made] as readonly Made[]).map(
    ([kind, body], index) => ({
      id: `e${String(index)}`,
      seq: index + 1,
      kind,
      at: 1_000_000 + index,
      businessDay: DAY,
      staff: '1001',
      body,
    }),
  );

const sale = (n: number, net: number, cash: number, other: number, change: number): Made => [
  'sale',
  {
    saleId: `s${String(n)}`,
    receiptNumber: `S001-02-260314-${String(n).padStart(4, '0')}`,
    shift: SHIFT,
    cashier: n % 2 === 0 ? '1001' : '2001',
    lines: [
      {
        lineId: '1',
        product: { category: n % 3 === 0 ? 'fruit' : 'apparel', taxBp: n % 3 === 0 ? 900 : 1300 },
        quantity: 1,
        net,
        roundOffShare: 0,
        tax: 0,
        applied: [['member_price', 100]],
      },
    ],
    order: [['order_discount', 50]],
    roundOff: 0,
    cashDue: net,
    tenders: [
      ...(cash > 0 ? [{ kind: 'cash', amount: cash }] : []),
      ...(other > 0 ? [{ kind: 'wechat', amount: other }] : []),
    ],
    change,
    serving:
      n % 2 === 0
        ? [
            { guide: '2001', shareBp: 5000 },
            { guide: '2002', shareBp: 5000 },
          ]
        : [],
  },
];
const move = (direction: string, amount: number): Made => [
  'cash.moved',
  { shift: SHIFT, direction, amount, reason: 'x' },
];
const refund = (n: number, amount: number, kind = 'cash'): Made => [
  'refund',
  {
    receiptNumber: `S001-02-260314-${String(n).padStart(4, '0')}`,
    shift: SHIFT,
    cashier: '1001',
    sale: { saleId: 's1' },
    lines: [{ lineId: '1', product: { category: 'apparel', taxBp: 1300 }, units: 1, amount }],
    total: amount,
    tenders: [{ kind, amount }],
  },
];

const fen = fc.integer({ min: 1, max: 500_000 });
const anyFact = (n: number): fc.Arbitrary<Made> =>
  fc.oneof(
    fc.tuple(fen, fc.integer({ min: 0, max: 9_999 })).map(([net, change]) => sale(n, net, net + change, 0, change)),
    fen.map((net) => sale(n, net, 0, net, 0)),
    fen.map((amount) => refund(n, amount)),
    fc.tuple(fc.constantFrom('in', 'out'), fen).map(([direction, amount]) => move(direction, amount)),
    fc.constant<Made>(['drawer.kicked', { reason: 'by_hand', why: 'x' }]),
    fen.map((total): Made => ['cart.voided', { total, lines: 2 }]),
    fc.tuple(fen, fc.constantFrom('cash', 'card')).map(([amount, kind]): Made => [
      'value.sold',
      {
        ...{ kind: 'stored_value', shift: SHIFT, principal: amount, bonus: 0, change: 0 },
        tenders: [{ kind, amount }],
      },
    ]),
  );
const anyShift = fc
  .integer({ min: 0, max: 25 })
  .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => anyFact(index + 1))))
  .map((made) => factsOf(made));

describe('a shift’s report', () => {
  test('adds up by tender, tax rate, category, cashier and guide, and to the drawer, whatever happened', () => {
    fc.assert(
      fc.property(anyShift, (facts) => {
        const report = shiftReport(facts, SHIFT);
        if (report === undefined) throw new Error('no report');
        const sum = (rows: readonly object[], field: string): number =>
          rows.reduce((all, row) => all + ((row as Record<string, number>)[field] ?? 0), 0);
        expect(report.net).toBe(report.sales.amount - report.refunds.amount);
        expect(sum(report.tenders, 'net')).toBe(report.net);
        expect(sum(report.taxes, 'net')).toBe(report.net);
        for (const rows of [report.categories, report.cashiers, report.guides]) {
          expect(sum(rows, 'net')).toBe(report.sales.amount);
          expect(sum(rows, 'refunded')).toBe(report.refunds.amount);
        }
        const cash = report.tenders.find(({ kind }) => kind === 'cash')?.net ?? 0;
        const owed = sum(report.liabilities, 'cash');
        expect(report.expectedCash).toBe(report.float + cash + owed + report.cashIn - report.cashOut);
        const drawer = new DrawerSum({ shift: SHIFT, float: report.float });
        for (const fact of facts) drawer.read(fact);
        expect(drawer.cash).toBe(report.expectedCash);
        const day = dayReport(facts, DAY, '02');
        expect([day.net, day.sales, day.tenders]).toEqual([report.net, report.sales, report.tenders]);
      }),
    );
  });

  test('facts of other shifts and other days stay out of it', () => {
    const facts = factsOf([sale(1, 9900, 10_000, 0, 100)]);
    const closed: Fact = {
      ...facts[0],
      id: 'c',
      seq: 3,
      kind: 'shift.closed',
      body: { shift: SHIFT, expectedCash: 59_900 },
    } as Fact;
    const next: Fact = {
      ...closed,
      id: 'n',
      seq: 4,
      kind: 'shift.opened',
      businessDay: '2026-03-15',
      body: { shift: 'shift-2', terminal: '02', staff: '2001', float: 0 },
    };
    const void2: Fact = {
      ...closed,
      id: 'v',
      seq: 5,
      kind: 'cart.voided',
      businessDay: '2026-03-15',
      body: { total: 5, lines: 1 },
    };
    const all = [...facts, closed, next, void2];
    expect(shiftReport(all, SHIFT)).toMatchObject({ voids: { count: 0 }, closedAt: closed.at, count: null });
    expect(shiftReport(all, 'shift-2')).toMatchObject({ voids: { count: 1 }, sales: { count: 0 } });
    expect(dayReport(all, DAY, '02')).toMatchObject({ uncounted: 1, shifts: [{ shift: SHIFT }], voids: { count: 0 } });
  });

  test('a tender correction moves money between tenders and out of the drawer', () => {
    const facts = factsOf([
      sale(1, 9900, 9900, 0, 0),
      ['correction', { of: 'e1', what: 'tender', tenders: [{ kind: 'card', amount: 9900 }] }],
    ]);
    expect(shiftReport(facts, SHIFT)).toMatchObject({
      expectedCash: 50_000,
      tenders: [{ kind: 'card', net: 9900 }],
    });
  });

  test('a missing receipt number is told', () => {
    const facts = factsOf([sale(1, 100, 100, 0, 0), sale(3, 100, 100, 0, 0)]);
    expect(shiftReport(facts, SHIFT)?.receipts).toMatchObject({ count: 2, gaps: 1 });
  });

  test.each([32, 42, 48])('fits paper of %i columns in both languages', (columns) => {
    fc.assert(
      fc.property(anyShift, fc.constantFrom('zh-CN' as const, 'en' as const), (facts, language) => {
        const report = shiftReport(facts, SHIFT);
        if (report === undefined) throw new Error('no report');
        const context = {
          language,
          storeName: '梧桐路店',
          terminal: '02',
          timeText: () => '2026-03-14 15:33',
          printedAt: 0,
          nameOf: (staff: string) => staff,
          labelOf: () => undefined,
          copy: false,
          training: false,
        };
        const rows = [
          ...layoutShiftReport(report, context, columns),
          ...layoutDayReport(dayReport(facts, DAY, '02'), context, columns),
        ];
        for (const row of rows)
          if (row.kind === 'text')
            expect(columnsOf(row.text)).toBeLessThanOrEqual(row.size === 'double' ? Math.floor(columns / 2) : columns);
      }),
      { numRuns: 40 },
    );
  });

  test('a tax rate is written without needless zeros', () => {
    expect([1300, 900, 50, 0, 1000].map(rateText)).toEqual(['13', '9', '0.5', '0', '10']);
  });
});

describe('the short-cash detective', () => {
  test('whatever it names makes exactly the difference', () => {
    fc.assert(
      fc.property(anyShift, fc.integer({ min: -300_000, max: 300_000 }), (facts, difference) => {
        for (const { suspects } of explainDifference(difference, facts, { countedCash: 12_345, denominations: null }))
          expect(suspects.reduce((sum, { effect }) => sum + effect, 0)).toBe(difference);
      }),
    );
  });

  test('a mistake that was really made is among the first clues', () => {
    fc.assert(
      fc.property(anyShift, fc.nat(), (facts, pick) => {
        const suspects = suspectsOf(facts);
        const made = suspects[pick % Math.max(1, suspects.length)];
        if (made === undefined) return;
        const clues = explainDifference(made.effect, facts);
        expect(clues.flatMap(({ suspects: one }) => (one.length === 1 ? one : []))).toContainEqual(made);
      }),
    );
  });

  test.each([
    ['out', 'moved_twice', -3_000],
    ['out', 'move_not_made', 3_000],
    ['out', 'wrong_direction', 6_000],
    ['in', 'moved_twice', 3_000],
    ['in', 'move_not_made', -3_000],
    ['in', 'wrong_direction', -6_000],
  ])('cash %s that was %s leaves %i', (direction, mistake, effect) => {
    const [clue] = explainDifference(effect, factsOf([move(direction, 3_000)], 0));
    expect(clue?.suspects).toMatchObject([{ mistake, effect }]);
  });

  const owed = { shift: SHIFT, tenders: [{ kind: 'cash', amount: 60_000 }], change: 10_000 };
  test.each([
    ['order.held', { ...owed, deposit: 50_000 }, 'change_given_twice', -10_000],
    ['order.added', { ...owed, deposit: 50_000 }, 'was_not_cash', -50_000],
    ['value.sold', { ...owed, kind: 'stored_value', principal: 50_000, bonus: 0 }, 'change_not_given', 10_000],
    ['order.ended', { ...owed, tenders: [{ kind: 'cash', amount: 3_000 }], forfeited: 0 }, 'refund_paid_twice', -3_000],
    [
      'value.returned',
      { ...owed, kind: 'stored_value', tenders: [{ kind: 'card', amount: 7_000 }], bonus: 0 },
      'refund_was_cash',
      -7_000,
    ],
  ])('money of an %s entry is among the clues', (kind, body, mistake, effect) => {
    const facts = factsOf([sale(1, 9_900, 9_900, 0, 0), [kind, body]]);
    const one = explainDifference(effect, facts).flatMap(({ suspects }) => (suspects.length === 1 ? suspects : []));
    expect(one).toContainEqual(expect.objectContaining({ kind, mistake, effect }));
  });

  test('two mistakes at once are found', () => {
    const facts = factsOf([sale(1, 9_870, 10_000, 0, 130), move('out', 3_333)]);
    const clues = explainDifference(-130 + 3_333, facts);
    expect(clues.map(({ suspects }) => suspects.map(({ mistake }) => mistake))).toContainEqual([
      'change_given_twice',
      'move_not_made',
    ]);
  });

  test('a swapped count, a note in the wrong row and an unrecorded cash out are told', () => {
    const facts = factsOf([['drawer.kicked', { reason: 'by_hand', why: '?' }]]);
    const of = (difference: number, counted: Parameters<typeof explainDifference>[2]) =>
      explainDifference(difference, facts, counted).map(({ suspects: [one] }) => one?.mistake);
    expect(of(45_000 - 54_000, { countedCash: 45_000, denominations: null })).toContain('digits_swapped_in_count');
    expect(of(3 * 5_000, { countedCash: 30_000, denominations: { '10000': 3, '5000': 0 } })).toContain(
      'pieces_in_wrong_row',
    );
    expect(of(-777, null)).toEqual(['cash_out_not_recorded']);
    expect(of(777, null)).toEqual([]);
    expect(explainDifference(0, facts)).toEqual([]);
  });

  test('of two thousand entries the likeliest few are shown, also when all are alike', () => {
    const many = factsOf(
      Array.from({ length: 2_000 }, (_, n) => sale(n + 1, 9_900 + (n % 700), 20_000, 0, 10_100 - (n % 700))),
    );
    const alike = factsOf(Array.from({ length: 2_000 }, (_, n) => sale(n + 1, 9_900, 10_000, 0, 100)));
    for (const facts of [many, alike]) {
      const clues = explainDifference(-100, facts);
      expect(clues.length).toBeGreaterThan(0);
      expect(clues.length).toBeLessThanOrEqual(80);
    }
  });

  test('digits swap with their neighbours alone', () => {
    expect([...swappedDigits(120)].sort()).toEqual([102, 210]);
    expect(swappedDigits(7)).toEqual([]);
    expect(swappedDigits(11)).toEqual([]);
  });
});
