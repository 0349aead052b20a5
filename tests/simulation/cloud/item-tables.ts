/** The tables of pieces with a code of their own in memory, as migration 80 makes them. No statement of the simulated paths but that of recalls asks for them. See tables.ts. */
import type { ItemBatchRow, ItemPieceRow, Piece } from '../../../sync/cloud/store/items.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };

export const itemTables = () => ({
  item_batches: new MemoryTable<Scoped<ItemBatchRow>>('item_batches', {
    key: ({ scope, batch }) => keyed(scope, batch),
    groups: { scope: ({ scope }) => scope },
    unique: { item_batches_request: ({ scope, request }) => keyed(scope, request) },
  }),
  item_pieces: new MemoryTable<Scoped<Piece & ItemPieceRow>>('item_pieces', {
    key: ({ scope, batch, serial }) => keyed(scope, batch, serial),
  }),
  item_uses: new MemoryTable<Scoped<Piece & Readonly<Record<'sale' | 'what', string>>>>('item_uses', {
    key: ({ scope, batch, serial, sale, what }) => keyed(scope, batch, serial, sale, what),
  }),
  item_scans: new MemoryTable<Scoped<Piece & { readonly device: string }>>('item_scans', {
    key: ({ scope, batch, serial, device }) => keyed(scope, batch, serial, device),
  }),
  item_claims: new MemoryTable<Scoped<Piece & { readonly sale: string }>>('item_claims', {
    key: ({ scope, batch, serial, sale }) => keyed(scope, batch, serial, sale),
  }),
});
