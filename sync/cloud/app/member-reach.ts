/**
 * Which members a till and a person may see beyond a look-up by number: those whom one of their stores enrolled, has a claim on, or
 * looked up within a month. Of all others they hear what they would hear of nobody, so that ids of other stores' members tell nothing.
 * Called by the routes about one member. DOMAIN.md §8.
 */
import type { MemberId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { idsOf, isKnownIn } from '../store/member-merges.ts';
import type { Cloud } from './context.ts';
import { storesOf, type Identity } from './identity.ts';
import { Refusal } from './problem.ts';

/** As long as a till's own cache of look-ups holds. */
export const LOOKED_UP_MS = 30 * DAY_MS;

/** Every id of the person. @throws Refusal 404 for nobody, and for a member of other stores alone. */
export async function idsWithinReach(cloud: Cloud, identity: Identity, member: MemberId): Promise<readonly MemberId[]> {
  const members = await idsOf(cloud.database, brandScope(cloud.brand.id), member);
  if (!(await areKnownTo(cloud, identity, members))) throw new Refusal(404, 'unknown_member');
  return members;
}

/** Whether a store of who asks knows any of these ids. */
export async function areKnownTo(cloud: Cloud, identity: Identity, members: readonly MemberId[]): Promise<boolean> {
  const since = cloud.ports.clock.now() - LOOKED_UP_MS;
  return isKnownIn(cloud.database, brandScope(cloud.brand.id), { members, stores: storesOf(identity), since });
}
