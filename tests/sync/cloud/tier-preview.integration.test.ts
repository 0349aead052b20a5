/** What a rule of tiers would change, tried before it is entered: exact for few members, some from every time of enrolment for many. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PREVIEW_MAX } from '../../../sync/cloud/binding/tier-preview.ts';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { uuidV7 } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { TierPreview } from '../../../sync/protocol/member-tiers.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { Enrolling } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  hands = commissionHands(cloud);
});
afterAll(() => cloud.close());

const dayIn = (days: number): string =>
  new Date(cloud.ports.clock.now() + 4 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
const rule = (silver: number, over: object = {}) => ({
  from: dayIn(2),
  validDays: 30,
  tiers: [
    { tier: 'silver', atLeast: silver },
    { tier: 'gold', atLeast: 29_700 },
  ],
  ...over,
});
const ask = async <Body>(path: string, json: object) =>
  cloud.ask<Body>(path, { token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN), json });
const preview = async (json: object) => (await ask<TierPreview>('/v1/member-tiers/previews', json)).body;
async function customer(tees: number): Promise<string> {
  const enrolling = new Enrolling(cloud, till);
  const member = await enrolling.enroll({ phone: `+86137${String((numbers += 1)).padStart(8, '0')}` });
  await enrolling.upload();
  if (tees > 0) await sentFrom(till, [hands.sale(till, { member: hands.memberOf(member) }, tees)]);
  return member;
}
const membersNow = async (): Promise<number> =>
  Number(
    (
      await cloud.running.cloud.database.rows<{ n: number }>(
        "SELECT count(*) AS n FROM members WHERE scope = 'brand:demo'",
      )
    )[0]?.n,
  );
const rows = () => cloud.running.cloud.database.rows("SELECT version FROM tier_rules WHERE scope = 'brand:demo'");

test('says who would reach what, writes nothing, and is what the rule does once it is entered', async () => {
  const people = [await customer(0), await customer(1), await customer(1), await customer(3)];
  const all = await membersNow();
  expect(await preview(rule(9900))).toEqual({
    looked: all,
    isAll: true,
    changes: [
      { was: 'basic', would: 'silver', members: 2 },
      { was: 'basic', would: 'gold', members: 1 },
    ],
  });
  expect(await rows()).toEqual([]);
  const entered = rule(9900, { from: dayIn(0) });
  expect((await ask('/v1/member-tiers', entered)).status).toBe(200);
  await sweepGrowth(cloud.running.cloud);
  const tiers = await cloud.running.cloud.database.rows<{ id: string; tier: string }>(
    'SELECT id, tier FROM members WHERE scope = $1 AND id = ANY($2)',
    ['brand:demo', people],
  );
  const tierOf = new Map(tiers.map(({ id, tier }) => [id, tier]));
  expect(people.map((id) => tierOf.get(id))).toEqual(['basic', 'silver', 'silver', 'gold']);
  // What was reached by a rule of before is kept by a dearer one; without the tier it is gone.
  expect((await preview(rule(20_000))).changes).toEqual([]);
  expect((await preview({ ...rule(1), tiers: [{ tier: 'gold', atLeast: 29_700 }] })).changes).toEqual([
    { was: 'silver', would: 'basic', members: 2 },
  ]);
});

test('of a rule that makes no sense or begins in the past is refused by its place, and so is a store’s manager', async () => {
  const wrong = await ask<{ path: string }>('/v1/member-tiers/previews', { ...rule(1), from: dayIn(-1) });
  expect([wrong.status, wrong.body.path]).toEqual([422, '/from']);
  const token = await cloud.logIn();
  expect((await cloud.ask('/v1/member-tiers/previews', { token, json: rule(1) })).status).toBe(403);
});

test('of many members some from every time of enrolment are looked at, and nobody who was deleted', async () => {
  const { database, ports } = cloud.running.cloud;
  const now = ports.clock.now();
  const add = (at: number, tier: string): Promise<number> =>
    database.run(`INSERT INTO members (scope, id, tier, points, created_at) VALUES ('brand:demo', $1, $2, 0, $3)`, [
      uuidV7(at as never, new Uint8Array(ports.random.bytes(16))),
      tier,
      at,
    ]);
  for (let member = 0; member < 2 * PREVIEW_MAX; member += 1) {
    await add(now - member * DAY_MS, 'basic');
    if (member % 4 === 0) await add(now - member * DAY_MS + 1, 'deleted');
  }
  const found = await preview(rule(9900, { tiers: [{ tier: 'gold', atLeast: 1 }] }));
  expect(found.isAll).toBe(false);
  expect(found.looked).toBeGreaterThan(PREVIEW_MAX / 2);
  expect(found.looked).toBeLessThanOrEqual(PREVIEW_MAX);
});
