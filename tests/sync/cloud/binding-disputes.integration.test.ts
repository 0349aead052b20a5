/** Two guides and one customer: what both are shown, disputes with evidence, and a manager’s decision, against a real cloud. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bindingAt } from '../../../sync/cloud/binding/claims.ts';
import type { Clash } from '../../../sync/schemas/documents/facts.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { Dispute } from '../../../sync/protocol/binding.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let home: TestTerminal;
let away: TestTerminal;
beforeAll(async () => {
  cloud = await startShop();
  home = await cloud.pair();
  away = await pairElsewhere(cloud);
});
afterAll(() => cloud.close());

const now = () => cloud.ports.clock.now();
let seq = 0;
async function claim(till: TestTerminal, member: string, guide: string, over: { at?: number; source?: string } = {}) {
  seq += 1;
  const id = till.freshId();
  const { at = now(), source = 'qr_one_time' } = over;
  const entry = till.entry('binding.claimed', { claim: id, member, guide, source, claimSeq: seq }, { at });
  const { status, text } = await till.upload([entry]);
  expect(status, text).toBe(200);
  return id;
}
const clashesAt = async (till: TestTerminal, member: string): Promise<readonly Clash[] | undefined> =>
  (
    (await till.pull('bindings')).body.documents as unknown as { id: string; _deleted?: boolean; clashes?: Clash[] }[]
  ).findLast(({ id, _deleted }) => id === `clash:${member}` && _deleted !== true)?.clashes;
const dispute = async (till: TestTerminal, member: string, of: string, staff: string) => {
  const id = till.freshId();
  const body = { dispute: id, member, claim: of, evidence: 'served on the day' };
  await till.upload([till.entry('binding.disputed', body, { staff })]);
  return id;
};
const decide = async (id: string, decision: unknown, staff = '9001', pin = '999999') =>
  cloud.ask<Dispute & { code?: string }>(`/v1/binding-disputes/${id}/decision`, {
    token: await cloud.logIn(staff, pin),
    json: decision,
  });
const listed = async (staff = '9001', pin = '999999') =>
  (await cloud.ask<{ items: Dispute[] }>('/v1/binding-disputes', { token: await cloud.logIn(staff, pin) })).body.items;
const boundTo = async (member: string) =>
  (await bindingAt(cloud.running.cloud.database, 'brand:demo', member as MemberId, now())).guide;

describe('a claim on another guide’s customer', () => {
  test('is shown in both stores, with the rule that decided and the end of the protection', async () => {
    const member = home.freshId();
    await claim(home, member, '2001');
    expect(await clashesAt(home, member)).toBeUndefined();
    const second = await claim(away, member, '2002');
    const expected = [{ claim: second, claimant: '2002', holder: '2001', rule: 'reject_protected' }];
    for (const till of [home, away]) expect(await clashesAt(till, member)).toMatchObject(expected);
    const [clash] = (await clashesAt(home, member)) ?? [];
    expect(clash?.protectedUntil).toBeGreaterThan(now() + 29 * DAY_MS);
  });

  test('is taken back from the screens when an earlier claim arrives late that settles it, and a manager is told', async () => {
    const member = home.freshId();
    await claim(home, member, '2001');
    await claim(away, member, '2002');
    expect(await clashesAt(home, member)).toHaveLength(1);
    const late = await claim(away, member, '2002', { at: now() - DAY_MS });
    expect(await boundTo(member)).toBe('2002');
    expect(await clashesAt(home, member)).toMatchObject([{ claimant: '2001', holder: '2002' }]);
    expect(await listed()).not.toContainEqual(expect.objectContaining({ dispute: late }));
    expect(await listed(OTHER_MANAGER, OTHER_PIN)).toContainEqual(
      expect.objectContaining({ dispute: late, evidence: 'late_claim', state: 'open', member }),
    );
  });
});

describe('a dispute', () => {
  test('upheld gives the customer to the guide named, from now on; both see who decided and why; it is audited', async () => {
    const member = home.freshId();
    await claim(home, member, '2001');
    const lost = await claim(home, member, '2002');
    const id = await dispute(home, member, lost, '2002');
    expect(await listed()).toContainEqual(
      expect.objectContaining({
        dispute: id,
        raisedBy: '2002',
        evidence: 'served on the day',
        boundGuide: '2001',
        conflict: expect.objectContaining({ rule: 'reject_protected', holder: '2001' }) as object,
      }),
    );
    expect(await clashesAt(home, member)).toMatchObject([{ dispute: { state: 'open', by: '2002' } }]);
    const before = now();
    cloud.advance(1000);
    const decided = await decide(id, { outcome: 'upheld', guide: '2002', reason: 'seen on the camera' });
    expect(decided.status, decided.text).toBe(200);
    expect(decided.body).toMatchObject({ state: 'upheld', decidedBy: '9001', guide: '2002', boundGuide: '2002' });
    expect(await boundTo(member)).toBe('2002');
    expect((await bindingAt(cloud.running.cloud.database, 'brand:demo', member as MemberId, before)).guide).toBe(
      '2001',
    );
    const [moved, first] = (await clashesAt(home, member)) ?? [];
    expect(moved).toMatchObject({ rule: 'transfer', claimant: '2002', holder: '2001' });
    expect(first).toMatchObject({ dispute: { state: 'upheld', decidedBy: '9001', reason: 'seen on the camera' } });
    const again = await decide(id, { outcome: 'upheld', guide: '2002', reason: 'again' });
    expect([again.status, again.body.reason]).toEqual([200, 'seen on the camera']);
    expect((await decide(id, { outcome: 'rejected', reason: 'no' })).status).toBe(409);
    const claims = await cloud.running.cloud.database.rows(
      "SELECT 1 FROM claims WHERE member = $1 AND source = 'manager_transfer'",
      [member],
    );
    expect(claims).toHaveLength(1);
    const rows = await cloud.running.cloud.database.rows<{ what: string }>(
      "SELECT what FROM audit_log WHERE scope = 'store:demo:S001' AND act = 'binding.decided' ORDER BY seq",
    );
    expect(rows[0]?.what).toBe(`dispute ${id} upheld for 2002`);
  });

  test('rejected moves nobody', async () => {
    const member = home.freshId();
    await claim(home, member, '2001');
    const id = await dispute(home, member, await claim(home, member, '2002'), '2002');
    expect((await decide(id, { outcome: 'rejected', reason: 'not seen' })).body).toMatchObject({ state: 'rejected' });
    expect(await boundTo(member)).toBe('2001');
    expect(await clashesAt(home, member)).toMatchObject([{ dispute: { state: 'rejected', reason: 'not seen' } }]);
  });

  test('of another store is decided by nobody of this one (IDOR), and nobody decides the own cause', async () => {
    const member = home.freshId();
    await claim(home, member, '2001');
    const lost = await claim(home, member, '2002');
    const id = await dispute(home, member, lost, '2002');
    expect((await decide(id, { outcome: 'rejected', reason: 'mine' }, OTHER_MANAGER, OTHER_PIN)).status).toBe(403);
    expect(await listed(OTHER_MANAGER, OTHER_PIN)).not.toContainEqual(expect.objectContaining({ dispute: id }));
    const own = await dispute(home, member, lost, '9001');
    expect((await decide(own, { outcome: 'rejected', reason: 'mine' })).body.code).toBe('own_cause');
    expect((await decide(id, { outcome: 'upheld', guide: '9001', reason: 'mine' })).body.code).toBe('own_cause');
  });

  test('of a claim that nobody made is set aside and alerted', async () => {
    await dispute(home, home.freshId(), home.freshId(), '2002');
    const rows = await cloud.running.cloud.database.rows<{ reason: string }>(
      "SELECT reason FROM quarantine WHERE scope = 'store:demo:S001' AND kind = 'binding.disputed'",
    );
    expect(rows).toMatchObject([{ reason: 'unknown_claim' }]);
  });
});
