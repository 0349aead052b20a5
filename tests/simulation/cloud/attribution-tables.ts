/** Tables of what sales are counted for and of stock levels, as migrations 48, 63, 70 and 71 make them, and what managers say beside; of arrivals only their being written is simulated. See tables.ts. */
import type { ArrivalRow } from '../../../sync/cloud/store/arrivals.ts';
import { managedTables } from './managed-tables.ts';
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
  ...managedTables(),
});
