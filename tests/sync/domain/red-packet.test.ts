/** Red packets: the parts are the pot, to the fen, and no place in the row is better than another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen } from '../../../sync/domain/money.ts';
import {
  belowFrom,
  cutPot,
  RED_PACKET_PARTS_MAX,
  RED_PACKET_TOTAL_MAX,
  type Below,
} from '../../../sync/domain/red-packet.ts';

/** Even enough for statistics and the same on every run (mulberry32). */
function seeded(seed: number): Below {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}
const parts = (total: number, count: number, below: Below): readonly number[] => {
  const cut = cutPot(fen(total), count, below);
  if (!cut.ok) throw new Error(cut.error);
  return cut.value;
};

test('100,000 random red packets: as many parts as asked, each at least a fen, together the pot', () => {
  const below = seeded(5);
  for (let n = 0; n < 100_000; n += 1) {
    const count = 1 + below(20);
    const total = count + below(n % 3 === 0 ? 5 : 100_000);
    const row = parts(total, count, below);
    if (row.length !== count || row.some((part) => !Number.isSafeInteger(part) || part < 1)) expect(row).toBe(count);
    if (row.reduce((sum, part) => sum + part, 0) !== total) expect(row).toBe(total);
  }
});

test('any pot that has a fen for each is cut whole, whatever chance says', () => {
  const pot = fc
    .tuple(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.array(fc.nat(), { minLength: 1 }),
    )
    .map(([count, more, chances]) => ({ count, total: count + more, chances }));
  fc.assert(
    fc.property(pot, ({ count, total, chances }) => {
      let at = 0;
      const row = parts(total, count, (limit) => (chances[(at += 1) % chances.length] ?? 0) % limit);
      expect(row).toHaveLength(count);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(1);
      expect(row.reduce((sum, part) => sum + part, 0)).toBe(total);
    }),
  );
});

test('the largest pot in as many parts as there may be', () => {
  const row = parts(RED_PACKET_TOTAL_MAX, RED_PACKET_PARTS_MAX, seeded(1));
  expect([row.length, row.reduce((sum, part) => sum + part, 0)]).toEqual([RED_PACKET_PARTS_MAX, RED_PACKET_TOTAL_MAX]);
});

test('every place in the row is worth the average, and the parts do differ', () => {
  const below = seeded(11);
  const [count, average, packets] = [10, 1000, 20_000];
  const sums = Array.from({ length: count }, () => 0);
  const seen = new Set<number>();
  for (let n = 0; n < packets; n += 1)
    for (const [place, part] of parts(count * average, count, below).entries()) {
      sums[place] = (sums[place] ?? 0) + part;
      seen.add(part);
    }
  // A part varies by some 650; its average over 20,000 by some 5.
  for (const sum of sums) expect(Math.abs(sum / packets - average)).toBeLessThan(25);
  expect(seen.size).toBeGreaterThan(1000);
});

test.each([
  [10, 0, 'no_parts'],
  [10, 1.5, 'no_parts'],
  [10, RED_PACKET_PARTS_MAX + 1, 'too_many_parts'],
  [9, 10, 'pot_too_small'],
  [RED_PACKET_TOTAL_MAX + 1, 1, 'pot_too_large'],
])('a pot of %d in %d parts is refused: %s', (total, count, reason) => {
  expect(cutPot(fen(total), count, seeded(1))).toEqual({ ok: false, error: reason });
});

test('chance from bytes is even: what would favour the low numbers is drawn again', () => {
  const given = [Uint8Array.from([255, 255, 255, 255, 255, 255]), Uint8Array.from([0, 0, 0, 0, 0, 7])];
  expect(belowFrom(() => given.shift() ?? new Uint8Array(6))(10)).toBe(7);
  expect(() => belowFrom(() => new Uint8Array(6))(0)).toThrow(RangeError);
});
