/**
 * Whether a new friend is bound. A friend is not yet a binding: only where the brand has decided so, for a guide's own code, and for
 * a person whom a manager has linked to a member. The claim is one of DOMAIN.md §6 and may still be refused by its rules.
 */
import { createHash } from 'node:crypto';
import type { BindingClaim } from '../../domain/binding.ts';
import { uuidV7 } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { addClaim } from '../binding/claims.ts';
import { settleClaim } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';
import { memberOfFriend, readPolicies, type WecomEventRow, type WecomPolicy } from '../store/wecom.ts';

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
  const claim = claimOf(row, person.body.id, person.member === member);
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
