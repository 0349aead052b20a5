/**
 * The keys of persons whose sealed boxes are in an upload, each sealed to the brand: the cloud opens the boxes with them, and forgets a
 * person by forgetting the key. They go with the entries, so that a cloud that has an entry has had its key; they are in no journal.
 * Called by the uploader. ARCHITECTURE.md §4.
 */
import { PERSON_KEYS_PER_UPLOAD_MAX, type PersonKey } from '../../sync/protocol/members.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { RandomSource } from '../ports.ts';
import { sealToBrand } from '../session/brand-seal.ts';
import type { MemberVault } from './member-vault.ts';

export type KeysFor = (entries: readonly JournalEntry[]) => readonly PersonKey[];

/** Of persons whose key was destroyed there is none: what is in their boxes is gone. */
export const personKeys =
  (vault: Pick<MemberVault, 'keyOf'>, sealKey: string, random: RandomSource): KeysFor =>
  (entries) => {
    const persons = new Set(entries.flatMap(personsIn));
    return [...persons].slice(0, PERSON_KEYS_PER_UPLOAD_MAX).flatMap((person) => {
      const key = vault.keyOf(person);
      return key === undefined ? [] : [{ person, box: sealToBrand(sealKey, key, person, random) }];
    });
  };

/** What a sale has sealed is its paper's alone and stays on the till. */
const personsIn = (entry: JournalEntry): readonly string[] =>
  (entry.kind === 'member.enrolled' || entry.kind === 'member.profiled') && entry.body.sealed.alg === 'A256GCM'
    ? [entry.body.sealed.person]
    : [];
