/** What the invariants look at of ratings: the cloud's rows of them, what customers and managers sent and were told, and what is shown. See look-season.ts. */
import type { RatingsSeen } from '../../../sync/domain/invariants-ratings.ts';
import { businessDayAt, CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';
import type { Snapshot } from '../memory-database.ts';
import type { RatingPeople } from './rating-people.ts';

const storeIn = (scope: string): string => scope.split(':').at(-1) ?? '';

export function ratingsOf(people: RatingPeople, tables: Snapshot): RatingsSeen {
  const { sent, kept, refused, answered, answerKept, lists, months } = people;
  return {
    rows: tables.sale_ratings.map(({ scope, business_day: day, ...row }) => ({ ...row, day, store: storeIn(scope) })),
    answers: tables.rating_answers.map(({ scope, ...row }) => ({ ...row, store: storeIn(scope) })),
    ...{ sent, kept, refused, answered, answerKept, lists, months },
    storesOf: new Map(tables.staff.map(({ staff, body }) => [staff, body['stores'] as readonly string[]])),
    dayAt: (_store, at) => businessDayAt(epochMs(at), CHINA_DAY),
  };
}
