/** Hours worked as a fold of who clocked in and out: rules by example, and what holds whatever was said, in whatever order it arrives. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntryId, StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, DAY_MS, epochMs, instantFromIso, MINUTE_MS } from '../../../sync/domain/time.ts';
import {
  clockingOf,
  CORRECTED_WITHIN_MS,
  onDutyNow,
  outsAlone,
  PRESSED_TWICE_MS,
  workedStretches,
  type ClockFact,
  type Clocking,
} from '../../../sync/domain/worked-time.ts';

const at = (text: string) => {
  const read = instantFromIso(`2026-03-${text}:00+08:00`);
  if (!read.ok) throw new Error(text);
  return read.value;
};
let ids = 0;
interface Over {
  readonly staff?: string;
  readonly at?: number;
  readonly body?: object;
}
/** By the person, where nothing else is said. */
const fact = (way: 'in' | 'out', time: string, { body, ...over }: Over = {}): ClockFact => {
  ids += 1;
  const staff = over.staff ?? '2001';
  return {
    id: `e${String(ids).padStart(4, '0')}`,
    at: at(time),
    ...over,
    staff,
    body: { staff, way, ...body },
  } as ClockFact;
};
const S1 = 'S001' as StoreId;
const S2 = 'S002' as StoreId;
const of = (facts: readonly ClockFact[], store = S1): readonly Clocking[] =>
  facts.flatMap((one) => clockingOf(one, store) ?? []);
const folded = (clockings: readonly Clocking[]) => workedStretches(clockings, () => CHINA_DAY);
const figures = (clockings: readonly Clocking[]) =>
  folded(clockings).map(({ store, day, minutes }) => [store, day.slice(-2), minutes]);
const byManager = (when: string, more: object = {}): Over => ({
  staff: '9001',
  body: { staff: '2001', when: at(when), approval: { by: '9001', reason: '忘记打卡' }, ...more },
});

describe('a day', () => {
  test('from the first "in" to its "out"; a second "in" and an "out" alone say nothing', () => {
    const said = of([
      fact('out', '14T08:00'),
      fact('in', '14T09:00'),
      fact('in', '14T09:30'),
      fact('out', '14T12:30'),
      fact('out', '14T12:45'),
      fact('in', '14T13:00'),
      fact('out', '14T18:00'),
    ]);
    expect(figures(said)).toEqual([
      [S1, '14', 210],
      [S1, '14', 300],
    ]);
  });

  test('the business day turns at four: a night’s work is one stretch, a forgotten "out" has no hours and does not reach into the next day', () => {
    expect(figures(of([fact('in', '14T20:00'), fact('out', '15T02:00')]))).toEqual([[S1, '14', 360]]);
    expect(figures(of([fact('in', '14T20:00'), fact('out', '15T04:00')]))).toEqual([[S1, '14', null]]);
    const next = of([fact('in', '14T20:00'), fact('in', '15T09:00'), fact('out', '15T10:00')]);
    expect(figures(next)).toEqual([
      [S1, '14', null],
      [S1, '15', 60],
    ]);
  });

  test('an "out" that nobody came before is alone, on each day anew; the same going said twice is not', () => {
    const said = of([
      fact('out', '14T08:00'),
      fact('in', '14T09:00'),
      fact('out', '14T12:00'),
      fact('out', '14T12:10'),
      fact('out', '14T18:00'),
      fact('out', '15T04:00'),
      fact('in', '15T09:00', { staff: '2002' }),
    ]);
    const alone = outsAlone(said, () => CHINA_DAY);
    expect(alone.map((one) => [one.day.slice(-2), one.at])).toEqual([
      ['14', at('14T08:00')],
      ['14', at('14T18:00')],
      ['15', at('15T04:00')],
    ]);
  });

  test('the "in" that a manager enters makes it a stretch', () => {
    const said = [fact('out', '14T18:00'), fact('in', '15T10:00', byManager('14T09:00'))];
    expect(figures(of(said))).toEqual([[S1, '14', 540]]);
    expect(outsAlone(of(said), () => CHINA_DAY)).toEqual([]);
    const late = fact('in', '14T11:00');
    const earlier = byManager('14T09:00', { instead: late.id });
    expect(figures(of([late, fact('out', '14T18:00'), fact('in', '15T10:00', earlier)]))).toEqual([[S1, '14', 540]]);
  });

  test('on duty is whoever came today and did not go', () => {
    const said = of([
      fact('in', '13T20:00'),
      fact('in', '14T09:00', { staff: '2002' }),
      fact('out', '14T10:00', { staff: '2002' }),
      fact('in', '14T11:00', { staff: '2003' }),
    ]);
    expect([...onDutyNow(said, CHINA_DAY, at('14T12:00'))]).toEqual([['2003', at('14T11:00')]]);
    expect([...onDutyNow(said, CHINA_DAY, at('15T12:00'))]).toEqual([]);
  });
});

describe('what a manager enters', () => {
  test('completes a day at the time that is entered, with who entered it and why', () => {
    const said = of([fact('in', '14T09:00'), fact('out', '16T10:00', byManager('14T18:00'))]);
    expect(folded(said)).toMatchObject([{ day: '2026-03-14', minutes: 540, out: { by: '9001', reason: '忘记打卡' } }]);
  });

  test('takes the place of another, and of two that do the one said last holds', () => {
    const came = fact('in', '14T09:00');
    const wrong = fact('out', '14T12:00');
    const once = fact('out', '15T10:00', byManager('14T17:00', { instead: wrong.id }));
    const twice = fact('out', '15T11:00', byManager('14T18:00', { instead: wrong.id }));
    const again = fact('out', '15T12:00', byManager('14T19:00', { instead: twice.id }));
    expect(figures(of([came, wrong, once]))).toEqual([[S1, '14', 480]]);
    expect(figures(of([twice, came, wrong, once]))).toEqual([[S1, '14', 540]]);
    expect(figures(of([again, twice, came, wrong, once]))).toEqual([[S1, '14', 600]]);
  });

  test('of another person or another store it takes nobody’s place', () => {
    const came = fact('in', '14T09:00');
    const went = fact('out', '14T12:00');
    const other = byManager('14T18:00', { instead: went.id, staff: '2002' });
    expect(figures(of([came, went, fact('out', '15T10:00', other)]))).toEqual([[S1, '14', 180]]);
    const elsewhere = of([fact('out', '15T10:00', byManager('14T18:00', { instead: went.id }))], S2);
    expect(figures([...of([came, went]), ...elsewhere])).toEqual([[S1, '14', 180]]);
  });

  test.each([
    ['a colleague’s word', { staff: '2002', body: { staff: '2001' } }],
    ['a time of one’s own choosing', { body: { when: at('14T17:00') } }],
    ['what is to replace another without a reason', { body: { instead: 'e0001' } }],
    ['a time that is still to come', byManager('14T18:01')],
  ])('nothing comes of %s', (_what, over) => {
    expect(clockingOf(fact('out', '14T18:00', over), S1)).toBeUndefined();
  });

  test('after 45 days it is too late', () => {
    const late = (ms: number) =>
      clockingOf(fact('out', '14T18:00', { ...byManager('14T18:00'), at: epochMs(at('14T18:00') + ms) }), S1);
    expect(late(CORRECTED_WITHIN_MS)).toBeDefined();
    expect(late(CORRECTED_WITHIN_MS + 1)).toBeUndefined();
  });
});

test('whoever is in two stores at once is counted once: what began first counts', () => {
  const here = of([fact('in', '14T09:00'), fact('out', '14T12:00')]);
  const there = of([fact('in', '14T11:00'), fact('out', '14T18:00')], S2);
  const within = of([fact('in', '14T09:30'), fact('out', '14T10:00')], S2);
  expect(figures([...there, ...within, ...here])).toEqual([
    [S1, '14', 180],
    [S2, '14', 0],
    [S2, '14', 360],
  ]);
});

describe('whatever was said', () => {
  const START = at('14T06:00');
  const clocking: fc.Arbitrary<Clocking> = fc
    .record({
      id: fc.integer({ min: 0, max: 40 }),
      store: fc.constantFrom(S1, S2),
      staff: fc.constantFrom('2001', '2002'),
      way: fc.constantFrom('in' as const, 'out' as const),
      minute: fc.integer({ min: 0, max: 3 * 1440 }),
      after: fc.integer({ min: 0, max: 600 }),
      instead: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
    })
    .map(({ id, store, staff, way, minute, after, instead }) => {
      const isCorrected = instead !== null && instead !== id;
      const time = epochMs(START + minute * MINUTE_MS);
      const idOf = (n: number) => `e${String(n).padStart(4, '0')}` as EntryId;
      return {
        ...{ id: idOf(id), store, staff: staff as StaffId, way, at: time },
        said: epochMs(time + (isCorrected ? after * MINUTE_MS : 0)),
        instead: isCorrected && instead % 2 === 0 ? idOf(instead) : null,
        by: isCorrected ? ('9001' as StaffId) : null,
        reason: isCorrected ? '忘记打卡' : null,
      };
    });
  const said = fc.uniqueArray(clocking, { maxLength: 30, selector: ({ id }) => id });

  test('the order of arrival and what arrives twice change nothing', () => {
    fc.assert(
      fc.property(said, fc.infiniteStream(fc.nat()), (clockings, picks) => {
        const mixed = clockings
          .flatMap((one) => [one, one])
          .map((one) => ({ one, rank: picks.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(folded(mixed)).toEqual(folded(clockings));
      }),
      { numRuns: 500 },
    );
  });

  test('each "out" that stands ends a stretch, is alone, or says again what was just said', () => {
    fc.assert(
      fc.property(said, (clockings) => {
        const alone = outsAlone(clockings, () => CHINA_DAY);
        const ends = new Set(folded(clockings).flatMap(({ out }) => (out === null ? [] : [out.id])));
        const shown = new Set(alone.map(({ id }) => id));
        expect([...shown].filter((id) => ends.has(id))).toEqual([]);
        const takenPlace = new Set(clockings.flatMap(({ instead }) => (instead === null ? [] : [instead])));
        const outs = clockings.filter(({ way, instead }) => way === 'out' && instead === null);
        for (const one of outs)
          if (!takenPlace.has(one.id) && !ends.has(one.id) && !shown.has(one.id))
            expect(
              clockings.some(
                (other) =>
                  other.id !== one.id &&
                  other.way === 'out' &&
                  other.staff === one.staff &&
                  one.at >= other.at &&
                  one.at - other.at <= PRESSED_TWICE_MS,
              ),
            ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('nobody’s counted minutes are more than the time that passed between the first "in" and the last "out", and none overlap', () => {
    fc.assert(
      fc.property(said, (clockings) => {
        for (const staff of ['2001', '2002']) {
          const own = folded(clockings).filter((one) => one.staff === staff);
          const covered = new Set<number>();
          for (const { in: came, out } of own)
            for (let time = came.at as number; out !== null && time < out.at; time += MINUTE_MS) covered.add(time);
          // All times are whole minutes here: what is counted is what at least one stretch covers, each minute once.
          expect(own.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0)).toBe(covered.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('in one store, stretches follow each other, each within its business day, each clocking in one alone', () => {
    fc.assert(
      fc.property(said, (clockings) => {
        for (const store of [S1, S2])
          for (const staff of ['2001', '2002']) {
            const own = folded(clockings).filter((one) => one.staff === staff && one.store === store);
            const used = own.flatMap(({ in: came, out }) => [came.id, ...(out === null ? [] : [out.id])]);
            expect(new Set(used).size).toBe(used.length);
            for (const [index, { in: came, out, minutes }] of own.entries()) {
              expect(minutes === null).toBe(out === null);
              const next = own[index + 1];
              if (out !== null) expect(out.at - came.at).toBeLessThan(DAY_MS);
              if (next !== undefined) expect(next.in.at).toBeGreaterThanOrEqual(out?.at ?? came.at);
            }
          }
      }),
      { numRuns: 500 },
    );
  });
});
