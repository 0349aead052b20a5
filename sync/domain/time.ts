/**
 * Instants and business days. In memory an instant is epoch milliseconds; on the wire ISO 8601 with offset.
 * Nothing here reads a clock: `now` is always passed in (the clock is a port of the host, the worker and the cloud).
 */
import type { Brand } from './money.ts';
import { err, ok, type Result } from './result.ts';

export type EpochMs = number & Brand<'EpochMs'>;
/** A store's business day, `2026-03-14`: a sale at 01:30 may belong to the day before. */
export type BusinessDay = string & Brand<'BusinessDay'>;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export const epochMs = (value: number): EpochMs => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not epoch milliseconds: ${String(value)}`);
  return value as EpochMs;
};

const ISO_WITH_OFFSET = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Parses ISO 8601 with an offset; a local time without one is refused, since it names no instant; so is 30 February. */
export function instantFromIso(text: string): Result<EpochMs, 'not_an_instant'> {
  const match = ISO_WITH_OFFSET.exec(text);
  if (match === null) return err('not_an_instant');
  const value = Date.parse(text);
  // Date.parse takes days 29 to 31 of any month, and rolls them over.
  const lastDay = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  return Number.isNaN(value) || Number(match[3]) > lastDay ? err('not_an_instant') : ok(value as EpochMs);
}

/** The instant as ISO 8601 in UTC, for the wire. */
export const isoFromInstant = (at: EpochMs): string => new Date(at).toISOString();

/** Where and when a store's day turns: `offsetMinutes` east of UTC, `dayStartMinutes` after local midnight. */
export interface DayRule {
  readonly offsetMinutes: number;
  readonly dayStartMinutes: number;
}

/** China has had one offset and no daylight saving since 1991. */
export const CHINA_DAY: DayRule = { offsetMinutes: 480, dayStartMinutes: 240 };

export function businessDayAt(at: EpochMs, rule: DayRule = CHINA_DAY): BusinessDay {
  return new Date(at + (rule.offsetMinutes - rule.dayStartMinutes) * MINUTE_MS)
    .toISOString()
    .slice(0, 10) as BusinessDay;
}

/** The first instant of a business day. */
export const businessDayBegins = (day: BusinessDay, { offsetMinutes, dayStartMinutes }: DayRule): EpochMs =>
  epochMs(Date.parse(`${day}T00:00:00Z`) + (dayStartMinutes - offsetMinutes) * MINUTE_MS);

/** The wall clock of a place, `2026-11-22T18:30`. */
export const localMinuteAt = (at: EpochMs, offsetMinutes: number): string =>
  new Date(at + offsetMinutes * MINUTE_MS).toISOString().slice(0, 16);
