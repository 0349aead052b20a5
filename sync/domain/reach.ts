/**
 * Whom a person stands for: where somebody works, and which stores a manager manages: stores by name, every store of a
 * region, or the whole brand. Regions are looked at, not copied, so a store that opens in a region falls under its managers
 * at once. Pure. Called by the cloud (every route of managers, rosters of terminals, approvals); DOMAIN.md §1 `storeManager`.
 */
import type { StoreId } from './ids.ts';
import type { Brand } from './money.ts';
import type { EpochMs } from './time.ts';

/** A part of a brand's stores, such as `east`: a code, letters, digits, `.`, `_` and `-`. */
export type RegionId = string & Brand<'RegionId'>;

/** What a manager manages beside the stores named. */
export interface Reach {
  /** Every store of the brand. */
  readonly brand?: boolean;
  /** Every store of these regions. */
  readonly regions?: readonly RegionId[];
}

/** A change of store that is planned: it counts from its instant on, whether or not anybody carried it out by then. */
export interface PlannedMove {
  readonly from: StoreId;
  readonly to: StoreId;
  readonly at: EpochMs;
}

export interface ReachingPerson {
  readonly roles: readonly string[];
  readonly stores: readonly StoreId[];
  readonly goes?: PlannedMove;
  /** Says nothing of somebody who is no manager. */
  readonly manages?: Reach;
  readonly leftAt?: EpochMs;
}

/** A store, as far as reach looks at it; without a region it is of none. */
export interface Place {
  readonly id: StoreId;
  readonly region?: RegionId;
}

export const isManager = ({ roles }: Pick<ReachingPerson, 'roles'>): boolean => roles.includes('storeManager');

/** Whether the person manages this store: by its name, by its region, or with the whole brand. */
export function managesStore(person: ReachingPerson, { id, region }: Place): boolean {
  if (!isManager(person)) return false;
  const { brand = false, regions = [] } = person.manages ?? {};
  return brand || person.stores.includes(id) || (region !== undefined && regions.includes(region));
}

/** Whether the person may log in at this store and see what its people see: who works there, and who manages it. */
export const belongsTo = (person: ReachingPerson, place: Place): boolean =>
  person.stores.includes(place.id) || managesStore(person, place);

/** Whether what the person approved in this store at an instant counts: a manager of it who had not left. */
export const mayApproveAt = (person: ReachingPerson, place: Place, at: EpochMs): boolean =>
  managesStore(person, place) && (person.leftAt === undefined || at < person.leftAt);

/**
 * Whether the person may act for the brand as a whole: who manages all of it, or each one of its stores. The manager of a
 * brand's only store is such a person until the second one opens.
 */
export const managesBrand = (person: ReachingPerson, places: readonly Place[]): boolean =>
  isManager(person) &&
  (person.manages?.brand === true || (places.length > 0 && places.every((place) => managesStore(person, place))));

/** The stores that the person belongs to, own ones first, then those within reach in the order given. */
export function storesWithin(person: ReachingPerson, places: readonly Place[]): readonly StoreId[] {
  const reached = places.filter((place) => belongsTo(person, place)).map(({ id }) => id);
  return [...new Set([...person.stores, ...reached])];
}

type Working = Pick<ReachingPerson, 'stores' | 'goes'>;
const replaced = (stores: readonly StoreId[], from: StoreId, to: StoreId): readonly StoreId[] =>
  stores.map((store) => (store === from ? to : store));

/** Where the person works at an instant, by the plan that is known: the same at a till that heard nothing since. */
export const storesByPlan = ({ stores, goes }: Working, at: EpochMs): readonly StoreId[] =>
  goes === undefined || at < goes.at ? stores : replaced(stores, goes.from, goes.to);

/** Whether the plan leaves the person at this store at an instant; of who plans nothing the list of people itself says it. */
export const isHereAt = (person: ReachingPerson, place: Place, at: EpochMs): boolean =>
  person.goes === undefined || belongsTo({ ...person, stores: storesByPlan(person, at) }, place);

/** Where the person worked at an instant of the past: what was changed since is taken back. */
export function storesWorkedAt(person: Working, moves: readonly PlannedMove[], at: EpochMs): readonly StoreId[] {
  const since = moves.filter((move) => move.at > at).sort((a, b) => b.at - a.at);
  return since.reduce((stores, { from, to }) => replaced(stores, to, from), storesByPlan(person, at));
}
