/** Tables of commission: no statement of the simulated paths asks for rows of these, since its brand has no rules. Used by tables.ts. */
import { keyed, MemoryTable } from './memory-table.ts';

type Keyed<Name extends string> = { readonly scope: string } & Readonly<Record<Name, string | number>>;
const table = <Name extends string>(name: string, ...columns: readonly Name[]) =>
  new MemoryTable<Keyed<Name>>(name, { key: (row) => keyed(row.scope, ...columns.map((column) => row[column])) });

export const commissionTables = () => ({
  commission_rules: table('commission_rules', 'version'),
  commission_facts: table('commission_facts', 'id'),
  commission_sales: table('commission_sales', 'sale'),
  commission_events: table('commission_events', 'sale', 'id'),
  commission_postings: table('commission_postings', 'sale', 'party', 'n'),
  commission_members: table('commission_members', 'member'),
  commission_books: table('commission_books'),
  commission_statements: table('commission_statements', 'month', 'party', 'store'),
  commission_stated: table('commission_stated', 'sale', 'party', 'n'),
  commission_due: table('commission_due', 'sale'),
  commission_disputes: table('commission_disputes', 'id'),
});
