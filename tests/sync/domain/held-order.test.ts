/** The money of a held order: what was taken is used, returned, forfeited or still held, whatever happens in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreedPrice,
  depositOf,
  depositSources,
  mergedEvents,
  orderMoney,
  orderState,
  type OrderEvent,
} from '../../../sync/domain/held-order.ts';
import { liabilitySums } from '../../../sync/domain/liabilities.ts';
import { fen, type Fen } from '../../../sync/domain/money.ts';
import { refundPlan, takeFrom } from '../../../sync/domain/refund-plan.ts';
import { DrawerSum } from '../../../sync/domain/shift-facts.ts';
import { figuresOf } from '../../../sync/domain/shift-figures.ts';
import { mayMove, ticketState } from '../../../sync/domain/ticket.ts';

const KINDS = ['cash', 'card', 'wechat', 'external_qr', 'other'];
const common = (id: number, amount: number) => ({
  id: `e${String(id)}`,
  at: id,
  terminal: '01',
  staff: '1001',
  amount: fen(amount),
});

/** Acts of a till that knows all of the order: money in, then parts of what is held out. */
const acts = fc.array(
  fc.oneof(
    fc.record({
      act: fc.constant('take' as const),
      parts: fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 50_000 })), {
        minLength: 1,
        maxLength: 3,
      }),
      over: fc.integer({ min: 0, max: 5000 }),
    }),
    fc.record({ act: fc.constant('use' as const), share: fc.integer({ min: 0, max: 100 }) }),
    fc.record({
      act: fc.constant('end' as const),
      share: fc.integer({ min: 0, max: 100 }),
      back: fc.integer({ min: 0, max: 100 }),
    }),
  ),
  { minLength: 1, maxLength: 12 },
);

function played(steps: typeof acts extends fc.Arbitrary<infer Steps> ? Steps : never): OrderEvent[] {
  const events: OrderEvent[] = [];
  for (const [index, step] of steps.entries()) {
    const { held } = orderMoney(events);
    switch (step.act) {
      case 'take': {
        const tenders = step.parts.map(([kind, amount], at) => ({
          tenderId: `t${String(index)}-${String(at)}`,
          kind,
          amount: fen(amount),
        }));
        // Change goes out of cash alone.
        const cash = tenders.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0);
        const change = fen(Math.min(step.over, cash));
        const amount = depositOf(tenders, change);
        events.push({ ...common(index, amount), kind: events.length === 0 ? 'held' : 'added', tenders, change });
        break;
      }
      case 'use': {
        const amount = Math.trunc((held * step.share) / 100);
        events.push({ ...common(index, amount), kind: 'used', saleId: 's', receiptNumber: 'r' });
        break;
      }
      case 'end': {
        const out = Math.trunc((held * step.share) / 100);
        const returned = Math.trunc((out * step.back) / 100);
        const { taken } = takeFrom(depositSources(events), fen(returned));
        events.push({ ...common(index, returned), kind: 'ended', forfeited: fen(out - returned), tenders: taken });
      }
    }
  }
  return events;
}
const sumOf = (parts: readonly { readonly amount: Fen }[]): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);

describe('the money of an order', () => {
  test('taken is used, returned, forfeited or still held, always, and what is held has its sources to the fen', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const events = played(steps);
        const { taken, used, returned, forfeited, held } = orderMoney(events);
        expect(taken).toBe(used + returned + forfeited + held);
        expect(held).toBeGreaterThanOrEqual(0);
        const left = depositSources(events);
        expect(sumOf(left)).toBe(held);
        expect(left.every(({ amount }) => amount > 0)).toBe(true);
      }),
    );
  });

  test('no kind of tender gets back more than it paid', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const events = played(steps);
        const back = events.flatMap((event) => (event.kind === 'ended' ? event.tenders : []));
        for (const kind of KINDS) {
          const paid = events.reduce((sum, event) => {
            if (event.kind !== 'held' && event.kind !== 'added') return sum;
            const own = sumOf(event.tenders.filter((tender) => tender.kind === kind));
            return sum + own - (kind === 'cash' ? event.change : 0);
          }, 0);
          expect(sumOf(back.filter((part) => part.kind === kind))).toBeLessThanOrEqual(paid);
        }
      }),
    );
  });

  test('the order of arrival and repetition change nothing', () => {
    fc.assert(
      fc.property(acts, fc.infiniteStream(fc.nat()), (steps, shuffle) => {
        const events = played(steps);
        const shuffled = events
          .map((event) => ({ event, key: shuffle.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        const merged = mergedEvents(shuffled, events);
        expect(merged).toEqual(events);
        expect(orderMoney(merged)).toEqual(orderMoney(events));
        expect(orderState(merged)).toBe(orderState(events));
      }),
    );
  });

  test('two tills that were apart used it both: what is held is below zero by what was used too much', () => {
    const tenders = [{ tenderId: 't1', kind: 'cash', amount: fen(100) }];
    const used = { kind: 'used', saleId: 's', receiptNumber: 'r' } as const;
    const events: OrderEvent[] = [
      { ...common(1, 100), kind: 'held', tenders, change: fen(0) },
      { ...common(2, 100), ...used },
      { ...common(3, 100), ...used },
    ];
    expect(orderMoney(events)).toEqual({ taken: 100, used: 200, returned: 0, forfeited: 0, held: -100 });
  });
});

describe('an order at pick-up', () => {
  const line = (net: number) => ({
    product: { taxBp: 1300 },
    base: fen(net),
    itemDiscount: fen(0),
    orderDiscount: fen(0),
    net: fen(net),
    applied: [],
  });
  const agreed = (nets: readonly number[], roundOffUnit: number) => ({
    lines: nets.map(line),
    order: [],
    total: fen(nets.reduce((sum, net) => sum + net, 0)),
    pricing: { roundOffUnit },
  });

  test('costs what was agreed, with round-off on what cash pays and on nothing else', () => {
    const sale = agreed([9905, 1990], 10);
    expect(agreedPrice(sale, fen(11_895))).toMatchObject({ total: 11_895, roundOff: 0, cashDue: 11_895 });
    expect(agreedPrice(sale, fen(5000))).toMatchObject({ total: 11_895, roundOff: 5, cashDue: 11_890 });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, 10, 100),
        fc.nat(200_000),
        (nets, unit, paid) => {
          const priced = agreedPrice(agreed(nets, unit), fen(paid));
          expect(priced.lines.reduce((sum, { roundOffShare }) => sum + roundOffShare, 0)).toBe(priced.roundOff);
          expect(priced.cashDue + priced.roundOff).toBe(priced.total);
        },
      ),
    );
  });

  test('a refund of its sale goes to the tenders of the deposit as well as to those of the pick-up', () => {
    const stands = [
      { kind: 'wechat', amount: fen(6000), of: 't1', reference: 'w1' },
      { kind: 'cash', amount: fen(4000), of: 't2' },
    ];
    const sale = {
      lines: [{ lineId: '1', quantity: 1, net: fen(19_900), roundOffShare: fen(0), orderDiscount: fen(0) }],
      order: [],
      coupons: [],
      pointsUsed: 0,
      change: fen(100),
      tenders: [
        { tenderId: 'd1', kind: 'deposit', amount: fen(10_000), reference: 'ABCDEFGH', stands },
        { tenderId: 't9', kind: 'cash', amount: fen(10_000) },
      ],
    };
    const plan = refundPlan(sale, [], [{ lineId: '1', units: 1 }]);
    expect(plan).toMatchObject({
      ok: true,
      value: {
        total: 19_900,
        tenders: [
          { kind: 'wechat', amount: 6000, reference: 'w1' },
          { kind: 'cash', amount: 4000 },
          { kind: 'cash', amount: 9900 },
        ],
      },
    });
  });
});

describe('a shift', () => {
  const fact = (seq: number, kind: string, body: object) => ({
    id: String(seq),
    seq,
    kind,
    at: seq,
    businessDay: '2026-11-22',
    staff: '1001',
    body: { shift: 's', ...body },
  });
  const cash = (amount: number) => [{ tenderId: 't1', kind: 'cash', amount }];
  const facts = [
    fact(1, 'order.held', { deposit: 10_000, tenders: cash(20_000), change: 10_000 }),
    fact(2, 'order.added', { deposit: 5000, tenders: [{ tenderId: 't2', kind: 'card', amount: 5000 }], change: 0 }),
    fact(3, 'order.ended', { returned: 4000, forfeited: 1000, tenders: cash(4000) }),
  ];

  test('shows deposits apart from sales, has their cash in the drawer, and forfeits as other income', () => {
    expect(liabilitySums(facts)).toMatchObject([
      {
        kind: 'deposit',
        taken: 15_000,
        used: 0,
        returned: 4000,
        forfeited: 1000,
        cash: 6000,
        tenders: [
          { kind: 'card', in: 5000, out: 0 },
          { kind: 'cash', in: 10_000, out: 4000 },
        ],
      },
    ]);
    const drawer = new DrawerSum({ shift: 's', float: 50_000 });
    for (const one of facts) drawer.read(one);
    expect(drawer.cash).toBe(56_000);
    expect(figuresOf(facts)).toMatchObject({ net: 0, tenders: [], sales: { count: 0, amount: 0 } });
  });
});

test('a ticket goes forward only, and two last words from apart leave the first', () => {
  expect(ticketState([])).toBe('open');
  expect(ticketState([{ to: 'ready' }, { to: 'handed_over' }, { to: 'cancelled' }])).toBe('handed_over');
  expect(ticketState([{ to: 'cancelled' }, { to: 'ready' }])).toBe('cancelled');
  expect(mayMove('handed_over', 'ready')).toBe(false);
});
