import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageOn, readEnrolment, type Enrolling } from '../../../sync/domain/enrolment.ts';
import { maskPhone, readPhone } from '../../../sync/domain/phone.ts';

const TODAY = '2026-11-23';
const typed = (change: Partial<Enrolling> = {}): Enrolling => ({
  phone: '138 0013 8000',
  name: ' 王女士 ',
  birthday: '',
  consent: true,
  ...change,
});

describe('an enrolment', () => {
  test('needs a phone and a consent, and nothing else', () => {
    expect(readEnrolment(typed({ name: '' }), TODAY)).toEqual({ ok: true, value: { phone: '+8613800138000' } });
    expect(readEnrolment(typed({ birthday: '1990-05-01' }), TODAY)).toEqual({
      ok: true,
      value: { phone: '+8613800138000', name: '王女士', birthday: '1990-05-01' },
    });
  });
  test.each([
    ['phone', { phone: '1380013800' }],
    ['phone', { phone: '' }],
    ['name', { name: 'x'.repeat(41) }],
    ['birthday', { birthday: '1990-02-30' }],
    ['birthday', { birthday: '2026-11-24' }],
    ['birthday', { birthday: '1890-01-01' }],
    ['under_age', { birthday: '2012-11-24' }],
    ['consent', { consent: false }],
  ] as const)('is refused for its %s', (fault, change) => {
    expect(readEnrolment(typed(change), TODAY)).toEqual({ ok: false, error: fault });
  });
  test('takes who is 14 today', () => {
    expect(readEnrolment(typed({ birthday: '2012-11-23' }), TODAY).ok).toBe(true);
  });
});

test('somebody born on 29 February is a year older from 1 March', () => {
  expect(ageOn('2012-02-29', '2026-02-28')).toBe(13);
  expect(ageOn('2012-02-29', '2026-03-01')).toBe(14);
});

test('an age only rises with the days', () => {
  const day = fc.date({ min: new Date('1920-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
  const text = (at: Date): string => at.toISOString().slice(0, 10);
  fc.assert(
    fc.property(day, day, day, (a, b, c) => {
      const [born = '', early = '', late = ''] = [a, b, c].map(text).sort();
      expect(ageOn(born, late) ?? 0).toBeGreaterThanOrEqual(ageOn(born, early) ?? 0);
    }),
  );
});

test('a mask never shows the middle of a number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^1[3-9]\d{9}$/), (phone) => {
      const shown = maskPhone(readPhone(phone) ?? '');
      expect(shown).toBe(`${phone.slice(0, 3)}****${phone.slice(7)}`);
    }),
  );
});
