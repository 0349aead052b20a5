/** What looks like bindings that no customer made: where each signal begins, and that no order of arrival changes one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimId } from '../../../sync/domain/binding.ts';
import type { MemberId, StaffId, StoreId } from '../../../sync/domain/ids.ts';
import {
  lookedAt,
  ONE_DEVICE,
  PACE_OF_MANY,
  PACE_ONE_BY_ONE,
  signalsOf,
  type ScanFact,
  type SignalDecision,
} from '../../../sync/domain/scan-signals.ts';
import { epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';

const scan = (member: number, at: number, over: Partial<ScanFact> = {}): ScanFact => ({
  claim: `c${String(member)}-${String(at)}` as ClaimId,
  guide: '2001' as StaffId,
  store: 'S001' as StoreId,
  member: `m${String(member)}` as MemberId,
  device: `d${String(member)}`,
  at: epochMs(at),
  source: 'qr_one_time',
  isOwn: false,
  ...over,
});
/** `count` customers, one every `every` ms. */
const row = (count: number, every: number, over: Partial<ScanFact> = {}): ScanFact[] =>
  Array.from({ length: count }, (_, n) => scan(n, n * every, over));

describe('signals of bindings that no customer made', () => {
  test('own phone: each scan of the own code counts, and is no customer of a pace', () => {
    expect(signalsOf([scan(1, 5, { isOwn: true }), scan(1, 9, { isOwn: true })])).toEqual([
      { kind: 'own_phone', guide: '2001', store: 'S001', from: 5, to: 9, count: 2, claims: ['c1-5', 'c1-9'] },
    ]);
  });

  test('many from one device: different customers within the hour; the same one again, another guide or another device are none', () => {
    const { customers, windowMs } = ONE_DEVICE;
    const every = Math.floor(windowMs / customers);
    const one = { device: 'one' };
    expect(signalsOf(row(customers, every, one))).toMatchObject([{ kind: 'one_device', count: customers, from: 0 }]);
    expect(signalsOf(row(customers - 1, every, one))).toEqual([]);
    expect(signalsOf(row(customers, windowMs / (customers - 1), one))).toEqual([]);
    expect(signalsOf(row(customers * 2, every).map((fact) => ({ ...fact, member: 'm1' as MemberId, ...one })))).toEqual(
      [],
    );
    expect(signalsOf(row(customers, every))).toEqual([]);
    expect(signalsOf(row(customers, every, { device: null }))).toEqual([]);
    const shared = row(customers, every, one).map((fact, n) => ({ ...fact, guide: `200${String(n % 2)}` as StaffId }));
    expect(signalsOf(shared)).toEqual([]);
  });

  test('impossible pace: of codes for one customer sooner than of codes for many', () => {
    const { customers, windowMs } = PACE_ONE_BY_ONE;
    const every = Math.floor(windowMs / customers);
    expect(signalsOf(row(customers, every))).toMatchObject([{ kind: 'pace', count: customers }]);
    expect(signalsOf(row(customers - 1, every))).toEqual([]);
    expect(signalsOf(row(customers, every, { source: 'qr_static' }))).toEqual([]);
    const crowd = Math.floor(PACE_OF_MANY.windowMs / PACE_OF_MANY.customers);
    expect(signalsOf(row(PACE_OF_MANY.customers, crowd, { source: 'qr_static' }))).toMatchObject([{ kind: 'pace' }]);
    expect(signalsOf(row(PACE_OF_MANY.customers - 1, crowd, { source: 'qr_static' }))).toEqual([]);
  });

  test('a stretch is one signal however long; a pause makes two, newest first', () => {
    const { customers, windowMs } = PACE_ONE_BY_ONE;
    const every = Math.floor(windowMs / customers);
    const long = row(customers * 3, every);
    expect(signalsOf(long)).toMatchObject([{ from: 0, to: (customers * 3 - 1) * every, count: customers * 3 }]);
    const later = row(customers, every).map((fact) => ({ ...fact, at: epochMs(fact.at + 60 * MINUTE_MS) }));
    expect(signalsOf([...later, ...row(customers, every)]).map(({ from }) => from)).toEqual([60 * MINUTE_MS, 0]);
  });

  test('any order of arrival gives the same signals, and each has its evidence', () => {
    const facts = fc.array(
      fc.record({ member: fc.nat(12), at: fc.nat(10 * MINUTE_MS), device: fc.nat(2), own: fc.nat(9) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const made = rows.map(({ member, at, device, own }, n) =>
          scan(member, at * 100 + n, { device: `d${String(device)}`, isOwn: own === 0 }),
        );
        const shuffled = made
          .map((fact) => ({ fact, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
        const signals = signalsOf(made);
        expect(signalsOf(shuffled)).toEqual(signals);
        for (const { kind, from, to, count } of signals) {
          const within = made.filter(
            (fact) => fact.at >= from && fact.at <= to && fact.isOwn === (kind === 'own_phone'),
          );
          const most = kind === 'own_phone' ? within.length : new Set(within.map(({ member }) => member)).size;
          expect(count).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a manager looked at', () => {
  const { customers, windowMs } = PACE_ONE_BY_ONE;
  const facts = row(customers, Math.floor(windowMs / customers));
  const decision = (id: string, at: number, over: Partial<SignalDecision> = {}): SignalDecision => ({
    ...{ id, at: epochMs(at), kind: 'pace', guide: '2001' as StaffId, store: 'S001' as StoreId },
    claims: facts.map(({ claim }) => claim),
    ...over,
  });
  const [signal] = signalsOf(facts);

  test('is told as looked at, by the last word; of another kind, guide or store it is not', () => {
    if (signal === undefined) throw new Error('no signal');
    expect(lookedAt(signal, [decision('b', 5), decision('a', 9), decision('c', 9)])?.id).toBe('c');
    for (const over of [{ kind: 'one_device' }, { guide: '2002' }, { store: 'S002' }, { claims: [] }])
      expect(lookedAt(signal, [decision('a', 5, over as Partial<SignalDecision>)])).toBeNull();
  });

  test('is new again by one claim more in the same stretch, and looked at when that is seen too', () => {
    const more = scan(99, (customers - 1) * Math.floor(windowMs / customers) + 1);
    const [longer] = signalsOf([...facts, more]);
    if (longer === undefined) throw new Error('no signal');
    expect(longer.claims).toHaveLength(customers + 1);
    expect(lookedAt(longer, [decision('a', 5)])).toBeNull();
    expect(lookedAt(longer, [decision('a', 5), decision('b', 6, { claims: [more.claim] })])?.id).toBe('b');
  });

  test('is the same in whatever order decisions arrive', () => {
    if (signal === undefined) throw new Error('no signal');
    const some = fc.array(fc.record({ at: fc.nat(3), from: fc.nat(customers), until: fc.nat(customers) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(some, (rows) => {
        const made = rows.map(({ at, from, until }, n) =>
          decision(`d${String(n)}`, at, { claims: signal.claims.slice(from, until) }),
        );
        const told = lookedAt(signal, made);
        expect(lookedAt(signal, made.toReversed())).toEqual(told);
        const seen = new Set(made.flatMap(({ claims }) => claims));
        expect(told !== null).toBe(seen.size === signal.claims.length);
      }),
    );
  });
});
