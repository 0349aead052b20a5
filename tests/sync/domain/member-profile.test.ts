import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldConsents, mayContact, type ConsentFact } from '../../../sync/domain/member-consent.ts';
import {
  changesOf,
  factsAllowed,
  foldProfile,
  latestByField,
  readChanges,
  type ProfileFact,
} from '../../../sync/domain/member-profile.ts';

const TODAY = '2026-11-20';
const fact = (n: number, at: number, field: string, value: string | null = 'yes'): ProfileFact =>
  ({ id: `f${String(n).padStart(3, '0')}`, at, field, value, by: '2001' }) as unknown as ProfileFact;
const consent = (n: number, at: number, given: boolean, purpose = 'profile'): ConsentFact =>
  ({ id: `c${String(n).padStart(3, '0')}`, at, purpose, given, version: '2026-01' }) as unknown as ConsentFact;

const manyFacts = fc
  .array(
    fc.record({
      at: fc.nat(12),
      field: fc.constantFrom(
        'birthday',
        'size.top',
        'size.shoe',
        'tag.常客',
        'tag.VIP',
        'like.黑色',
        'note.a',
        'child.2020-01',
      ),
      value: fc.constantFrom('a', 'b', null),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map(({ at, field, value }, n) => fact(n, at, field, value)));

describe('a profile', () => {
  test('is the same whatever the order in which facts arrive and however often', () => {
    fc.assert(
      fc.property(manyFacts, fc.infiniteStream(fc.nat()), (facts, keys) => {
        const shuffled = [...facts, ...facts]
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(foldProfile(shuffled)).toEqual(foldProfile(facts));
      }),
      { numRuns: 500 },
    );
  });

  test('of two tills that were apart has every field that only one of them touched', () => {
    fc.assert(
      fc.property(manyFacts, manyFacts, (one, two) => {
        const here = one.map((each) => ({ ...each, id: `here-${each.id}` }));
        const there = two.map((each) => ({ ...each, id: `there-${each.id}` }));
        const [mine, theirs, both] = [here, there, [...there, ...here]].map(latestByField);
        for (const [field, last] of mine ?? []) if (theirs?.has(field) !== true) expect(both?.get(field)).toEqual(last);
        for (const [field, last] of both ?? []) expect([mine?.get(field), theirs?.get(field)]).toContainEqual(last);
      }),
      { numRuns: 500 },
    );
  });

  test('comes back from the form with the changes that the form says, and with none when nothing was touched', () => {
    const words = fc.uniqueArray(fc.constantFrom('常客', 'VIP', '显瘦', '黑色', 'oversize fit'), { maxLength: 4 });
    const months = fc.uniqueArray(fc.constantFrom('2020-01', '2021-12', '2019-06'), { maxLength: 3 });
    const typed = fc.record({
      birthday: fc.constantFrom('', '1990-05-01'),
      sizes: fc.record({
        top: fc.constantFrom('', 'M'),
        bottom: fc.constantFrom('', '28'),
        shoe: fc.constantFrom('', '38'),
      }),
      tags: words.map((list) => list.join('，')),
      likes: words.map((list) => list.join(', ')),
      children: months.map((list) => list.join('、')),
      note: fc.constant(''),
    });
    fc.assert(
      fc.property(manyFacts, typed, (facts, form) => {
        const before = foldProfile(facts);
        const changes = changesOf(before, form, 'n1');
        const after = foldProfile([
          ...facts,
          ...changes.map((each, n) => ({ ...fact(900 + n, 99, each.field), ...each })),
        ]);
        expect(changesOf(after, form, 'n1')).toEqual([]);
        expect(after.notes).toEqual(before.notes);
        const wrong = changes.filter(({ field, value }) => !readChanges([{ field, value }], TODAY).ok);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('has nothing without a consent, and what was before a withdrawal does not come back', () => {
    const facts = [fact(1, 5, 'size.top', 'M'), fact(2, 15, 'tag.常客')];
    expect(factsAllowed(facts, [])).toEqual([]);
    expect(factsAllowed(facts, [consent(1, 5, true)])).toEqual(facts);
    const withdrawn = [consent(1, 5, true), consent(2, 10, false)];
    expect(factsAllowed(facts, withdrawn)).toEqual([]);
    expect(factsAllowed(facts, [...withdrawn, consent(3, 15, true)])).toEqual([facts[1]]);
    // Agreed to again without a withdrawal between: nothing is lost.
    expect(factsAllowed(facts, [consent(1, 5, true), consent(4, 12, true)])).toEqual(facts);
    expect(factsAllowed(facts, [consent(9, 5, true, 'marketing')])).toEqual([]);
  });

  test('refuses what is no field, no day, too long, or somebody’s number', () => {
    const cases = [
      ['birthday', '1990-02-30', 'birthday'],
      ['birthday', '2030-01-01', 'birthday'],
      ['size.hat', 'M', 'field'],
      ['nothing', 'M', 'field'],
      ['size.top', 'M'.repeat(13), 'length'],
      [`tag.${'长'.repeat(21)}`, 'yes', 'length'],
      ['child.2031-01', 'yes', 'month'],
      ['child.2020-13', 'yes', 'month'],
      ['note.a', ['call 139', '0013', '8000'].join(' '), 'number_in_text'],
      ['tag.1380013', 'yes', 'number_in_text'],
      ['note.a', 'x'.repeat(201), 'length'],
    ] as const;
    for (const [field, value, fault] of cases)
      expect(readChanges([{ field, value }], TODAY)).toEqual({ ok: false, error: { fault, field } });
    expect(readChanges([{ field: 'note.a', value: ' 喜欢 90/60/90 <b>粗</b> ' }], TODAY)).toEqual({
      ok: true,
      value: [{ field: 'note.a', value: '喜欢 90/60/90 <b>粗</b>' }],
    });
  });
});

describe('a consent', () => {
  test('is the last that was said, a withdrawal of the same instant before it, and nothing that was never said', () => {
    expect(foldConsents([])).toEqual({ marketing: null, profile: null });
    expect(mayContact([consent(1, 5, true)])).toBe(false);
    expect(mayContact([consent(1, 5, true, 'marketing')])).toBe(true);
    expect(mayContact([consent(1, 5, true, 'marketing'), consent(2, 5, false, 'marketing')])).toBe(false);
    expect(mayContact([consent(2, 5, false, 'marketing'), consent(1, 6, true, 'marketing')])).toBe(true);
    const any = fc.array(fc.tuple(fc.nat(6), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(any, (all) => {
        const facts = all.map(([at, given], n) => consent(n, at, given, 'marketing'));
        expect(foldConsents([...facts].reverse())).toEqual(foldConsents(facts));
      }),
    );
  });
});
