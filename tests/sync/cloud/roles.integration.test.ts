/** Roles of a brand's own: who saves them, what is refused, how they reach a till, what the audit log says. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLE_RIGHTS } from '../../../sync/cloud/store/migrations/029-role-rights.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, EAST_MANAGER, expectClosed, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const TRAINEE = { id: 'trainee', name: { zh: '见习', en: 'Trainee' }, grants: { sell: true, refund: 5000 } };
let cloud: Shop;
let till: TestTerminal;
let brand: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair('till');
  brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

const put = (path: string, json: unknown, token = brand) => cloud.ask(path, { method: 'PUT', token, json });
const pulled = async () =>
  (
    await cloud.ask<{ roles?: unknown[]; items: { staff: { id: string; roles: string[]; customRoles?: string[] } }[] }>(
      '/v1/staff-verifiers',
      { token: till.token },
    )
  ).body;
const worn = async (id: string) => (await pulled()).items.find(({ staff }) => staff.id === id)?.staff;

test('a brand without roles of its own sends none, and one that has them sends them with the people', async () => {
  expect((await pulled()).roles).toBeUndefined();
  expect((await put('/v1/roles', { roles: [TRAINEE] })).status).toBe(200);
  expect((await pulled()).roles).toEqual([TRAINEE]);
  expect((await cloud.ask('/v1/roles', { token: till.token })).body).toMatchObject({ items: [TRAINEE] });
});

test('a person wears a role from the next pull on, and the log says who gave it', async () => {
  const given = await put('/v1/staff/1001/roles', { roles: [], customRoles: ['trainee'] });
  expect([given.status, given.body]).toMatchObject([200, { id: '1001', roles: [], customRoles: ['trainee'] }]);
  expect(await worn('1001')).toMatchObject({ roles: [], customRoles: ['trainee'] });
  const { body } = await cloud.ask<{ items: { who: string; act: string; what: string }[] }>('/v1/audit?of=brand', {
    token: brand,
  });
  expect(body.items.map(({ who, act, what }) => `${who} ${act} ${what}`)).toEqual(
    expect.arrayContaining(['staff 9005 roles.saved roles trainee', 'staff 9005 roles.given staff 1001: trainee']),
  );
});

test.each([
  ['an unknown permission', { fly: true }, 'unknown_permission'],
  ['a limit where nothing is counted', { sell: 3 }, 'limit_without_unit'],
  ['a negative limit', { refund: -1 }, 'negative_limit'],
])('%s is refused by name, and the roles stay as they were', async (_what, grants, reason) => {
  const before = (await pulled()).roles;
  const refused = await put('/v1/roles', { roles: [{ ...TRAINEE, grants }] });
  expectClosed(refused);
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'refused_configuration', reason }]);
  expect((await pulled()).roles).toEqual(before);
});

test('a till, a cashier and a region’s manager give nobody rights; nobody changes the own roles; roles must exist', async () => {
  const everything = { roles: ['storeManager'], customRoles: [] };
  for (const token of [till.token, await cloud.logIn('1001', '111111'), await cloud.logIn(EAST_MANAGER, OTHER_PIN)]) {
    expect((await put('/v1/staff/1001/roles', everything, token)).status).toBe(403);
    expect((await put('/v1/roles', { roles: [] }, token)).status).toBe(403);
  }
  expect(await worn('1001')).toMatchObject({ roles: [] });
  expect((await put(`/v1/staff/${BRAND_MANAGER}/roles`, everything)).body).toMatchObject({ reason: 'own_roles' });
  expect((await put('/v1/staff/1001/roles', { roles: [], customRoles: ['queen'] })).body).toMatchObject({
    reason: 'unknown_role',
  });
  expect((await put('/v1/staff/7777/roles', everything)).status).toBe(404);
});

test('roles that were saved before a right existed keep what they allowed; one saved since grants what it says', async () => {
  const role = (id: string, grants: object) => ({ id, name: { zh: id, en: id }, grants });
  const saved = [
    role('bare', { refund: 100 }),
    role('keeper', { manage_terminal: true }),
    role('limited', { sell: true, top_up: 5000 }),
    role('seller', { sell: true, line_discount: 500 }),
  ];
  expect((await put('/v1/roles', { roles: saved })).status).toBe(200);
  // As at the upgrade of a cloud whose roles are of before; a second time it would find nothing to do.
  for (let each = 0; each < 2; each += 1) await cloud.running.cloud.database.run(ROLE_RIGHTS.sql);
  expect((await pulled()).roles).toEqual([
    saved[0],
    role('keeper', { manage_terminal: true, manage_value: true }),
    saved[2],
    role('seller', { sell: true, line_discount: 500, top_up: true }),
  ]);
  expect((await put('/v1/roles', { roles: saved })).status).toBe(200);
  expect((await pulled()).roles).toEqual(saved);
});
