import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldMerges, memberOf, type MergeFact } from '../../../sync/domain/member-identity.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';

const id = (text: string): MemberId => text as MemberId;
const fact = (n: number, what: MergeFact['what'], one: string, other: string): MergeFact =>
  ({ id: `f${String(n)}`, at: n, what, members: [id(one), id(other)] }) as unknown as MergeFact;
const facts = fc.array(
  fc.record({
    at: fc.nat(20),
    what: fc.constantFrom('merged', 'merged', 'split'),
    pair: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 2, maxLength: 2 }),
  }),
  { maxLength: 14 },
);
const made = (all: { at: number; what: string; pair: string[] }[]): MergeFact[] =>
  all.map(({ at, what, pair: [one = '', other = ''] }, index) => ({
    ...fact(at, what as MergeFact['what'], one, other),
    id: `f${String(index)}`,
  }));

describe('who is one person', () => {
  test('is the oldest id of all that were merged, and oneself after the split', () => {
    const merged = [fact(1, 'merged', 'b', 'a'), fact(2, 'merged', 'c', 'b')];
    const persons = foldMerges(merged);
    expect(['a', 'b', 'c', 'd'].map((one) => memberOf(persons, id(one)))).toEqual(['a', 'a', 'a', 'd']);
    const apart = foldMerges([...merged, fact(3, 'split', 'a', 'b')]);
    expect(['a', 'b', 'c'].map((one) => memberOf(apart, id(one)))).toEqual(['a', 'b', 'b']);
  });

  test('is the same whatever the order of arrival, and however often a fact arrives', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), (all, keys) => {
        const inOrder = made(all);
        const shuffled = [...inOrder, ...inOrder]
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((x, y) => x.key - y.key)
          .map(({ one }) => one);
        expect([...foldMerges(shuffled)].sort()).toEqual([...foldMerges(inOrder)].sort());
      }),
      { numRuns: 1000 },
    );
  });

  test('agrees with walking along the pairs that hold', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const list = made(all);
        const persons = foldMerges(list);
        const holds = (x: string, y: string): boolean => {
          const of = list.filter(({ members }) => [...members].sort().join() === [x, y].sort().join());
          return of.sort((p, q) => p.at - q.at || (p.id < q.id ? -1 : 1)).at(-1)?.what === 'merged';
        };
        const letters = ['a', 'b', 'c', 'd', 'e'];
        for (const start of letters) {
          const seen = new Set([start]);
          for (let grew = true; grew;) {
            const more = letters.filter((one) => !seen.has(one) && [...seen].some((other) => holds(one, other)));
            for (const one of more) seen.add(one);
            grew = more.length > 0;
          }
          expect(memberOf(persons, id(start))).toBe([...seen].sort()[0]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
