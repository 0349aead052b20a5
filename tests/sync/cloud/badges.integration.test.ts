/** Staff badges and a store's rules of its people: who makes them, what a till is told, what the audit log says. */
import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { badgeMessage, readSignedBadge } from '../../../sync/domain/staff-badge.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { Badge } from '../../../sync/protocol/people.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const RULES = { badge: { switches: true, upToFen: 20_000, upToBp: 1000 }, purchase: { payBp: 7000, quota: 200_000 } };
let cloud: Shop;
let till: TestTerminal;
let manager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair('till');
  manager = await cloud.logIn('9001', '999999');
});
afterAll(() => cloud.close());

const make = (staff: string, token = manager, days = 30) =>
  cloud.ask<Badge>('/v1/badges', { method: 'POST', token, json: { staff, days } });
const revoke = (serial: string, token = manager) =>
  cloud.ask(`/v1/badges/${serial}/revoke`, { method: 'POST', token, json: {} });
const list = async (token = manager) =>
  (await cloud.ask<{ items: Badge[] }>('/v1/badges?store=S001', { token })).body.items;
const pulled = async () =>
  (await cloud.ask<{ rules?: unknown; revokedBadges?: string[] }>('/v1/staff-verifiers', { token: till.token })).body;

test('a badge carries the cloud’s signature over brand, person, serial and validity', async () => {
  const { status, body } = await make('1001');
  expect(status).toBe(200);
  const badge = readSignedBadge(body.text);
  expect(badge?.fields).toMatchObject({ staff: '1001', serial: body.serial, until: body.from + 30 * DAY_MS });
  const profile = (await cloud.ask<{ cloudKey: string }>('/v1/profile', { token: till.token })).body;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: profile.cloudKey }, format: 'jwk' });
  const says = (brand: string): boolean =>
    badge !== undefined && verify(null, Buffer.from(badgeMessage(brand, badge.fields)), key, badge.signature);
  expect([says('demo'), says('other')]).toEqual([true, false]);
});

test('a new badge ends the one before: tills hear of its serial, and only the new one is listed', async () => {
  const [before] = (await list()).filter(({ staff }) => staff === '1001');
  const { body } = await make('1001');
  expect((await list()).filter(({ staff }) => staff === '1001').map(({ serial }) => serial)).toEqual([body.serial]);
  expect((await pulled()).revokedBadges).toContain(before?.serial);
  expect((await pulled()).revokedBadges).not.toContain(body.serial);
});

test('a lost badge is revoked, and forgotten by the list once its time is over', async () => {
  const { body } = await make('2001', manager, 1);
  expect((await revoke(body.serial)).status).toBe(200);
  expect((await pulled()).revokedBadges).toContain(body.serial);
  expect((await list()).map(({ staff }) => staff)).not.toContain('2001');
  expect((await revoke('ZZZZZZZZ')).status).toBe(404);
});

test('a manager makes no badge for another store’s people, none for another manager, and staff make none at all', async () => {
  const elsewhere = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  expect((await make('1001', elsewhere)).status).toBe(403);
  expect((await make(BRAND_MANAGER)).status).toBe(403);
  expect((await make('9001')).status).toBe(200);
  expect((await make('9001', await cloud.logIn(BRAND_MANAGER, OTHER_PIN))).status).toBe(200);
  expect((await make('1001', await cloud.logIn('1001', '111111'))).status).toBe(403);
  expect((await make('7777')).status).toBe(404);
  const [own] = (await list()).filter(({ staff }) => staff === '1001');
  expect((await revoke(own?.serial ?? '', elsewhere)).status).toBe(403);
});

test('a store’s rules reach its tills, are refused by name, and the log says who saved them', async () => {
  expect((await pulled()).rules).toBeUndefined();
  const put = (rules: unknown, token = manager) =>
    cloud.ask('/v1/people-rules?store=S001', { method: 'PUT', token, json: { rules } });
  const far = await put({ badge: { ...RULES.badge, upToFen: 10_000_000 } });
  expect([far.status, far.body]).toMatchObject([422, { code: 'refused_configuration', path: '/badge/upToFen' }]);
  expect((await put(RULES)).status).toBe(200);
  expect((await pulled()).rules).toEqual(RULES);
  expect((await put(RULES, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).status).toBe(403);
  const { body } = await cloud.ask<{ items: { who: string; act: string }[] }>('/v1/audit?store=S001', {
    token: manager,
  });
  const acts = body.items.map(({ who, act }) => `${who} ${act}`);
  expect(acts).toEqual(
    expect.arrayContaining(['staff 9001 badge.made', 'staff 9001 badge.revoked', 'staff 9001 people_rules.saved']),
  );
});
