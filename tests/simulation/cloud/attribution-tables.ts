/** Tables of what sales are counted for, of stock levels, footfall, targets of stores and costs, as migrations 48, 63, 70, 71 and 90 to 92 make them; of arrivals only their being written is simulated. See tables.ts. */
import type { ArrivalRow } from '../../../sync/cloud/store/arrivals.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Keyed<Name extends string> = { readonly scope: string } & Readonly<Record<Name, string | number>>;
const table = <Name extends string>(name: string, ...columns: readonly Name[]) =>
  new MemoryTable<Keyed<Name>>(name, { key: (row) => keyed(row.scope, ...columns.map((column) => row[column])) });

export const attributionTables = () => ({
  arrivals: new MemoryTable<ArrivalRow & { readonly scope: string }>('arrivals', {
    key: ({ scope, what, id }) => keyed(scope, what, id),
  }),
  channel_order_stores: table('channel_order_stores', 'channel', 'number'),
  channel_orders: table('channel_orders', 'channel', 'number'),
  channel_refunds: table('channel_refunds', 'channel', 'number', 'refund'),
  store_places: table('store_places', 'store', 'from_at'),
  stock_levels: table('stock_levels', 'product'),
  stock_rejections: table('stock_rejections', 'store', 'code'),
  footfall: table('footfall', 'store', 'hour'),
  store_targets: table('store_targets', 'store', 'month', 'version'),
  product_costs: table('product_costs', 'product', 'from_day'),
});
