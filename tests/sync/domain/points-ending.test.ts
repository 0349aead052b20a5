/** When points end: any order of arrival, batches that add up, ends by dated rules, returns, and tills that were apart. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endInstant,
  endOfPoints,
  foldPoints,
  nextEnding,
  pointsLeft,
  readPointsRule,
  type FoldedPoints,
  type PointsEntry,
  type PointsRule,
} from '../../../sync/domain/points-ending.ts';
import { businessDayAt, DAY_MS, epochMs, type EpochMs } from '../../../sync/domain/time.ts';

const noon = (day: string): EpochMs => epochMs(Date.parse(`${day}T12:00:00+08:00`));
const START = noon('2026-01-10');
const YEAR: PointsRule = { from: '2026-01-01', months: 12 };
const MONTH: PointsRule = { from: '2026-01-01', months: 1 };

let made = 0;
const fact = (what: PointsEntry['what'], day: string, amount: number, sale: string | null = null): PointsEntry => ({
  id: `e${String((made += 1)).padStart(4, '0')}`,
  account: 'points:a',
  at: noon(day),
  what,
  amount,
  sale,
});
const batchesOf = ({ batches }: FoldedPoints) => batches.map(({ ends, points }) => [ends, points]);
const endedOf = ({ ended }: FoldedPoints) => ended.map(({ day, points }) => [day, points]);
const sum = (rows: readonly { readonly points: number }[]): number => rows.reduce((all, { points }) => all + points, 0);

/** Sales that earn, spend and are given back in parts, over two years, of one person under two ids. */
const histories = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 730 }),
      minute: fc.integer({ min: 0, max: 3 }),
      what: fc.constantFrom('earn', 'take', 'spend', 'give_back'),
      amount: fc.integer({ min: 1, max: 500 }),
      sale: fc.constantFrom('s1', 's2', 's3', 's4', null),
      account: fc.constantFrom('points:a', 'points:a', 'points:b'),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ day, minute, what, amount, ...row }, index): PointsEntry => {
      const isTaken = what === 'take' || what === 'spend';
      return {
        ...row,
        id: `e${String(index).padStart(2, '0')}`,
        at: START + day * DAY_MS + minute,
        what: what === 'take' ? 'earn' : what,
        amount: isTaken ? 0 - amount : amount,
      };
    }),
  );
const rules = fc.array(
  fc.record({
    from: fc.constantFrom('2026-01-01', '2026-06-01', '2027-01-01'),
    months: fc.option(fc.integer({ min: 1, max: 14 })),
  }),
  { maxLength: 3 },
);
const nows = fc.oneof(
  fc.integer({ min: 0, max: 1500 }).map((day) => epochMs(START + day * DAY_MS)),
  // The last day of a month.
  fc.integer({ min: 1, max: 40 }).map((month) => noon(new Date(Date.UTC(2026, month, 0)).toISOString().slice(0, 10))),
);

describe('points that end', () => {
  test('are the same whatever the order of arrival, also of an entry that came twice', () => {
    fc.assert(
      fc.property(
        histories.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        rules,
        nows,
        ([all, shuffled], dated, now) => {
          expect(foldPoints(shuffled, dated, now)).toEqual(foldPoints(all, dated, now));
        },
      ),
    );
  });

  test('add up: batches less what is owed are all entries less what ended, and nothing is both there and owed', () => {
    fc.assert(
      fc.property(histories, rules, nows, (all, dated, now) => {
        const { batches, ended, owed } = foldPoints(all, dated, now);
        const entered = all.reduce((points, { amount }) => points + amount, 0);
        expect(sum(batches) - owed).toBe(entered - sum(ended));
        expect(Math.min(sum(batches), owed)).toBe(0);
        for (const { points } of [...batches, ...ended]) expect(points).toBeGreaterThan(0);
      }),
    );
  });

  test('leave nobody below nothing by ending: time alone changes nothing of what is owed', () => {
    fc.assert(
      fc.property(histories, rules, nows, (all, dated, now) => {
        const known = all.filter(({ at }) => at <= now);
        const before = foldPoints(known, dated, now);
        const after = foldPoints(known, dated, epochMs(now + 5000 * DAY_MS));
        expect(after.owed).toBe(before.owed);
        for (const { ends } of after.batches) expect(ends).toBeNull();
        expect(sum(after.ended) - sum(before.ended)).toBe(sum(before.batches) - sum(after.batches));
      }),
    );
  });

  test('end after their last day and on no other; nothing ends where there is no rule, or one of never', () => {
    fc.assert(
      fc.property(histories, rules, nows, (all, dated, now) => {
        const today = businessDayAt(now);
        const { batches, ended } = foldPoints(
          all.filter(({ at }) => at <= now),
          dated,
          now,
        );
        for (const { ends } of batches) expect(ends === null || ends >= today).toBe(true);
        for (const { day } of ended) expect(day < today).toBe(true);
        expect(foldPoints(all, [], now).ended).toEqual([]);
        expect(foldPoints(all, [{ from: '2026-01-01', months: null }], now).ended).toEqual([]);
      }),
    );
  });

  test('end with the last day of a month by the rule of the day on which they were earned', () => {
    const dated = [YEAR, { from: '2026-06-01', months: 3 }, { from: '2026-08-01', months: null }];
    expect(endOfPoints(dated, '2025-12-31')).toBeNull();
    expect(endOfPoints(dated, '2026-02-28')).toBe('2027-02-28');
    expect(endOfPoints(dated, '2026-06-30')).toBe('2026-09-30');
    expect(endOfPoints(dated, '2026-08-01')).toBeNull();
    // Two that begin together: the one entered later.
    expect(endOfPoints([...dated, { from: '2026-06-01', months: 1 }], '2026-06-30')).toBe('2026-07-31');
    // The brand's day turns at four in the morning.
    const late = { ...fact('earn', '2026-01-31', 10), at: epochMs(Date.parse('2026-02-01T03:59:00+08:00')) };
    expect(batchesOf(foldPoints([late], [MONTH], START))).toEqual([['2026-02-28', 10]]);
    expect(endInstant('2026-02-28')).toBe(Date.parse('2026-03-01T04:00:00+08:00'));
    const one = (now: EpochMs) => endedOf(foldPoints([late], [MONTH], now));
    expect(one(epochMs(endInstant('2026-02-28') - 1))).toEqual([]);
    expect(one(endInstant('2026-02-28'))).toEqual([['2026-02-28', 10]]);
  });

  test('that end first are used first; a return gives back what was taken last, to where it was', () => {
    const history = [
      fact('earn', '2026-01-10', 100, 's1'),
      fact('earn', '2026-02-10', 100, 's2'),
      fact('spend', '2026-02-11', -130, 's3'),
    ];
    const dated = [{ from: '2026-01-01', months: 6 }];
    const now = noon('2026-02-12');
    expect(batchesOf(foldPoints(history, dated, now))).toEqual([['2026-08-31', 70]]);
    const back = fact('give_back', '2026-02-12', 50, 's3');
    expect(batchesOf(foldPoints([...history, back], dated, now))).toEqual([
      ['2026-07-31', 20],
      ['2026-08-31', 100],
    ]);
    const rest = fact('give_back', '2026-02-12', 80, 's3');
    expect(batchesOf(foldPoints([...history, back, rest], dated, now))).toEqual([
      ['2026-07-31', 100],
      ['2026-08-31', 100],
    ]);
  });

  test('given back near or after their end can be used for thirty days more, to the end of that month', () => {
    const history = [fact('earn', '2026-01-10', 100, 's1'), fact('spend', '2026-02-20', -100, 's2')];
    const back = (day: string) => [...history, fact('give_back', day, 100, 's2')];
    expect(batchesOf(foldPoints(back('2026-02-21'), [MONTH], noon('2026-02-21')))).toEqual([['2026-03-31', 100]]);
    expect(batchesOf(foldPoints(back('2026-04-05'), [MONTH], noon('2026-04-05')))).toEqual([['2026-05-31', 100]]);
    expect(endedOf(foldPoints(back('2026-04-05'), [MONTH], noon('2026-06-01')))).toEqual([['2026-05-31', 100]]);
  });

  test('taken back with the goods come off the batch that they were put in, also when it has ended: they end once', () => {
    const history = [fact('earn', '2026-01-10', 100, 's1'), fact('earn', '2026-03-10', 40, 's2')];
    const taken = fact('earn', '2026-03-11', -100, 's1');
    const now = noon('2026-03-12');
    expect(endedOf(foldPoints(history, [MONTH], now))).toEqual([['2026-02-28', 100]]);
    const after = foldPoints([...history, taken], [MONTH], now);
    expect(endedOf(after)).toEqual([]);
    expect(batchesOf(after)).toEqual([['2026-04-30', 40]]);
    // What was used of them comes off what else there is, and is owed beyond that.
    const used = [...history, fact('spend', '2026-01-11', -70, 's3'), taken];
    expect(foldPoints(used, [MONTH], now)).toEqual({ batches: [], ended: [], owed: 30 });
  });

  test('that a till let somebody spend shortly after their end had not ended; long after it they are owed', () => {
    const earned = fact('earn', '2026-01-10', 100, 's1');
    const spent = (day: string) => foldPoints([earned, fact('spend', day, -60, 's2')], [MONTH], noon('2026-06-01'));
    expect(spent('2026-03-30')).toEqual({
      batches: [],
      ended: [{ account: 'points:a', day: '2026-02-28', points: 40 }],
      owed: 0,
    });
    expect(spent('2026-03-02')).toEqual(spent('2026-03-30'));
    expect(spent('2026-03-31')).toMatchObject({ owed: 60 });
    expect(endedOf(spent('2026-03-31'))).toEqual([['2026-02-28', 100]]);
  });

  test('of two ids of one person are one balance: what one spent does not end with the other', () => {
    const spent = { ...fact('spend', '2026-01-12', -80, 's2'), account: 'points:b' };
    const folded = foldPoints([fact('earn', '2026-01-10', 100, 's1'), spent], [MONTH], noon('2026-06-01'));
    expect(folded).toEqual({
      batches: [],
      ended: [{ account: 'points:a', day: '2026-02-28', points: 20 }],
      owed: 0,
    });
  });

  test('are told of before they end; a till takes off what ended since the cloud said so', () => {
    const batches = [
      { ends: null, points: 5 },
      { ends: '2026-03-31', points: 7 },
      { ends: '2026-02-28', points: 3 },
      { ends: '2026-02-28', points: 4 },
    ];
    expect(nextEnding(batches)).toEqual({ points: 7, day: '2026-02-28' });
    expect(nextEnding([{ ends: null, points: 5 }])).toBeUndefined();
    const ending = { points: 7, day: '2026-02-28' };
    expect(pointsLeft(19, ending, noon('2026-02-28'))).toBe(19);
    expect(pointsLeft(19, ending, noon('2026-03-01'))).toBe(12);
    expect(pointsLeft(5, ending, noon('2026-03-01'))).toBe(0);
    expect(pointsLeft(5, undefined, noon('2026-03-01'))).toBe(5);
  });

  test('have rules that make sense', () => {
    expect(readPointsRule(YEAR)).toEqual({ ok: true, value: true });
    expect(readPointsRule({ from: '2026-01-01', months: null }).ok).toBe(true);
    for (const months of [0, 1.5, 121]) expect(readPointsRule({ ...YEAR, months })).toMatchObject({ error: 'months' });
    for (const from of ['2026-02-30', 'soon'])
      expect(readPointsRule({ ...YEAR, from })).toMatchObject({ error: 'from' });
  });
});
