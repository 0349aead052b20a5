/** Rows of attribution over ledgers as they fall: nothing is lost and nothing counted twice, whatever the dimension. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIMENSIONS } from '../../../sync/domain/attribution.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import { attributionRows, type AttributedSale } from '../../../sync/cloud/reports/attribution-report.ts';

const guide = fc.constantFrom('2001', '2002', '2003') as fc.Arbitrary<StaffId>;
const shares = fc.oneof(
  fc.constant([]),
  guide.map((one) => [{ guide: one, shareBp: basisPoints(10_000) }]),
  fc.tuple(fc.integer({ min: 0, max: 10_000 }), guide, guide).map(([part, one, other]) => [
    { guide: one, shareBp: basisPoints(part) },
    { guide: other, shareBp: basisPoints(10_000 - part) },
  ]),
);
const paid = fc.integer({ min: 0, max: 9_000_000 }).map(fen);
const some = (...values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const sale = fc
  .record({
    channel: fc.constantFrom('store', 'miniprogram'),
    touchpoint: some('door', 'poster'),
    campaign: some('616'),
    occasion: some('self', 'gift'),
    terminal: some('01', '02'),
    serving: shares,
    buyer: fc.option(guide, { nil: undefined }),
    boundTo: fc.option(guide),
    afterHours: fc.constantFrom(true, false, undefined),
    crossCity: fc.constantFrom(true, false, undefined),
    lines: fc.array(fc.record({ paid, quantity: fc.integer({ min: 1, max: 9 }), serving: shares }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map((one) => ({
    ...(Object.fromEntries(
      Object.entries(one).filter(([, value]) => value !== undefined),
    ) as unknown as AttributedSale),
    store: 'S001',
    afterHours: one.afterHours,
    crossCity: one.crossCity,
    lines: one.lines.map((line, index) => ({ ...line, lineId: String(index) })),
  }));
const refund = (of: readonly AttributedSale[]) =>
  fc.record({ at: fc.nat({ max: of.length }), amount: paid }).map(({ at, amount }) => {
    const known = of[at];
    return { lines: [{ lineId: '0', amount }], ...(known === undefined ? {} : { sale: known }) };
  });
const ledger = fc
  .array(sale, { maxLength: 20 })
  .chain((sales) => fc.array(refund(sales), { maxLength: 10 }).map((refunds) => ({ sales, refunds, arrivals: [] })));

test.each(DIMENSIONS)('by %s the rows’ sums are the ledger’s to the fen', (by) => {
  fc.assert(
    fc.property(ledger, (facts) => {
      const rows = attributionRows(facts, by);
      const sum = (of: 'net' | 'refunded'): number => rows.reduce((all, row) => all + row[of], 0);
      expect(sum('net')).toBe(facts.sales.flatMap(({ lines }) => lines).reduce((all, line) => all + line.paid, 0));
      expect(sum('refunded')).toBe(
        facts.refunds.flatMap(({ lines }) => lines).reduce((all, { amount }) => all + amount, 0),
      );
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      if (by !== 'servedBy') expect(rows.reduce((all, { sales }) => all + sales, 0)).toBe(facts.sales.length);
    }),
    { numRuns: 100 },
  );
});

test('who buys from oneself serves nobody', () => {
  const own = {
    store: 'S001',
    serving: [{ guide: '2001' as StaffId, shareBp: basisPoints(10_000) }],
    buyer: '2001' as StaffId,
    boundTo: null,
    afterHours: undefined,
    crossCity: undefined,
    lines: [{ lineId: '1', quantity: 2, paid: fen(500), serving: [] }],
  };
  expect(attributionRows({ sales: [own], refunds: [], arrivals: [] }, 'servedBy')).toEqual([
    { key: '', sales: 1, units: 2, net: 500, refunded: 0, enrolled: 0, bound: 0 },
  ]);
});
