/** Corrections of tenders in the drawer and in reports: the same money, another kind, counted once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountMoved, waitingRefunds } from '../../../sync/domain/corrected.ts';
import { DrawerSum, type Fact, type TenderFact } from '../../../sync/domain/shift-facts.ts';
import { dayReport, shiftReport } from '../../../sync/domain/shift-report.ts';

type Made = readonly [kind: string, body: object, day?: string];
const DAY = '2026-03-14';
const NEXT = '2026-03-15';

const factsOf = (made: readonly Made[]): readonly Fact[] =>
  made.map(([kind, body, day = DAY], index) => ({
    id: `e${String(index)}`,
    seq: index + 1,
    kind,
    at: 1_000_000 + index,
    businessDay: day,
    staff: '1001',
    body,
  }));
const opened = (shift: string, day = DAY): Made => [
  'shift.opened',
  { shift, terminal: '02', staff: '1001', float: 50_000 },
  day,
];
const closed = (shift: string): Made => ['shift.closed', { shift, expectedCash: 0 }];
const sale = (shift: string, tenders: readonly TenderFact[], change: number): Made => {
  const net = tenders.reduce((sum, { amount }) => sum + amount, 0 - change);
  const product = { category: 'apparel', taxBp: 1300 };
  const line = { lineId: '1', product, quantity: 1, net, roundOffShare: 0, tax: 0, applied: [] };
  const names = { saleId: 's1', receiptNumber: 'S001-02-260314-0001', shift, cashier: '1001' };
  return ['sale', { ...names, lines: [line], order: [], roundOff: 0, cashDue: net, tenders, change, serving: [] }];
};
const refund = (shift: string, tenders: readonly TenderFact[]): Made => {
  const total = tenders.reduce((sum, { amount }) => sum + amount, 0);
  const lines = [{ lineId: '1', product: { category: 'apparel', taxBp: 1300 }, units: 1, amount: total }];
  const names = { receiptNumber: 'S001-02-260314-0002', shift, cashier: '1001', sale: { saleId: 's1' } };
  return ['refund', { ...names, lines, total, tenders }];
};
const fen = fc.integer({ min: 1, max: 500_000 });
const kinds = fc.constantFrom('cash', 'card', 'external_qr', 'mall_slip', 'other');

describe('a corrected sale', () => {
  test('adds up as before, moves the drawer by the cash that it gained or lost, and the last correction holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, fen), { minLength: 1, maxLength: 4 }),
        fen,
        fc.array(kinds),
        (paid, change, to) => {
          const tenders = paid.map(([kind, amount], index) => ({ tenderId: `t${String(index)}`, kind, amount }));
          const given = tenders.some(({ kind }) => kind === 'cash') ? change : 0;
          const withChange = tenders.map((tender, index) =>
            index === tenders.findIndex(({ kind }) => kind === 'cash')
              ? { ...tender, amount: tender.amount + given }
              : tender,
          );
          const made: Made[] = [opened('a'), sale('a', withChange, given)];
          let before: readonly TenderFact[] = withChange;
          let changeBefore = given;
          for (const kind of to) {
            const now = tenders.map((tender, index) => (index === 0 ? { ...tender, kind } : tender));
            const both = { tenders: now, before, change: 0, changeBefore };
            made.push(['correction', { of: 'e1', document: 'sale', shift: 'a', ...both }]);
            before = now;
            changeBefore = 0;
          }
          const facts = factsOf(made);
          const report = shiftReport(facts, 'a');
          if (report === undefined) throw new Error('no report');
          const cash = report.tenders.find(({ kind }) => kind === 'cash')?.net ?? 0;
          expect(report.tenders.reduce((sum, { net }) => sum + net, 0)).toBe(report.net);
          expect(report.expectedCash).toBe(50_000 + cash);
          expect(report.corrections.count).toBe(to.length);
          const last = before.filter(({ kind }) => kind === 'cash').reduce((sum, { amount }) => sum + amount, 0);
          expect(cash).toBe(last - changeBefore);
          expect(dayReport(facts, DAY, '02').tenders).toEqual(report.tenders);
        },
      ),
    );
  });

  test('says what money moved, each fen once', () => {
    const card = [{ kind: 'card', amount: 8000 }];
    const cash = [{ kind: 'cash', amount: 10_000 }];
    expect(amountMoved({ of: 'e1', tenders: card, before: cash, change: 0, changeBefore: 2000 })).toBe(8000);
    expect(amountMoved({ of: 'e1', tenders: card, before: card })).toBe(0);
  });
});

describe('a refund that was to go back by a provider', () => {
  const pending = [{ tenderId: 'r1', kind: 'wechat', amount: 9900, state: 'pending' }];
  const settled = (outcome: string): Made => [
    'refund.settled',
    { of: 'e1', refundId: 'x', tenderId: 'r1', amount: 9900, outcome },
  ];

  test('waits until it is refunded; what was refused waits for a person', () => {
    const waiting = (more: readonly Made[]) => waitingRefunds(factsOf([opened('a'), refund('a', pending), ...more]));
    expect(waiting([])).toEqual({ count: 1, amount: 9900 });
    expect(waiting([settled('refused')])).toEqual({ count: 1, amount: 9900 });
    expect(waiting([settled('refunded')])).toEqual({ count: 0, amount: 0 });
  });

  test('paid in cash in another shift and on another day counts there, and nowhere twice', () => {
    const cash = [{ tenderId: 'r1', kind: 'cash', amount: 9900, state: 'done' }];
    const facts = factsOf([
      opened('a'),
      refund('a', pending),
      closed('a'),
      opened('b', NEXT),
      ['correction', { of: 'e1', document: 'refund', shift: 'b', tenders: cash, before: pending }, NEXT],
    ]);
    expect(shiftReport(facts, 'a')).toMatchObject({ expectedCash: 50_000, waitingRefunds: { count: 1 } });
    const b = shiftReport(facts, 'b');
    expect(b).toMatchObject({ expectedCash: 50_000 - 9900, net: 0, corrections: { count: 1, amount: 9900 } });
    expect(b?.tenders).toMatchObject([
      { kind: 'cash', refunded: 9900, net: -9900 },
      { kind: 'wechat', refunded: -9900, net: 9900 },
    ]);
    const [first, second] = [dayReport(facts, DAY, '02'), dayReport(facts, NEXT, '02')];
    const all = (kind: string): number =>
      [...first.tenders, ...second.tenders].filter((row) => row.kind === kind).reduce((sum, { net }) => sum + net, 0);
    expect([all('cash'), all('wechat')]).toEqual([-9900, 0]);
    const drawer = new DrawerSum({ shift: 'b', float: 50_000 });
    for (const fact of facts) drawer.read(fact);
    expect(drawer.cash).toBe(b?.expectedCash);
  });
});
