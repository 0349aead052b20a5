import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commissionCasesAt, commissionResults } from '../../../sync/domain/commission-case.ts';
import { lineCommission, splitCommission, tierCommission } from '../../../sync/domain/commission.ts';
import { readOutside } from '../../../sync/domain/outside.ts';

interface RawShare {
  readonly guide: string;
  readonly shareBp: number;
}
interface RawSplit {
  readonly title?: string;
  readonly lines: readonly {
    readonly net: number;
    readonly rateBp: number;
    readonly servingGuides?: readonly RawShare[];
  }[];
  readonly boundGuide: string | null;
  readonly servingGuides: readonly RawShare[];
  readonly binderBp: number;
  readonly leftGuides: readonly string[];
  readonly buyerGuide: string | null;
  readonly expected?: unknown;
}
interface RawTiers {
  readonly tiers: readonly { readonly upTo: number | null; readonly bp: number }[];
  readonly netSales: number;
  readonly expected?: unknown;
}
const cases = JSON.parse(readFileSync('tests/fixtures/cases/commission.json', 'utf8')) as {
  readonly split: readonly RawSplit[];
  readonly tiers: readonly RawTiers[];
};

function casesOf(raw: unknown) {
  const read = readOutside(raw, commissionCasesAt);
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.reason}`);
  return read.value;
}
const splitOf = (raw: RawSplit): unknown => commissionResults(casesOf({ split: [raw] })).split[0];

const guide = fc.constantFrom('A', 'B', 'C', 'D');
const shares: fc.Arbitrary<RawShare[]> = fc
  .tuple(fc.array(guide, { maxLength: 3 }), fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([guides, a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const parts =
      guides.length === 3 ? [low, high - low, 10_000 - high] : guides.length === 2 ? [low, 10_000 - low] : [10_000];
    return guides.map((name, index) => ({ guide: name, shareBp: parts[index] ?? 0 }));
  });
const split: fc.Arbitrary<RawSplit> = fc
  .record({
    lines: fc.array(
      fc.record({
        net: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 1_000_000_000 })),
        rateBp: fc.integer({ min: 0, max: 2000 }),
        servingGuides: fc.option(shares, { nil: undefined }),
      }),
      { maxLength: 5 },
    ),
    boundGuide: fc.option(guide),
    servingGuides: shares,
    binderBp: fc.integer({ min: 0, max: 10_000 }),
    leftGuides: fc.subarray(['A', 'B']),
    buyerGuide: fc.option(guide),
  })
  .map((each) => JSON.parse(JSON.stringify(each)) as RawSplit);

/** DOMAIN.md §7 once more, with every weight spelled out; shares no code with the split. */
function referenceSplit(raw: RawSplit): Record<string, number> {
  const commissions = raw.lines.map(({ net, rateBp }) => (BigInt(net) * BigInt(rateBp)) / 10_000n);
  const pool = commissions.reduce((a, b) => a + b, 0n);
  const names: string[] = [];
  const weights: bigint[] = [];
  raw.lines.forEach(({ servingGuides = [] }, index) => {
    for (const share of servingGuides.length > 0 ? servingGuides : raw.servingGuides) {
      if (!names.includes(share.guide)) names.push(share.guide);
      const at = names.indexOf(share.guide);
      weights[at] = (weights[at] ?? 0n) + (commissions[index] ?? 0n) * BigInt(share.shareBp);
    }
  });
  const sum = weights.reduce((a, b) => a + b, 0n);
  const parts: Record<string, bigint> = {};
  const add = (name: string, part: bigint): void => {
    parts[name] = (parts[name] ?? 0n) + part;
  };
  const binder = raw.boundGuide === null ? 0n : sum === 0n ? pool : (pool * BigInt(raw.binderBp)) / 10_000n;
  if (raw.boundGuide !== null) {
    const toStore = raw.leftGuides.includes(raw.boundGuide) || raw.boundGuide === raw.buyerGuide;
    add(toStore ? 'STORE' : raw.boundGuide, binder);
  }
  const rest = pool - binder;
  if (sum === 0n) add('STORE', rest);
  else {
    const floors = weights.map((weight) => (rest * weight) / sum);
    const order = weights
      .map((weight, index) => ({ index, left: (rest * weight) % sum }))
      .sort((a, b) => (a.left > b.left ? -1 : a.left < b.left ? 1 : a.index - b.index));
    const odd = Number(rest - floors.reduce((a, b) => a + b, 0n));
    for (const { index } of order.slice(0, odd)) floors[index] = (floors[index] ?? 0n) + 1n;
    names.forEach((name, index) => add(name === raw.buyerGuide ? 'STORE' : name, floors[index] ?? 0n));
  }
  return Object.fromEntries(
    Object.entries(parts)
      .filter(([, part]) => part !== 0n)
      .map(([name, part]) => [name, Number(part)]),
  );
}

describe('commission', () => {
  test.each(cases.split)('$title', (each) => {
    expect(splitOf(each)).toEqual(each.expected);
    expect(referenceSplit(each)).toEqual(each.expected);
  });

  test.each(cases.tiers)('of $netSales in tiers is $expected', (each) => {
    expect(commissionResults(casesOf({ tiers: [each] })).tiers).toEqual([each.expected]);
  });

  test('is split as the rules say when read a second time', () => {
    fc.assert(
      fc.property(split, (each) => {
        expect(splitOf(each)).toEqual(referenceSplit(each));
      }),
      { numRuns: 1000 },
    );
  });

  test('is given out whole, and never below zero', () => {
    fc.assert(
      fc.property(split, (each) => {
        const [facts] = casesOf({ split: [each] }).split;
        if (facts === undefined) throw new Error('no facts');
        const parts = [...splitCommission(facts).values()];
        expect(parts.every((part) => part > 0)).toBe(true);
        const pool = facts.lines.reduce((sum, line) => sum + lineCommission(line), 0);
        expect(parts.reduce<number>((sum, part) => sum + part, 0)).toBe(pool);
      }),
    );
  });

  test('of a staff purchase earns its buyer nothing, bound or serving', () => {
    fc.assert(
      fc.property(split, guide, (each, buyer) => {
        expect(splitOf({ ...each, buyerGuide: buyer })).not.toHaveProperty(buyer);
      }),
    );
  });

  test('a month is paid per band and less what lines paid already, never below zero', () => {
    const [facts] = casesOf({ tiers: [{ tiers: cases.tiers[0]?.tiers, netSales: 9_000_000 }] }).tiers;
    if (facts === undefined) throw new Error('no facts');
    expect(tierCommission({ ...facts, paidByLines: 20_000 as never })).toBe(200_000);
    expect(tierCommission({ ...facts, paidByLines: 300_000 as never })).toBe(0);
    expect(tierCommission({ ...facts, netSales: -5 as never })).toBe(0);
  });

  const one = cases.split[0];
  test.each([
    [{ split: [{ ...one, servingGuides: [{ guide: 'A', shareBp: 9999 }] }] }, 'split[0].servingGuides'],
    [{ split: [{ ...one, lines: [{ net: -1, rateBp: 1 }] }] }, 'split[0].lines[0].net'],
    [{ split: [{ ...one, lines: [{ net: 1, rateBp: 10_001 }] }] }, 'split[0].lines[0].rateBp'],
    [{ split: [{ ...one, binderBp: 0.5 }] }, 'split[0].binderBp'],
    [{ split: [{ ...one, boundGuide: 'STORE' }] }, 'split[0].boundGuide'],
    [{ split: [{ ...one, leftGuides: 'A' }] }, 'split[0].leftGuides'],
    [{ split: [{ boundGuide: 'A' }] }, 'split[0].lines'],
    [
      {
        tiers: [
          {
            tiers: [
              { upTo: 5, bp: 1 },
              { upTo: 5, bp: 2 },
            ],
            netSales: 1,
          },
        ],
      },
      'tiers[0].tiers',
    ],
    [
      {
        tiers: [
          {
            tiers: [
              { upTo: null, bp: 1 },
              { upTo: 5, bp: 2 },
            ],
            netSales: 1,
          },
        ],
      },
      'tiers[0].tiers',
    ],
    [{ tiers: [{ tiers: [], netSales: 1.5 }] }, 'tiers[0].netSales'],
    [{}, ''],
  ])('cases that make no sense are refused at their place: %#', (raw, path) => {
    const read = readOutside(raw, commissionCasesAt);
    expect(read.ok ? undefined : read.error.path).toBe(path);
  });
});
