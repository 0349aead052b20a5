/** Who manages which store, against a second telling of the rule by cases. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayTransfer } from '../../../sync/domain/binding.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import {
  belongsTo,
  isHereAt,
  managesBrand,
  managesStore,
  mayApproveAt,
  storesByPlan,
  storesWithin,
  storesWorkedAt,
  type Place,
  type PlannedMove,
  type ReachingPerson,
  type RegionId,
} from '../../../sync/domain/reach.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

const storeId = fc.constantFrom('S1', 'S2', 'S3', 'S4') as fc.Arbitrary<StoreId>;
const region = fc.constantFrom('east', 'west', 'north') as fc.Arbitrary<RegionId>;
const place: fc.Arbitrary<Place> = fc.record({ id: storeId, region }, { requiredKeys: ['id'] });
const places = fc.uniqueArray(place, { maxLength: 4, selector: ({ id }) => id });
const person: fc.Arbitrary<ReachingPerson> = fc.record(
  {
    roles: fc.subarray(['cashier', 'guide', 'storeManager']),
    stores: fc.uniqueArray(storeId),
    manages: fc.record(
      { brand: fc.boolean(), regions: fc.uniqueArray(region, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    leftAt: fc.nat(3) as unknown as fc.Arbitrary<EpochMs>,
  },
  { requiredKeys: ['roles', 'stores'] },
);
const at = fc.nat(3) as unknown as fc.Arbitrary<EpochMs>;

/** The rule again, as a list of reasons. */
function reasons({ roles, stores, manages }: ReachingPerson, { id, region: of }: Place): readonly string[] {
  if (!roles.includes('storeManager')) return [];
  const named = stores.filter((store) => store === id).map(() => 'store');
  const regional = (manages?.regions ?? []).filter((one) => one === of).map(() => 'region');
  return [...named, ...regional, ...(manages?.brand === true ? ['brand'] : [])];
}

describe('reach', () => {
  test('a manager manages the stores named, those of the regions, or all of the brand; nobody else manages any', () => {
    fc.assert(
      fc.property(person, place, (who, where) => {
        expect(managesStore(who, where)).toBe(reasons(who, where).length > 0);
        expect(belongsTo(who, where)).toBe(reasons(who, where).length > 0 || who.stores.includes(where.id));
      }),
    );
  });
  test('whoever manages by reach manages a store that opens there, with the same document', () => {
    fc.assert(
      fc.property(person, region, (who, of) => {
        const opened = { id: 'S99' as StoreId, region: of };
        const within = who.manages?.brand === true || who.manages?.regions?.includes(of) === true;
        expect(managesStore(who, opened)).toBe(within && who.roles.includes('storeManager'));
        expect(storesWithin(who, [opened])).toEqual([...who.stores, ...(managesStore(who, opened) ? ['S99'] : [])]);
      }),
    );
  });
  test('without a reach the stores of the document are all there is, as for documents of before', () => {
    fc.assert(
      fc.property(person, places, ({ roles, stores }, all) => {
        expect(storesWithin({ roles, stores }, all)).toEqual(stores);
      }),
    );
  });
  test('a wider reach never takes a store away', () => {
    fc.assert(
      fc.property(person, place, region, (who, where, more) => {
        const regions = [...(who.manages?.regions ?? []), more];
        const wider = { ...who, manages: { ...who.manages, regions } };
        if (managesStore(who, where)) expect(managesStore(wider, where)).toBe(true);
        if (managesStore(who, where)) expect(managesStore({ ...who, manages: { brand: true } }, where)).toBe(true);
      }),
    );
  });
  test('for the brand acts who manages all of it, be it store by store', () => {
    fc.assert(
      fc.property(person, places, (who, all) => {
        const each = all.length > 0 && all.every((one) => managesStore(who, one));
        const whole = who.roles.includes('storeManager') && who.manages?.brand === true;
        expect(managesBrand(who, all)).toBe(each || whole);
      }),
    );
  });
  test('an approval counts of who manages that store and had not left, and of nobody unknown', () => {
    fc.assert(
      fc.property(person, place, at, (who, where, when) => {
        const gone = who.leftAt !== undefined && who.leftAt <= when;
        expect(mayApproveAt(who, where, when)).toBe(managesStore(who, where) && !gone);
        expect(mayTransfer(who, where, when)).toBe(mayApproveAt(who, where, when));
        expect(mayTransfer(undefined, where, when)).toBe(false);
      }),
    );
  });
});

describe('a planned change of store', () => {
  const [a, b] = ['S1', 'S2'] as unknown as readonly [StoreId, StoreId];
  const guide = { roles: ['guide'], stores: [a], goes: { from: a, to: b, at: 10 as EpochMs } };
  const isHere = (store: StoreId, when: number): boolean => isHereAt(guide, { id: store }, when as EpochMs);

  test('leaves the person where it was until its instant, and has it in the new store alone from then on', () => {
    expect([isHere(a, 9), isHere(b, 9), isHere(a, 10), isHere(b, 10)]).toEqual([true, false, false, true]);
  });

  test('takes no manager out of a store that the region brings', () => {
    const manager = { ...guide, roles: ['storeManager'], manages: { regions: ['east' as RegionId] } };
    expect(isHereAt(manager, { id: a, region: 'east' as RegionId }, 10 as EpochMs)).toBe(true);
  });

  test('whatever the chain of moves, where somebody worked at an instant is what a walk from the first day gives', () => {
    const store = fc.constantFrom('S1', 'S2', 'S3', 'S4') as fc.Arbitrary<StoreId>;
    fc.assert(
      fc.property(store, fc.array(store, { maxLength: 6 }), fc.nat(7), fc.boolean(), (first, next, when, isSwept) => {
        const moves: PlannedMove[] = [];
        for (const to of next) {
          const from = moves.at(-1)?.to ?? first;
          if (to !== from) moves.push({ from, to, at: (moves.length + 1) as EpochMs });
        }
        const last = moves.at(-1);
        // The last one is either carried out already or still a plan.
        const person =
          last === undefined || isSwept ? { stores: [last?.to ?? first] } : { stores: [last.from], goes: last };
        const walked = moves.filter(({ at: began }) => began <= when).at(-1)?.to ?? first;
        expect(storesWorkedAt(person, moves, when as EpochMs)).toEqual([walked]);
        if (!isSwept && last !== undefined && when >= last.at)
          expect(storesByPlan(person, when as EpochMs)).toEqual([last.to]);
      }),
    );
  });
});
