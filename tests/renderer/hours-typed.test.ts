/** What a manager types of when somebody came and went: which clockings it makes, and what it cannot be. */
import { describe, expect, test } from 'vitest';
import { hoursTyped, timeOfDay, type HoursSubject } from '../../renderer/screens/office/hours-typed.ts';
import { CHINA_DAY, instantFromIso } from '../../sync/domain/time.ts';

const DAY = '2026-03-14' as never;
const at = (text: string) => {
  const read = instantFromIso(`2026-03-${text}+08:00`);
  if (!read.ok) throw new Error(text);
  return read.value;
};
const clocked = (id: string, text: string) => ({ id, at: at(text) }) as never;
const NOBODY: HoursSubject = { in: null, out: null };
/** Of 09:02:17 to 18:05:40, shown to the minute. */
const STRETCH: HoursSubject = { in: clocked('i1', '14T09:02:17'), out: clocked('o1', '14T18:05:40') };
const SHOWN = { in: '09:02', out: '18:05' };
const EMPTY = { in: '', out: '' };
const stretch = (one: HoursSubject) => ({ day: DAY, ...one, minutes: 1, isMissing: false });
const person = (...ones: HoursSubject[]) => ({ stretches: ones.map(stretch) }) as never;
const typed = (line: HoursSubject, shown: typeof EMPTY, over: Partial<typeof EMPTY>, of = person()) =>
  hoursTyped(line, { day: DAY, shown, typed: { ...shown, ...over }, rule: CHINA_DAY }, of);

describe('of somebody who forgot', () => {
  test('both times are two clockings; the time of coming alone is one, and going alone is none', () => {
    expect(typed(NOBODY, EMPTY, { in: '09:00', out: '18:00' })).toEqual([
      { way: 'in', when: at('14T09:00:00') },
      { way: 'out', when: at('14T18:00:00') },
    ]);
    expect(typed(NOBODY, EMPTY, { in: '09:00' })).toEqual([{ way: 'in', when: at('14T09:00:00') }]);
    expect(typed(NOBODY, EMPTY, { out: '18:00' })).toBe('nothing');
  });

  test('who went without having come needs the time of coming alone, before that', () => {
    const alone = { in: null, out: clocked('o1', '14T18:05:40') };
    const shown = { in: '', out: '18:05' };
    expect(typed(alone, shown, { in: '09:00' })).toEqual([{ way: 'in', when: at('14T09:00:00') }]);
    expect(typed(alone, shown, { in: '18:30' })).toBe('before_in');
  });

  test('a night’s end belongs to the day that began before it', () => {
    expect(typed(NOBODY, EMPTY, { in: '20:00', out: '02:00' })).toMatchObject([{}, { when: at('15T02:00:00') }]);
    expect(timeOfDay(DAY, '03:59', CHINA_DAY)).toBe(at('15T03:59:00'));
    expect(timeOfDay(DAY, '04:00', CHINA_DAY)).toBe(at('14T04:00:00'));
  });
});

describe('of what was clocked', () => {
  test('only the time that changed is entered anew, and neither can be taken back', () => {
    expect(typed(STRETCH, SHOWN, { in: '08:30' })).toEqual([{ way: 'in', when: at('14T08:30:00') }]);
    expect(typed(STRETCH, SHOWN, { out: '18:00' })).toEqual([{ way: 'out', when: at('14T18:00:00') }]);
    expect(typed(STRETCH, SHOWN, {})).toBe('nothing');
    expect(typed(STRETCH, SHOWN, { in: '' })).toBe('nothing');
    expect(typed(STRETCH, SHOWN, { in: '08:30', out: '' })).toBe('nothing');
  });

  test('a going within the minute of coming is before it, by what was clocked and not by what is shown', () => {
    expect(typed(STRETCH, SHOWN, { out: '09:02' })).toBe('before_in');
    expect(typed(STRETCH, SHOWN, { in: '18:05' })).toMatchObject([{ way: 'in' }]);
    expect(typed(STRETCH, SHOWN, { in: '18:06' })).toBe('before_in');
  });
});

test('hours of the same day that are there already are not entered twice; its own line does not count', () => {
  const there = person(STRETCH);
  expect(typed(NOBODY, EMPTY, { in: '08:00', out: '09:30' }, there)).toBe('overlaps');
  expect(typed(NOBODY, EMPTY, { in: '12:00', out: '13:00' }, there)).toBe('overlaps');
  // Without its end the clocking would reach into what comes after it.
  expect(typed(NOBODY, EMPTY, { in: '07:00' }, there)).toBe('overlaps');
  expect(typed(NOBODY, EMPTY, { in: '07:00', out: '09:02' }, there)).toHaveLength(2);
  expect(typed(NOBODY, EMPTY, { in: '18:06' }, there)).toHaveLength(1);
  expect(typed(STRETCH, SHOWN, { in: '08:00' }, there)).toHaveLength(1);
  const open = person({ in: clocked('i2', '14T13:00:00'), out: null });
  expect(typed(NOBODY, EMPTY, { in: '14:00', out: '15:00' }, open)).toBe('overlaps');
});
