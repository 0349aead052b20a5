/** Tables of accounts of value and of what a member proves there, as sync/cloud/store/migrations make them. See tables.ts. */
import type { AccountRow, EntryRow, HoldRow } from '../../../sync/cloud/store/accounts.ts';
import type { MemberCodeRow, MessageRow } from '../../../sync/cloud/store/member-proofs.ts';
import type { PointsRuleRow } from '../../../sync/cloud/store/points.ts';
import type { AccountFactsRow, AccountRest, MemberPasswordRow, SpendPolicyRow } from './account-rows.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
const scopeAnd =
  <Row extends { readonly scope: string }>(name: keyof Row & string) =>
  (row: Row): string =>
    keyed(row.scope, row[name] as string | number);

export const accountTables = () => ({
  accounts: new MemoryTable<Scoped<AccountRow> & AccountRest>('accounts', { key: scopeAnd('account') }),
  account_entries: new MemoryTable<Scoped<EntryRow>>('account_entries', {
    key: ({ scope, account, id }) => keyed(scope, account, id),
    groups: { account: scopeAnd('account') },
  }),
  account_holds: new MemoryTable<Scoped<HoldRow>>('account_holds', {
    key: scopeAnd('hold'),
    groups: { account: scopeAnd('account') },
  }),
  account_facts: new MemoryTable<AccountFactsRow>('account_facts', {
    key: scopeAnd('id'),
    groups: { scope: ({ scope }) => scope },
  }),
  member_passwords: new MemoryTable<MemberPasswordRow>('member_passwords', { key: scopeAnd('member') }),
  spend_policies: new MemoryTable<SpendPolicyRow>('spend_policies', {
    key: scopeAnd('from_at'),
    groups: { scope: ({ scope }) => scope },
  }),
  points_rules: new MemoryTable<Scoped<PointsRuleRow>>('points_rules', { key: scopeAnd('version') }),
  member_codes: new MemoryTable<Scoped<MemberCodeRow>>('member_codes', { key: scopeAnd('serial') }),
  member_messages: new MemoryTable<Scoped<MessageRow>>('member_messages', { key: scopeAnd('member') }),
});
