/**
 * What nobody tells a demo shop and a manager's page asks for: how large the store is, what it is to reach in a month, and whom a counter
 * at its door counted. Equal for equal arguments. Written by sync/cloud/store/seed.ts where a person tries the shop.
 */
import { hourOf, HOUR_MS, type CountedHour } from '../domain/footfall-figures.ts';
import { monthAfter, monthOfDay } from '../domain/store-figures.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs, MINUTE_MS, type EpochMs } from '../domain/time.ts';

export const DEMO_AREA_M2 = 120;
/** Of a month, fen. */
export const DEMO_TARGET = 12_000_000;
const MONTHS_BEFORE = 3;
const COUNTED_DAYS = 30;
const OPENS_HOUR = 10;
/** Who comes in from 10 o'clock on, hour by hour, on a day with little to do; as many again half on days of the weekend. */
const ENTERED = [12, 18, 26, 24, 19, 17, 22, 28, 35, 38, 30, 16] as const;
const PASSED_FOR_ENTERED = 5;

/** This month, the one that comes and some before, for the periods that a page shows. */
export const demoTargetMonths = (now: EpochMs): readonly string[] => {
  const month = monthOfDay(businessDayAt(now));
  return Array.from({ length: MONTHS_BEFORE + 2 }, (_, index) => monthAfter(month, index - MONTHS_BEFORE));
};

/** Every hour that the store was open in the last weeks and that is over. */
export function demoFootfall(now: EpochMs): readonly CountedHour[] {
  const { offsetMinutes } = CHINA_DAY;
  const midnight = now - ((now + offsetMinutes * MINUTE_MS) % DAY_MS);
  const days = Array.from({ length: COUNTED_DAYS }, (_, index) => midnight - (COUNTED_DAYS - 1 - index) * DAY_MS);
  return days.flatMap((day) =>
    ENTERED.flatMap((usual, index) => {
      const hour = epochMs(day + (OPENS_HOUR + index) * HOUR_MS);
      if (hour >= hourOf(now, offsetMinutes)) return [];
      const weekday = new Date(day + offsetMinutes * MINUTE_MS).getUTCDay();
      const entered = weekday === 0 || weekday === 6 ? usual + (usual >> 1) : usual;
      return [{ hour, entered, passed: entered * PASSED_FOR_ENTERED + index }];
    }),
  );
}
