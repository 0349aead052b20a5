/** A held order that is picked up in parts: units, prices and the deposit add up to what was agreed, however it is cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { depositSources, orderMoney, orderState, type OrderEvent } from '../../../sync/domain/held-order.ts';
import { addFen, fen, type BasisPoints, type Fen } from '../../../sync/domain/money.ts';
import { linesTakenTwice, orderPart, unitsLeft, unitsTaken } from '../../../sync/domain/order-part.ts';
import { takeFrom } from '../../../sync/domain/refund-plan.ts';
import { checkSaleArithmetic, taxWithin } from '../../../sync/domain/sale.ts';

type Saving = readonly [string, Fen];
const TAX = 1300 as BasisPoints;

/** A line of `quantity` pieces with a saving of its own and a share of one over the order. */
const line = (lineId: string, quantity: number, price: number, own: number, shared: number) => {
  const base = fen(price * quantity);
  const itemDiscount = fen(Math.trunc((base * own) / 100));
  const orderDiscount = fen(Math.trunc(((base - itemDiscount) * shared) / 100));
  const net = fen(base - itemDiscount - orderDiscount);
  const applied: Saving[] = itemDiscount === 0 ? [] : [['own', itemDiscount]];
  const product = { name: lineId, taxBp: TAX };
  const amounts = { base, itemDiscount, orderDiscount, net, roundOffShare: fen(0), tax: taxWithin(net, TAX), applied };
  return { lineId, product, quantity, ...amounts };
};
const agreedOf = (lines: readonly ReturnType<typeof line>[]) => {
  const off = addFen(...lines.map(({ orderDiscount }) => orderDiscount));
  const half = fen(Math.trunc(off / 2));
  const order: Saving[] =
    off === 0
      ? []
      : (
          [
            ['spend', half],
            ['coupon', fen(off - half)],
          ] as Saving[]
        ).filter(([, part]) => part > 0);
  // Whose the savings were is told line by line: all coupon first.
  let coupon: number = off - half;
  const told = lines.map((one) => {
    const byCoupon = Math.min(coupon, one.orderDiscount);
    coupon -= byCoupon;
    const orderApplied: Saving[] = [['spend', fen(one.orderDiscount - byCoupon)], ['coupon', fen(byCoupon)]]; // prettier-ignore
    return { ...one, orderApplied: orderApplied.filter(([, part]) => part > 0) };
  });
  return { lines: told, order, total: addFen(...lines.map(({ net }) => net)) };
};
const agreedSales = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 30_000 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((lines) =>
    agreedOf(lines.map(([quantity, price, own, shared], at) => line(`l${String(at)}`, quantity, price, own, shared))),
  );

const used = (id: number, amount: Fen, lines?: readonly { lineId: string; units: number }[]): OrderEvent => ({
  id: `u${String(id)}`,
  at: id,
  terminal: '01',
  staff: null,
  kind: 'used',
  amount,
  saleId: `s${String(id)}`,
  receiptNumber: `r${String(id)}`,
  ...(lines === undefined ? {} : { lines }),
});
const held = (amount: number): OrderEvent => ({
  id: 'h',
  at: 0,
  terminal: '01',
  staff: null,
  kind: 'held',
  amount: fen(amount),
  tenders: [{ tenderId: 't', kind: 'card', amount: fen(amount) }],
  change: fen(0),
});

describe('a part of an order', () => {
  test('in whatever portions costs in all what was agreed, each a sale that adds up, and the deposit goes first', () => {
    fc.assert(
      fc.property(
        agreedSales,
        fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 5 }), { maxLength: 10 }),
        fc.integer({ min: 0, max: 100 }),
        (agreed, cuts, share) => {
          const deposit = Math.trunc((agreed.total * share) / 100);
          const events: OrderEvent[] = [held(deposit)];
          let paid = 0;
          const pick = (wanted: readonly { lineId: string; units: number }[]): void => {
            const before = unitsTaken(agreed.lines, events);
            const part = orderPart(agreed, before, wanted);
            if (!part.ok) throw new Error(part.error.code);
            const { lines, order, total } = part.value;
            const tenders = [{ kind: 'other', amount: total }];
            const sums = { lines: lines.map((one) => ({ ...one, taxBp: TAX })), order, total, roundOff: fen(0) };
            expect(checkSaleArithmetic({ ...sums, cashDue: total, tenders, change: fen(0) })).toEqual({ ok: true });
            const { held: left } = orderMoney(events);
            const amount = fen(Math.min(left, total));
            // Where it came from is never asked twice.
            expect(takeFrom(depositSources(events), amount).missing).toBe(0);
            events.push(used(events.length, amount, wanted));
            expect(orderMoney(events).held).toBe(left - amount);
            paid += total;
          };
          for (const cut of cuts) {
            const left = unitsLeft(agreed.lines, events);
            const wanted = left
              .map(({ lineId, units }, at) => ({ lineId, units: Math.min(units, cut[at] ?? 0) }))
              .filter(({ units }) => units > 0);
            if (wanted.length > 0) pick(wanted);
          }
          const rest = unitsLeft(agreed.lines, events);
          if (rest.length > 0) {
            expect(orderState(events, agreed.lines)).toBe('held');
            pick(rest);
          }
          expect(paid).toBe(agreed.total);
          expect(orderMoney(events).held).toBe(0);
          expect(orderState(events, agreed.lines)).toBe('sold');
          expect(linesTakenTwice(agreed.lines, events).size).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is refused beyond what is left, of goods that are not in it, and of nothing', () => {
    const agreed = agreedOf([line('a', 2, 9900, 0, 0), line('b', 1, 5000, 0, 0)]);
    const before = new Map([['a', 1]]);
    expect(orderPart(agreed, before, [{ lineId: 'a', units: 2 }])).toEqual({
      ok: false,
      error: { code: 'more_than_left', lineId: 'a', left: 1 },
    });
    // Asked for twice in one breath.
    const twice = [1, 1, 1].map((units) => ({ lineId: 'a', units }));
    expect(orderPart(agreed, new Map(), twice)).toMatchObject({ ok: false, error: { code: 'more_than_left' } });
    expect(orderPart(agreed, before, [{ lineId: 'x', units: 1 }])).toMatchObject({ error: { left: 0 } });
    expect(orderPart(agreed, before, [])).toMatchObject({ error: { code: 'no_units' } });
  });

  test('that is all of an order of which nothing went is the order itself', () => {
    const agreed = agreedOf([line('a', 2, 9900, 10, 5), line('b', 1, 5000, 0, 5)]);
    const all = [
      { lineId: 'a', units: 2 },
      { lineId: 'b', units: 1 },
    ];
    const part = orderPart(agreed, new Map(), all);
    expect(part.ok && part.value).toBe(agreed);
  });

  test('of tills that were apart is seen as soon as a unit went twice, and not before', () => {
    const { lines } = agreedOf([line('a', 2, 9900, 0, 0), line('b', 1, 5000, 0, 0)]);
    const [here, there] = [used(1, fen(0), [{ lineId: 'a', units: 1 }]), used(2, fen(0), [{ lineId: 'a', units: 1 }])];
    expect([...linesTakenTwice(lines, [here, there])]).toEqual([]);
    expect(orderState([here, there], lines)).toBe('held');
    expect([...linesTakenTwice(lines, [here, there, used(3, fen(0))])]).toEqual(['a']);
    expect(unitsLeft(lines, [here, there])).toEqual([{ lineId: 'b', units: 1 }]);
    // A till that does not know the goods yet takes a part for a part.
    expect(orderState([here, there])).toBe('held');
    expect(orderState([here, used(3, fen(0))])).toBe('sold');
  });
});
