/**
 * Whether a new friend is bound, and whether a binding follows a friend whom WeCom handed to another guide. A friend is not yet a
 * binding: both only where the brand has decided so, and for a person whom a manager has linked to a member. The claim is one of
 * DOMAIN.md §6 and may still be refused by its rules.
 */
import { createHash } from 'node:crypto';
import { foldClaims, type BindingClaim } from '../../domain/binding.ts';
import { uuidV7 } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { addClaim, claimsOfPerson, factsOf } from '../binding/claims.ts';
import { wasOwnMember } from '../binding/own-member.ts';
import { settleClaim } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';
import { memberOfFriend, readPolicies, type WecomEventRow, type WecomPolicy } from '../store/wecom.ts';
import type { WecomTransferRow } from '../store/wecom-transfers.ts';

/** Before the first policy a friend does not bind. */
export const friendBindsAt = (policies: readonly WecomPolicy[], at: number): boolean =>
  policies.findLast(({ from }) => from <= at)?.friendBinds ?? false;

/** The id of the claim that was made, the same one however often this is repeated; null where there is none. */
export async function claimFriend(cloud: Cloud, row: WecomEventRow): Promise<string | null> {
  const scope = brandScope(cloud.brand.id);
  if (row.staff === null || !friendBindsAt(await readPolicies(cloud.database, scope), row.received_at)) return null;
  const member = await memberOfFriend(cloud.database, scope, row.external_id, row.received_at);
  if (member === null) return null;
  const person = (await readRoster(cloud.database, scope)).find(({ body }) => body.id === row.staff);
  const store = person?.body.stores[0];
  if (person === undefined || store === undefined) return null;
  const own = { guide: person.body.id, member, at: row.received_at };
  const claim = claimOf(row, person.body.id, await wasOwnMember(cloud.database, scope, own));
  await addClaim(cloud, member, { claim, store, token: null }, { channel: 'wecom' });
  await settleClaim(cloud.database, scope, claim.id);
  return claim.id;
}

/** `at` is when the cloud saw the event. */
function claimOf(row: WecomEventRow, guide: string, guideIsMember: boolean): BindingClaim {
  const print = createHash('sha256').update(`wecom ${row.id}`).digest();
  const id = uuidV7(row.received_at, new Uint8Array(print));
  const source = 'wecom_friend';
  return { id, at: row.received_at, source, guide, terminal: 0, seq: 0, guideIsMember } as BindingClaim;
}

/** Before the first policy a binding stays where it is. */
export const bindingFollowsAt = (policies: readonly WecomPolicy[], at: number): boolean =>
  policies.findLast(({ from }) => from <= at)?.onTransfer === 'follows';

/**
 * WeCom reports that the friend is another guide's now: the binding goes along if it is the giver's, whoever else has the customer keeps
 * it. The same claim however often this is repeated.
 */
export async function claimTransfer(cloud: Cloud, row: WecomTransferRow): Promise<void> {
  const { database, ports } = cloud;
  const scope = brandScope(cloud.brand.id);
  const now = ports.clock.now();
  if (!bindingFollowsAt(await readPolicies(database, scope), now)) return;
  const member = await memberOfFriend(database, scope, row.external_id, now);
  const heir = (await readRoster(database, scope)).find(({ body }) => body.id === row.to_staff);
  const store = heir?.body.stores[0];
  if (member === null || heir === undefined || store === undefined) return;
  const print = createHash('sha256').update(`wecom transfer ${row.batch} ${row.external_id}`).digest();
  const id = uuidV7(epochMs(row.made_at), new Uint8Array(print));
  const rows = (await claimsOfPerson(database, scope, member)).filter(({ claim }) => claim.id !== id);
  if (foldClaims(await factsOf(database, scope, rows)).guide !== row.from_staff) return;
  const source = row.kind === 'resigned' ? 'resign_handover' : 'manager_transfer';
  const guideIsMember = await wasOwnMember(database, scope, { guide: heir.body.id, member, at: now });
  const claim = { id, at: now, source, guide: heir.body.id, terminal: 0, seq: 0, guideIsMember } as BindingClaim;
  await addClaim(cloud, member, { claim, store, token: null });
  await settleClaim(database, scope, claim.id);
}
