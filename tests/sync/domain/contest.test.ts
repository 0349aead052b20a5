/** Rules of contests by hand, and as properties over random sales, refunds, corrections and claims. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BindingClaim, BindingFacts, ClaimId } from '../../../sync/domain/binding.ts';
import { BINDING_POLICY_DEFAULT } from '../../../sync/domain/binding-policy.ts';
import type { LedgerEvent } from '../../../sync/domain/commission-ledger.ts';
import {
  bindingCredits,
  boardOf,
  compareStandings,
  contestFault,
  contestScore,
  countsIn,
  prizeOf,
  saleCredits,
  stateOn,
  type ContestSale,
  type ContestTerms,
  type Standing,
} from '../../../sync/domain/contest.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import type { RegionId } from '../../../sync/domain/reach.ts';
import { DAY_MS, epochMs, type BusinessDay } from '../../../sync/domain/time.ts';

const [A, B, C] = ['2001', '2002', '2003'] as StaffId[] as [StaffId, StaffId, StaffId];
const S1 = 'S001' as StoreId;
const NOON = Date.parse('2026-10-01T04:00:00Z');
const day = (text: string) => text as BusinessDay;
const TERMS: ContestTerms = {
  name: 'x',
  metric: 'net_sales',
  scope: { kind: 'brand' },
  from: day('2026-10-01'),
  to: day('2026-10-07'),
  leastSales: 1,
  prizes: [],
};
const both = [
  { guide: A, shareBp: basisPoints(4000) },
  { guide: B, shareBp: basisPoints(6000) },
];
const sale = (over: Partial<ContestSale> = {}): ContestSale => ({
  at: epochMs(NOON),
  lines: [{ lineId: '1', net: fen(10_001), quantity: 3, serving: [] }],
  serving: both,
  buyer: null,
  ...over,
});
const refund = (id: string, units: number): LedgerEvent => ({
  id,
  at: epochMs(NOON + 1),
  day: day('2026-10-20'),
  kind: 'refund',
  lines: [{ lineId: '1', units }],
});
const served = (id: string, guide: StaffId, at: number): LedgerEvent => ({
  id,
  at: epochMs(at),
  day: day('2026-10-02'),
  kind: 'correction',
  serving: [{ guide, shareBp: basisPoints(10_000) }],
});
const values = (credits: ReturnType<typeof saleCredits>) =>
  Object.fromEntries(credits.map(({ guide, value }) => [guide, value]));

test('net sales go over those who served, to the fen, less what came back, whenever it came', () => {
  expect(values(saleCredits('net_sales', sale(), []))).toEqual({ [A]: 4000, [B]: 6001 });
  const left = values(saleCredits('net_sales', sale(), [refund('r', 1)]));
  expect((left[A] ?? 0) + (left[B] ?? 0)).toBe(10_001 - 3333);
  expect(saleCredits('net_sales', sale(), [refund('r', 3)])).toEqual([]);
  // A line of its own guide, a correction of who served, and a buyer who serves himself.
  const own = sale({
    lines: [{ lineId: '1', net: fen(500), quantity: 1, serving: [{ guide: C, shareBp: basisPoints(10_000) }] }],
  });
  expect(values(saleCredits('net_sales', own, []))).toEqual({ [C]: 500 });
  expect(values(saleCredits('net_sales', own, [served('c', B, NOON)]))).toEqual({ [B]: 500 });
  expect(values(saleCredits('net_sales', sale({ buyer: A }), []))).toEqual({ [B]: 6001 });
});

test('pieces per sale: each who served has the pieces that remain; too few sales have no place', () => {
  expect(values(saleCredits('upt', sale(), [refund('r', 1)]))).toEqual({ [A]: 2, [B]: 2 });
  expect(saleCredits('upt', sale(), [refund('r', 3)])).toEqual([]);
  const terms = { metric: 'upt', leastSales: 3 } as const;
  expect(contestScore(terms, { value: 10, count: 3 })).toBe(3333);
  expect(contestScore(terms, { value: 10, count: 2 })).toBeNull();
  expect(contestScore({ metric: 'net_sales', leastSales: 3 }, { value: 10, count: 2 })).toBe(10);
  expect(contestScore({ metric: 'net_sales', leastSales: 1 }, { value: 0, count: 1 })).toBeNull();
});

test('of equal scores the earlier reached stands before, then the lower guide number', () => {
  const at = (guide: StaffId, value: number, when: number) => ({ guide, value, at: epochMs(when) });
  const board = boardOf(TERMS, [
    at(A, 50, 10),
    at(A, 50, 30),
    at(B, 100, 20),
    at(C, 100, 20),
    at('1999' as StaffId, 99, 1),
  ]);
  expect(board.map(({ guide, reached }) => [guide, reached])).toEqual([
    [B, 20],
    [C, 20],
    [A, 30],
    ['1999', 1],
  ]);
});

test('a fact counts by its business day and by the store, whatever the guide does later', () => {
  const place = { id: S1, region: 'east' as RegionId };
  const stores = { ...TERMS, scope: { kind: 'stores', stores: [S1] } } as const;
  const regions = { ...TERMS, scope: { kind: 'regions', regions: ['west' as RegionId] } } as const;
  expect(countsIn(stores, place, day('2026-10-01'))).toBe(true);
  expect(countsIn(stores, { id: 'S002' as StoreId }, day('2026-10-01'))).toBe(false);
  expect(countsIn(regions, place, day('2026-10-01'))).toBe(false);
  expect([day('2026-09-30'), day('2026-10-07'), day('2026-10-08')].map((one) => countsIn(TERMS, place, one))).toEqual([
    false,
    true,
    false,
  ]);
});

const claim = (id: string, guide: StaffId | null, at: number, source: BindingClaim['source'] = 'qr_one_time') =>
  ({ id: id as ClaimId, at: epochMs(at), terminal: 1, seq: at % 1000, source, guide, store: S1 }) as BindingClaim;
const factsWith = (claims: readonly BindingClaim[]): BindingFacts => ({
  claims,
  policy: BINDING_POLICY_DEFAULT,
  guidesLeft: new Map(),
  policies: [],
  moves: [],
});
const won = (claims: readonly BindingClaim[]) =>
  bindingCredits({ ...TERMS, metric: 'bindings' }, factsWith(claims), (store) =>
    store === S1 ? { id: S1 } : undefined,
  )
    .map(({ guide, at }) => [guide, at - NOON])
    .sort();

test('a customer counts once for each guide who won them in the period; a transfer, a renewal and a refused claim do not', () => {
  expect(won([claim('1', A, NOON), claim('2', A, NOON + 5), claim('3', B, NOON + 9)])).toEqual([[A, 0]]);
  expect(won([claim('1', A, NOON - 40 * DAY_MS), claim('2', B, NOON)])).toEqual([[B, 0]]);
  expect(won([claim('1', A, NOON), claim('2', B, NOON + 1, 'manager_transfer')])).toEqual([[A, 0]]);
  expect(
    won([claim('1', A, NOON), claim('2', B, NOON + 1, 'customer_choice'), claim('3', A, NOON + 2, 'customer_choice')]),
  ).toEqual([
    [A, 0],
    [B, 1],
  ]);
  // A late claim of before takes the customer away.
  expect(won([claim('1', A, NOON), claim('0', B, NOON - 1000)])).toEqual([[B, -1000]]);
  expect(won([claim('1', A, NOON + 8 * DAY_MS)])).toEqual([]);
});

test('whatever the order, refunds and corrections leave the same credits, and never more than was paid', () => {
  const event = fc.oneof(
    fc.record({ units: fc.integer({ min: 1, max: 3 }) }).map(({ units }) => units),
    fc.constantFrom(A, B, C),
  );
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 5 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('net_sales' as const, 'upt' as const),
      fc.infiniteStream(fc.nat()),
      (made, net, quantity, metric, order) => {
        const events = made.map((one, index) =>
          typeof one === 'number' ? refund(`r${String(index)}`, one) : served(`c${String(index)}`, one, NOON + index),
        );
        const sold = sale({ lines: [{ lineId: '1', net: fen(net), quantity, serving: [] }] });
        const other = events.map((one) => ({ one, key: order.next().value ?? 0 })).sort((a, b) => a.key - b.key);
        const credits = saleCredits(metric, sold, events);
        expect(saleCredits(metric, sold, [...other.map(({ one }) => one), ...events])).toEqual(credits);
        const sum = credits.reduce((all, { value }) => all + value, 0);
        if (metric === 'net_sales') expect(sum).toBeLessThanOrEqual(net);
        else for (const { value } of credits) expect(value).toBeLessThanOrEqual(quantity);
      },
    ),
    { numRuns: 300 },
  );
});

test('standings are a total order', () => {
  const standing = fc.record({
    guide: fc.constantFrom(A, B, C, '9' as StaffId, '10' as StaffId),
    score: fc.integer({ min: 1, max: 3 }),
    reached: fc.integer({ min: 0, max: 2 }).map(epochMs),
  });
  fc.assert(
    fc.property(standing, standing, standing, (a: Standing, b: Standing, c: Standing) => {
      expect(Math.sign(compareStandings(a, b)) + Math.sign(compareStandings(b, a))).toBe(0);
      if (compareStandings(a, b) < 0 && compareStandings(b, c) < 0) expect(compareStandings(a, c)).toBeLessThan(0);
      if (compareStandings(a, b) === 0) expect(a).toEqual(b);
    }),
  );
});

test('terms begin tomorrow at the earliest, end after that, within a year; prizes go down the places', () => {
  const today = day('2026-09-30');
  expect(contestFault(TERMS, today)).toBeUndefined();
  expect(contestFault(TERMS, TERMS.from)).toEqual({ path: '/from', reason: 'begins_too_early' });
  expect(contestFault({ ...TERMS, to: day('2026-09-30') }, day('2026-09-29'))?.reason).toBe('ends_before_it_begins');
  expect(contestFault({ ...TERMS, to: day('2027-10-02') }, today)?.reason).toBe('too_long');
  const prizes = [
    { upTo: 1, amount: fen(9) },
    { upTo: 3, amount: fen(5) },
  ];
  expect([1, 2, 3, 4].map((place) => prizeOf(prizes, place))).toEqual([9, 5, 5, 0]);
  expect(contestFault({ ...TERMS, prizes: [...prizes].reverse() }, today)?.path).toBe('/prizes/1/upTo');
  expect(['2026-09-30', '2026-10-01', '2026-10-08'].map((one) => stateOn(TERMS, day(one)))).toEqual([
    'planned',
    'running',
    'over',
  ]);
});
