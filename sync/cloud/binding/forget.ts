/**
 * Deletes a person: number, name, profile, password and links go, the keys of their boxes with them, so that no journal, archive or
 * backup of journals says any more who it was; sales, claims and money stay under ids that name nobody. Not to be undone. Tills hear of
 * it by the person's document; what one of them still uploads about the person finds the deletion. Can be repeated.
 * Called by routes/persons.ts. DOMAIN.md §8; Personal Information Protection Law art. 47.
 */
import type { MemberId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { forgetMember } from '../store/member-facts.ts';
import { lockMember } from '../store/members.ts';
import { markPersonsDue } from '../store/persons-due.ts';
import { tellPersons } from './tell-persons.ts';

export interface Forgetting {
  readonly ids: readonly MemberId[];
  readonly who: string;
  readonly reason: string;
}

export async function forgetPerson(cloud: Cloud, { ids, who, reason }: Forgetting): Promise<EpochMs> {
  const at = cloud.ports.clock.now();
  const brand = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    for (const member of [...ids].sort()) {
      await lockMember(tx, brand, member);
      await forgetMember(tx, brand, { member, at, who, reason });
    }
    await markPersonsDue(tx, brand, ids, at);
  });
  await tellPersons(cloud, ids, at);
  return at;
}
