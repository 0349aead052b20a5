/**
 * Deletes a person: number, name, profile, password and links go, the keys of their boxes with them, so that no journal, archive or
 * backup of journals says any more who it was; sales, claims and money stay under ids that name nobody. Not to be undone. Tills hear of
 * it by the person's document; what one of them still uploads about the person finds the deletion. A number that another member gave
 * too finds that one from then on (shared-numbers.ts). Can be repeated.
 * Called by routes/persons.ts and deletions-file.ts. DOMAIN.md §8; Personal Information Protection Law art. 47.
 */
import type { MemberId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { forgetMember, type DeletionRow } from '../store/member-facts.ts';
import { lockMember, numbersOf, type NumberRow } from '../store/members.ts';
import { markPersonsDue } from '../store/persons-due.ts';
import { passNumbers } from './shared-numbers.ts';
import { tellPersons } from './tell-persons.ts';

export interface Forgetting {
  readonly ids: readonly MemberId[];
  readonly who: string;
  readonly reason: string;
}

export async function forgetPerson(cloud: Cloud, { ids, who, reason }: Forgetting): Promise<EpochMs> {
  const at = cloud.ports.clock.now();
  const rows = ids.map((member): DeletionRow => ({ member, at, who, reason }));
  await forgetRows(cloud, rows, at);
  await cloud.deletions?.keep(rows);
  await tellPersons(cloud, ids, at);
  return at;
}

/** Deletions that a backup put back knows nothing of, with the instant and the reason they had. */
export async function forgetAgain(cloud: Cloud, rows: readonly DeletionRow[]): Promise<void> {
  const now = cloud.ports.clock.now();
  await forgetRows(cloud, rows, now);
  const told = new Set<MemberId>();
  for (const { member } of rows)
    if (!told.has(member)) for (const one of await tellPersons(cloud, [member], now)) told.add(one);
}

/** One transaction, with the note that it is still to be told. */
async function forgetRows(cloud: Cloud, rows: readonly DeletionRow[], now: EpochMs): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const ids = rows.map(({ member }) => member);
  await cloud.database.transaction(async (tx) => {
    const found: NumberRow[] = [];
    for (const row of [...rows].sort((a, b) => (a.member < b.member ? -1 : 1))) {
      await lockMember(tx, brand, row.member);
      found.push(...(await numbersOf(tx, brand, [row.member])));
      await forgetMember(tx, brand, row);
    }
    await passNumbers(cloud, tx, found);
    await markPersonsDue(tx, brand, ids, now);
  });
}
