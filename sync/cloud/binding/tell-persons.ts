/**
 * Tells stores what became of persons: members made one or two again, a number that went to somebody else, a card that is theirs no more,
 * a person deleted. The fact is
 * kept first, with a note that it is still to be told; what ends a process or a line in between leaves the note, and a sweep tells it.
 * Everything here can be repeated. Called by merges.ts, forget.ts and, every 5 s, by `startSweep`.
 */
import type { MemberId } from '../../domain/ids.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { applyDueCommission } from '../commission/post.ts';
import { referAgain } from '../growth/referrals.ts';
import { writeDocuments } from '../store/documents.ts';
import { marksOf } from '../store/member-cards.ts';
import { blankTokens, storesKnowing, tokensNaming } from '../store/member-facts.ts';
import { everOneWith } from '../store/member-merges.ts';
import { personsDue, personsTold } from '../store/persons-due.ts';
import { forgetRatingNotes } from '../store/sale-ratings.ts';
import { failed, SWEPT_MAX } from '../sweep.ts';
import { publishTogether } from './claims.ts';
import { publishPersons } from './persons.ts';

/** Whoever kept the fact is telling it: so long the sweep leaves it to them. */
const LEFT_ALONE_MS = 30_000;

/**
 * Of members whom one fact is about, kept at `at`, and of all who were ever one with them: what went before may be untold too, and a
 * store may have a member's documents only through somebody who is another person by now. Answers who was told of.
 */
export async function tellPersons(cloud: Cloud, about: readonly MemberId[], at: number): Promise<readonly MemberId[]> {
  const brand = brandScope(cloud.brand.id);
  const members = await everOneWith(cloud.database, brand, about);
  const { gone } = await marksOf(cloud.database, brand, members);
  const deleted = members.filter((member) => gone.has(member));
  if (deleted.length > 0) await forgetWritten(cloud, deleted);
  await publishTogether(cloud, members);
  const others = members.filter((member) => !gone.has(member));
  if (others.length > 0) {
    await applyDueCommission(cloud);
    await referAgain(cloud, others);
  }
  // What either id said, and took back, holds for the person from now on.
  await publishPersons(cloud, members);
  await personsTold(cloud.database, brand, members, at);
  return members;
}

/** A token's document shows the number of who used it, masked; a rating has what they wrote. */
async function forgetWritten(cloud: Cloud, ids: readonly MemberId[]): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  for (const store of await storesKnowing(cloud.database, brand, ids)) {
    const scope = storeScope(cloud.brand.id, store);
    await cloud.database.transaction(async (tx) => {
      await forgetRatingNotes(tx, scope, ids);
      const writes = [];
      for (const member of ids) {
        await blankTokens(tx, scope, member);
        for (const { id, body } of await tokensNaming(tx, scope, member)) {
          const kept = Object.entries(body).filter(([name]) => name !== 'memberPhone' && name !== 'memberName');
          writes.push({ collection: 'bindings' as const, id, body: Object.fromEntries(kept) });
        }
      }
      await writeDocuments(tx, scope, writes);
    });
  }
}

/** What a process that ended left untold; who was told together with another is not told again for the same fact. */
export async function sweepPersons(cloud: Cloud): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const due = await personsDue(cloud.database, brand, { until: now - LEFT_ALONE_MS, now, limit: SWEPT_MAX });
  const told = new Set<string>();
  for (const { member, at } of due) {
    if (told.has(`${member} ${String(at)}`)) continue;
    await tellPersons(cloud, [member], at)
      .then((members) => {
        for (const each of members) told.add(`${each} ${String(at)}`);
      })
      .catch(failed(cloud, 'persons'));
  }
}
