/**
 * Batches of codes for pieces: issued for a product and a number of pieces, printed from files, recalled once and for good. A code is made
 * anew whenever it is asked for: it depends on nothing but the batch, its number and the brand's key. Called by routes/item-batches.ts.
 */
import {
  BATCH_BYTES,
  batchIdOf,
  ITEM_TEXT_MAX,
  itemCodeText,
  itemContent,
  itemLink,
  itemSigned,
  itemText,
  kidOf,
} from '../../domain/item-code.ts';
import { brandOrigin } from '../../domain/brand-origin.ts';
import type { ProductId } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import type { ItemBatch, ItemIssue, ToldRecall } from '../../protocol/items.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { signed } from '../app/ed25519.ts';
import { Refusal } from '../app/problem.ts';
import {
  batchOfRequest,
  insertItemBatch,
  itemBatches,
  readItemBatch,
  recallItemBatch,
  type ItemBatchRow,
  type ItemCounts,
  type Piece,
} from '../store/items.ts';
import { productsById } from '../store/products.ts';

const LISTED_MAX = 500;

export function itemCodeOf(
  { brand, secrets }: Pick<Cloud, 'brand' | 'secrets'>,
  { sku }: Pick<ItemBatchRow, 'sku'>,
  { batch, serial }: Piece,
): string {
  const { publicRaw, privateKey } = secrets.cloudKey;
  const content = itemContent({ kid: kidOf(publicRaw), batch, serial, sku });
  return itemCodeText(content, signed(privateKey, itemSigned(brand.id, content)));
}

export const itemLinkOf = (cloud: Pick<Cloud, 'host'>, code: string): string =>
  itemLink(brandOrigin(cloud.host()), code);

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_item_batch', `${path} ${reason}`, { path, reason });

/** The same request again is the same batch. @throws Refusal 422 by its place, 409 for another batch under this request. */
export async function issueItemBatch(cloud: Cloud, asked: ItemIssue, by: string): Promise<ItemBatch> {
  const scope = brandScope(cloud.brand.id);
  const { request, product: id, quantity, note = '' } = asked;
  const [product] = await productsById(cloud.database, scope, [id]);
  if (product === undefined) throw refused('/product', 'unknown_product');
  if (product.soldBy !== 'piece') throw refused('/product', 'sold_by_weight');
  const { sku, name } = product;
  const batch = batchIdOf(cloud.ports.random.bytes(BATCH_BYTES));
  if (itemText(itemCodeOf(cloud, product, { batch, serial: quantity })).length > ITEM_TEXT_MAX)
    throw refused('/product', 'sku_too_long');
  const row = {
    batch,
    request,
    product: id,
    sku,
    name,
    quantity,
    note,
    issued_by: by,
    issued_at: cloud.ports.clock.now(),
  };
  await cloud.database.transaction((tx) =>
    insertItemBatch(tx, scope, { ...row, recalled_at: null, recalled_by: null, recall_reason: null }),
  );
  const kept = await batchOfRequest(cloud.database, scope, request);
  if (kept?.product !== id || kept.quantity !== quantity) throw new Refusal(409, 'item_request_differs');
  return viewItemBatch(cloud, kept.batch);
}

export const listItemBatches = async (cloud: Cloud): Promise<readonly ItemBatch[]> =>
  (await itemBatches(cloud.database, brandScope(cloud.brand.id), { limit: LISTED_MAX })).map((row) =>
    viewOf(cloud, row),
  );

/** @throws Refusal 404. */
export async function viewItemBatch(cloud: Cloud, batch: string): Promise<ItemBatch> {
  const [row] = await itemBatches(cloud.database, brandScope(cloud.brand.id), { batch, limit: 1 });
  if (row === undefined) throw new Refusal(404, 'not_found');
  return viewOf(cloud, row);
}

function viewOf(cloud: Cloud, row: ItemBatchRow & ItemCounts): ItemBatch {
  const { batch, product, sku, name, quantity, note, sold, returned, scanned, copied } = row;
  const { recalled_at: at, recalled_by: by, recall_reason: reason } = row;
  return {
    ...{ batch, sku, name, quantity, note, sold, returned, scanned, copied },
    product: product as ProductId,
    issuedBy: row.issued_by as ItemBatch['issuedBy'],
    issuedAt: epochMs(row.issued_at),
    recalled: at === null ? null : { at: epochMs(at), by: (by ?? '') as ItemBatch['issuedBy'], reason: reason ?? '' },
    sample: itemLinkOf(cloud, itemCodeOf(cloud, row, { batch, serial: 1 })),
  };
}

/** A recall is a fact: the first one stands, whoever asks again. @throws Refusal 404. */
export async function recallItems(
  cloud: Cloud,
  batch: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<{ readonly view: ItemBatch; readonly isNew: boolean }> {
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const isNew = await cloud.database.transaction((tx) =>
    recallItemBatch(tx, scope, batch, { at, by, reason: reason.trim() }),
  );
  return { view: await viewItemBatch(cloud, batch), isNew };
}

/** The batch of whose codes a file is made. @throws Refusal 404. */
export async function batchToPrint(cloud: Cloud, batch: string): Promise<ItemBatchRow> {
  const row = await readItemBatch(cloud.database, brandScope(cloud.brand.id), batch);
  if (row === null) throw new Refusal(404, 'not_found');
  return row;
}

export const toldRecall = ({ batch, recalled_at: at, recall_reason: reason }: ItemBatchRow): ToldRecall => ({
  batch,
  at: epochMs(at ?? 0),
  reason: reason ?? '',
});
