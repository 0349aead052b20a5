/** The tables of pieces with a code of their own in memory, as migration 80 makes them. See tables.ts. */
import type { ItemBatchRow, ItemClaimRow, ItemPieceRow, ItemUseRow, Piece } from '../../../sync/cloud/store/items.ts';
import type { ItemScan } from '../../../sync/domain/item-signals.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
const piece = ({ scope, batch, serial }: Scoped<Piece>): string => keyed(scope, batch, serial);

export const itemTables = () => ({
  item_batches: new MemoryTable<Scoped<ItemBatchRow>>('item_batches', {
    key: ({ scope, batch }) => keyed(scope, batch),
    groups: { scope: ({ scope }) => scope },
    unique: { item_batches_request: ({ scope, request }) => keyed(scope, request) },
  }),
  item_pieces: new MemoryTable<Scoped<Piece & ItemPieceRow>>('item_pieces', { key: piece }),
  item_uses: new MemoryTable<Scoped<Piece & ItemUseRow>>('item_uses', {
    key: ({ scope, batch, serial, sale, what }) => keyed(scope, batch, serial, sale, what),
    groups: { piece },
  }),
  item_scans: new MemoryTable<Scoped<Piece & ItemScan & { readonly last_at: number }>>('item_scans', {
    key: ({ scope, batch, serial, device }) => keyed(scope, batch, serial, device),
    groups: { piece },
  }),
  item_claims: new MemoryTable<Scoped<Piece & ItemClaimRow & { readonly sale: string }>>('item_claims', {
    key: ({ scope, batch, serial, sale }) => keyed(scope, batch, serial, sale),
  }),
});
