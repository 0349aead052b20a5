/** Traffic and service among the seven kinds of data, by hand-made examples with each of their blanks. */
import { describe, expect, test } from 'vitest';
import { firstResponse, followUpFigures, ratingFigures, wishesDue } from '../../../sync/domain/care-figures.ts';
import { trafficFigures, type Counted } from '../../../sync/domain/footfall-figures.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';
import { at, DAY, LIN, nameOf, ONE_DAY, told, WEEK, whole, ZHAO } from './figure-hands.ts';

describe('traffic', () => {
  const hour = (of: number, entered: number, passed: number | null = entered * 10) => ({
    hour: at(of),
    entered,
    passed,
  });
  const counted = (hours: Counted['hours'], over: Partial<Counted> = {}): Counted => ({
    ...{ hours, window: [at(4), at(28)], places: [], rule: CHINA_DAY, ...over },
  });
  const OPEN = [{ from: epochMs(0), opens: 600, closes: 780 }];
  const sales = [at(10, 5), at(10, 59), at(12, 1), at(20)];
  const rows = (one: Counted, span = ONE_DAY) => trafficFigures(one, sales, span);
  test('sums, hours, the entry rate, and sales of counted hours / entered', () => {
    const full = rows(counted([hour(10, 30), hour(11, 20), hour(12, 10)], { places: OPEN }));
    expect(whole(full, 'entered')).toEqual([60, 60, null, null]);
    expect(told(full, 'entered', 'hour')).toEqual([
      ['10', 30],
      ['11', 20],
      ['12', 10],
    ]);
    expect(whole(full, 'passed')?.[0]).toBe(600);
    expect(whole(full, 'entry_rate')).toEqual([1000, 60, 600, null]);
    expect(whole(full, 'conversion')).toEqual([500, 3, 60, null]);
    expect(told(rows(counted([hour(10, 30)]), WEEK), 'entered', 'day')).toEqual([[DAY, 30]]);
  });
  test('an hour that is missing is a gap: within the hours of the store, or between the first and the last that were counted', () => {
    const gap = [null, 3, null, 'counter_gaps'];
    expect(whole(rows(counted([hour(10, 30), hour(12, 10)], { places: OPEN })), 'conversion')).toEqual(gap);
    expect(whole(rows(counted([hour(10, 30), hour(12, 10)])), 'conversion')).toEqual(gap);
    expect(whole(rows(counted([hour(10, 30), hour(12, 10)])), 'entered')).toEqual([40, 40, null, null]);
    const early = counted([hour(10, 30), hour(11, 20)], { places: OPEN });
    expect(whole(rows(early), 'conversion')?.[3]).toBe('counter_gaps');
    expect(whole(rows({ ...early, window: [at(4), at(12, 59)] }), 'conversion')?.[0]).toBe(400);
    const halves = [{ from: epochMs(0), opens: 630, closes: 735 }];
    expect(whole(rows(counted([hour(11, 20), hour(12, 10)], { places: halves })), 'conversion')?.[3]).toBe(
      'counter_gaps',
    );
  });
  test('no row is no counter; a counter of the door alone knows nobody who passed; nobody who came in divides nothing', () => {
    for (const figure of ['entered', 'passed', 'entry_rate', 'conversion'] as const)
      expect(whole(rows(counted([])), figure)).toEqual([null, null, null, 'no_counter']);
    const door = rows(counted([hour(10, 30, null)]));
    expect([whole(door, 'passed')?.[3], whole(door, 'entry_rate')?.[3]]).toEqual(['no_counter', 'no_counter']);
    expect(whole(rows(counted([hour(10, 30, null), hour(11, 10)])), 'entry_rate')).toEqual([1000, 10, 100, null]);
    expect(whole(rows(counted([hour(10, 0, 0)])), 'conversion')?.[3]).toBe('nothing_yet');
  });
});

describe('service', () => {
  test('follow-ups done of those due, by whose they were', () => {
    const due = [LIN, LIN, ZHAO, null].map((guide, index) => ({ guide, isDone: index !== 1 }));
    const rows = followUpFigures(due, nameOf);
    expect(whole(rows, 'follow_ups')).toEqual([7500, 3, 4, null]);
    expect(told(rows, 'follow_ups', 'guide')).toEqual([
      [LIN, 5000],
      [ZHAO, 10_000],
    ]);
    expect(whole(followUpFigures([], nameOf), 'follow_ups')?.[3]).toBe('nothing_yet');
  });
  test('a wish is due once, when its goods came after it and before it ended', () => {
    const wish = (name: string, hour: number, ended?: true) => ({
      ...{ wish: name, product: 'coat', at: at(hour) },
      ...(ended === undefined ? {} : { ended }),
    });
    const came = [12, 15].map((hour) => ({ product: 'coat', at: at(hour) }));
    const due = (...facts: readonly ReturnType<typeof wish>[]) =>
      wishesDue(facts, came).map(({ wish: one, at: when, isDone }) => [one.wish, when, isDone]);
    expect(due(wish('w', 10))).toEqual([['w', at(12), false]]);
    expect(due(wish('w', 13, true), wish('w', 10))).toEqual([['w', at(12), true]]);
    expect(due(wish('w', 10), wish('w', 11, true))).toEqual([]);
    expect(due(wish('w', 14))).toEqual([['w', at(15), false]]);
    expect(due(wish('w', 16))).toEqual([]);
  });
  test('first response: the median of those who were answered within a week, by the guide they came to', () => {
    const came = (minutes: number | null, by = LIN) => ({
      ...{ guide: LIN, at: at(10) },
      answers: minutes === null ? [] : [{ by, at: epochMs(at(10) + minutes * MINUTE_MS) }],
    });
    const median = (...some: readonly ReturnType<typeof came>[]) => told([firstResponse(some)], 'first_response')[0];
    expect(median(came(5), came(90), came(30))).toEqual([30, null, null, null]);
    expect(median(came(5), came(30), came(null), came(7 * 24 * 60 + 1), came(1, ZHAO), came(-1))?.[0]).toBe(17);
    expect(median(came(null))).toEqual([null, null, null, 'nothing_yet']);
  });
  test('rating: the mean of sales, and of a guide what each served', () => {
    const given = (guide: StaffId | null, stars: number) => ({ guide, stars });
    const rows = ratingFigures(
      [given(null, 5), given(null, 4), given(null, 4), given(LIN, 5), given(LIN, 4), given(ZHAO, 4)],
      nameOf,
    );
    expect(whole(rows, 'rating')).toEqual([433, 13, 3, null]);
    expect(told(rows, 'rating', 'guide')).toEqual([
      [LIN, 450],
      [ZHAO, 400],
    ]);
    expect(whole(ratingFigures([], nameOf), 'rating')?.[3]).toBe('nothing_yet');
  });
});
