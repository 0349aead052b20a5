/** Days and times of day as they are typed in the store, as instants and minutes. Pure. */
import { epochMs, MINUTE_MS, type EpochMs } from '../../../sync/domain/time.ts';

/** The beginning of a typed calendar day in the store; `now` where none was typed. */
export const beginningOf = (day: string, offsetMinutes: number, now: EpochMs): EpochMs =>
  day === '' ? now : epochMs(Date.parse(`${day}T00:00:00Z`) - offsetMinutes * MINUTE_MS);

/** `10:30` as 630; undefined for no time. */
export function minutesOf(time: string): number | undefined {
  const [, hours = '', minutes = ''] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hours === '' ? undefined : Number(hours) * 60 + Number(minutes);
}

/** 630 as `10:30`; of the next day without saying so. */
export const timeOf = (minutes: number): string =>
  [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** Of a business day: the month before its own. */
export function monthBefore(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
}
