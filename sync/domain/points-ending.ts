/**
 * When points end, by rules that the brand dated: what is earned on a day lives so many months and ends with the last day of a month, or
 * never. A pure fold of the entries of one person's accounts (`at`, then id), the same whatever the order of arrival. Points that end first
 * are used first; what a return gives back ends when it would have, but not before the customer had time to use it; what a return takes
 * back comes off the batch that it was put in. Ending takes what is there and no more, so that it leaves nobody below nothing; and points
 * that a till let somebody spend shortly after their end, because it could not know, had not ended. Invariant: all batches less what is
 * owed are all entries less what ended. Called by the cloud's accounts and by tills. DOMAIN.md §2, §4.
 */
import { err, ok, type Result } from './result.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs, MINUTE_MS, type EpochMs } from './time.ts';
import type { AccountEntry } from './value-account.ts';

/** Points are the brand's: its day, in whatever store they are spent. */
export const POINTS_DAY = CHINA_DAY;
export const POINTS_MONTHS_MAX = 120;
/** To use what a return gave back; to the end of that month. */
export const GIVEN_BACK_DAYS = 30;
/** So long after the end a till that was apart may not have heard of it. */
export const LATE_SPEND_DAYS = 30;

/** Of points earned from a day on: null for those that never end. */
export interface PointsRule {
  readonly from: string;
  readonly months: number | null;
}
/** `account`: whose they are, of several that are one person. */
export interface PointsEntry extends Pick<AccountEntry, 'id' | 'at' | 'what' | 'amount' | 'sale'> {
  readonly account: string;
}
/** Points that end together, after `ends`; null for those that never do. */
export interface PointsBatch {
  readonly ends: string | null;
  readonly points: number;
}
export interface EndedPoints {
  readonly account: string;
  /** The last day on which they counted. */
  readonly day: string;
  readonly points: number;
}
export interface FoldedPoints {
  /** By the account that they came to; those that end first are first. */
  readonly batches: readonly (PointsBatch & Pick<PointsEntry, 'account'>)[];
  readonly ended: readonly EndedPoints[];
  /** Spent beyond all that there was. */
  readonly owed: number;
}

export function readPointsRule({ from, months }: PointsRule): Result<true, keyof PointsRule> {
  const day = Date.parse(from);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== from) return err('from');
  if (months === null) return ok(true);
  return Number.isInteger(months) && months >= 1 && months <= POINTS_MONTHS_MAX ? ok(true) : err('months');
}

/** The last day on which what is earned on a day counts; of two rules that begin together the one entered later. */
export function endOfPoints(rules: readonly PointsRule[], day: string): string | null {
  const rule = rules.reduce<PointsRule | undefined>(
    (last, one) => (one.from <= day && (last === undefined || one.from >= last.from) ? one : last),
    undefined,
  );
  return rule === undefined || rule.months === null ? null : monthEnd(day, rule.months);
}

/** The first instant after a day. */
export const endInstant = (day: string): EpochMs =>
  epochMs(Date.parse(day) + DAY_MS - (POINTS_DAY.offsetMinutes - POINTS_DAY.dayStartMinutes) * MINUTE_MS);

/** What ends next, of all that counts; undefined when nothing does. */
export function nextEnding(
  batches: readonly PointsBatch[],
): { readonly points: number; readonly day: string } | undefined {
  const days = batches.flatMap(({ ends, points }) => (ends === null || points <= 0 ? [] : [ends])).sort();
  const [day] = days;
  if (day === undefined) return undefined;
  const points = batches.reduce((sum, batch) => sum + (batch.ends === day ? batch.points : 0), 0);
  return { points, day };
}

/** Of what the cloud said some time ago: those that have not ended since. */
export const pointsLeft = (
  points: number,
  ending: { readonly points: number; readonly day: string } | undefined,
  now: EpochMs,
): number =>
  ending !== undefined && ending.day < businessDayAt(now, POINTS_DAY) ? Math.max(0, points - ending.points) : points;

/** All entries but those of ending, which this finds; `now` alone decides what has ended. */
export function foldPoints(entries: readonly PointsEntry[], rules: readonly PointsRule[], now: EpochMs): FoldedPoints {
  const fold = new Fold(rules);
  for (const entry of inOrder(entries)) fold.add(entry);
  fold.endBefore(businessDayAt(now, POINTS_DAY));
  return fold.result();
}

/** Each once, by when it happened. */
function inOrder(entries: readonly PointsEntry[]): readonly PointsEntry[] {
  const once = new Map(entries.map((entry) => [`${entry.account} ${entry.id}`, entry]));
  return [...once.values()]
    .filter(({ what }) => what !== 'end')
    .sort((a, b) => a.at - b.at || compare(a.id, b.id) || compare(a.account, b.account));
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `left` counts, `ended` does not any more. */
interface Lot {
  readonly account: string;
  readonly ends: string | null;
  left: number;
  ended: number;
}
/** Of a sale: points of a lot that it took or brought; null for what it took beyond all lots. */
interface Part {
  readonly lot: Lot | null;
  points: number;
}

class Fold {
  readonly #rules: readonly PointsRule[];
  readonly #lots = new Map<string, Lot>();
  readonly #spent = new Map<string, Part[]>();
  readonly #earned = new Map<string, Part[]>();
  #owed = 0;

  constructor(rules: readonly PointsRule[]) {
    this.#rules = rules;
  }

  add({ account, at, amount, sale = null, what }: PointsEntry): void {
    const day = businessDayAt(epochMs(at), POINTS_DAY);
    this.endBefore(day);
    if (what === 'give_back') this.#giveBack(account, day, amount, partsOf(this.#spent, sale));
    else if (amount >= 0) partsOf(this.#earned, sale).push(this.#put(account, endOfPoints(this.#rules, day), amount));
    else if (what === 'earn') this.#takeBack(0 - amount, partsOf(this.#earned, sale));
    else this.#spend(day, 0 - amount, partsOf(this.#spent, sale));
  }

  endBefore(day: string): void {
    for (const lot of this.#lots.values()) {
      if (lot.ends === null || lot.ends >= day) continue;
      lot.ended += lot.left;
      lot.left = 0;
    }
  }

  result(): FoldedPoints {
    const batches = this.#inOrder()
      .filter(({ left }) => left > 0)
      .map(({ account, ends, left: points }) => ({ account, ends, points }));
    const ended = this.#inOrder().flatMap(({ account, ends, ended: points }) =>
      ends === null || points === 0 ? [] : [{ account, day: ends, points }],
    );
    return { batches, ended, owed: this.#owed };
  }

  /** First what is owed, then the lot. */
  #put(account: string, ends: string | null, points: number): Part {
    const paid = Math.min(this.#owed, points);
    this.#owed -= paid;
    const lot = this.#lotOf(account, ends);
    lot.left += points - paid;
    return { lot, points: points - paid };
  }

  #spend(day: string, points: number, parts: Part[]): void {
    let wanted = points;
    for (const lot of this.#inOrder()) {
      const taken = Math.min(lot.left, wanted);
      lot.left -= taken;
      wanted -= taken;
      if (taken > 0) parts.push({ lot, points: taken });
    }
    const since = dayBy(day, 0 - LATE_SPEND_DAYS);
    for (const lot of this.#inOrder().toReversed()) {
      if (lot.ends === null || lot.ends < since) continue;
      const taken = Math.min(lot.ended, wanted);
      lot.ended -= taken;
      wanted -= taken;
      if (taken > 0) parts.push({ lot, points: taken });
    }
    this.#owed += wanted;
    if (wanted > 0) parts.push({ lot: null, points: wanted });
  }

  /** What was taken last comes back first: it ends last. */
  #giveBack(account: string, day: string, points: number, parts: readonly Part[]): void {
    const grace = monthEnd(dayBy(day, GIVEN_BACK_DAYS), 0);
    let left = points;
    for (const part of parts.toReversed()) {
      const back = Math.min(part.points, left);
      part.points -= back;
      left -= back;
      if (back > 0) this.#put(account, revived(part.lot, grace, endOfPoints(this.#rules, day)), back);
    }
    if (left > 0) this.#put(account, endOfPoints(this.#rules, day), left);
  }

  /** Off the lot that they were put in, whether they ended there or not; what was spent of them off the others. */
  #takeBack(points: number, parts: readonly Part[]): void {
    let wanted = points;
    const take = (part: Part, of: 'left' | 'ended'): void => {
      if (part.lot === null) return;
      const taken = Math.min(part.points, part.lot[of], wanted);
      part.lot[of] -= taken;
      part.points -= taken;
      wanted -= taken;
    };
    for (const part of parts.toReversed()) take(part, 'left');
    for (const part of parts.toReversed()) take(part, 'ended');
    for (const lot of this.#inOrder()) take({ lot, points: wanted }, 'left');
    this.#owed += wanted;
  }

  #inOrder(): readonly Lot[] {
    return [...this.#lots.values()].sort(
      (a, b) => compare(a.ends ?? LAST_DAY, b.ends ?? LAST_DAY) || compare(a.account, b.account),
    );
  }

  #lotOf(account: string, ends: string | null): Lot {
    const key = `${account} ${ends ?? ''}`;
    const lot = this.#lots.get(key) ?? { account, ends, left: 0, ended: 0 };
    this.#lots.set(key, lot);
    return lot;
  }
}

/** What nobody had is as if earned now. */
const revived = (lot: Lot | null, grace: string, asNew: string | null): string | null =>
  lot === null ? asNew : lot.ends === null || lot.ends > grace ? lot.ends : grace;

/** Of no sale: nothing that anything could come back to. */
function partsOf(of: Map<string, Part[]>, sale: string | null): Part[] {
  const parts = (sale === null ? undefined : of.get(sale)) ?? [];
  if (sale !== null) of.set(sale, parts);
  return parts;
}

const LAST_DAY = '9999-12-31';
const dayBy = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The last day of the month that is so many months on. */
function monthEnd(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10);
}
