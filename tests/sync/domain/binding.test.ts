import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CLAIM_SOURCES,
  boundGuideAt,
  boundGuides,
  foldClaims,
  foldSteps,
  type BindingClaim,
  type BindingFacts,
} from '../../../sync/domain/binding.ts';
import { bindingCaseAt, bindingCaseResult } from '../../../sync/domain/binding-case.ts';
import { readOutside } from '../../../sync/domain/outside.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

interface RawBindingCase {
  readonly expected: unknown;
}
const cases = JSON.parse(readFileSync('tests/fixtures/cases/binding-claims.json', 'utf8')) as readonly RawBindingCase[];

function factsOf(raw: unknown): BindingFacts {
  const read = readOutside(raw, bindingCaseAt);
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.reason}`);
  return read.value;
}

/** Instants near the edges of protection (20) and validity (50), so that comparisons by one are tried. */
const at = fc.constantFrom(0, 1, 19, 20, 21, 40, 41, 50, 51, 52, 70, 71, 101, 102) as fc.Arbitrary<number>;
const guide = fc.constantFrom('A', 'B', 'C');
const claim = fc
  .record({
    id: fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'),
    at,
    terminal: fc.integer({ min: 0, max: 2 }),
    seq: fc.integer({ min: 0, max: 2 }),
    source: fc.constantFrom(...CLAIM_SOURCES),
    guide: fc.option(guide, { freq: 6 }),
    guideIsMember: fc.nat(5).map((n) => n === 0),
    giver: fc.option(guide, { nil: undefined }),
  })
  .map(({ giver, ...each }) =>
    each.source === 'customer_choice'
      ? each
      : {
          ...each,
          guide: each.guide ?? 'A',
          ...(each.source === 'qr_one_time' && giver !== undefined ? { giver } : {}),
        },
  );
const facts = fc
  .record({
    // Claims are immutable: where all that they are sorted by agrees, they are one and the same.
    claims: fc.uniqueArray(claim, {
      maxLength: 10,
      selector: ({ at: when, source, terminal, seq, id }) => [when, source, terminal, seq, id].join(),
    }),
    guidesLeft: fc.dictionary(guide, at),
  })
  .map(({ claims, guidesLeft }): BindingFacts => ({
    claims: claims as unknown as readonly BindingClaim[],
    guidesLeft: new Map(Object.entries(guidesLeft).map(([name, left]) => [name as StaffId, left as EpochMs])),
    policy: { protectMs: 20, validMs: 50 },
  }));

/** DOMAIN.md §6 once more, as the table reads, and what a guide hands over; shares no code with the fold. */
function referenceFold({ claims, guidesLeft, policy }: BindingFacts) {
  const key = (each: BindingClaim) =>
    [each.at, CLAIM_SOURCES.indexOf(each.source), each.terminal, each.seq]
      .map((n) => String(n).padStart(9, '0'))
      .join() + each.id;
  const sorted = [...claims].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const seen = new Set<string>();
  const outcomes: [string, string][] = [];
  let state = {
    guide: null as string | null,
    claim: null as string | null,
    since: null as number | null,
    lastTouch: null as number | null,
  };
  for (const each of sorted) {
    if (seen.has(each.id)) continue;
    seen.add(each.id);
    const gone = (name: string | null) => name !== null && (guidesLeft.get(name as StaffId) ?? Infinity) <= each.at;
    const weak = ['qr_static', 'manual_phone'].includes(each.source);
    const rules: [boolean, string][] = [
      [each.source === 'customer_choice' && each.guide === null, 'unbind'],
      [each.guideIsMember === true, 'reject_self'],
      [gone(each.guide), 'reject_left'],
      [state.guide === null || gone(state.guide) || each.at > (state.lastTouch ?? 0) + policy.validMs, 'bind'],
      [each.source === 'customer_choice' && each.guide !== state.guide, 'rebind'],
      [['manager_transfer', 'resign_handover'].includes(each.source), 'transfer'],
      [each.guide === state.guide, 'renew'],
      [each.giver === state.guide, 'transfer'],
      [each.at < (state.lastTouch ?? 0) + policy.protectMs, 'reject_protected'],
      [!weak, 'rebind'],
      [true, 'reject_weak'],
    ];
    const outcome = rules.find(([holds]) => holds)?.[1] ?? '';
    outcomes.push([each.id, outcome]);
    if (['bind', 'rebind', 'transfer'].includes(outcome))
      state = { guide: each.guide, claim: each.id, since: each.at, lastTouch: each.at };
    if (outcome === 'renew') state = { ...state, lastTouch: each.at };
    if (outcome === 'unbind') state = { guide: null, claim: null, since: null, lastTouch: null };
  }
  return { ...state, outcomes: new Map(outcomes) };
}

describe('binding claims', () => {
  test.each(cases.map((each, index) => [index, each] as const))('case %i folds as expected', (_index, each) => {
    expect(bindingCaseResult(foldClaims(factsOf(each)))).toEqual(each.expected);
  });

  test('fold as the rules say when read a second time', () => {
    fc.assert(
      fc.property(facts, (each) => {
        expect(foldClaims(each)).toEqual(referenceFold(each));
      }),
      { numRuns: 1000 },
    );
  });

  test('one fold tells of every instant what a fold of the claims until then does', () => {
    fc.assert(
      fc.property(facts, fc.array(at, { minLength: 1 }), (each, instants) => {
        const ask = boundGuides(each);
        for (const when of instants) {
          const until = referenceFold({ ...each, claims: each.claims.filter((one) => one.at <= when) });
          const left = each.guidesLeft.get(until.guide as StaffId) ?? Infinity;
          const holds = when <= (until.lastTouch ?? 0) + each.policy.validMs && left > when;
          expect(ask(when as EpochMs)).toBe(holds ? until.guide : null);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('fold the same in any order of arrival and however often each arrives', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), (each, random) => {
        const arrived = [...each.claims, ...each.claims, ...each.claims.slice(1)]
          .map((one) => ({ one, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(foldClaims({ ...each, claims: arrived })).toEqual(foldClaims(each));
      }),
      { numRuns: 10_000 },
    );
  });

  test('a guide hands over own customers, whatever protects them, and nobody else’s', () => {
    fc.assert(
      fc.property(facts, (each) => {
        const steps = foldSteps(each);
        for (const [index, { claim: one, outcome, before }] of steps.entries()) {
          const { giver, ...plain } = one;
          if (giver === undefined || one.guide === null) continue;
          const until = steps.slice(0, index).map((step) => step.claim);
          const taken = foldSteps({ ...each, claims: [...until, plain] }).at(-1)?.outcome;
          // Theirs: bound to the giver, who is there, and the binding did not run out.
          const isTheirs = before?.guide === giver && giver !== one.guide && taken?.startsWith('re') === true;
          const isRefused = taken === 'reject_self' || taken === 'reject_left';
          expect(outcome).toBe(isTheirs && !isRefused ? 'transfer' : taken);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test('never bind to a guide who had left, nor to the member', () => {
    fc.assert(
      fc.property(facts, at, (each, now) => {
        const bound = boundGuideAt(each, now as EpochMs);
        if (bound === null) return;
        expect(each.guidesLeft.get(bound) ?? Infinity).toBeGreaterThan(now);
        const claims = each.claims.filter((one) => one.guide === bound && one.at <= now);
        expect(claims.some(({ guideIsMember }) => guideIsMember !== true)).toBe(true);
      }),
    );
  });

  test('who is bound at an instant does not see later claims, and ends with validity', () => {
    const one = { id: 'c1', at: 10, source: 'qr_one_time', guide: 'A', terminal: 1, seq: 1 };
    const two = { id: 'c2', at: 40, source: 'customer_choice', guide: 'B', terminal: 1, seq: 2 };
    const policy = { protectSeconds: 20, validSeconds: 50 };
    const each = factsOf({ claims: [two, one], guidesLeft: {}, policy });
    const boundAt = (seconds: number) => boundGuideAt(each, (seconds * 1000) as EpochMs);
    expect([9, 10, 39, 40, 90, 90.001, 91].map(boundAt)).toEqual([null, 'A', 'A', 'B', 'B', null, null]);
    const left = factsOf({ claims: [one, two], guidesLeft: { B: 60 }, policy });
    expect(boundGuideAt(left, 59_999 as EpochMs)).toBe('B');
    expect(boundGuideAt(left, 60_000 as EpochMs)).toBeNull();
  });

  test.each([
    [{ claims: [{}], policy: { protectSeconds: 1, validSeconds: 1 } }, 'claims[0].source'],
    [{ claims: [], policy: { protectSeconds: 1 } }, 'policy.validSeconds'],
    [{ claims: [], policy: { protectSeconds: -1, validSeconds: 1 } }, 'policy.protectSeconds'],
    [{ claims: [], guidesLeft: { A: '1' }, policy: { protectSeconds: 1, validSeconds: 1 } }, 'guidesLeft.A'],
    [{ claims: {}, policy: { protectSeconds: 1, validSeconds: 1 } }, 'claims'],
    [
      {
        claims: [{ id: 'c', at: 1, source: 'qr_static', guide: null, terminal: 1, seq: 1 }],
        policy: { protectSeconds: 1, validSeconds: 1 },
      },
      'claims[0].guide',
    ],
    [[], ''],
  ])('that are malformed are refused at their place: %j', (raw, path) => {
    const read = readOutside(raw, bindingCaseAt);
    expect(read.ok ? undefined : read.error.path).toBe(path);
  });
});
