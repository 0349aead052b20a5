/** What was typed of when somebody came and went: which clockings it makes, or why it makes none. Pure. Used by hours-form.tsx. */
import {
  businessDayBegins,
  DAY_MS,
  epochMs,
  MINUTE_MS,
  type DayRule,
  type EpochMs,
} from '../../../sync/domain/time.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import { CLOCK_WAYS, type ClockWay } from '../../../sync/domain/worked-time.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';

type Person = WorkedHours['items'][number];
export type Clocked = Person['stretches'][number]['in'];

/** Somebody's coming and going of a business day, as far as it is known. */
export interface HoursSubject {
  readonly in: Clocked | null;
  readonly out: Clocked | null;
}
export type HoursTyped = Readonly<Record<ClockWay, string>>;
export interface HoursChange {
  readonly way: ClockWay;
  readonly when: EpochMs;
}
export type HoursFault = 'before_in' | 'overlaps';

/** `'nothing'`: not complete yet, or as it was. `person`: what is known of them, undefined when they did not come in these days. */
export function hoursTyped(
  subject: HoursSubject,
  { day, typed, shown, rule }: { day: BusinessDay; typed: HoursTyped; shown: HoursTyped; rule: DayRule },
  person: Person | undefined,
): readonly HoursChange[] | HoursFault | 'nothing' {
  // To the second as it was where the field still says the same minute.
  const timeOf = (way: ClockWay): EpochMs | undefined =>
    typed[way] === shown[way] ? subject[way]?.at : timeOfDay(day, typed[way], rule);
  const [came, went] = [timeOf('in'), timeOf('out')];
  const changes = CLOCK_WAYS.flatMap((way): readonly HoursChange[] => {
    const when = timeOf(way);
    return typed[way] === shown[way] || when === undefined ? [] : [{ way, when }];
  });
  const isTakenBack = CLOCK_WAYS.some((way) => shown[way] !== '' && typed[way] === '');
  if (came === undefined || isTakenBack || changes.length === 0) return 'nothing';
  if (went !== undefined && went <= came) return 'before_in';
  const others = (person?.stretches ?? []).filter((one) => one.day === day && one.in.id !== subject.in?.id);
  const isOver = others.some((one) => came < (one.out?.at ?? Infinity) && (went ?? Infinity) > one.in.at);
  return isOver ? 'overlaps' : changes;
}

/** The instant of that wall clock within the business day: what is before its turn is of the next morning. */
export function timeOfDay(day: BusinessDay, typed: string, rule: DayRule): EpochMs | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(typed) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const since = Number(hours) * 60 + Number(minutes) - rule.dayStartMinutes;
  return epochMs(businessDayBegins(day, rule) + (since < 0 ? since * MINUTE_MS + DAY_MS : since * MINUTE_MS));
}
