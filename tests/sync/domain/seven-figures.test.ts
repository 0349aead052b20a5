/** What was sold, to whom, with what coupons and against what target: by hand-made examples, each blank, and against a naive recount of random ledgers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buyersFigures, purchasesAmong, type Enrolled, type Purchase } from '../../../sync/domain/buyers-figures.ts';
import { couponReturn, redemptionFigures, type CouponLine } from '../../../sync/domain/coupon-figures.ts';
import type { MemberId, StaffId } from '../../../sync/domain/ids.ts';
import { FIGURES, type FigureName } from '../../../sync/domain/seven-kinds.ts';
import { daysInMonth, storeFigures, targetOfDays } from '../../../sync/domain/store-figures.ts';
import { DAY_MS, epochMs, type BusinessDay, type EpochMs } from '../../../sync/domain/time.ts';
import {
  netOf,
  returnRate,
  salesPerHour,
  sellThrough,
  servedNet,
  tradeFigures,
  type PaidBack,
  type SoldSale,
} from '../../../sync/domain/trade-figures.ts';
import { at, DAY, LIN, nameOf, ONE_DAY, told, WEEK, whole, ZHAO } from './figure-hands.ts';

const all = (guide: StaffId) => [{ guide, shareBp: 10_000 }];
const sold = (over: Partial<SoldSale> = {}): SoldSale => {
  const paid = over.paid ?? 9900;
  return {
    ...{ sale: 's1', at: at(10), day: DAY, paid, units: 1, serving: all(LIN) },
    ...{ parts: [{ amount: paid, serving: [] }], ...over },
  };
};
const back = (over: Partial<PaidBack> = {}): PaidBack => {
  const amount = over.amount ?? 9900;
  return { ...{ at: at(11), day: DAY, amount, serving: all(LIN) }, parts: [{ amount, serving: [] }], ...over };
};

describe('trade', () => {
  const facts = {
    sales: [
      sold({ paid: 30_000, units: 3, member: 'm1' as MemberId }),
      sold({ sale: 's2', at: at(14, 59), paid: 10_001, units: 1 }),
    ],
    refunds: [back({ at: at(14), amount: 5000, member: 'm1' as MemberId })],
  };
  test('net, its hours, sales, value and units of one, and what members bought', () => {
    const rows = tradeFigures(facts, ONE_DAY);
    expect(whole(rows, 'net')).toEqual([35_001, 35_001, null, null]);
    expect(told(rows, 'net', 'hour')).toEqual([
      ['10', 30_000],
      ['14', 5001],
    ]);
    expect(whole(rows, 'sales')).toEqual([2, 2, null, null]);
    expect(whole(rows, 'atv')).toEqual([17_500, 35_001, 2, null]);
    expect(whole(rows, 'upt')).toEqual([200, 4, 2, null]);
    expect(whole(rows, 'member_share')).toEqual([7142, 25_000, 35_001, null]);
  });
  test('of several days net is by day, and each is there once', () => {
    const before = '2026-11-20' as BusinessDay;
    const rows = tradeFigures({ ...facts, refunds: [back({ day: before, amount: 100 })] }, WEEK);
    expect(told(rows, 'net', 'hour')).toEqual([]);
    expect(told(rows, 'net', 'day')).toEqual([
      [before, -100],
      [DAY, 40_001],
    ]);
  });
  test('without a sale nothing divides', () => {
    const rows = tradeFigures({ sales: [], refunds: [back()] }, ONE_DAY);
    expect(whole(rows, 'net')?.[0]).toBe(-9900);
    for (const figure of ['atv', 'upt', 'member_share'] as const)
      expect([whole(rows, figure)?.[0], whole(rows, figure)?.[3]]).toEqual([null, 'nothing_yet']);
  });
  test('return rate, and net for an hour worked, also of guides who shared a sale', () => {
    expect(told([returnRate(facts)], 'return_rate')[0]).toEqual([1249, 5000, 40_001, null]);
    expect(told([returnRate({ sales: [], refunds: [] })], 'return_rate')[0]).toEqual([null, 0, 0, 'nothing_yet']);
    const shared = {
      ...facts.sales[1],
      serving: [...all(LIN), ...all(ZHAO)].map((one) => ({ ...one, shareBp: 5000 })),
    };
    const ours = { sales: [facts.sales[0], shared] as SoldSale[], refunds: facts.refunds };
    const rows = salesPerHour(
      ours,
      {
        total: 90,
        byGuide: new Map([
          [LIN, 60],
          [ZHAO, 30],
        ]),
      },
      nameOf,
    );
    expect(whole(rows, 'sales_per_hour')).toEqual([23_334, 35_001, 90, null]);
    expect(told(rows, 'sales_per_hour', 'guide')).toEqual([
      [LIN, 30_001],
      [ZHAO, 10_000],
    ]);
    expect(told(salesPerHour(ours, { total: null, byGuide: new Map() }, nameOf), 'sales_per_hour')).toEqual([
      [null, 35_001, null, 'no_hours'],
    ]);
    expect(told(salesPerHour(ours, { total: 0, byGuide: new Map() }, nameOf), 'sales_per_hour')[0]?.[3]).toBe(
      'nothing_yet',
    );
  });
  test('nobody serves oneself: what a guide bought is not theirs', () => {
    expect(servedNet({ sales: [sold({ buyer: LIN })], refunds: [] }).get(LIN)).toBeUndefined();
  });
  test('sell-through: what was sold counts as stocked, what is gone does not', () => {
    const skus = (...names: string[]): ReadonlySet<string> => new Set(names);
    expect(told([sellThrough(skus('a', 'b'), skus('b', 'c', 'd'))], 'sell_through')[0]).toEqual([5000, 2, 4, null]);
    expect(told([sellThrough(skus('a'), null)], 'sell_through')[0]).toEqual([null, 1, null, 'no_stock_levels']);
    expect(told([sellThrough(skus(), skus())], 'sell_through')[0]?.[3]).toBe('nothing_yet');
  });
});

describe('customers', () => {
  const enrolled = (person: string, over: Partial<Enrolled> = {}): Enrolled => ({
    ...{ person, at: at(10), day: DAY, isBound: false, ...over },
  });
  const bought = (person: string, over: Partial<Purchase> = {}): Purchase => ({
    person,
    at: at(12),
    boundTo: null,
    ...over,
  });
  test('bound of the new, each person once; the funnel is of purchases since', () => {
    const rows = buyersFigures(
      [enrolled('a', { isBound: true }), enrolled('a', { at: at(11), isBound: true }), enrolled('b'), enrolled('c')],
      [bought('a'), bought('a'), bought('b'), bought('c', { at: at(9) }), bought('z')],
      nameOf,
    );
    expect(whole(rows, 'bound_rate')).toEqual([3333, 1, 3, null]);
    expect(told(rows, 'bound_rate', 'day')).toEqual([[DAY, 3333]]);
    expect(['funnel_new', 'funnel_active', 'funnel_repeat'].map((one) => whole(rows, one as FigureName)?.[0])).toEqual([
      3, 2, 1,
    ]);
    expect(told(rows, 'funnel_new', 'day')).toEqual([[DAY, 3]]);
  });
  test('repurchase of the store, and of a guide only what was bought while bound to them', () => {
    const rows = buyersFigures(
      [],
      [
        bought('a', { boundTo: LIN }),
        bought('a', { boundTo: ZHAO }),
        bought('b', { boundTo: LIN }),
        bought('b', { boundTo: LIN }),
        bought('c'),
      ],
      nameOf,
    );
    expect(whole(rows, 'repurchase')).toEqual([6666, 2, 3, null]);
    expect(told(rows, 'repurchase', 'guide')).toEqual([
      [LIN, 5000],
      [ZHAO, 0],
    ]);
    const none = buyersFigures([], [], nameOf);
    expect([whole(none, 'repurchase')?.[3], whole(none, 'bound_rate')?.[3]]).toEqual(['nothing_yet', 'nothing_yet']);
  });
  test('a sale of which every piece came back is none; another size takes nothing away and is no other', () => {
    const sale = (name: string, isSwap = false) => ({ sale: name, units: 2, isSwap });
    const gone = [
      { sale: 'a', units: 1, isSwap: false },
      { sale: 'a', units: 1, isSwap: false },
      { sale: 'b', units: 1, isSwap: false },
      { sale: 'c', units: 2, isSwap: true },
    ];
    const left = purchasesAmong([sale('a'), sale('b'), sale('c'), sale('d', true)], gone);
    expect(left.map((one) => one.sale)).toEqual(['b', 'c']);
  });
});

describe('marketing', () => {
  const line = (over: Partial<CouponLine> = {}): CouponLine => ({
    ...{ sale: 's1', product: 'p1' },
    ...{ paid: 8000, saving: 1000, quantity: 1, back: { units: 0, amount: 0 }, cost: 5000, ...over },
  });
  const roi = (...lines: readonly CouponLine[]) => told([couponReturn(lines, true)], 'coupon_roi')[0];
  test('redeemed of those issued, also by rule', () => {
    const rule = (coupon: string, issued: number, redeemed: number) => ({ coupon, name: coupon, issued, redeemed });
    const rows = redemptionFigures([rule('b', 10, 1), rule('a', 2, 2)]);
    expect(whole(rows, 'redemption')).toEqual([2500, 3, 12, null]);
    expect(told(rows, 'redemption', 'coupon')).toEqual([
      ['a', 10_000],
      ['b', 1000],
    ]);
    expect(whole(redemptionFigures([]), 'redemption')?.[3]).toBe('nothing_yet');
  });
  test('the margin is that before the coupon: 9000 less 5000, less 1000, of 1000', () => {
    expect(roi(line())).toEqual([300, 3000, 1000, null]);
    expect(roi(line({ cost: 9000 }))).toEqual([-100, -1000, 1000, null]);
  });
  test('what came back counts no more, a weighed line by its grams, a line without a saving for its margin', () => {
    expect(roi(line({ quantity: 2, paid: 16_001, saving: 2001, back: { units: 1, amount: 8000 } }))).toEqual([
      300,
      3001,
      1000,
      null,
    ]);
    expect(roi(line({ grams: 1500, cost: 2000 }))).toEqual([500, 5000, 1000, null]);
    expect(roi(line(), line({ saving: 0, paid: 6000 }))).toEqual([400, 4000, 1000, null]);
  });
  test('one piece without a cost leaves it blank, unless it came back; without a coupon there is nothing', () => {
    expect(roi(line(), line({ cost: null }))).toEqual([null, null, 2000, 'no_cost']);
    expect(roi(line(), line({ cost: null, back: { units: 1, amount: 8000 } }))?.[3]).toBeNull();
    expect(roi()).toEqual([null, 0, 0, 'nothing_yet']);
  });
  test('who may not see costs cannot work one out: blank of few sales or few products, and never with its margin', () => {
    const lines = (sales: number, products: number, over: Partial<CouponLine> = {}) =>
      Array.from({ length: sales }, (_, n) =>
        line({ sale: `s${String(n)}`, product: `p${String(n % products)}`, ...over }),
      );
    const shown = (some: readonly CouponLine[]) => told([couponReturn(some, false)], 'coupon_roi')[0];
    expect(shown(lines(19, 5))).toEqual([null, null, 19_000, 'few_sales']);
    expect(shown(lines(20, 4))).toEqual([null, null, 20_000, 'few_sales']);
    expect(shown(lines(20, 5))).toEqual([300, null, 20_000, null]);
    // What came back is no sale, and two lines of one sale are one.
    const back = { units: 1, amount: 8000 };
    expect(shown([...lines(19, 5), line({ sale: 's19', product: 'p5', back })])?.[3]).toBe('few_sales');
    expect(shown([...lines(19, 5), line({ sale: 's18', product: 'p5' })])?.[3]).toBe('few_sales');
    expect(shown(lines(3, 1, { cost: null }))?.[3]).toBe('no_cost');
    expect(shown([])?.[3]).toBe('nothing_yet');
  });
});

describe('the store', () => {
  const days = (from: string, to: string) => ({ from: from as BusinessDay, to: to as BusinessDay });
  const months = (entries: Readonly<Record<string, number>>) => new Map(Object.entries(entries));
  test('a target is shared among the days of its month, over months their shares are summed', () => {
    const targets = months({ '2026-11': 3_000_000, '2026-12': 3_100_000 });
    expect(targetOfDays(targets, days('2026-11-01', '2026-11-30'))).toBe(3_000_000);
    expect(targetOfDays(targets, days('2026-11-23', '2026-11-23'))).toBe(100_000);
    expect(targetOfDays(targets, days('2026-11-29', '2026-12-02'))).toBe(400_000);
    expect(targetOfDays(targets, days('2026-10-31', '2026-11-01'))).toBeNull();
  });
  test('property: the days of a month add up to its target, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000_000 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 27 }),
        (target, index, cut) => {
          const month = new Date(Date.UTC(2027, index, 1)).toISOString().slice(0, 7);
          const day = (number: number): string => `${month}-${String(number).padStart(2, '0')}`;
          const of = (from: number, to: number) =>
            targetOfDays(months({ [month]: target }), days(day(from), day(to))) ?? 0;
          const each = Array.from({ length: daysInMonth(month) }, (_, one) => of(one + 1, one + 1));
          expect(each.reduce((sum, one) => sum + one, 0)).toBe(target);
          expect(of(1, cut) + of(cut + 1, daysInMonth(month))).toBe(target);
          expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
  test('attainment and net for a square metre; what was not said is blank and no zero', () => {
    const rows = storeFigures(150_000, { target: 100_000, area: 120 });
    expect(whole(rows, 'target_attainment')).toEqual([15_000, 150_000, 100_000, null]);
    expect(whole(rows, 'sales_per_m2')).toEqual([1250, 150_000, 120, null]);
    const blank = storeFigures(150_000, { target: null, area: null });
    expect([whole(blank, 'target_attainment')?.[3], whole(blank, 'sales_per_m2')?.[3]]).toEqual([
      'no_target',
      'no_area',
    ]);
  });
});

describe('random ledgers, recounted naively', () => {
  const DAYS = [20, 21, 22, 23].map((day) => `2026-11-${String(day)}` as BusinessDay);
  const one = fc.record({
    day: fc.nat(3),
    hour: fc.integer({ min: 8, max: 23 }),
    paid: fc.nat(99_999),
    units: fc.integer({ min: 1, max: 5 }),
    member: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
    guide: fc.option(fc.constantFrom(LIN, ZHAO)),
    back: fc.nat(6),
  });
  test('property: net, its parts, shares and repurchase are what adding up one by one gives', () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), (ledger) => {
        const when = (day: number, hour: number): EpochMs => epochMs(at(hour) - (3 - day) * DAY_MS);
        const sales = ledger.map(({ day, hour, paid, units, member, guide }, index) =>
          sold({
            ...{ sale: `s${String(index)}`, at: when(day, hour), day: DAYS[day] ?? DAY, paid, units },
            ...(member === null ? {} : { member: member as MemberId }),
            serving: guide === null ? [] : all(guide),
          }),
        );
        const partly = ledger.map(({ back: units, ...rest }) => ({ ...rest, gone: Math.min(units, rest.units) }));
        const refunds = partly.flatMap(({ gone, paid, units, member, guide }, index) =>
          gone === 0
            ? []
            : [
                back({
                  ...{ at: sales[index]?.at ?? at(0), day: sales[index]?.day ?? DAY },
                  ...{ amount: Math.floor((paid * gone) / units), serving: guide === null ? [] : all(guide) },
                  ...(member === null ? {} : { member: member as MemberId }),
                }),
              ],
        );
        const facts = { sales, refunds };
        const rows = tradeFigures(facts, { ...WEEK, from: DAYS[0] ?? DAY });
        let net = 0;
        let members = 0;
        for (const { paid, units, gone, member } of partly) {
          const left = paid - Math.floor((paid * gone) / units);
          net += left;
          if (member !== null) members += left;
        }
        expect(whole(rows, 'net')?.[0]).toBe(net);
        expect(netOf(facts)).toBe(net);
        const byDay = rows.filter((row) => row.figure === 'net' && row.by === 'day');
        expect(byDay.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(net);
        expect(whole(rows, 'member_share')?.slice(0, 2)).toEqual([
          net > 0 ? Math.floor((members * 10_000) / net) : null,
          members,
        ]);
        const served = servedNet(facts);
        const unserved = partly.reduce(
          (sum, { guide, paid, units, gone }) => sum + (guide === null ? paid - Math.floor((paid * gone) / units) : 0),
          0,
        );
        expect((served.get(LIN) ?? 0) + (served.get(ZHAO) ?? 0) + unserved).toBe(net);
        const units = partly.map(({ gone }, index) => ({ sale: `s${String(index)}`, units: gone, isSwap: false }));
        const kept = purchasesAmong(
          sales.map((sale) => ({ ...sale, isSwap: false })),
          units,
        );
        const purchases = kept.flatMap(({ member, at: bought }) =>
          member === undefined ? [] : [{ person: member, at: bought, boundTo: null }],
        );
        const again = ['a', 'b', 'c', 'd'].map(
          (person) => partly.filter(({ member, gone, units: all }) => member === person && gone < all).length,
        );
        const expected = [again.filter((count) => count >= 2).length, again.filter((count) => count >= 1).length];
        expect(whole(buyersFigures([], purchases, nameOf), 'repurchase')?.slice(1, 3)).toEqual(expected);
        for (const row of rows) expect(row.unit).toBe(FIGURES[row.figure].unit);
      }),
    );
  });
});
