/**
 * The months by which journal lines are kept apart: UTC, of the cloud's clock when it received the line, as a number such as
 * 202611. Pure. An entry's id carries the time at which it was made, so that whoever looks for an id need not look into
 * every month that there ever was. Called by store/journal.ts, the partitions and the archive.
 */
import type { Brand } from '../../domain/money.ts';
import { isUuidV7 } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS } from '../../domain/time.ts';

/** 202611 is November 2026. Sorts as time does. */
export type Month = number & Brand<'Month'>;

/** Before every month: looks everywhere. */
export const EVERY_MONTH = 0 as Month;

/**
 * No month younger than this is ever archived, whatever the settings: what a terminal still sends, repeats or brings again
 * after a restore is with the lines. Ids older than this are looked for among the documents too.
 */
export const JOURNAL_MONTHS_KEPT_MIN = 3;

/** How far a terminal's clock may be ahead of the cloud's for its ids to be believed. */
const AHEAD_MS_MAX = DAY_MS;
const TWO_DIGITS = 2;

const monthOf = (year: number, index: number): Month =>
  Number(`${String(year)}${String(index + 1).padStart(TWO_DIGITS, '0')}`) as Month;
const yearIn = (month: Month): number => Number(String(month).slice(0, -TWO_DIGITS));
const indexIn = (month: Month): number => Number(String(month).slice(-TWO_DIGITS)) - 1;

export function monthAt(at: number): Month {
  const date = new Date(at);
  return monthOf(date.getUTCFullYear(), date.getUTCMonth());
}

/** When the month begins, in epoch milliseconds. */
export const monthStart = (month: Month): number => Date.UTC(yearIn(month), indexIn(month));

/** `by` months later; earlier when it is negative. */
export const monthAfter = (month: Month, by: number): Month => monthAt(Date.UTC(yearIn(month), indexIn(month) + by));

/** As people write it: `2026-05`. */
export const monthText = (month: Month): string =>
  `${String(yearIn(month)).padStart(4, '0')}-${String(month).slice(-TWO_DIGITS)}`;

/** Reads `2026-05`. */
export function monthFromText(text: string): Result<Month, 'not_a_month'> {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  return match === null ? err('not_a_month') : ok(monthOf(Number(match[1]), Number(match[2]) - 1));
}

/** When an id says that it was made; null when it says nothing. */
export const timeOfId = (id: string): number | null =>
  isUuidV7(id) ? Number(`0x${id.slice(0, 8)}${id.slice(9, 13)}`) : null;

export interface IdMonths {
  /** The first month in which a line with one of these ids can lie; a month of margin is in it. */
  readonly from: Month;
  /** Those whose first line may be in an archive by now. */
  readonly old: readonly string[];
}

/** Where to look for these ids. One whose time cannot be believed is looked for everywhere. */
export function monthsOfIds(ids: readonly string[], now: number): IdMonths {
  const kept = monthAfter(monthAt(now), -JOURNAL_MONTHS_KEPT_MIN);
  let from = monthAt(now);
  const old: string[] = [];
  for (const id of ids) {
    const made = timeOfId(id);
    const first = made === null || made > now + AHEAD_MS_MAX ? EVERY_MONTH : monthAfter(monthAt(made), -1);
    if (first < from) from = first;
    if (first < kept) old.push(id);
  }
  return { from, old };
}
