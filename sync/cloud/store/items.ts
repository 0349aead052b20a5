/** Rows of pieces with a code of their own, of their batches and of what became of them: statements only. */
import type { ItemUse } from '../../domain/item-code.ts';
import type { ItemScan } from '../../domain/item-signals.ts';
import type { Queries, Transaction } from './database.ts';

export interface ItemBatchRow {
  readonly batch: string;
  readonly request: string;
  readonly product: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly note: string;
  readonly issued_by: string;
  readonly issued_at: number;
  readonly recalled_at: number | null;
  readonly recalled_by: string | null;
  readonly recall_reason: string | null;
}
export interface ItemCounts {
  readonly sold: number;
  readonly returned: number;
  readonly scanned: number;
  readonly copied: number;
}
export interface ItemUseRow extends ItemUse {
  readonly entry: string;
  readonly store: string;
  readonly terminal: string;
  readonly receipt: string;
  /** Who sold it, the one with the greatest part first. */
  readonly guides: readonly string[];
  readonly member: string | null;
}
export interface ItemPieceRow {
  readonly first_scan_at: number | null;
  readonly copied_at: number | null;
}
export interface ItemCopyRow {
  readonly batch: string;
  readonly serial: number;
  readonly sku: string;
  readonly name: string;
  readonly at: number;
  readonly devices: number;
  readonly places: number;
  readonly last_scan: number;
}
export interface ItemClaimRow {
  readonly member: string;
  readonly claim: string;
  readonly at: number;
}
/** One piece of a batch. */
export interface Piece {
  readonly batch: string;
  readonly serial: number;
}

const BATCH_COLUMNS =
  'batch, request, product, sku, name, quantity, note, issued_by, issued_at, recalled_at, recalled_by, recall_reason';

/** One of the same request stays as it is. */
export async function insertItemBatch(tx: Transaction, scope: string, row: ItemBatchRow): Promise<void> {
  const { batch, request, product, sku, name, quantity, note, issued_by: by, issued_at: at } = row;
  await tx.run(
    `INSERT INTO item_batches (scope, batch, request, product, sku, name, quantity, note, issued_by, issued_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [scope, batch, request, product, sku, name, quantity, note, by, at],
  );
}

export async function batchOfRequest(queries: Queries, scope: string, request: string): Promise<ItemBatchRow | null> {
  const [row] = await queries.rows<ItemBatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM item_batches WHERE scope = $1 AND request = $2`,
    [scope, request],
  );
  return row ?? null;
}

export async function readItemBatch(queries: Queries, scope: string, batch: string): Promise<ItemBatchRow | null> {
  const [row] = await queries.rows<ItemBatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM item_batches WHERE scope = $1 AND batch = $2`,
    [scope, batch],
  );
  return row ?? null;
}

/** The newest, with how far they are; of one alone where `batch` is given. */
export const itemBatches = (
  queries: Queries,
  scope: string,
  { batch = null, limit }: { readonly batch?: string | null; readonly limit: number },
): Promise<readonly (ItemBatchRow & ItemCounts)[]> =>
  queries.rows<ItemBatchRow & ItemCounts>(
    `SELECT b.batch, b.request, b.product, b.sku, b.name, b.quantity, b.note, b.issued_by, b.issued_at, b.recalled_at, b.recalled_by,
       b.recall_reason, COALESCE(u.sold, 0)::integer AS sold, COALESCE(u.returned, 0)::integer AS returned,
       COALESCE(p.scanned, 0)::integer AS scanned, COALESCE(p.copied, 0)::integer AS copied
     FROM item_batches b
       LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE stands) AS sold, count(*) FILTER (WHERE NOT stands) AS returned FROM
         (SELECT bool_or(NOT back) AS stands FROM
           (SELECT serial, sale, bool_or(what = 'returned') AS back FROM item_uses
            WHERE scope = b.scope AND batch = b.batch GROUP BY serial, sale) s GROUP BY serial) t) u ON true
       LEFT JOIN LATERAL (SELECT count(first_scan_at) AS scanned, count(copied_at) AS copied FROM item_pieces
         WHERE scope = b.scope AND batch = b.batch) p ON true
     WHERE b.scope = $1 AND ($2::text IS NULL OR b.batch = $2) ORDER BY b.issued_at DESC, b.batch LIMIT $3`,
    [scope, batch, limit],
  );

/** False when it was recalled before: a recall is never changed. */
export const recallItemBatch = async (
  tx: Transaction,
  scope: string,
  batch: string,
  { at, by, reason }: { readonly at: number; readonly by: string; readonly reason: string },
): Promise<boolean> =>
  (await tx.run(
    'UPDATE item_batches SET recalled_at = $3, recalled_by = $4, recall_reason = $5 WHERE scope = $1 AND batch = $2 AND recalled_at IS NULL',
    [scope, batch, at, by, reason],
  )) > 0;

/** Makes the piece's row and holds it: what happens to one piece is judged one after the other. */
export async function lockPiece(tx: Transaction, scope: string, { batch, serial }: Piece): Promise<ItemPieceRow> {
  const [row] = await tx.rows<ItemPieceRow>(
    `INSERT INTO item_pieces AS p (scope, batch, serial) VALUES ($1, $2, $3)
     ON CONFLICT (scope, batch, serial) DO UPDATE SET serial = excluded.serial RETURNING p.first_scan_at, p.copied_at`,
    [scope, batch, serial],
  );
  return row ?? { first_scan_at: null, copied_at: null };
}

export async function readPiece(
  queries: Queries,
  scope: string,
  { batch, serial }: Piece,
): Promise<ItemPieceRow | null> {
  const [row] = await queries.rows<ItemPieceRow>(
    'SELECT first_scan_at, copied_at FROM item_pieces WHERE scope = $1 AND batch = $2 AND serial = $3',
    [scope, batch, serial],
  );
  return row ?? null;
}

export async function notePiece(
  tx: Transaction,
  scope: string,
  { batch, serial }: Piece,
  row: ItemPieceRow,
): Promise<void> {
  await tx.run(
    'UPDATE item_pieces SET first_scan_at = $4, copied_at = $5 WHERE scope = $1 AND batch = $2 AND serial = $3',
    [scope, batch, serial, row.first_scan_at, row.copied_at],
  );
}

/** One that is there stays as it is. */
export async function addItemUse(
  tx: Transaction,
  scope: string,
  { batch, serial }: Piece,
  use: ItemUseRow,
): Promise<void> {
  const { sale, what, entry, at, store, terminal, receipt, guides, member } = use;
  await tx.run(
    `INSERT INTO item_uses (scope, batch, serial, sale, what, entry, at, store, terminal, receipt, guides, member)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12) ON CONFLICT DO NOTHING`,
    [scope, batch, serial, sale, what, entry, at, store, terminal, receipt, JSON.stringify(guides), member],
  );
}

export const itemUses = (queries: Queries, scope: string, { batch, serial }: Piece): Promise<readonly ItemUseRow[]> =>
  queries.rows<ItemUseRow>(
    `SELECT sale, what, entry, at, store, terminal, receipt, guides, member FROM item_uses
     WHERE scope = $1 AND batch = $2 AND serial = $3 ORDER BY at, sale, what`,
    [scope, batch, serial],
  );

/** A look from a device; of a further one only its time is kept. */
export async function addItemScan(
  tx: Transaction,
  scope: string,
  { batch, serial }: Piece,
  { device, place, at }: ItemScan,
): Promise<void> {
  await tx.run(
    `INSERT INTO item_scans AS s (scope, batch, serial, device, place, at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (scope, batch, serial, device) DO UPDATE SET last_at = GREATEST(s.last_at, excluded.last_at)`,
    [scope, batch, serial, device, place, at],
  );
}

export const itemScans = (
  queries: Queries,
  scope: string,
  { batch, serial }: Piece,
  limit: number,
): Promise<readonly ItemScan[]> =>
  queries.rows<ItemScan>(
    'SELECT device, place, at FROM item_scans WHERE scope = $1 AND batch = $2 AND serial = $3 ORDER BY at, device LIMIT $4',
    [scope, batch, serial, limit],
  );

export const itemCopies = (queries: Queries, scope: string, limit: number): Promise<readonly ItemCopyRow[]> =>
  queries.rows<ItemCopyRow>(
    `SELECT p.batch, p.serial, b.sku, b.name, p.copied_at AS at, count(s.device)::integer AS devices,
       count(DISTINCT s.place)::integer AS places, COALESCE(max(s.last_at), p.copied_at) AS last_scan
     FROM item_pieces p JOIN item_batches b ON b.scope = p.scope AND b.batch = p.batch
       LEFT JOIN item_scans s ON s.scope = p.scope AND s.batch = p.batch AND s.serial = p.serial
     WHERE p.scope = $1 AND p.copied_at IS NOT NULL
     GROUP BY p.batch, p.serial, b.sku, b.name, p.copied_at ORDER BY p.copied_at DESC, p.batch, p.serial LIMIT $2`,
    [scope, limit],
  );

/** The customer who came first for this sale of the piece: that of before where there is one. */
export async function takeItemClaim(
  tx: Transaction,
  scope: string,
  { batch, serial }: Piece,
  sale: string,
  { member, claim, at }: ItemClaimRow,
): Promise<ItemClaimRow> {
  const [row] = await tx.rows<ItemClaimRow>(
    `INSERT INTO item_claims AS c (scope, batch, serial, sale, member, claim, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, batch, serial, sale) DO UPDATE SET sale = excluded.sale RETURNING c.member, c.claim, c.at`,
    [scope, batch, serial, sale, member, claim, at],
  );
  return row ?? { member, claim, at };
}

/** Who was one member by the number when the claim was taken has another id by now. */
export async function renameItemClaim(
  tx: Transaction,
  scope: string,
  { batch, serial }: Piece,
  sale: string,
  member: string,
): Promise<void> {
  await tx.run('UPDATE item_claims SET member = $5 WHERE scope = $1 AND batch = $2 AND serial = $3 AND sale = $4', [
    scope,
    batch,
    serial,
    sale,
    member,
  ]);
}
