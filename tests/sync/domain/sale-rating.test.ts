/** Rules of ratings: whom one is of, until when it may be given and changed, what the mean and the low list are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { basisPoints } from '../../../sync/domain/money.ts';
import {
  lowOf,
  LOW_STARS_MAX,
  meanStars,
  RATING_CHANGE_DAYS,
  RATING_VERSIONS_MAX,
  RATING_WITHIN_DAYS,
  ratedGuides,
  ratingStand,
  STARS_MAX,
  starsText,
} from '../../../sync/domain/sale-rating.ts';
import { DAY_MS, epochMs } from '../../../sync/domain/time.ts';

const whole = (guide: string) => [{ guide: guide as StaffId, shareBp: basisPoints(10_000) }];
const version = (stars: number, at: number, n = 1) => ({ stars, at: epochMs(at), version: n });

test('rated is whoever serves a line, by its own list or the sale’s, each once', () => {
  const sale = { serving: whole('2001'), lines: [{}, { serving: whole('2002') }, { serving: [] }] };
  expect(ratedGuides(sale, [])).toEqual(['2001', '2002']);
  expect(ratedGuides({ serving: whole('2001'), lines: [{ serving: whole('2002') }] }, [])).toEqual(['2002']);
});

test('the last correction of who served counts, whichever came first; one of payment, or of half a sale, does not', () => {
  const sale = { serving: whole('2001'), lines: [{ serving: whole('2002') }] };
  const one = { id: 'a', at: 2, what: 'guide', serving: whole('2003') };
  const later = { id: 'b', at: 3, what: 'guide', serving: whole('2004') };
  const half = { id: 'c', at: 4, what: 'guide', serving: [{ guide: '2005' as StaffId, shareBp: 5000 }] };
  const payment = { id: 'd', at: 5, what: 'tender', serving: whole('2006') };
  fc.assert(
    fc.property(fc.shuffledSubarray([one, later, half, payment], { minLength: 4 }), (corrections) => {
      expect(ratedGuides(sale, corrections)).toEqual(['2004']);
    }),
  );
  expect(ratedGuides(sale, [{ id: 'e', at: 9, what: 'guide', serving: [] }])).toEqual([]);
});

test('nobody is rated in practice, or by somebody of the shop', () => {
  const sale = { serving: whole('2001'), lines: [{}] };
  expect(ratedGuides({ ...sale, training: true }, [])).toEqual([]);
  expect(ratedGuides({ ...sale, buyer: '2002' }, [])).toEqual([]);
  expect(ratedGuides({ ...sale, staffPurchase: { staff: '1001' } }, [])).toEqual([]);
});

test('a first rating has thirty days, a change seven from the first, and there is an end to changes', () => {
  const [first, end] = [epochMs(5 * DAY_MS), RATING_WITHIN_DAYS * DAY_MS];
  expect(ratingStand(epochMs(0), [], epochMs(end)).kind).toBe('open');
  expect(ratingStand(epochMs(0), [], epochMs(end + 1)).kind).toBe('too_late');
  const versions = [version(2, first), version(4, first + 1, 2)];
  const until = first + RATING_CHANGE_DAYS * DAY_MS;
  expect(ratingStand(epochMs(0), versions, epochMs(until))).toEqual({ kind: 'given', version: 2, until });
  expect(ratingStand(epochMs(0), versions, epochMs(until + 1)).kind).toBe('stands');
  const many = Array.from({ length: RATING_VERSIONS_MAX }, (_, n) => version(3, first + n, n + 1));
  expect(ratingStand(epochMs(0), many, epochMs(first + 1000)).kind).toBe('stands');
});

test('the mean lies between the least and the most, floored to hundredths, and is blank without any', () => {
  expect(meanStars([])).toBeNull();
  expect([meanStars([5, 4, 4]), starsText(433), starsText(500), starsText(405)]).toEqual([433, '4.33', '5.00', '4.05']);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: STARS_MAX }), { minLength: 1, maxLength: 60 }), (stars) => {
      const mean = meanStars(stars) ?? 0;
      expect(mean).toBeGreaterThanOrEqual(Math.min(...stars) * 100);
      expect(mean).toBeLessThanOrEqual(Math.max(...stars) * 100);
      expect(mean * stars.length).toBeLessThanOrEqual(100 * stars.reduce((sum, one) => sum + one, 0));
    }),
  );
});

test('a low rating stays on the list whatever came after it, and the newest low one stands for the sale', () => {
  const stars = fc.integer({ min: 1, max: STARS_MAX });
  fc.assert(
    fc.property(fc.array(stars, { maxLength: 8 }), fc.nat(8), (given, since) => {
      const versions = given.map((one, n) => version(one, n, n + 1));
      const low = versions.filter((one) => one.stars <= LOW_STARS_MAX && one.at >= since);
      expect(lowOf(versions, epochMs(since))).toEqual(low.at(-1));
    }),
  );
  expect(lowOf([version(1, 0), version(5, 1, 2)], epochMs(0))?.version).toBe(1);
});
