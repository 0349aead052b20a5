/**
 * Who is one person among a brand's members. Two tills that were apart may enrol the same phone twice: that makes two members and a
 * proposal, and only the holder of the number merges them, by digits sent to it. Merges and splits are an immutable set of facts; who
 * belongs together is a pure fold of it, whatever the order of arrival. Journals are never rewritten: sales, claims and points keep the
 * id that they were made under and count for the person by `memberOf`; after a split each counts for its own id again.
 * Called by the cloud (store/member-merges.ts).
 */
import type { MemberId } from './ids.ts';
import type { EpochMs } from './time.ts';

export interface MergeFact {
  readonly id: string;
  readonly at: EpochMs;
  readonly what: 'merged' | 'split';
  /** In any order. */
  readonly members: readonly [MemberId, MemberId];
}

/** Of each member that is one with others: the id by which the person goes. Members by themselves are not in it. */
export type Persons = ReadonlyMap<MemberId, MemberId>;

/** Sort by (`at`, id as text), each id once; of each pair the last fact holds; who is joined by pairs that hold is one person. */
export function foldMerges(facts: readonly MergeFact[]): Persons {
  const last = new Map<string, MergeFact>();
  const sorted = [...facts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const fact of sorted) last.set([...fact.members].sort().join(' '), fact);
  const above = new Map<MemberId, MemberId>();
  const rootOf = (member: MemberId): MemberId => {
    const next = above.get(member) ?? member;
    return next === member ? member : rootOf(next);
  };
  for (const { what, members } of last.values()) {
    const [one, other] = [rootOf(members[0]), rootOf(members[1])];
    if (what !== 'merged') continue;
    // The smallest id is the oldest: ids begin with their time.
    const [person, joined] = one < other ? [one, other] : [other, one];
    for (const each of [...members, joined]) if (!above.has(each)) above.set(each, each);
    above.set(joined, person);
  }
  return new Map([...above.keys()].map((member) => [member, rootOf(member)]));
}

/** The id by which the person goes; the member's own for everybody who was never merged. */
export const memberOf = (persons: Persons, member: MemberId): MemberId => persons.get(member) ?? member;
