/**
 * Tables of what managers and the brand's own server say: targets of stores, footfall, costs, and what was decided of signals, as
 * migrations 90 to 92 and 96 make them. Their statements: statements/managed.ts. See tables.ts.
 */
import { keyed, MemoryTable } from './memory-table.ts';

type Texts<Name extends string> = Readonly<Record<Name, string>>;
type Numbers<Name extends string> = Readonly<Record<Name, number>>;
export type StoreTargetTableRow = Texts<'scope' | 'store' | 'month' | 'set_by'> &
  Numbers<'version' | 'set_at'> & { readonly amount: number | null };
export type FootfallRow = Texts<'scope' | 'store'> &
  Numbers<'hour' | 'entered' | 'as_of' | 'told_at'> & { readonly passed: number | null };
export type CostRow = Texts<'scope' | 'product' | 'from_day'> & Numbers<'cost' | 'told_at'>;
export type SignalRow = Texts<'scope' | 'id' | 'kind' | 'guide' | 'store' | 'words' | 'by'> &
  Numbers<'at'> & { readonly claims: readonly string[]; readonly undone: readonly string[] };

export const managedTables = () => ({
  store_targets: new MemoryTable<StoreTargetTableRow>('store_targets', {
    key: ({ scope, store, month, version }) => keyed(scope, store, month, version),
  }),
  footfall: new MemoryTable<FootfallRow>('footfall', { key: ({ scope, store, hour }) => keyed(scope, store, hour) }),
  product_costs: new MemoryTable<CostRow>('product_costs', {
    key: ({ scope, product, from_day: from }) => keyed(scope, product, from),
  }),
  binding_signal_decisions: new MemoryTable<SignalRow>('binding_signal_decisions', {
    key: ({ scope, id }) => keyed(scope, id),
  }),
});
