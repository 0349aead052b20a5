import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StaffId } from '../../../sync/domain/ids.ts';
import {
  BADGE_NAMES_ONLY,
  badgeReaches,
  faultOfRules,
  grantsByBadge,
  type BadgeRule,
} from '../../../sync/domain/people-rules.ts';
import { DEFAULT_ROLES, PERMISSION_NAMES, PERMISSIONS, permits } from '../../../sync/domain/permission.ts';
import { readOwnCode } from '../../../sync/domain/own-codes.ts';
import {
  BADGE_SERIAL_BYTES,
  badgeMessage,
  badgeSerial,
  badgeText,
  numberOnBadge,
  readSignedBadge,
  type SignedBadge,
} from '../../../sync/domain/staff-badge.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const seconds = fc.integer({ min: 0, max: 0xffffffff }).map((s) => epochMs(s * 1000));
const badge: fc.Arbitrary<SignedBadge> = fc.record({
  fields: fc.record({
    staff: fc.stringMatching(/^[A-Za-z0-9]{1,20}$/).map((text) => text as StaffId),
    serial: fc.uint8Array({ minLength: BADGE_SERIAL_BYTES, maxLength: BADGE_SERIAL_BYTES }).map(badgeSerial),
    from: seconds,
    until: seconds,
  }),
  signature: fc.uint8Array({ minLength: 64, maxLength: 64 }),
});

describe('the code on a staff badge', () => {
  test('says the same when it is read again, whatever stands on it, in capitals that any scanner types', () => {
    fc.assert(
      fc.property(badge, (made) => {
        const text = badgeText(made);
        expect(text).toMatch(/^GPB-[0-9A-Z]+$/);
        expect(readOwnCode(text)?.kind).toBe('badge');
        const read = readSignedBadge(` ${text}\n`);
        expect(read?.fields).toEqual(made.fields);
        expect([...(read?.signature ?? [])]).toEqual([...made.signature]);
        expect(numberOnBadge(text)).toBe(made.fields.staff);
      }),
    );
  });

  test('is none with a character more, fewer or of another alphabet, and no text throws', () => {
    fc.assert(
      fc.property(badge, fc.nat(), (made, at) => {
        const text = badgeText(made);
        expect(readSignedBadge(text.slice(0, -1))).toBeUndefined();
        expect(readSignedBadge(`${text}0`)).toBeUndefined();
        const index = 4 + (at % (text.length - 4));
        expect(readSignedBadge(`${text.slice(0, index)}U${text.slice(index + 1)}`)).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void readSignedBadge(`GPB-${text}`)));
  });

  test('a bare number on a badge is still read as a number, and other codes are not', () => {
    expect(numberOnBadge('GPB-1001')).toBe('1001');
    expect(numberOnBadge('https://pos.example/b/1001')).toBe('1001');
    expect(numberOnBadge('GPM-1001')).toBeUndefined();
    expect(readOwnCode(`GPC-${'A'.repeat(65)}`)).toBeUndefined();
  });

  test('what is signed names the brand: another brand’s badge is none here', () => {
    const [made] = fc.sample(badge, 1);
    if (made === undefined) return;
    expect(badgeMessage('a', made.fields)).not.toBe(badgeMessage('b', made.fields));
  });
});

const rule = fc.record<BadgeRule>({
  switches: fc.boolean(),
  upToFen: fc.nat({ max: 100_000 }),
  upToBp: fc.nat({ max: 3000 }),
});

describe('what a badge without a PIN is worth', () => {
  test('a store without a rule lets it name a person and nothing else', () => {
    for (const name of PERMISSION_NAMES) expect(badgeReaches(BADGE_NAMES_ONLY, name, 0)).toBe(false);
  });

  test('never approves above the limit, and never what counts nothing, such as the drawer or a PIN', () => {
    fc.assert(
      fc.property(rule, fc.constantFrom(...PERMISSION_NAMES), fc.nat({ max: 2_000_000 }), (given, name, amount) => {
        const most = { none: -1, fen: given.upToFen, bp: given.upToBp }[PERMISSIONS[name]];
        expect(badgeReaches(given, name, amount)).toBe(most > 0 && amount <= most);
      }),
    );
  });

  test('leaves nobody more than the roles grant, and a manager no rights over people and tills', () => {
    fc.assert(
      fc.property(rule, fc.constantFrom(...Object.keys(DEFAULT_ROLES)), fc.nat(), (given, role, amount) => {
        const all = DEFAULT_ROLES[role] ?? {};
        const left = grantsByBadge(all, given);
        for (const name of PERMISSION_NAMES)
          expect(!permits(left, name, amount) || permits(all, name, amount), name).toBe(true);
        for (const name of ['reset_pin', 'manage_people', 'manage_terminal', 'close_others_shift'] as const)
          expect(permits(left, name)).toBe(false);
        expect(permits(left, 'sell')).toBe(true);
        expect(permits(left, 'refund', given.upToFen + 1)).toBe(false);
      }),
    );
  });

  test('rules are refused by name when they go too far', () => {
    expect(faultOfRules({ badge: { switches: true, upToFen: 100_001, upToBp: 0 } })).toEqual({
      path: '/badge/upToFen',
      reason: 'limit_too_large',
    });
    expect(faultOfRules({ purchase: { payBp: 10_001, quota: 0 } })?.path).toBe('/purchase/payBp');
    expect(faultOfRules({ purchase: { payBp: 7000, quota: -1 } })?.reason).toBe('not_a_limit');
    expect(faultOfRules({ badge: BADGE_NAMES_ONLY, purchase: { payBp: 7000, quota: 200_000 } })).toBeUndefined();
  });
});
