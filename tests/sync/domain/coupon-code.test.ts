/** Coupons with a code each: the code is read as it was made, and what became of it does not depend on the order of arrival. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canNameRule,
  couponCodeFrom,
  couponStanding,
  readCouponCode,
  SERIAL_BYTES,
  type CouponEntry,
} from '../../../sync/domain/coupon-code.ts';

const bytes = fc.uint8Array({ minLength: SERIAL_BYTES, maxLength: SERIAL_BYTES });
const rule = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,49}$/);

test('a code is read back, also in small letters and with letters that look like digits', () => {
  fc.assert(
    fc.property(rule, bytes, (id, random) => {
      const code = couponCodeFrom(id, random);
      expect(code.length).toBeLessThanOrEqual(64);
      const serial = code.slice(id.length + 1);
      expect(readCouponCode(code)).toEqual({ rule: id, serial });
      const typed = ` ${id}-${serial.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
      expect(readCouponCode(typed)).toEqual({ rule: id, serial });
    }),
  );
});

test('other codes have no serial', () => {
  for (const text of [
    '',
    '-',
    'VIP50',
    'VIP50-',
    'VIP50-123',
    '-0000000000000',
    'VIP50-000000000000U',
    'a b-0000000000000',
  ])
    expect(readCouponCode(text)).toBeUndefined();
  expect([canNameRule('autumn_10'), canNameRule('秋'), canNameRule('x'.repeat(51)), canNameRule('')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

const LIFE = { from: 100, until: 200 };
const entry = fc.record({
  what: fc.constantFrom<CouponEntry['what']>('redeemed', 'revived'),
  sale: fc.constantFrom('s1', 's2', 's3'),
});

test('what became of a code is the same in any order and after any repetition', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 0, max: 300 }), (entries, now) => {
      const standing = couponStanding(entries, LIFE, now);
      const turned = couponStanding([...entries, ...entries].reverse(), LIFE, now);
      expect(turned.state).toBe(standing.state);
      expect([...turned.sales].sort()).toEqual([...standing.sales].sort());
    }),
  );
});

test('free within its time, used until its sale gives it back, revoked only while it is free', () => {
  const at = (now: number, ...entries: CouponEntry[]) => couponStanding(entries, LIFE, now).state;
  const used = { what: 'redeemed', sale: 's1' } as const;
  const back = { what: 'revived', sale: 's1' } as const;
  const revoked = { what: 'revoked', sale: '' } as const;
  expect([at(99), at(100), at(199), at(200)]).toEqual(['not_yet_valid', 'free', 'free', 'expired']);
  expect([at(150, used), at(150, used, back), at(250, used, back)]).toEqual(['redeemed', 'free', 'expired']);
  expect([at(150, revoked), at(150, used, revoked)]).toEqual(['revoked', 'redeemed']);
  expect(couponStanding([used, { what: 'redeemed', sale: 's2' }], LIFE, 150).sales).toEqual(['s1', 's2']);
});
