/**
 * What must hold of points that end: an account is the sum of its entries; what ended of it is one entry for each day, as an independent
 * fold of what was earned, spent and given back says; what counts still ends when that says. Worked out here anew, lot by lot. Pure.
 * Called by invariants-care.ts. DOMAIN.md §2.
 */
import type { CloudSeen, Violation } from './invariants.ts';
import { DAY_MS, MINUTE_MS } from './time.ts';

interface Entry {
  readonly account: string;
  readonly id: string;
  readonly at: number;
  readonly what: string;
  readonly amount: number;
  readonly sale: string | null;
}
export interface PointsSeen {
  /** In the order in which they were entered. */
  readonly rules: readonly { readonly from_day: string; readonly months: number | null }[];
  readonly accounts: readonly {
    readonly account: string;
    readonly kind: string;
    readonly principal: number;
    readonly next_end: string | null;
    readonly folded_at: number | null;
    readonly batches: readonly { readonly ends: string | null; readonly points: number }[] | null;
  }[];
  readonly entries: readonly Entry[];
  /** True time. */
  readonly now: number;
}
interface Lot {
  readonly ends: string;
  left: number;
  ended: number;
}

const NEVER = '9999-12-31';
const KEPT_DAYS = 30;
/** A brand's day begins at four in China. */
const DAY_SHIFT_MS = 4 * 60 * MINUTE_MS;

const dayOf = (at: number): string => new Date(at + DAY_SHIFT_MS).toISOString().slice(0, 10);
const daysOn = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
function lastOfMonth(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10);
}

export function pointsFaults(
  _cloud: CloudSeen,
  { rules, accounts, entries, now }: PointsSeen,
  fault: (invariant: Violation['invariant'], detail: string) => void,
): void {
  if (rules.length === 0) {
    for (const { account, what } of entries)
      if (what === 'end') fault('points_end_once', `${account}: points ended by no rule`);
    return;
  }
  for (const { account, kind, principal, folded_at: at, batches } of accounts) {
    if (kind !== 'points') continue;
    const own = entries.filter((entry) => entry.account === account);
    const sum = own.reduce((all, { amount }) => all + amount, 0);
    if (sum !== principal)
      fault('points_end_once', `${account} has ${String(principal)} points, its entries ${String(sum)}`);
    if (at === null || at > now) {
      fault('points_end_once', `${account} was worked out ${at === null ? 'never' : 'in the future'}`);
      continue;
    }
    const lots = lotsOf(own, rules, now);
    const ended = new Map(own.filter(({ what }) => what === 'end').map(({ id, amount }) => [id, -amount]));
    for (const lot of lots) {
      const id = `ended/${lot.ends}`;
      if ((ended.get(id) ?? 0) !== lot.ended)
        fault(
          'points_end_once',
          `${account}: ${String(ended.get(id) ?? 0)} ended with ${lot.ends}, not ${String(lot.ended)}`,
        );
      ended.delete(id);
    }
    for (const [id, amount] of ended)
      if (amount !== 0) fault('points_end_once', `${account}: ${id} ended nothing of it`);
    const shown = new Map((batches ?? []).map(({ ends, points }) => [ends ?? NEVER, points]));
    for (const { ends, left } of lots)
      if ((shown.get(ends) ?? 0) !== left)
        fault(
          'points_end_once',
          `${account}: ${String(shown.get(ends) ?? 0)} points end with ${ends}, not ${String(left)}`,
        );
  }
}

/** Every day of an end that points of the account ever had, with what is left and what ended of it. */
export function lotsOf(entries: readonly Entry[], rules: PointsSeen['rules'], now: number): readonly Lot[] {
  const lots = new Map<string, Lot>();
  const used = new Map<string, { readonly lot: Lot | null; points: number }[]>();
  const brought = new Map<string, { readonly lot: Lot; points: number }[]>();
  let owed = 0;
  const lotOf = (ends: string): Lot => {
    const lot = lots.get(ends) ?? { ends, left: 0, ended: 0 };
    lots.set(ends, lot);
    return lot;
  };
  const inOrder = (): readonly Lot[] => [...lots.values()].sort((a, b) => (a.ends < b.ends ? -1 : 1));
  const endOf = (day: string): string => {
    let months: number | null = null;
    let from = '';
    for (const rule of rules) if (rule.from_day <= day && rule.from_day >= from) ({ from_day: from, months } = rule);
    return months === null ? NEVER : lastOfMonth(day, months);
  };
  const put = (ends: string, points: number): { readonly lot: Lot; points: number } => {
    const paid = Math.min(owed, points);
    owed -= paid;
    const lot = lotOf(ends);
    lot.left += points - paid;
    return { lot, points: points - paid };
  };
  const end = (day: string): void => {
    for (const lot of lots.values())
      if (lot.ends < day) {
        lot.ended += lot.left;
        lot.left = 0;
      }
  };
  const kept = entries.filter(({ what }) => what !== 'end').toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const { at, what, amount, sale } of kept) {
    const day = dayOf(at);
    const key = sale ?? `none ${String(at)}`;
    end(day);
    if (what === 'give_back') {
      const parts = used.get(key) ?? [];
      const latest = lastOfMonth(daysOn(day, KEPT_DAYS), 0);
      let rest = amount;
      for (const part of parts.toReversed()) {
        const back = Math.min(part.points, rest);
        if (back === 0) continue;
        part.points -= back;
        rest -= back;
        put(part.lot === null ? endOf(day) : part.lot.ends > latest ? part.lot.ends : latest, back);
      }
      if (rest > 0) put(endOf(day), rest);
    } else if (amount >= 0) brought.set(key, [...(brought.get(key) ?? []), put(endOf(day), amount)]);
    else if (what === 'earn') {
      let rest = -amount;
      const parts = (brought.get(key) ?? []).toReversed();
      for (const field of ['left', 'ended'] as const)
        for (const part of parts) {
          const taken = Math.min(part.points, part.lot[field], rest);
          part.lot[field] -= taken;
          part.points -= taken;
          rest -= taken;
        }
      for (const lot of inOrder()) {
        const taken = Math.min(lot.left, rest);
        lot.left -= taken;
        rest -= taken;
      }
      owed += rest;
    } else {
      let rest = -amount;
      const parts = used.get(key) ?? [];
      const take = (lot: Lot, field: 'left' | 'ended'): void => {
        const taken = Math.min(lot[field], rest);
        lot[field] -= taken;
        rest -= taken;
        if (taken > 0) parts.push({ lot, points: taken });
      };
      for (const lot of inOrder()) take(lot, 'left');
      for (const lot of inOrder().toReversed())
        if (lot.ends !== NEVER && lot.ends >= daysOn(day, -KEPT_DAYS)) take(lot, 'ended');
      owed += rest;
      if (rest > 0) parts.push({ lot: null, points: rest });
      used.set(key, parts);
    }
  }
  end(dayOf(now));
  return inOrder();
}
