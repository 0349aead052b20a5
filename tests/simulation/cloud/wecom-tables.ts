/** The tables of WeCom in memory, as migrations 45, 55 and 56 make them. No statement of the simulated paths writes contact ways or asks for access. See tables.ts. */
import type { WecomEventRow, WecomFriendRow } from '../../../sync/cloud/store/wecom.ts';
import type { WecomAccessRow } from '../../../sync/cloud/store/wecom-access.ts';
import type { WecomTransferRow } from '../../../sync/cloud/store/wecom-transfers.ts';
import type { WecomUserRow, WecomWayRow } from '../../../sync/cloud/store/wecom-ways.ts';
import { optionalKey } from './memory-engine.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
export type WecomFriendTableRow = Scoped<Omit<WecomFriendRow, 'member'> & { readonly changed_at: number }>;
export type WecomPersonRow = Scoped<
  Readonly<Record<'external_id' | 'member' | 'linked_by', string>> & { readonly linked_at: number }
>;
export type WecomPolicyRow = Scoped<{
  readonly from_at: number;
  readonly friend_binds: boolean;
  readonly on_transfer: string;
}>;

const scopeAnd =
  <Column extends string>(column: Column) =>
  (row: Scoped<Readonly<Record<Column, string | number>>>): string =>
    keyed(row.scope, row[column]);

export const wecomTables = () => ({
  wecom_users: new MemoryTable<Scoped<WecomUserRow>>('wecom_users', {
    key: scopeAnd('staff'),
    unique: { wecom_users_once: scopeAnd('user_id') },
  }),
  wecom_ways: new MemoryTable<WecomWayRow>('wecom_ways', {
    key: scopeAnd('state'),
    unique: {
      wecom_ways_once: optionalKey(({ scope, staff, status }) =>
        ['due', 'asking', 'live'].includes(status) ? keyed(scope, staff) : null,
      ),
    },
  }),
  wecom_events: new MemoryTable<WecomEventRow>('wecom_events', { key: scopeAnd('id') }),
  wecom_friends: new MemoryTable<WecomFriendTableRow>('wecom_friends', {
    key: ({ scope, user_id: user, external_id: external }) => keyed(scope, user, external),
  }),
  wecom_people: new MemoryTable<WecomPersonRow>('wecom_people', {
    key: scopeAnd('external_id'),
  }),
  wecom_access: new MemoryTable<Scoped<WecomAccessRow>>('wecom_access', { key: ({ scope }) => scope }),
  wecom_transfers: new MemoryTable<WecomTransferRow>('wecom_transfers', {
    key: ({ scope, batch, external_id: external }) => keyed(scope, batch, external),
    unique: {
      wecom_transfers_once: optionalKey(({ scope, from_user: from, external_id: external, state }) =>
        ['due', 'asking', 'waiting'].includes(state) ? keyed(scope, from, external) : null,
      ),
    },
  }),
  wecom_policies: new MemoryTable<WecomPolicyRow>('wecom_policies', { key: scopeAnd('from_at') }),
});
