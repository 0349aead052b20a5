/** The day that was promised to a customer: a date of the store's calendar as a person picks it, and the instant that it ends. Pure. */
import { DAY_MS, epochMs, MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';

const LAST_MINUTE_MS = DAY_MS - MINUTE_MS;

/** `2026-11-25`, `days` from now. */
export const dayAfter = (now: EpochMs, days: number, offsetMinutes: number): string =>
  new Date(now + days * DAY_MS + offsetMinutes * MINUTE_MS).toISOString().slice(0, 10);

/** Its last minute in the store; undefined for what is no date. */
export function promisedAt(day: string, offsetMinutes: number): EpochMs | undefined {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(midnight) ? undefined : epochMs(midnight + LAST_MINUTE_MS - offsetMinutes * MINUTE_MS);
}

/** `overdue` from the next day on. */
export function dueOn(promised: number, now: EpochMs, offsetMinutes: number): 'overdue' | 'today' | 'later' {
  const dayOf = (at: number): number => Math.floor((at + offsetMinutes * MINUTE_MS) / DAY_MS);
  if (dayOf(promised) < dayOf(now)) return 'overdue';
  return dayOf(promised) === dayOf(now) ? 'today' : 'later';
}
