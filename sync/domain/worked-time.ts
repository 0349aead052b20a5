/**
 * Hours worked, as a pure fold of who clocked in and out. Tills tell it in any order, from one store or several; nobody's hours are ever
 * guessed and none are counted twice. What the rules come to, in this order:
 *
 * - A person clocks for oneself, at the moment of it. What a manager enters afterwards, with a reason, counts at the time that is entered, within
 *   CORRECTED_WITHIN_MS; it may take the place of another clocking, and of several that do, the one said last holds.
 * - Per person and store, by time: the first "in" holds until an "out" of the same business day; a second "in" and an "out" without "in" say nothing.
 * - An "in" without "out" has no hours: it is open on its own day, and missing once that is over.
 * - Nobody is in two stores at once: of hours that overlap, those that began first count.
 *
 * Used by the till for who is on duty, by the cloud for hours and sales per hour. DOMAIN.md §9.
 */
import type { EntryId, StaffId, StoreId } from './ids.ts';
import { businessDayAt, DAY_MS, MINUTE_MS, type BusinessDay, type DayRule, type EpochMs } from './time.ts';

export const CLOCK_WAYS = ['in', 'out'] as const;
export type ClockWay = (typeof CLOCK_WAYS)[number];
/** A month and the half of the next: until then it can still be put right. */
export const CORRECTED_WITHIN_MS = 45 * DAY_MS;
/** Whoever says it again so soon did not come back meanwhile. */
export const PRESSED_TWICE_MS = 10 * MINUTE_MS;

/** As a journal entry says it. */
export interface ClockFact {
  readonly id: EntryId;
  /** Of the entry. */
  readonly at: EpochMs;
  readonly staff: StaffId | null;
  readonly body: {
    readonly staff: StaffId;
    readonly way: ClockWay;
    readonly when?: EpochMs;
    readonly instead?: EntryId;
    readonly approval?: { readonly by: StaffId; readonly reason: string };
  };
}

export interface Clocking {
  readonly id: EntryId;
  readonly store: StoreId;
  readonly staff: StaffId;
  readonly way: ClockWay;
  /** The time that counts, and when it was said. */
  readonly at: EpochMs;
  readonly said: EpochMs;
  /** The clocking that it takes the place of. */
  readonly instead: EntryId | null;
  /** Who entered it for the person, and why. */
  readonly by: StaffId | null;
  readonly reason: string | null;
}

/** From an "in" to its "out". */
export interface Stretch {
  readonly staff: StaffId;
  readonly store: StoreId;
  readonly day: BusinessDay;
  readonly in: Clocking;
  /** null: nobody said so. */
  readonly out: Clocking | null;
  /** Whole minutes that count; null without an "out". Fewer than from `in` to `out` where the person was at another store meanwhile. */
  readonly minutes: number | null;
}

/** undefined: nothing that counts. Somebody else's word counts with a reason alone, a time of one's own choosing never. */
export function clockingOf({ id, at: said, staff: by, body }: ClockFact, store: StoreId): Clocking | undefined {
  const { staff, way, when, instead, approval } = body;
  const at = when ?? said;
  if (approval === undefined && (by !== staff || when !== undefined || instead !== undefined)) return undefined;
  if (at > said || said - at > CORRECTED_WITHIN_MS) return undefined;
  const { by: enteredBy = null, reason = null } = approval ?? {};
  return { id, store, staff, way, at, said, instead: instead ?? null, by: enteredBy, reason };
}

/** By time, then place, person and id; the order of arrival says nothing. */
export function workedStretches(
  clockings: readonly Clocking[],
  ruleOf: (store: StoreId) => DayRule,
): readonly Stretch[] {
  const pairs = personGroups(clockings)
    .flatMap((group) => pairsOf(group, ruleOf))
    .sort(inTime);
  const busyUntil = new Map<StaffId, number>();
  return pairs.map((pair): Stretch => {
    if (pair.out === null) return pair;
    const from = Math.max(pair.in.at, busyUntil.get(pair.staff) ?? 0);
    busyUntil.set(pair.staff, Math.max(from, pair.out.at));
    return { ...pair, minutes: Math.floor(Math.max(0, pair.out.at - from) / MINUTE_MS) };
  });
}

/** Who is at work now, and since when, in the order of coming; of a store's own clockings. */
export function onDutyNow(clockings: readonly Clocking[], rule: DayRule, now: EpochMs): ReadonlyMap<StaffId, EpochMs> {
  const today = businessDayAt(now, rule);
  return new Map(
    workedStretches(clockings, () => rule).flatMap(({ staff, day, in: { at }, out }) =>
      out === null && day === today ? [[staff, at]] : [],
    ),
  );
}

/**
 * Each "out" that no "in" of its business day came before: somebody forgot to clock in. One that follows another "out" within
 * PRESSED_TWICE_MS is the same going, said again. They have no hours; by time, then as stretches are.
 */
export function outsAlone(
  clockings: readonly Clocking[],
  ruleOf: (store: StoreId) => DayRule,
): readonly (Clocking & { readonly day: BusinessDay })[] {
  const alone = personGroups(clockings).flatMap((group) => {
    const paired = new Set(pairsOf(group, ruleOf).map(({ out }) => out?.id));
    const outs = group.filter(({ way }) => way === 'out').toSorted(byTime);
    return outs.filter(({ id, at }, index) => {
      const before = outs[index - 1];
      return !paired.has(id) && (before === undefined || at - before.at > PRESSED_TWICE_MS);
    });
  });
  return alone
    .toSorted(
      (left, right) => byTime(left, right) || byText(left.store, right.store) || byText(left.staff, right.staff),
    )
    .map((one) => ({ ...one, day: businessDayAt(one.at, ruleOf(one.store)) }));
}

/** By person and store what stands of them, each clocking once. */
function personGroups(clockings: readonly Clocking[]): readonly (readonly Clocking[])[] {
  const once = new Map<EntryId, Clocking>();
  for (const one of clockings.toSorted(bySaid)) if (!once.has(one.id)) once.set(one.id, one);
  const groups = new Map<string, Clocking[]>();
  for (const one of once.values()) {
    const key = JSON.stringify([one.staff, one.store]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map(standing);
}

/** Of one person in one store, as they were said: without those whose place another one takes. */
function standing(clockings: readonly Clocking[]): readonly Clocking[] {
  const saidAt = new Map(clockings.map((one, index) => [one.id, index]));
  /** By the clocking whose place is taken, who takes it: each said after it, the last one holds. */
  const last = new Map<EntryId, Clocking>();
  const takers = clockings.filter(({ instead }, index) => instead !== null && (saidAt.get(instead) ?? -1) < index);
  for (const one of takers) if (one.instead !== null) last.set(one.instead, one);
  const isOutdone = (one: Clocking): boolean =>
    one.instead !== null && takers.includes(one) && last.get(one.instead) !== one;
  return clockings.filter((one) => !last.has(one.id) && !isOutdone(one));
}

function pairsOf(clockings: readonly Clocking[], ruleOf: (store: StoreId) => DayRule): readonly Stretch[] {
  const pairs: Stretch[] = [];
  let open: Stretch | undefined;
  for (const one of clockings.toSorted(byTime)) {
    const { staff, store, at, way } = one;
    const day = businessDayAt(at, ruleOf(store));
    if (open !== undefined && open.day !== day) {
      pairs.push(open);
      open = undefined;
    }
    if (way === 'in') open ??= { staff, store, day, in: one, out: null, minutes: null };
    else if (open !== undefined) {
      pairs.push({ ...open, out: one });
      open = undefined;
    }
  }
  return open === undefined ? pairs : [...pairs, open];
}

type Order<Value> = (left: Value, right: Value) => number;
const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const bySaid: Order<Clocking> = (left, right) =>
  left.said - right.said || byText(left.id, right.id) || byText(left.store, right.store);
/** Who goes and comes in the same instant is there afterwards. */
const byTime: Order<Clocking> = (left, right) =>
  left.at - right.at || byText(right.way, left.way) || byText(left.id, right.id);
const inTime: Order<Stretch> = (left, right) =>
  left.in.at - right.in.at ||
  byText(left.store, right.store) ||
  byText(left.staff, right.staff) ||
  byText(left.in.id, right.in.id);
