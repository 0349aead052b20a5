/**
 * Whether a guide was the member at an instant: by the links of people to their own members, and by who was made one person, as of then.
 * So a claim that a till sends late is judged as it would have been at once, and no link or merge that is made later turns what stood
 * into a claim of one's own: what guides buy earns them nothing from the link on, whoever is bound (DOMAIN.md §7). Called where a claim
 * is older than its arrival. DOMAIN.md §6.
 */
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from '../store/database.ts';
import { wereOnePerson } from '../store/member-merges.ts';
import { ownMemberAt } from '../store/roles.ts';

export async function wasOwnMember(
  queries: Queries,
  scope: string,
  { guide, member, at }: { readonly guide: StaffId | null; readonly member: MemberId; readonly at: EpochMs },
): Promise<boolean> {
  const own = guide === null ? null : await ownMemberAt(queries, scope, guide, at);
  return own !== null && wereOnePerson(queries, scope, [member, own], at);
}
