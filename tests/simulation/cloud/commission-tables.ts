/** Tables of commission, as migrations 40 and 41 make them. Used by tables.ts; statements in statements/commission*.ts. */
import type { DisputeRow, PostingRow } from '../../../sync/cloud/store/commission.ts';
import type { StatementRow } from '../../../sync/cloud/store/commission-statements.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Json = Readonly<Record<string, unknown>>;
type Scoped<Row> = Row & { readonly scope: string };

export interface CommissionSaleRow {
  readonly scope: string;
  readonly sale: string;
  readonly entry: string | null;
  readonly store: string | null;
  readonly receipt: string | null;
  readonly member: string | null;
  readonly at: number | null;
  readonly business_day: string | null;
  readonly due_day: string | null;
  readonly version: string | null;
  readonly sold: Json | null;
  readonly facts: Json | null;
  readonly brings_member: boolean;
}
interface RuleRow {
  readonly version: string;
  readonly from_at: number;
  readonly body: Json;
  readonly by_staff: string;
  readonly made_at: number;
}
interface FactRow {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number;
  readonly body: Json;
}
export type CommissionPostingRow = Scoped<PostingRow>;
export interface StatedRow {
  readonly scope: string;
  readonly sale: string;
  readonly party: string;
  readonly n: number;
  readonly month: string;
}
export type CommissionDisputeRow = Scoped<DisputeRow & { readonly decided_at: number | null }>;

const saleOf = ({ scope, sale }: { readonly scope: string; readonly sale: string }): string => keyed(scope, sale);

export const commissionTables = () => ({
  commission_rules: new MemoryTable<Scoped<RuleRow>>('commission_rules', {
    key: ({ scope, version }) => keyed(scope, version),
    groups: { scope: ({ scope }) => scope },
  }),
  commission_facts: new MemoryTable<Scoped<FactRow>>('commission_facts', {
    key: ({ scope, id }) => keyed(scope, id),
    groups: { scope: ({ scope }) => scope },
  }),
  commission_sales: new MemoryTable<CommissionSaleRow>('commission_sales', {
    key: saleOf,
    groups: { member: ({ scope, member }) => (member === null ? undefined : keyed(scope, member)) },
  }),
  commission_events: new MemoryTable<Scoped<{ readonly sale: string; readonly id: string; readonly body: Json }>>(
    'commission_events',
    { key: ({ scope, sale, id }) => keyed(scope, sale, id), groups: { sale: saleOf } },
  ),
  commission_postings: new MemoryTable<CommissionPostingRow>('commission_postings', {
    key: ({ scope, sale, party, n }) => keyed(scope, sale, party, n),
    groups: { scope: ({ scope }) => scope, sale: saleOf },
  }),
  commission_members: new MemoryTable<Scoped<{ readonly member: string }>>('commission_members', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  commission_books: new MemoryTable<Scoped<{ readonly closed_month: string }>>('commission_books', {
    key: ({ scope }) => scope,
  }),
  commission_statements: new MemoryTable<Scoped<StatementRow>>('commission_statements', {
    key: ({ scope, month, party, store }) => keyed(scope, month, party, store),
    groups: { month: ({ scope, month }) => keyed(scope, month) },
  }),
  commission_stated: new MemoryTable<StatedRow>('commission_stated', {
    key: ({ scope, sale, party, n }) => keyed(scope, sale, party, n),
    groups: { month: ({ scope, month }) => keyed(scope, month) },
  }),
  commission_due: new MemoryTable<Scoped<{ readonly sale: string }>>('commission_due', {
    key: saleOf,
    groups: { scope: ({ scope }) => scope },
  }),
  commission_disputes: new MemoryTable<CommissionDisputeRow>('commission_disputes', {
    key: ({ scope, id }) => keyed(scope, id),
    groups: { scope: ({ scope }) => scope },
  }),
});
