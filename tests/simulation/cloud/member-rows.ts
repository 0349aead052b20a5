/** Tables of who members are and what they said of themselves (migrations 35, 36 and 43). Used by tables.ts. */
import type { MergeRow, ProposalRow } from '../../../sync/cloud/store/member-merges.ts';
import type { ConsentRow, DeletionRow, ProfileRow } from '../../../sync/cloud/store/member-facts.ts';
import { keyed, MemoryTable } from './memory-table.ts';
import type { Json } from './tables.ts';

type Scoped<Row> = Row & { readonly scope: string };
export interface PersonKeyRow {
  readonly scope: string;
  readonly person: string;
  readonly fingerprint: string;
  readonly box: Json;
  readonly at: number;
}
export interface AliasRow {
  readonly scope: string;
  readonly member: string;
  readonly person: string;
}
export interface MemberStoreRow {
  readonly scope: string;
  readonly member: string;
  readonly store: string;
  readonly why: string;
  readonly at: number;
}

interface PersonDueRow {
  readonly scope: string;
  readonly member: string;
  readonly at: number;
}

const personTables = () => ({
  member_profiles: new MemoryTable<Scoped<ProfileRow>>('member_profiles', {
    key: ({ scope, id }) => keyed(scope, id),
  }),
  member_consents: new MemoryTable<Scoped<ConsentRow>>('member_consents', {
    key: ({ scope, id }) => keyed(scope, id),
  }),
  member_deletions: new MemoryTable<Scoped<DeletionRow>>('member_deletions', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  persons_due: new MemoryTable<PersonDueRow>('persons_due', { key: ({ scope, member }) => keyed(scope, member) }),
});

export const memberTables = () => ({
  ...personTables(),
  person_keys: new MemoryTable<PersonKeyRow>('person_keys', {
    key: ({ scope, person, fingerprint }) => keyed(scope, person, fingerprint),
    groups: { person: ({ scope, person }) => keyed(scope, person) },
  }),
  member_proposals: new MemoryTable<Scoped<ProposalRow>>('member_proposals', {
    key: ({ scope, id }) => keyed(scope, id),
  }),
  member_merges: new MemoryTable<Scoped<MergeRow>>('member_merges', { key: ({ scope, id }) => keyed(scope, id) }),
  member_aliases: new MemoryTable<AliasRow>('member_aliases', {
    key: ({ scope, member }) => keyed(scope, member),
    groups: { person: ({ scope, person }) => keyed(scope, person) },
  }),
  member_stores: new MemoryTable<MemberStoreRow>('member_stores', {
    key: ({ scope, member, store, why }) => keyed(scope, member, store, why),
  }),
});
