/** Whether a binding goes with a friend whom WeCom reports as handed to another guide: only where the brand has said so, from then on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addClaim, bindingAt } from '../../../../sync/cloud/binding/claims.ts';
import { claimTransfer } from '../../../../sync/cloud/wecom/friend-claims.ts';
import type { WecomTransferRow } from '../../../../sync/cloud/store/wecom-transfers.ts';
import { freshId } from '../../../../sync/cloud/ports.ts';
import type { BindingClaim } from '../../../../sync/domain/binding.ts';
import type { MemberId, StoreId } from '../../../../sync/domain/ids.ts';
import { DAY_MS, epochMs, MINUTE_MS } from '../../../../sync/domain/time.ts';
import {
  advance,
  ask,
  CHEN,
  clockNow,
  cloud,
  company,
  link,
  openCompany,
  pass,
  rows,
  SCOPE,
  setLeft,
  stateOf,
  tell,
  YUE,
} from './wecom-shop.ts';

beforeAll(async () => {
  await openCompany();
  await link('2001', YUE);
  await link('2002', CHEN);
  await pass(2 * MINUTE_MS, MINUTE_MS);
});
afterAll(() => cloud.close());

const S001 = 'S001' as StoreId;
const bind = async (member: MemberId, guide: string): Promise<void> => {
  advance(1);
  const { ports } = cloud.running.cloud;
  const fields = { id: freshId(ports), at: clockNow(), source: 'qr_one_time', guide, terminal: 0, seq: 0 };
  const claim = { ...fields, guideIsMember: false } as BindingClaim;
  await addClaim(cloud.running.cloud, member, { claim, store: S001, token: null });
};
/** A friend of this user whom a manager has linked to a member bound to this guide. */
async function friend(user: string, guide: string): Promise<{ readonly member: MemberId; readonly external: string }> {
  const { database, ports } = cloud.running.cloud;
  const [member, external] = [freshId(ports) as MemberId, company.freshCustomer()];
  await tell(company.scanned(user, stateOf(user), external));
  await database.run(`INSERT INTO members (scope, id, tier, points, created_at) VALUES ($1, $2, 'basic', 0, $3)`, [
    SCOPE,
    member,
    clockNow(),
  ]);
  await database.run(
    `INSERT INTO wecom_people (scope, external_id, member, linked_at, linked_by) VALUES ($1, $2, $3, $4, 'staff 9001')`,
    [SCOPE, external, member, clockNow()],
  );
  await bind(member, guide);
  return { member, external };
}
const boundTo = async (member: MemberId) =>
  (await bindingAt(cloud.running.cloud.database, SCOPE, member, epochMs(clockNow()))).guide;
const sourcesOf = async (member: MemberId) =>
  (
    await rows<{ source: string }>('SELECT source FROM claims WHERE scope = $1 AND member = $2 ORDER BY at', member)
  ).map(({ source }) => source);
const transferred = async (from: string, to: string): Promise<void> => {
  await ask('/v1/wecom/transfers', { from, to });
  await pass(DAY_MS + 2 * 60 * MINUTE_MS, 60 * MINUTE_MS);
};
/** By who manages the brand: of its only store the store's manager is one. */
const say = (policy: object) => ask<{ items: object[]; reason?: string }>('/v1/wecom/policies', policy);

test('stays where nobody decided, and goes from the day of the policy on; who is another guide’s stays that guide’s', async () => {
  const first = await friend(YUE, '2001');
  await transferred('2001', '2002');
  expect([await boundTo(first.member), await sourcesOf(first.member)]).toEqual(['2001', ['qr_one_time']]);
  expect((await say({ from: clockNow() - DAY_MS, friendBinds: false, onTransfer: 'follows' })).body).toMatchObject({
    reason: 'has_passed',
  });
  const { body } = await say({ from: clockNow(), friendBinds: false, onTransfer: 'follows' });
  expect(body.items.at(-1)).toMatchObject({ friendBinds: false, onTransfer: 'follows' });
  const [goes, others] = [await friend(YUE, '2001'), await friend(YUE, '2002')];
  await transferred('2001', '2002');
  expect([await boundTo(goes.member), await sourcesOf(goes.member)]).toEqual([
    '2002',
    ['qr_one_time', 'manager_transfer'],
  ]);
  expect(await sourcesOf(others.member)).toEqual(['qr_one_time']);
  expect(await boundTo(first.member)).toBe('2001');
});

test('of a leaver is a handover; told again it is the same claim', async () => {
  const { member, external } = await friend(YUE, '2001');
  advance(MINUTE_MS);
  await setLeft('2001', clockNow() - 1);
  await transferred('2001', '2002');
  expect([await boundTo(member), await sourcesOf(member)]).toEqual(['2002', ['qr_one_time', 'resign_handover']]);
  const [row] = await rows<WecomTransferRow>(
    'SELECT * FROM wecom_transfers WHERE scope = $1 AND external_id = $2',
    external,
  );
  expect(row).toMatchObject({ state: 'done' });
  advance(MINUTE_MS);
  if (row !== undefined) await claimTransfer(cloud.running.cloud, row);
  expect(await sourcesOf(member)).toEqual(['qr_one_time', 'resign_handover']);
  await setLeft('2001', null);
  await pass(2 * MINUTE_MS, MINUTE_MS);
});

test('stays again from a later policy on', async () => {
  await say({ from: clockNow(), friendBinds: false });
  const { member } = await friend(YUE, '2001');
  await transferred('2001', '2002');
  expect([await boundTo(member), await sourcesOf(member)]).toEqual(['2001', ['qr_one_time']]);
});
