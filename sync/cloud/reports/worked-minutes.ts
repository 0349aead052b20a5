/**
 * Hours worked in a store, from what its tills journalled of who came and went (`guide_facts`), by the rules of domain/worked-time.ts. Whoever
 * was at another store of the brand meanwhile is counted once. Called by routes/worked-hours.ts and reports of sales per hour.
 */
import type { EntryId, StaffId } from '../../domain/ids.ts';
import { businessDayBegins, DAY_MS, epochMs, type BusinessDay } from '../../domain/time.ts';
import type { WorkedMinutes } from '../../domain/trade-figures.ts';
import { clockingOf, CORRECTED_WITHIN_MS, outsAlone, workedStretches, type Stretch } from '../../domain/worked-time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { clockFactsOf, staffClocked } from '../store/guide-facts.ts';
import { readStores, type StoreProfile } from '../store/terminals.ts';

/** Business days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export interface Clocked {
  /** In the order in which they began. */
  readonly stretches: readonly Stretch[];
  /** Who went and had not come. */
  readonly alone: ReturnType<typeof outsAlone>;
}

/** Of this store. */
export async function clockedIn({ database, brand }: Cloud, store: StoreProfile, { from, to }: Days): Promise<Clocked> {
  const own = storeScope(brand.id, store.id);
  const window = {
    from: businessDayBegins(from as BusinessDay, store),
    until: epochMs(businessDayBegins(to as BusinessDay, store) + DAY_MS + CORRECTED_WITHIN_MS),
  };
  const people = await staffClocked(database, own, window);
  if (people.length === 0) return { stretches: [], alone: [] };
  const stores = new Map((await readStores(database, brand.id)).map((one) => [storeScope(brand.id, one.id), one]));
  // Another store's day may have begun earlier.
  const wider = { ...window, from: window.from - DAY_MS };
  const facts = await clockFactsOf(database, [...stores.keys()], people, wider);
  const clockings = facts.flatMap(({ scope, id, at, staff, body }) => {
    const there = stores.get(scope);
    const fact = { id: id as EntryId, at, staff, body };
    const clocking = there === undefined ? undefined : clockingOf(fact, there.id);
    return clocking === undefined ? [] : [clocking];
  });
  const rules = new Map([...stores.values()].map((one) => [one.id, one]));
  const ruleOf = (id: StoreProfile['id']): StoreProfile => rules.get(id) ?? store;
  const isAsked = (one: Pick<Stretch, 'store' | 'day'>): boolean =>
    one.store === store.id && one.day >= from && one.day <= to;
  return {
    stretches: workedStretches(clockings, ruleOf).filter(isAsked),
    alone: outsAlone(clockings, ruleOf).filter(isAsked),
  };
}

/** Whole minutes. `total` is null where nobody came and went in these days: not known, which is not zero. */
export async function workedMinutes(cloud: Cloud, store: StoreProfile, days: Days): Promise<WorkedMinutes> {
  return sumOf((await clockedIn(cloud, store, days)).stretches);
}

export function sumOf(stretches: readonly Stretch[]): WorkedMinutes {
  const byGuide = new Map<StaffId, number>();
  for (const { staff, minutes } of stretches)
    if (minutes !== null) byGuide.set(staff, (byGuide.get(staff) ?? 0) + minutes);
  const total = byGuide.size === 0 ? null : [...byGuide.values()].reduce((all, minutes) => all + minutes, 0);
  return { total, byGuide };
}
