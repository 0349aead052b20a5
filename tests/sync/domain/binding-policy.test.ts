import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLAIM_SOURCES,
  boundGuideAt,
  foldClaims,
  type BindingClaim,
  type BindingFacts,
} from '../../../sync/domain/binding.ts';
import {
  policyAt,
  protectedUntil,
  type DatedPolicy,
  type GuideMove,
  type OnMove,
} from '../../../sync/domain/binding-policy.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

const HOME = 'S1' as StoreId;
const OTHER = 'S2' as StoreId;
const BEFORE = { protectMs: 20, validMs: 50 };
const at = (ms: number): EpochMs => ms as EpochMs;
const rule = (protectMs: number, validMs: number, onMove: OnMove = 'follow') => ({ protectMs, validMs, onMove });
const policy = (store: StoreId | null, from: number, of: DatedPolicy['rule']): DatedPolicy => ({
  store,
  from: at(from),
  rule: of,
});
const claim = (id: string, when: number, guide: string, store: StoreId, source = 'qr_one_time'): BindingClaim =>
  ({ id, at: when, source, guide, store, terminal: 1, seq: 1 }) as unknown as BindingClaim;
const factsOf = (
  claims: readonly BindingClaim[],
  policies: readonly DatedPolicy[],
  moves: readonly GuideMove[] = [],
): BindingFacts => ({ claims, guidesLeft: new Map(), policy: BEFORE, policies, moves });
const outcomesOf = (facts: BindingFacts) => Object.fromEntries(foldClaims(facts).outcomes);
const move = (guide: string, when: number, from: StoreId, to: StoreId): GuideMove => ({
  guide: guide as StaffId,
  at: at(when),
  from,
  to,
});

describe('a dated rule of binding', () => {
  test('holds from its instant on and never before; the store’s own before the brand’s, until it is taken back', () => {
    const facts = {
      policy: BEFORE,
      policies: [
        policy(HOME, 40, null),
        policy(null, 10, rule(1, 2)),
        policy(HOME, 20, rule(3, 4)),
        policy(null, 30, rule(5, 6)),
      ],
    };
    const protects = (store: StoreId, when: number) => policyAt(facts, store, at(when)).protectMs;
    expect([9, 10, 19, 20, 30, 39, 40].map((when) => protects(HOME, when))).toEqual([20, 1, 1, 3, 3, 3, 5]);
    expect([9, 10, 20, 30, 40].map((when) => protects(OTHER, when))).toEqual([20, 1, 1, 5, 5]);
  });

  test('judges each claim by what was in force at its time, however late the claim arrives', () => {
    const shorter = [policy(null, 12, rule(5, 50))];
    const early = claim('early', 11, 'B', HOME);
    const late = claim('late', 13, 'C', HOME);
    const bound = claim('bound', 1, 'A', HOME);
    expect(outcomesOf(factsOf([late, bound, early], shorter))).toEqual({
      bound: 'bind',
      early: 'reject_protected',
      late: 'rebind',
    });
  });

  test('of a store that protects nobody takes no customer from a store that does', () => {
    const greedy = [policy(OTHER, 0, rule(0, 50))];
    const facts = factsOf([claim('bound', 1, 'A', HOME), claim('grab', 5, 'B', OTHER)], greedy);
    expect(outcomesOf(facts)['grab']).toBe('reject_protected');
    const own = factsOf([claim('bound', 1, 'A', OTHER), claim('grab', 5, 'B', HOME)], greedy);
    expect(outcomesOf(own)['grab']).toBe('rebind');
  });

  test('says how long a binding lasts, also of who is bound at an instant', () => {
    const shorter = factsOf([claim('bound', 0, 'A', HOME)], [policy(HOME, 30, rule(5, 10))]);
    expect([29, 30].map((when) => boundGuideAt(shorter, at(when)))).toEqual(['A', null]);
  });
});

describe('when a guide changes store', () => {
  const claims = [claim('bound', 1, 'A', HOME), claim('next', 15, 'B', HOME)];
  const away = [move('A', 10, HOME, OTHER)];
  test('customers follow by default, and the new store’s rules protect them', () => {
    const followed = factsOf(claims, [policy(OTHER, 0, rule(5, 50))], away);
    expect(outcomesOf(followed)['next']).toBe('rebind');
    expect(outcomesOf(factsOf(claims, [], away))['next']).toBe('reject_protected');
    expect(boundGuideAt(factsOf(claims, [], away), at(12))).toBe('A');
  });

  test('customers stay where the rule of their store says so at that time: nobody has them until the next claim', () => {
    const stays = factsOf(claims, [policy(HOME, 5, rule(20, 50, 'stay'))], away);
    expect(outcomesOf(stays)['next']).toBe('bind');
    expect([9, 10, 14, 15].map((when) => boundGuideAt(stays, at(when)))).toEqual(['A', null, null, 'B']);
    const later = factsOf(claims, [policy(HOME, 11, rule(20, 50, 'stay'))], away);
    expect(outcomesOf(later)['next']).toBe('reject_protected');
  });

  test('customers of another store do not care', () => {
    const stays = [policy(null, 0, rule(20, 50, 'stay'))];
    expect(boundGuideAt(factsOf([claim('bound', 1, 'A', OTHER)], stays, away), at(12))).toBe('A');
  });
});

const when = fc.constantFrom(0, 1, 19, 20, 21, 40, 41, 50, 51, 70, 71);
const guide = fc.constantFrom('A', 'B', 'C');
const store = fc.constantFrom(HOME, OTHER);
const history = fc
  .record({
    claims: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'),
        at: when,
        terminal: fc.integer({ min: 0, max: 2 }),
        seq: fc.integer({ min: 0, max: 2 }),
        source: fc.constantFrom(...CLAIM_SOURCES),
        guide,
        store,
      }),
      { maxLength: 8, selector: (each) => [each.at, each.source, each.terminal, each.seq, each.id].join() },
    ),
    policies: fc.uniqueArray(
      fc.record({
        from: when,
        store: fc.option(store),
        rule: fc.option(
          fc.record({
            protectMs: fc.constantFrom(0, 1, 20, 30),
            validMs: fc.constantFrom(10, 20, 50),
            onMove: fc.constantFrom<OnMove>('follow', 'stay'),
          }),
        ),
      }),
      { maxLength: 6, selector: (each) => `${String(each.from)} ${each.store ?? ''}` },
    ),
    moves: fc.uniqueArray(fc.record({ guide, at: when, from: store, to: store }), {
      maxLength: 3,
      selector: (each) => `${each.guide} ${String(each.at)}`,
    }),
  })
  .map(({ claims, policies, moves }) =>
    factsOf(
      claims as unknown as readonly BindingClaim[],
      policies as unknown as readonly DatedPolicy[],
      moves as unknown as readonly GuideMove[],
    ),
  );

describe('whatever the rules and moves', () => {
  test('10,000 random histories give one result in random orders of arrival of claims, rules and moves', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (facts, random) => {
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => ({ item, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const arrived = {
          ...facts,
          claims: shuffled([...facts.claims, ...facts.claims.slice(1)]),
          policies: shuffled(facts.policies ?? []),
          moves: shuffled(facts.moves ?? []),
        };
        expect(foldClaims(arrived)).toEqual(foldClaims(facts));
      }),
      { numRuns: 10_000 },
    );
  });

  test('what begins later changes nothing of what was', () => {
    fc.assert(
      fc.property(history, when, (facts, now) => {
        const until = <Fact>(list: readonly Fact[], of: (fact: Fact) => number) => list.filter((one) => of(one) <= now);
        const then = {
          ...facts,
          claims: until(facts.claims, (one) => one.at),
          policies: until(facts.policies ?? [], ({ from }) => from),
          moves: until(facts.moves ?? [], (one) => one.at),
        };
        expect(boundGuideAt(facts, at(now))).toBe(boundGuideAt(then, at(now)));
      }),
      { numRuns: 2000 },
    );
  });

  test('protection ends exactly where the fold lets another guide in', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 120 }), (facts, now) => {
        const { guide: bound, since, lastTouch, store: held } = foldClaims(facts);
        if (bound === null || since === null || lastTouch === null || now <= lastTouch) return;
        const until = protectedUntil(
          { guide: bound, since, lastTouch, ...(held === undefined ? {} : { store: held }) },
          facts,
        );
        const rival = claim('rival', now, 'D', HOME);
        const outcome = foldClaims({ ...facts, claims: [...facts.claims, { ...rival, terminal: 9 }] }).outcomes.get(
          rival.id,
        );
        if (now < until) expect(['reject_protected', 'bind']).toContain(outcome);
        if (now === until) expect(outcome).not.toBe('reject_protected');
      }),
      { numRuns: 5000 },
    );
  });
});
