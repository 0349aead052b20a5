/** Rows of claims; tables of the rules of binding, of guides' changes of store and of disputes, as sync/cloud/store/migrations make them. See tables.ts. */
import type { DisputeRow } from '../../../sync/cloud/store/binding-disputes.ts';
import type { UndoneBy } from '../../../sync/cloud/store/members.ts';
import { keyed, MemoryTable } from './memory-table.ts';

export interface ClaimRow {
  readonly scope: string;
  readonly id: string;
  readonly member: string;
  readonly at: number;
  readonly source: string;
  readonly guide: string | null;
  readonly terminal: number;
  readonly seq: number;
  readonly guide_is_member: boolean;
  readonly store: string;
  readonly token: string | null;
  readonly settled: boolean;
  readonly giver: string | null;
  readonly awaits_giver: boolean;
  readonly undone: UndoneBy | null;
}

interface BindingPolicyRow {
  readonly scope: string;
  readonly store: string;
  readonly from_at: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly saved_by: string;
  readonly saved_at: number;
}
type DisputeTableRow = DisputeRow & { readonly scope: string };
interface OwnMemberRow {
  readonly scope: string;
  readonly staff: string;
  readonly at: number;
  readonly member: string | null;
}
interface GuideMoveRow {
  readonly scope: string;
  readonly guide: string;
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly saved_by: string;
}

interface TokenKeyRow {
  readonly scope: string;
  readonly kid: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly saved_by: string;
  readonly saved_at: number;
}

export const bindingTables = () => ({
  binding_policies: new MemoryTable<BindingPolicyRow>('binding_policies', {
    key: ({ scope, store, from_at: from }) => keyed(scope, store, from),
    groups: { scope: ({ scope }) => scope },
  }),
  binding_disputes: new MemoryTable<DisputeTableRow>('binding_disputes', {
    key: ({ scope, dispute }) => keyed(scope, dispute),
    groups: { member: ({ scope, member }) => keyed(scope, member) },
  }),
  token_keys: new MemoryTable<TokenKeyRow>('token_keys', {
    key: ({ scope, kid }) => keyed(scope, String(kid)),
    groups: { scope: ({ scope }) => scope },
  }),
  own_members: new MemoryTable<OwnMemberRow>('own_members', {
    key: ({ scope, staff, at }) => keyed(scope, staff, at),
    groups: { staff: ({ scope, staff }) => keyed(scope, staff) },
  }),
  guide_moves: new MemoryTable<GuideMoveRow>('guide_moves', {
    key: ({ scope, guide, at }) => keyed(scope, guide, at),
    groups: { guide: ({ scope, guide }) => keyed(scope, guide) },
  }),
});
