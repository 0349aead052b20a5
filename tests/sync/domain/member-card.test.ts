import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { holderOfCard, type CardFact } from '../../../sync/domain/member-card.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const id = (text: string): MemberId => text as MemberId;
const fact = (n: number, what: CardFact['what'], member: string): CardFact => ({
  ...{ id: `f${String(n)}`, at: epochMs(n), what, member: id(member) },
});
const facts = fc
  .array(
    fc.record({
      at: fc.nat(8),
      what: fc.constantFrom<CardFact['what']>('linked', 'unlinked'),
      member: fc.constantFrom('a', 'b', 'c'),
    }),
    { maxLength: 10 },
  )
  .map((all) =>
    all.map(({ at, what, member }, index): CardFact => ({ ...fact(at, what, member), id: `f${String(index)}` })),
  );

describe('whose a card is', () => {
  test('is the first who linked it, until the link ends; then it may be another’s', () => {
    const linked = [fact(1, 'linked', 'a'), fact(2, 'linked', 'b')];
    expect(holderOfCard([])).toBeNull();
    expect(holderOfCard(linked)).toBe('a');
    expect(holderOfCard([...linked, fact(3, 'unlinked', 'b')])).toBe('a');
    expect(holderOfCard([...linked, fact(3, 'unlinked', 'a')])).toBeNull();
    expect(holderOfCard([...linked, fact(3, 'unlinked', 'a'), fact(4, 'linked', 'b')])).toBe('b');
  });

  test('is the same whatever the order of arrival of links and their ends, and however often each arrives', () => {
    fc.assert(
      fc.property(
        facts.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
        ),
        ([all, shuffled]) => {
          expect(holderOfCard(shuffled)).toBe(holderOfCard(all));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is nobody’s after its holder’s link ended last, whatever else was asked for before', () => {
    fc.assert(
      fc.property(facts, (all) => {
        const holder = holderOfCard(all);
        if (holder === null) return;
        expect(holderOfCard([...all, fact(20, 'unlinked', holder)])).toBeNull();
        expect(holderOfCard([...all, fact(20, 'unlinked', holder), fact(21, 'linked', 'd')])).toBe('d');
      }),
    );
  });
});
