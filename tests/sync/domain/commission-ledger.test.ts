/** The ledger's arithmetic: Σ parts = pool always, and Σ postings = the split on what remains, whatever happened in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  entitlement,
  newMemberBonus,
  remainingFacts,
  withoutValue,
  type LedgerEvent,
  type LedgerFacts,
  type Parts,
} from '../../../sync/domain/commission-ledger.ts';
import {
  dayAfter,
  lastDayOf,
  monthAfter,
  rateOf,
  ruleInForceAt,
  ruleOfMonth,
  wrongTier,
  type CommissionRule,
} from '../../../sync/domain/commission-rules.ts';
import { lineCommission, splitCommission } from '../../../sync/domain/commission.ts';
import { refundAmount } from '../../../sync/domain/refund.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import { epochMs, type BusinessDay } from '../../../sync/domain/time.ts';

const guide = fc.constantFrom('A', 'B', 'C').map((name) => name as StaffId);
const serving = fc
  .tuple(fc.uniqueArray(guide, { maxLength: 3 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([guides, first]) =>
    guides.map((name, index) => ({
      guide: name,
      shareBp: basisPoints(guides.length === 1 ? 10_000 : index === 0 ? first : index === 1 ? 10_000 - first : 0),
    })),
  );
const facts: fc.Arbitrary<LedgerFacts> = fc.record(
  {
    lines: fc
      .array(
        fc.record({
          net: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 90_000_000 })).map(fen),
          quantity: fc.integer({ min: 1, max: 5 }),
          rateBp: fc.integer({ min: 0, max: 2000 }).map(basisPoints),
          serving,
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((lines) => lines.map((line, index) => ({ ...line, lineId: String(index + 1) }))),
    serving,
    boundGuide: fc.option(guide),
    binderLeft: fc.boolean(),
    binderBp: fc.integer({ min: 0, max: 10_000 }).map(basisPoints),
    buyerGuide: fc.option(guide),
    newMember: fc.record({
      floor: fc.integer({ min: 0, max: 100_000 }).map(fen),
      amount: fc.integer({ min: 1, max: 5000 }).map(fen),
    }),
  },
  { requiredKeys: ['lines', 'serving', 'boundGuide', 'binderLeft', 'binderBp', 'buyerGuide'] },
);
const day = '2026-11-02' as BusinessDay;
const events: fc.Arbitrary<LedgerEvent[]> = fc
  .array(
    fc.oneof(
      fc.record({
        kind: fc.constant('refund' as const),
        lines: fc.array(
          fc.record({ lineId: fc.constantFrom('1', '2', '3', '4', '9'), units: fc.integer({ min: 1, max: 3 }) }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      fc.record({ kind: fc.constant('correction' as const), serving }),
    ),
    { maxLength: 5 },
  )
  .chain((list) =>
    fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: list.length, maxLength: list.length })
      .map((times) =>
        list.map((event, index) => ({ ...event, id: `e${String(index)}`, at: epochMs(times[index] ?? 0), day })),
      ),
  );

const sumOf = (parts: Parts): number => [...parts.values()].reduce((sum, { amount }) => sum + amount, 0);
const poolOf = (left: LedgerFacts): number =>
  left.lines.reduce((sum, { net, rateBp }) => sum + lineCommission({ net, rateBp }), 0) + newMemberBonus(left);

/** What a ledger holds that is told of the events one by one, in this order. */
function postedAfter(sale: LedgerFacts, arrived: readonly LedgerEvent[]): Parts {
  const posted = new Map<string, { amount: number; net: number }>();
  for (let count = 0; count <= arrived.length; count += 1)
    for (const { party, amount, net } of difference(
      entitlement(sale, arrived.slice(0, count)),
      posted as unknown as Parts,
    )) {
      const before = posted.get(party) ?? { amount: 0, net: 0 };
      posted.set(party, { amount: before.amount + amount, net: before.net + net });
    }
  for (const [party, { amount, net }] of posted) if (amount === 0 && net === 0) posted.delete(party);
  return posted as unknown as Parts;
}

describe('what a sale entitles to', () => {
  test('adds up to the pool of what remains, always', () => {
    fc.assert(
      fc.property(facts, events, (sale, happened) => {
        expect(sumOf(entitlement(sale, happened))).toBe(poolOf(remainingFacts(sale, happened)));
      }),
      { numRuns: 1000 },
    );
  });

  test('is posted to the fen after any sequence, in any order of arrival, however often it is told', () => {
    fc.assert(
      fc.property(
        facts,
        events.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
        ),
        (sale, [happened, arrived]) => {
          const due = entitlement(sale, happened);
          expect(new Map([...postedAfter(sale, arrived)].sort())).toEqual(new Map([...due].sort()));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('before any event is the split of the sale', () => {
    fc.assert(
      fc.property(facts, (sale) => {
        const plain: LedgerFacts = { ...sale, newMember: { floor: fen(0), amount: fen(0) } };
        const parts = [...entitlement(plain, [])].filter(([, { amount }]) => amount !== 0);
        const split = splitCommission({
          lines: plain.lines.map(({ net, rateBp, serving: own }) => ({ net, rateBp, servingGuides: own })),
          boundGuide: plain.boundGuide,
          servingGuides: plain.serving,
          binderBp: plain.binderBp,
          leftGuides: plain.binderLeft && plain.boundGuide !== null ? [plain.boundGuide] : [],
          buyerGuide: plain.buyerGuide,
        });
        expect(new Map(parts.map(([party, { amount }]) => [party, amount]))).toEqual(split);
      }),
    );
  });

  test('is claimed back on the same amounts that refunds pay back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }).map(fen),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 7 }),
        (net, quantity, wanted) => {
          const units = Math.min(quantity, wanted);
          const line = { lineId: '1', net, quantity, rateBp: basisPoints(500), serving: [] };
          const sale = {
            lines: [line],
            serving: [],
            boundGuide: null,
            binderLeft: false,
            binderBp: basisPoints(4000),
            buyerGuide: null,
          };
          const back = refundAmount({ net, roundOffShare: fen(0), quantity }, 0, units);
          const event = { kind: 'refund', id: 'r', at: epochMs(1), day, lines: [{ lineId: '1', units }] } as const;
          expect(remainingFacts(sale, [event]).lines[0]?.net).toBe(back.ok ? net - back.value : 'refused');
        },
      ),
    );
  });

  test('follows the correction that was made last, whichever arrived last', () => {
    const line = { lineId: '1', net: fen(10_000), quantity: 1, rateBp: basisPoints(500), serving: [] };
    const of = (name: string) => [{ guide: name as StaffId, shareBp: basisPoints(10_000) }];
    const sale = {
      lines: [line],
      serving: of('A'),
      boundGuide: null,
      binderLeft: false,
      binderBp: basisPoints(4000),
      buyerGuide: null,
    };
    const correction = (id: string, at: number, name: string) =>
      ({ kind: 'correction', id, at: epochMs(at), day, serving: of(name) }) as const;
    const made = [correction('z', 1, 'B'), correction('a', 2, 'C')];
    for (const arrived of [made, made.toReversed()])
      expect([...entitlement(sale, arrived)]).toEqual([['C', { amount: 500, net: 10_000 }]]);
  });

  test('counts what each guide sold to the fen, and a buyer for nobody', () => {
    fc.assert(
      fc.property(facts, events, (sale, happened) => {
        const left = remainingFacts(sale, happened);
        const sold = [...entitlement(sale, happened).values()].reduce((sum, { net }) => sum + net, 0);
        const served = left.lines.filter((line) => (line.serving.length > 0 ? line.serving : left.serving).length > 0);
        const most = served.reduce((sum, { net }) => sum + net, 0);
        if (sale.buyerGuide === null) expect(sold).toBe(most);
        else expect(sold).toBeLessThanOrEqual(most);
      }),
    );
  });
});

test('money that earns nothing comes off the lines to the fen, and never below zero', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000_000 }).map(fen), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 5_000_000 }).map(fen),
      (nets, value) => {
        const left = withoutValue(nets, value);
        const all = nets.reduce<number>((sum, net) => sum + net, 0);
        expect(left.every((net, index) => net >= 0 && net <= (nets[index] ?? 0))).toBe(true);
        expect(left.reduce<number>((sum, net) => sum + net, 0)).toBe(Math.max(0, all - value));
      },
    ),
  );
});

describe('rules', () => {
  const rule = (version: string, from: number): CommissionRule => ({
    version,
    from: epochMs(from),
    rates: {
      items: { tee: basisPoints(300) },
      categories: { apparel: basisPoints(200) },
      default: basisPoints(100),
    },
    binderBp: basisPoints(4000),
    tiers: [],
    tiersLessLines: false,
    returnDays: 7,
    storedValue: { earnsOn: 'spending' },
  });

  test('are those in force at the sale; of two that begin together the later version', () => {
    const rules = [rule('2', 100), rule('1', 50), rule('3', 100)];
    expect([49, 50, 99, 100].map((at) => ruleInForceAt(rules, epochMs(at))?.version)).toEqual([
      undefined,
      '1',
      '1',
      '3',
    ]);
  });

  test('give a month the tiers in force as its last day ends in that place, not those that begin with the next', () => {
    const [noon, next] = ['2026-11-30T12:00:00+08:00', '2026-12-01T00:00:00+08:00'].map((at) => Date.parse(at));
    const rules = [rule('1', 0), rule('2', noon ?? 0), rule('3', next ?? 0)];
    expect(['2026-10', '2026-11', '2026-12'].map((month) => ruleOfMonth(rules, month, 480)?.version)).toEqual([
      '1',
      '2',
      '3',
    ]);
    // At that instant it is still the 30th further west.
    expect(ruleOfMonth(rules, '2026-11', 0)?.version).toBe('3');
  });

  test('give the item’s rate, else the category’s, else the default', () => {
    const { rates } = rule('1', 0);
    expect(rateOf(rates, { id: 'tee', category: 'apparel' })).toEqual({ rateBp: 300, from: 'item' });
    expect(rateOf(rates, { id: 'hat', category: 'apparel' })).toEqual({ rateBp: 200, from: 'category' });
    expect(rateOf(rates, { id: 'toString', category: 'constructor' })).toEqual({ rateBp: 100, from: 'default' });
  });

  test('have tiers that each begin above the one before', () => {
    const tier = (upTo: number | null) => ({ upTo: upTo === null ? null : fen(upTo), bp: basisPoints(100) });
    expect(wrongTier([])).toBeUndefined();
    expect(wrongTier([tier(10), tier(20), tier(null)])).toBeUndefined();
    expect(wrongTier([tier(10), tier(10)])).toBe(1);
    expect(wrongTier([tier(null), tier(10)])).toBe(1);
    expect(wrongTier([tier(0)])).toBe(0);
  });

  test('count days and months by the calendar', () => {
    expect(dayAfter('2026-02-28' as BusinessDay, 3)).toBe('2026-03-03');
    expect([lastDayOf('2026-02'), lastDayOf('2028-02'), lastDayOf('2026-12')]).toEqual([
      '2026-02-28',
      '2028-02-29',
      '2026-12-31',
    ]);
    expect(monthAfter('2026-12')).toBe('2027-01');
  });
});
