import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, basisPoints, fen } from '../../../sync/domain/money.ts';
import {
  refundPlan,
  sourcesLeft,
  takeFrom,
  type EarlierRefund,
  type PaidTender,
  type RefundableSale,
  type RefundPlan,
} from '../../../sync/domain/refund-plan.ts';
import { refundTax } from '../../../sync/domain/refund.ts';
import { taxWithin } from '../../../sync/domain/sale.ts';

const line = (lineId: string, quantity: number, net: number, roundOffShare = 0, orderDiscount = 0) => ({
  lineId,
  quantity,
  net: fen(net),
  roundOffShare: fen(roundOffShare),
  orderDiscount: fen(orderDiscount),
});
const paid = (kind: string, amount: number, tenderId = kind): PaidTender => ({ tenderId, kind, amount: fen(amount) });
const saleOf = (change: Partial<RefundableSale>): RefundableSale => ({
  lines: [line('1', 3, 10_000)],
  order: [],
  coupons: [],
  pointsUsed: 0,
  tenders: [paid('cash', 10_000)],
  change: fen(0),
  ...change,
});
const planned = (
  sale: RefundableSale,
  earlier: readonly EarlierRefund[],
  wanted: readonly (readonly [string, number])[],
  options: { readonly asCash?: boolean } = {},
): RefundPlan => {
  const plan = refundPlan(
    sale,
    earlier,
    wanted.map(([lineId, units]) => ({ lineId, units })),
    options,
  );
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
};

describe('where a refund goes back to', () => {
  test('to its sources: what the shop issued, then what a provider pays back, cash last and net of change', () => {
    const sale = saleOf({
      lines: [line('1', 1, 10_000)],
      tenders: [paid('cash', 5000), paid('card', 3000), paid('gift_card', 2500), paid('wechat', 1000)],
      change: fen(1500),
    });
    expect(planned(sale, [], [['1', 1]]).tenders.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['gift_card', 2500],
      ['wechat', 1000],
      ['card', 3000],
      ['cash', 3500],
    ]);
  });

  test('change comes off the cash handed over last, and the source is named', () => {
    const sale = saleOf({
      lines: [line('1', 1, 700)],
      tenders: [paid('cash', 500, 'a'), paid('cash', 500, 'b')],
      change: fen(300),
    });
    expect(planned(sale, [], [['1', 1]]).tenders).toEqual([
      { kind: 'cash', amount: 500, of: 'a' },
      { kind: 'cash', amount: 200, of: 'b' },
    ]);
  });

  test('as cash: out of the drawer, while each source remembers that it has paid', () => {
    const sale = saleOf({ lines: [line('1', 2, 8000)], tenders: [paid('card', 8000)] });
    const first = planned(sale, [], [['1', 1]], { asCash: true });
    expect(first.tenders).toEqual([{ kind: 'cash', amount: 4000, of: 'card' }]);
    expect(sourcesLeft(sale, [first])).toEqual([{ kind: 'card', amount: 4000, of: 'card' }]);
  });

  test('goods paid by an exchange go back to what paid the goods that were given for them', () => {
    const sale = saleOf({
      lines: [line('1', 1, 9000)],
      tenders: [
        { ...paid('exchange', 7000), stands: [{ kind: 'card', amount: fen(7000), of: 'c1', reference: '8812' }] },
        paid('cash', 2000),
      ],
    });
    expect(planned(sale, [], [['1', 1]]).tenders).toEqual([
      { kind: 'card', amount: 7000, of: 'c1', reference: '8812' },
      { kind: 'cash', amount: 2000, of: 'cash' },
    ]);
    // The sale that was exchanged has given its card's money away, though no money moved.
    const old = saleOf({ lines: [line('1', 1, 7000), line('2', 1, 500)], tenders: [paid('card', 7500, 'c1')] });
    const exchanged: EarlierRefund = {
      lines: [{ lineId: '1', units: 1 }],
      tenders: [{ kind: 'exchange', amount: fen(7000), stands: [{ kind: 'card', amount: fen(7000), of: 'c1' }] }],
      pointsReturned: 0,
      couponsRevived: [],
    };
    expect(sourcesLeft(old, [exchanged])).toEqual([{ kind: 'card', amount: 500, of: 'c1' }]);
  });

  test('a refund of another program version that names no source counts on its kind', () => {
    const sale = saleOf({ lines: [line('1', 2, 200)], tenders: [paid('card', 100), paid('cash', 100)] });
    const earlier = { lines: [], tenders: [{ kind: 'cash', amount: fen(100) }], pointsReturned: 0, couponsRevived: [] };
    expect(sourcesLeft(sale, [earlier])).toEqual([{ kind: 'card', amount: 100, of: 'card' }]);
  });
});

describe('what is refused', () => {
  test('no units, a line of another sale, more than is left, tenders that have nothing left', () => {
    const sale = saleOf({});
    const error = (wanted: readonly { lineId: string; units: number }[], earlier: readonly EarlierRefund[] = []) => {
      const plan = refundPlan(sale, earlier, wanted);
      return plan.ok ? null : plan.error;
    };
    expect(error([])).toEqual({ code: 'no_units' });
    expect(error([{ lineId: '1', units: 0 }])).toEqual({ code: 'no_units' });
    expect(error([{ lineId: '1', units: -1 }])).toEqual({ code: 'no_units' });
    expect(error([{ lineId: '7', units: 1 }])).toEqual({ code: 'unknown_line', lineId: '7' });
    expect(error([{ lineId: '1', units: 4 }])).toEqual({ code: 'more_than_left', lineId: '1', left: 3 });
    // The same line named twice is not a way round it.
    expect(error([{ lineId: '1', units: 2 }, { lineId: '1', units: 2 }])).toMatchObject({ code: 'more_than_left' }); // prettier-ignore
    const all = planned(sale, [], [['1', 3]]);
    expect(error([{ lineId: '1', units: 1 }], [all])).toEqual({ code: 'more_than_left', lineId: '1', left: 0 });
    const spent = {
      lines: [],
      tenders: [{ kind: 'cash', amount: fen(10_000) }],
      pointsReturned: 0,
      couponsRevived: [],
    };
    expect(error([{ lineId: '1', units: 1 }], [spent])).toEqual({ code: 'tenders_spent', missing: 3333 });
  });
});

describe('points and coupons', () => {
  const sale = saleOf({
    lines: [line('1', 3, 9000, 0, 1000), line('2', 1, 5000)],
    tenders: [paid('cash', 14_000)],
    order: [
      ['coupon-10', fen(500)],
      ['points', fen(500)],
    ],
    coupons: ['coupon-10', 'coupon-refused'],
    pointsUsed: 100,
  });

  test('a line that had no share of the savings brings no points back', () => {
    expect(planned(sale, [], [['2', 1]])).toMatchObject({ pointsReturned: 0, couponsRevived: [] });
  });

  test('points come back in proportion, the coupon once, when its whole share is back', () => {
    const first = planned(sale, [], [['1', 1]]);
    expect(first).toMatchObject({ pointsReturned: 33, couponsRevived: [] });
    const second = planned(sale, [first], [['1', 2]]);
    expect(second).toMatchObject({ pointsReturned: 67, couponsRevived: ['coupon-10'] });
    expect(planned(sale, [first, second], [['2', 1]])).toMatchObject({ pointsReturned: 0, couponsRevived: [] });
  });

  test('a unit that was swapped for another size is not back: what took its place holds on to its share of the coupon', () => {
    const two = saleOf({
      lines: [line('1', 2, 9000, 0, 1000)],
      tenders: [paid('cash', 9000)],
      order: [['coupon-10', fen(1000)]],
      coupons: ['coupon-10'],
    });
    const swapped = { ...planned(two, [], [['1', 1]]), swap: true as const };
    expect(planned(two, [swapped], [['1', 1]]).couponsRevived).toEqual([]);
    expect(planned(two, [planned(two, [], [['1', 1]])], [['1', 1]]).couponsRevived).toEqual(['coupon-10']);
    // Swapped whole, it goes with the goods.
    expect(planned(two, [], [['1', 2]]).couponsRevived).toEqual(['coupon-10']);
  });

  const shared = saleOf({
    // 1000 fen of a coupon on the first line alone, then 300 by points over what both still cost.
    lines: [
      { ...line('1', 2, 900, 0, 1100), orderApplied: [['coupon-10', fen(1000)], ['points', fen(100)]] }, // prettier-ignore
      { ...line('2', 1, 1800, 0, 200), orderApplied: [['points', fen(200)]] },
    ],
    tenders: [paid('cash', 2700)],
    order: [
      ['coupon-10', fen(1000)],
      ['points', fen(300)],
    ],
    coupons: ['coupon-10'],
    pointsUsed: 300,
  });

  test('each comes back by its own share of the line, not by what another saving took off it', () => {
    const other = planned(shared, [], [['2', 1]]);
    expect(other).toMatchObject({ pointsReturned: 200, couponsRevived: [] });
    const half = planned(shared, [other], [['1', 1]]);
    expect(half).toMatchObject({ pointsReturned: 50, couponsRevived: [] });
    expect(planned(shared, [other, half], [['1', 1]])).toMatchObject({ pointsReturned: 50, couponsRevived: ['coupon-10'] }); // prettier-ignore
    // Its whole share is back, though the other line, which it was not for, stays with the customer.
    expect(planned(shared, [], [['1', 2]])).toMatchObject({ pointsReturned: 100, couponsRevived: ['coupon-10'] });
  });

  test('where the code of a receipt does not tell the shares, the coupon waits for all that was discounted', () => {
    const lines = shared.lines.map(({ lineId, quantity, net, orderDiscount }) => line(lineId, quantity, net, 0, orderDiscount)); // prettier-ignore
    expect(planned({ ...shared, lines }, [], [['1', 2]])).toMatchObject({ pointsReturned: 253, couponsRevived: [] });
    const all = planned({ ...shared, lines }, [], [['1', 2], ['2', 1]]); // prettier-ignore
    expect(all).toMatchObject({ pointsReturned: 300, couponsRevived: ['coupon-10'] });
  });
});

const anySale: fc.Arbitrary<RefundableSale> = fc
  .record({
    lines: fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 7 }), net: fc.nat(100_000), orderDiscount: fc.nat(9000), roundOff: fc.nat(9) }), // prettier-ignore
      { minLength: 1, maxLength: 5 },
    ),
    kinds: fc.array(fc.constantFrom('cash', 'card', 'wechat', 'gift_card', 'exchange', 'other', 'of_tomorrow'), {
      minLength: 1,
      maxLength: 5,
    }),
    weights: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 5, maxLength: 5 }),
    change: fc.nat(5000),
    pointsUsed: fc.nat(5000),
  })
  .map(({ lines, kinds, weights, change, pointsUsed }) => {
    const sold = lines.map(({ quantity, net, orderDiscount, roundOff }, index) =>
      line(String(index + 1), quantity, net, Math.min(roundOff, net), orderDiscount),
    );
    const due = sold.reduce((sum, { net, roundOffShare }) => sum + net - roundOffShare, 0);
    const amounts = allocate(due, weights.slice(0, kinds.length));
    const tenders = kinds.map((kind, index): PaidTender => {
      const amount = fen(amounts[index] ?? 0);
      const tender = paid(kind, amount, `t${String(index)}`);
      return kind === 'exchange'
        ? { ...tender, stands: [{ kind: 'card', amount, of: `old${String(index)}` }] }
        : tender;
    });
    const lastCash = tenders.findLastIndex(({ kind }) => kind === 'cash');
    const given = lastCash < 0 ? 0 : change;
    return saleOf({
      lines: sold,
      tenders: tenders.map((tender, index) =>
        index === lastCash ? { ...tender, amount: fen(tender.amount + given) } : tender,
      ),
      change: fen(given),
      order: [['c', fen(1)]],
      coupons: ['c'],
      pointsUsed,
    });
  });

/** All units of the sale in portions, in an order that the numbers choose. */
function inPortions(sale: RefundableSale, picks: readonly number[]): readonly RefundPlan[] {
  const left = sale.lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
  const done: RefundPlan[] = [];
  for (let turn = 0; left.some(({ quantity }) => quantity > 0); turn += 1) {
    const open = left.filter(({ quantity }) => quantity > 0);
    const one = open[(picks[turn % picks.length] ?? 0) % open.length];
    if (one === undefined) break;
    const units = 1 + ((picks[(turn + 1) % picks.length] ?? 0) % one.quantity);
    one.quantity -= units;
    done.push(planned(sale, done, [[one.lineId, units]]));
  }
  return done;
}
const bySource = (plans: readonly RefundPlan[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { of = '', amount } of plans.flatMap(({ tenders }) => tenders)) sums[of] = (sums[of] ?? 0) + amount;
  return sums;
};
const anyPicks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });

describe('any sale, taken back in any portions', () => {
  test('pays back to the fen what was paid, per line and per tender, all points and the coupon once', () => {
    fc.assert(
      fc.property(anySale, anyPicks, (sale, picks) => {
        const plans = inPortions(sale, picks);
        const due = sale.lines.reduce((sum, { net, roundOffShare }) => sum + net - roundOffShare, 0);
        expect(plans.reduce((sum, { total }) => sum + total, 0)).toBe(due);
        for (const plan of plans) expect(plan.tenders.reduce((sum, { amount }) => sum + amount, 0)).toBe(plan.total);
        expect(sourcesLeft(sale, plans)).toEqual([]);
        const hasShare = sale.lines.some(({ orderDiscount }) => orderDiscount > 0);
        expect(plans.reduce((sum, plan) => sum + plan.pointsReturned, 0)).toBe(hasShare ? sale.pointsUsed : 0);
        expect(plans.flatMap(({ couponsRevived }) => couponsRevived)).toEqual(['c']);
      }),
    );
  });

  test('gives back the tax of each line to the fen', () => {
    const rate = fc.constantFrom(0, 100, 300, 600, 900, 1300).map(basisPoints);
    fc.assert(
      fc.property(anySale, anyPicks, rate, (sale, picks, taxBp) => {
        const given = new Map<string, number>();
        for (const { lines } of inPortions(sale, picks))
          for (const { lineId, units, refundedBefore, amount } of lines) {
            const sold = sale.lines.find((one) => one.lineId === lineId) as RefundableSale['lines'][number];
            const tax = refundTax(sold, refundedBefore, units, taxBp);
            expect(tax).toBeGreaterThanOrEqual(0);
            expect(tax).toBeLessThanOrEqual(amount);
            given.set(lineId, (given.get(lineId) ?? 0) + tax);
          }
        for (const { lineId, net, roundOffShare } of sale.lines)
          expect(given.get(lineId)).toBe(taxWithin(fen(net - roundOffShare), taxBp));
      }),
    );
    // 1.15 at 13 % has 0.13 in it: 0.04, 0.05 and 0.04, where each third by itself has 0.04.
    const thirds = [0, 1, 2].map((before) => refundTax(line('1', 3, 115), before, 1, basisPoints(1300)));
    expect(thirds.reduce((sum, tax) => sum + tax, 0)).toBe(13);
  });

  test('the order of portions changes no sum, and no tender ever gives more than it paid', () => {
    fc.assert(
      fc.property(anySale, anyPicks, anyPicks, (sale, one, other) => {
        const [first, second] = [inPortions(sale, one), inPortions(sale, other)];
        expect(bySource(first)).toEqual(bySource(second));
        const most = bySource([planned(sale, [], sale.lines.map(({ lineId, quantity }) => [lineId, quantity] as const))]); // prettier-ignore
        for (let count = 1; count <= first.length; count += 1)
          for (const [source, amount] of Object.entries(bySource(first.slice(0, count))))
            expect(amount).toBeLessThanOrEqual(most[source] ?? 0);
      }),
    );
  });

  test('parts taken and parts left are the parts there were', () => {
    const parts = [paid('card', 100), paid('cash', 50)].map(({ kind, amount }) => ({ kind, amount }));
    expect(takeFrom(parts, fen(120))).toEqual({
      taken: [
        { kind: 'card', amount: 100 },
        { kind: 'cash', amount: 20 },
      ],
      rest: [{ kind: 'cash', amount: 30 }],
      missing: 0,
    });
  });
});
