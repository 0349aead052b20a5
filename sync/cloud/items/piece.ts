/**
 * What is known of one piece: its code, its batch, what became of it, who looked at it. A look from a phone is kept by device, and a code
 * that looks copied (domain/item-signals.ts) is told of once. Called by the routes of item codes and by the buyer's page.
 */
import { itemIn, itemStateOf, itemText, standingSales, type ItemState, type ReadItem } from '../../domain/item-code.ts';
import { ITEM_DEVICES_MAX, looksCopied } from '../../domain/item-signals.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  addItemScan,
  itemScans,
  itemUses,
  lockPiece,
  notePiece,
  readItemBatch,
  readPiece,
  type ItemBatchRow,
  type ItemPieceRow,
  type ItemUseRow,
} from '../store/items.ts';
import { alert } from '../store/quarantine.ts';
import { isGenuineItem } from './item-facts.ts';

export interface KnownPiece {
  readonly item: ReadItem;
  readonly batch: ItemBatchRow | null;
  readonly state: ItemState;
  /** The first sale that nothing gave back. */
  readonly sale: ItemUseRow | undefined;
  readonly piece: ItemPieceRow;
}

/** null for a code that this brand did not make. */
export async function pieceOf(cloud: Cloud, code: string): Promise<KnownPiece | null> {
  const item = itemIn(itemText(code));
  if (item === undefined || !isGenuineItem(cloud, item)) return null;
  const scope = brandScope(cloud.brand.id);
  const [batch, piece, uses] = await Promise.all([
    readItemBatch(cloud.database, scope, item.batch),
    readPiece(cloud.database, scope, item),
    itemUses(cloud.database, scope, item),
  ]);
  return knownPiece(item, { batch, piece: piece ?? { first_scan_at: null, copied_at: null }, uses });
}

interface Rows {
  readonly batch: ItemBatchRow | null;
  readonly piece: ItemPieceRow;
  readonly uses: readonly ItemUseRow[];
}
function knownPiece(item: ReadItem, { batch, piece, uses }: Rows): KnownPiece {
  const [sale] = standingSales(uses);
  const state = itemStateOf({
    isKnown: batch !== null && item.serial <= batch.quantity,
    isRecalled: batch !== null && batch.recalled_at !== null,
    isCopied: piece.copied_at !== null,
    isSold: sale !== undefined,
  });
  return { item, batch, state, sale, piece };
}

export interface Look {
  readonly device: string;
  readonly place: string;
}

/** A phone looks at the piece: as it is after that. */
export async function notePieceScan(cloud: Cloud, known: KnownPiece, { device, place }: Look): Promise<KnownPiece> {
  const { item, batch } = known;
  if (batch === null || known.state === 'unknown') return known;
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  return cloud.database.transaction(async (tx) => {
    const before = await lockPiece(tx, scope, item);
    const scans = await itemScans(tx, scope, item, ITEM_DEVICES_MAX);
    const isKept = scans.length < ITEM_DEVICES_MAX || scans.some((scan) => scan.device === device);
    if (isKept) await addItemScan(tx, scope, item, { device, place, at });
    const isCopied = before.copied_at === null && looksCopied(await itemScans(tx, scope, item, ITEM_DEVICES_MAX));
    const piece = {
      first_scan_at: before.first_scan_at ?? at,
      copied_at: isCopied ? at : before.copied_at,
    };
    await notePiece(tx, scope, item, piece);
    if (isCopied)
      await alert(cloud, tx, scope, 'item_code_copied', `item ${item.batch}-${String(item.serial)}`, batch.name);
    return knownPiece(item, { batch, piece, uses: await itemUses(tx, scope, item) });
  });
}
