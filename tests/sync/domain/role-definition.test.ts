import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOfNewPin } from '../../../sync/domain/new-pin.ts';
import { DEFAULT_ROLES, PERMISSION_NAMES, PERMISSIONS, permits, type Grants } from '../../../sync/domain/permission.ts';
import { covers, faultOfRoles, grantsOfPerson, rolesOf } from '../../../sync/domain/role-definition.ts';

const role = (id: string, grants: Readonly<Record<string, unknown>>) => ({
  id,
  name: { zh: '名', en: 'Name' },
  grants,
});
const anyGrants = fc
  .subarray([...PERMISSION_NAMES])
  .chain((names) =>
    fc
      .tuple(
        ...names.map((name) =>
          PERMISSIONS[name] === 'none'
            ? fc.constant(true as const)
            : fc.oneof(fc.constant(true as const), fc.nat(10_000)),
        ),
      )
      .map((values) => Object.fromEntries(names.map((name, index) => [name, values[index]])) as Grants),
  );

describe('a brand’s roles', () => {
  test.each([
    ['an unknown permission', role('a', { fly: true }), '/roles/0/grants/fly', 'unknown_permission'],
    ['a limit where nothing is counted', role('a', { sell: 10 }), '/roles/0/grants/sell', 'limit_without_unit'],
    ['a negative limit', role('a', { refund: -1 }), '/roles/0/grants/refund', 'negative_limit'],
    [
      'more than the whole price',
      role('a', { line_discount: 10_001 }),
      '/roles/0/grants/line_discount',
      'limit_too_large',
    ],
    ['a part of a fen', role('a', { refund: 0.5 }), '/roles/0/grants/refund', 'not_a_limit'],
    ['a refusal instead of a grant', role('a', { sell: false }), '/roles/0/grants/sell', 'not_a_limit'],
    ['the store manager', role('storeManager', {}), '/roles/0/id', 'fixed_role'],
    ['a role without a name', { ...role('a', {}), name: { zh: ' ', en: 'A' } }, '/roles/0/name', 'name_missing'],
    [
      'a permission named like a part of every object',
      role('a', { constructor: true }),
      '/roles/0/grants/constructor',
      'unknown_permission',
    ],
  ])('are refused for %s', (_what, wrong, path, reason) => {
    expect(faultOfRoles([wrong])).toEqual({ path, reason });
  });

  test('are refused when two bear one code, and taken when they make sense', () => {
    expect(faultOfRoles([role('a', {}), role('a', {})])).toEqual({ path: '/roles/1/id', reason: 'role_twice' });
    expect(
      faultOfRoles([role('cashier', { sell: true, refund: 0 }), role('a', { line_discount: 10_000 })]),
    ).toBeUndefined();
  });

  test('are each a role of its own, whatever parts every object has', () => {
    const all = rolesOf([role('__proto__', { refund: 100 })]);
    expect(Object.hasOwn(all, '__proto__')).toBe(true);
    expect([all['constructor'], all['refund']]).toEqual([undefined, undefined]);
    expect(grantsOfPerson({ roles: ['__proto__'] }, all)).toEqual({ refund: 100 });
  });

  test('stand over those of the start, but never over the store manager’s', () => {
    const all = rolesOf([role('cashier', { sell: true }), role('storeManager', {})]);
    expect(all['cashier']).toEqual({ sell: true });
    expect(all['storeManager']).toBe(DEFAULT_ROLES['storeManager']);
    expect(all['guide']).toBe(DEFAULT_ROLES['guide']);
  });

  test('add up: with one role more nobody may less', () => {
    fc.assert(
      fc.property(anyGrants, anyGrants, (one, other) => {
        const defined = { one, other };
        const both = grantsOfPerson({ roles: ['one'], customRoles: ['other'] }, defined);
        expect(covers(both, one) && covers(both, other)).toBe(true);
      }),
    );
  });

  test('one covers another when everything that the other permits is permitted', () => {
    fc.assert(
      fc.property(anyGrants, anyGrants, fc.nat(12_000), (one, other, amount) => {
        if (!covers(one, other)) return;
        for (const name of PERMISSION_NAMES)
          if (permits(other, name, amount)) expect(permits(one, name, amount)).toBe(true);
      }),
    );
    expect(covers({ refund: 5 }, { refund: 6 })).toBe(false);
    expect(covers({ refund: 5 }, { refund: true })).toBe(false);
    expect(covers({}, { refund: 0 })).toBe(false);
  });
});

test.each([
  ['12345', 'six_digits'],
  ['1234567', 'six_digits'],
  ['12a456', 'six_digits'],
  ['１２３４５６', 'six_digits'],
  ['000000', 'too_simple'],
  ['123456', 'too_simple'],
  ['987654', 'too_simple'],
  ['121212', 'too_simple'],
  ['481481', 'too_simple'],
  ['204815', undefined],
])('a new PIN of %s is %s', (pin, fault) => {
  expect(faultOfNewPin(pin)).toBe(fault);
});
