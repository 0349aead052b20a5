/** Follow-ups of a contest by hand, and as properties over random calls and claims. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BindingClaim, BindingFacts, ClaimId } from '../../../sync/domain/binding.ts';
import { BINDING_POLICY_DEFAULT } from '../../../sync/domain/binding-policy.ts';
import { CALL_OUTCOMES, isSeenTo } from '../../../sync/domain/call-reasons.ts';
import { boardOf, type ContestTerms } from '../../../sync/domain/contest.ts';
import { followUpCredits, type SaidCall } from '../../../sync/domain/follow-ups.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { businessDayAt, DAY_MS, epochMs, MINUTE_MS, type BusinessDay } from '../../../sync/domain/time.ts';

const [A, B] = ['2001', '2002'] as StaffId[] as [StaffId, StaffId];
const [S1, S2] = ['S001', 'S002'] as StoreId[] as [StoreId, StoreId];
const HOUR_MS = 60 * MINUTE_MS;
const NOON = Date.parse('2026-10-01T04:00:00Z');
const TERMS: ContestTerms = {
  name: 'x',
  metric: 'follow_ups',
  scope: { kind: 'stores', stores: [S1] },
  from: '2026-10-01' as BusinessDay,
  to: '2026-10-07' as BusinessDay,
  leastSales: 1,
  prizes: [],
};
const claim = (id: string, guide: StaffId | null, at: number): BindingClaim => ({
  id: id as ClaimId,
  at: epochMs(at),
  terminal: 1,
  seq: 1,
  source: 'customer_choice',
  guide,
  store: S1,
});
const bound = (...claims: readonly BindingClaim[]): BindingFacts => ({
  claims,
  policy: BINDING_POLICY_DEFAULT,
  guidesLeft: new Map(),
  policies: [],
  moves: [],
});
const OWN = bound(claim('1', A, NOON - DAY_MS));
let made = 0;
const call = (over: Partial<SaidCall> = {}): SaidCall => ({
  id: `c${String((made += 1)).padStart(6, '0')}`,
  staff: A,
  guide: A,
  reason: 'birthday',
  occasion: '2026',
  outcome: 'reached',
  at: epochMs(NOON),
  store: S1,
  ...over,
});
const places = (store: StoreId | undefined) => (store === undefined ? undefined : { id: store });
const credits = (calls: readonly SaidCall[], facts = OWN, terms = TERMS) =>
  followUpCredits(terms, calls, facts, places).map(({ guide, value, at }) => [guide, value, at - NOON]);

test('who was got through to counts, whatever came of it; no answer does not', () => {
  for (const outcome of CALL_OUTCOMES)
    expect([outcome, credits([call({ outcome })])]).toEqual([outcome, outcome === 'no_answer' ? [] : [[A, 1, 0]]]);
  expect(credits([call({ outcome: 'no_answer' }), call({ at: epochMs(NOON + 5) })])).toEqual([[A, 1, 5]]);
});

test('of one customer on one business day one counts, about however many occasions; the next day is another', () => {
  const again = call({ reason: 'lapsed', occasion: '2026-01-01+2', at: epochMs(NOON + 60) });
  const tomorrow = call({ reason: 'after_sale', occasion: '2026-09-20', at: epochMs(NOON + DAY_MS) });
  expect(credits([call(), again])).toEqual([[A, 1, 0]]);
  expect(credits([call(), again, tomorrow])).toEqual([[A, 2, DAY_MS]]);
  // Midnight is no end of a business day, the store's own hour is.
  const late = call({ reason: 'lapsed', at: epochMs(NOON + 11 * HOUR_MS) });
  const night = call({ reason: 'after_sale', at: epochMs(NOON + 13 * HOUR_MS) });
  const morning = call({ reason: 'birthday', at: epochMs(NOON + 17 * HOUR_MS) });
  expect(credits([late, night]).map(([, value]) => value)).toEqual([1]);
  expect(credits([late, night, morning]).map(([, value]) => value)).toEqual([2]);
});

test('only who the customer was of counts, noted by oneself', () => {
  expect(credits([call()], bound(claim('1', B, NOON - DAY_MS)))).toEqual([]);
  expect(credits([call()], bound())).toEqual([]);
  expect(credits([call({ staff: '9001' as StaffId })])).toEqual([]);
  expect(credits([call({ staff: null })])).toEqual([]);
  // Bound later, or to another one since: as of the call.
  expect(credits([call()], bound(claim('1', A, NOON + 1)))).toEqual([]);
  const moved = bound(claim('1', A, NOON - DAY_MS), claim('2', B, NOON + 1));
  expect(credits([call()], moved)).toEqual([[A, 1, 0]]);
  // On the day on which the customer went over the first one has it.
  expect(credits([call(), call({ guide: B, staff: B, at: epochMs(NOON + 9) })], moved)).toEqual([[A, 1, 0]]);
});

test('what is put right corrects the score: the last word on an occasion holds, as of when it was first said', () => {
  const said = call();
  const coming = call({ outcome: 'coming', at: epochMs(NOON + DAY_MS) });
  expect(credits([said, coming])).toEqual([[A, 1, 0]]);
  const none = call({ outcome: 'no_answer', at: epochMs(NOON + DAY_MS + 1) });
  expect(credits([said, coming, none])).toEqual([]);
  const after = call({ at: epochMs(NOON + 2 * DAY_MS) });
  expect(credits([said, coming, none, after])).toEqual([[A, 1, 2 * DAY_MS]]);
  expect([isSeenTo([]), isSeenTo([said]), isSeenTo([said, none]), isSeenTo([said, none, after])]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  // Another guide's word about the same occasion puts nothing of this one right.
  expect(credits([said, call({ guide: B, staff: B, outcome: 'no_answer', at: epochMs(NOON + 5) })])).toEqual([
    [A, 1, 0],
  ]);
});

test('outside the period, in another store or in none known it counts nowhere', () => {
  expect(credits([call({ at: epochMs(NOON - DAY_MS) })], bound(claim('1', A, NOON - 9 * DAY_MS)))).toEqual([]);
  expect(credits([call({ at: epochMs(NOON + 7 * DAY_MS) })])).toEqual([]);
  expect(credits([call({ store: S2 })])).toEqual([]);
  const { id, staff, guide, reason, occasion, outcome, at } = call();
  const nowhere = { id, staff, guide, reason, occasion, outcome, at };
  expect(credits([nowhere], OWN, { ...TERMS, scope: { kind: 'brand' } })).toEqual([]);
});

test('whatever the order of arrival and however often told: the same board, at most one for a customer and day', () => {
  const anyCall = fc.record({
    staff: fc.constantFrom(A, B),
    reason: fc.constantFrom('birthday' as const, 'lapsed' as const),
    outcome: fc.constantFrom(...CALL_OUTCOMES),
    hours: fc.integer({ min: -30, max: 200 }),
    store: fc.constantFrom(S1, S2),
  });
  const anyClaim = fc.record({ guide: fc.constantFrom(A, B, null), hours: fc.integer({ min: -300, max: 200 }) });
  fc.assert(
    fc.property(
      fc.array(anyCall, { maxLength: 14 }),
      fc.array(anyClaim, { maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      (asked, claimed, order) => {
        const calls = asked.map(({ staff, hours, ...one }, index) =>
          call({ id: `i${String(index)}`, ...one, staff, guide: staff, at: epochMs(NOON + hours * HOUR_MS) }),
        );
        const claims = claimed.map(({ guide, hours }, index) =>
          claim(`k${String(index)}`, guide, NOON + hours * HOUR_MS),
        );
        const shuffled = <One>(all: readonly One[]): readonly One[] =>
          all
            .map((one) => ({ one, key: order.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        const own = followUpCredits(TERMS, calls, bound(...claims), places);
        const other = followUpCredits(TERMS, shuffled([...calls, ...calls]), bound(...shuffled(claims)), places);
        expect(other).toEqual(own);
        expect(boardOf(TERMS, other)).toEqual(boardOf(TERMS, own));
        const through = new Set(
          calls.flatMap(({ at, outcome }) => (outcome === 'no_answer' ? [] : [businessDayAt(at)])),
        );
        expect(own.reduce((sum, { value }) => sum + value, 0)).toBeLessThanOrEqual(through.size);
      },
    ),
    { numRuns: 500 },
  );
});
