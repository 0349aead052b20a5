import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AFTER_SALE_FROM_DAYS,
  AFTER_SALE_TO_DAYS,
  BIRTHDAY_AHEAD_DAYS,
  byUrgency,
  CALL_CORRECTABLE_DAYS,
  CALL_OUTCOMES,
  CALL_REASONS,
  callReasons,
  correctableCalls,
  endsReason,
  lastWords,
  LAPSED_DAYS,
  nextBirthday,
  type CallReason,
  type SaidCall,
  type CustomerFacts,
} from '../../../sync/domain/call-reasons.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';

const TODAY = '2026-11-23';
const none = (): boolean => false;
const dayBy = (days: number, from = TODAY): string =>
  new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
const kindsOf = (facts: Partial<CustomerFacts>, today = TODAY): readonly string[] =>
  callReasons({ hasAgreed: true, ...facts }, today, none).map(({ kind }) => kind);

describe('a reason to call is', () => {
  test.each([
    [-1, false],
    [0, true],
    [BIRTHDAY_AHEAD_DAYS, true],
    [BIRTHDAY_AHEAD_DAYS + 1, false],
  ])('a birthday in %i days: %s', (days, is) => {
    expect(kindsOf({ birthday: `1990${dayBy(days).slice(4)}` })).toEqual(is ? ['birthday'] : []);
  });
  test.each([
    [0, []],
    [AFTER_SALE_FROM_DAYS - 1, []],
    [AFTER_SALE_FROM_DAYS, ['after_sale']],
    [AFTER_SALE_TO_DAYS, ['after_sale']],
    [AFTER_SALE_TO_DAYS + 1, []],
    [LAPSED_DAYS - 1, []],
    [LAPSED_DAYS, ['lapsed']],
    [3 * LAPSED_DAYS + 5, ['lapsed']],
  ])('a purchase %i days ago: %s', (days, kinds) => {
    expect(kindsOf({ lastBought: dayBy(-days) })).toEqual(kinds);
  });
  test('points and a protection that end soon, the first to end first', () => {
    const facts = { pointsEnding: { points: 300, day: dayBy(5) }, protectedUntil: dayBy(2) };
    expect(kindsOf(facts)).toEqual(['protection_ending', 'points_ending']);
    expect(callReasons({ ...facts, hasAgreed: true }, TODAY, none).at(-1)).toMatchObject({
      points: 300,
      day: dayBy(5),
    });
    expect(kindsOf({ ...facts, pointsEnding: { points: 0, day: dayBy(5) } })).toEqual(['protection_ending']);
    expect(kindsOf({ protectedUntil: dayBy(-1), pointsEnding: { points: 1, day: dayBy(31) } })).toEqual([]);
  });
  test('nothing that we know nothing of', () => {
    expect(kindsOf({})).toEqual([]);
  });
});

test('a birthday turns with the year, and 29 February is the 28th in other years', () => {
  expect(nextBirthday('1990-01-02', '2026-12-28')).toBe('2027-01-02');
  expect(nextBirthday('2000-02-29', '2026-02-20')).toBe('2026-02-28');
  expect(nextBirthday('2000-02-29', '2028-02-20')).toBe('2028-02-29');
  expect(kindsOf({ birthday: '1990-01-02' }, '2026-12-28')).toEqual(['birthday']);
});

const day = fc.integer({ min: -800, max: 800 }).map((days) => dayBy(days));
const facts: fc.Arbitrary<CustomerFacts> = fc.record(
  {
    birthday: fc.integer({ min: 0, max: 20_000 }).map((days) => dayBy(days, '1950-01-01')),
    lastBought: day,
    pointsEnding: fc.record({ points: fc.integer({ min: 0, max: 9999 }), day }),
    protectedUntil: day,
    hasAgreed: fc.boolean(),
  },
  { requiredKeys: ['hasAgreed'] },
);

test('without consent nobody is called but about a purchase; with it nothing is lost', () => {
  fc.assert(
    fc.property(facts, day, (customer, today) => {
      const without = callReasons({ ...customer, hasAgreed: false }, today, none);
      expect(without.every(({ kind }) => kind === 'after_sale')).toBe(true);
      const reasons = callReasons({ ...customer, hasAgreed: true }, today, none);
      expect(reasons).toEqual(expect.arrayContaining([...without]));
    }),
  );
});

test('one of a kind, in order of urgency, none of them over', () => {
  fc.assert(
    fc.property(facts, day, (customer, today) => {
      const reasons = callReasons(customer, today, none);
      expect(new Set(reasons.map(({ kind }) => kind)).size).toBe(reasons.length);
      expect(reasons).toEqual(reasons.toSorted(byUrgency));
      for (const { until } of reasons) expect(until === null || until >= today).toBe(true);
    }),
  );
});

test('who saw to an occasion is not asked again for it, and is for the next one', () => {
  fc.assert(
    fc.property(facts, (customer) => {
      const done = new Set<string>();
      const keyOf = ({ kind, occasion }: Pick<CallReason, 'kind' | 'occasion'>): string => `${kind} ${occasion}`;
      let asked = 0;
      for (let days = 0; days < 800; days += 1) {
        const reasons = callReasons(customer, dayBy(days), (reason) => done.has(keyOf(reason)));
        for (const reason of reasons) {
          expect(done.has(keyOf(reason))).toBe(false);
          done.add(keyOf(reason));
          asked += 1;
        }
      }
      expect(done.size).toBe(asked);
      // Two years and a bit: at most three birthdays, and a lapse each quarter.
      expect([...done].filter((key) => key.startsWith('birthday')).length).toBeLessThanOrEqual(3);
      for (const kind of CALL_REASONS)
        expect([...done].filter((key) => key.startsWith(`${kind} `)).length).toBeLessThanOrEqual(18);
    }),
    { numRuns: 20 },
  );
});

describe('what was said of calls', () => {
  const NOW = Date.parse(TODAY);
  const calls = fc
    .array(
      fc.record({
        reason: fc.constantFrom(...CALL_REASONS.slice(0, 2)),
        occasion: fc.constantFrom('a', 'b'),
        outcome: fc.constantFrom(...CALL_OUTCOMES),
        staff: fc.constantFrom('2001', '2002', null),
        at: fc.integer({ min: NOW - 10 * DAY_MS, max: NOW }),
      }),
      { maxLength: 12 },
    )
    .map((list): readonly SaidCall[] => list.toSorted((a, b) => a.at - b.at));
  const about = (list: readonly SaidCall[], { reason, occasion }: SaidCall): readonly SaidCall[] =>
    list.filter((call) => call.reason === reason && call.occasion === occasion);

  test('holds by the last word of each occasion', () => {
    fc.assert(
      fc.property(calls, (list) => {
        expect(new Set(lastWords(list))).toEqual(new Set(list.filter((call) => about(list, call).at(-1) === call)));
      }),
    );
  });

  test('is to be put right where the own last word of the last days ended it, and nowhere else; putting right changes which word is last', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const offered = correctableCalls(list, '2001', NOW);
        const expected = lastWords(list).filter(
          ({ staff, outcome, at }) =>
            staff === '2001' && endsReason(outcome) && at >= NOW - CALL_CORRECTABLE_DAYS * DAY_MS,
        );
        expect(offered.map(({ kind, occasion, outcome }) => `${kind} ${occasion} ${outcome}`).sort()).toEqual(
          expected.map(({ reason, occasion, outcome }) => `${reason} ${occasion} ${outcome}`).sort(),
        );
        for (const { kind: reason, occasion, tries } of offered) {
          const later: SaidCall = { reason, occasion, outcome: 'no_answer', staff: '2001', at: NOW };
          expect(about(list, later)).toHaveLength(tries);
          expect(correctableCalls([...list, later], '2001', NOW)).toHaveLength(offered.length - 1);
        }
      }),
    );
  });
});
