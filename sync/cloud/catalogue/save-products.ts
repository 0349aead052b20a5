/**
 * Saves products as they were entered: documents, their prices in the price book, all or nothing. Invariants: under the counter of the
 * brand's scope from the first read to the commit, so that two saves follow one another; no text is the code of two products; what a
 * newer program wrote into a product stays. Called by routes/products.ts.
 */
import type { ProductId } from '../../domain/ids.ts';
import { present } from '../../domain/outside.ts';
import {
  keysOfEntry,
  specOf,
  type AskedProduct,
  type ProductEntry,
  type ProductFaultReason,
} from '../../domain/product-entry.ts';
import { pinyinOf } from '../../demo/pinyin.ts';
import type { Price } from '../../domain/price-list.ts';
import type { EnteredProduct } from '../../protocol/catalogue.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { freshId } from '../ports.ts';
import type { Queries } from '../store/database.ts';
import { contentHash, takeSeq, writeDocuments } from '../store/documents.ts';
import { knownPhotos } from '../store/photos.ts';
import { productsById, productsOfStyles, productsReadAs } from '../store/products.ts';
import { namedProduct, takenKeys } from './taken-keys.ts';
import { nextBooks, otherPrices, priceOf, readBooks, type BooksNow } from './next-books.ts';

const REVISION_DIGITS = 16;

/** @throws Refusal 422 where something is wrong, 409 where a product was changed meanwhile; `path` and `reason` say what. */
export async function saveProducts(cloud: Cloud, items: readonly AskedProduct[]): Promise<readonly EnteredProduct[]> {
  const scope = brandScope(cloud.brand.id);
  const saved = await cloud.database.transaction(async (tx) => {
    await takeSeq(tx, scope, 0);
    const now = cloud.ports.clock.now();
    const books = await readBooks(tx, scope, now);
    const before = new Map(
      (
        await productsById(
          tx,
          scope,
          items.map(({ id }) => id),
        )
      ).map((document) => [document.id, document]),
    );
    checkRevisions(items, before, books);
    await checkPhotos(tx, scope, items);
    await checkKeys(tx, scope, items);
    const documents = items.map((item) => documentOf(item, before.get(item.id)));
    const asked = new Map(items.map((item) => [item.id, priceOf(item)]));
    await writeDocuments(tx, scope, [
      ...documents.map((body) => ({ collection: 'products' as const, id: body.id, body })),
      ...nextBooks(books, otherPrices(books, asked), now, () => freshId(cloud.ports)),
    ]);
    return documents.map((document) => enteredProduct(document, asked.get(document.id)));
  });
  cloud.wakes.wake(scope);
  return saved;
}

/** Products as a manager changes them, with their prices of the book in force. */
export async function enteredProducts(
  cloud: Cloud,
  asked: { readonly id?: string | undefined; readonly style?: string | undefined },
): Promise<readonly EnteredProduct[]> {
  const scope = brandScope(cloud.brand.id);
  const documents = [
    ...(asked.id === undefined ? [] : await productsById(cloud.database, scope, [asked.id])),
    ...(asked.style === undefined ? [] : await productsOfStyles(cloud.database, scope, [asked.style])),
  ];
  const { inForce } = await readBooks(cloud.database, scope, cloud.ports.clock.now());
  return documents.map((document) => enteredProduct(document, inForce?.prices.get(document.id)));
}

export function enteredProduct(document: ProductDocument, price: Price | undefined): EnteredProduct {
  const { id, sku, name, spec, category, soldBy, unit, taxBp, codes, plu, style, variant, assortments } = document;
  const { discontinued, photo, picture } = document;
  const entered = present({
    ...{
      id,
      sku,
      name,
      spec,
      category,
      soldBy,
      unit,
      price: price?.price,
      memberPrice: price?.memberPrice ?? undefined,
    },
    ...{ taxBp, codes, plu, style, variant, assortments, discontinued, photo, picture },
  });
  return { ...entered, revision: contentHash(entered).slice(0, REVISION_DIGITS) };
}

/** What is entered here replaces what was; what is not (its place among the quick items, its drawing) stays. */
export function documentOf(item: ProductEntry, before: ProductDocument | undefined): ProductDocument {
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => !ENTERED.has(name)));
  const { id, sku, codes, plu, name, category, soldBy, taxBp, style, variant, unit, discontinued, assortments } = item;
  return {
    ...kept,
    ...present({
      id,
      sku,
      codes: [...codes],
      plu,
      name,
      spec: specOf(item),
      category,
      soldBy,
      taxBp,
      style,
      variant,
      unit,
    }),
    ...pinyinOf(name),
    ...(discontinued === true ? { discontinued } : {}),
    ...(assortments === undefined || assortments.length === 0 ? {} : { assortments: [...assortments] }),
    ...(item.photo === undefined ? {} : { photo: item.photo }),
  };
}
const ENTERED: ReadonlySet<string> = new Set<keyof ProductDocument>([
  'id',
  'sku',
  'codes',
  'plu',
  'name',
  'spec',
  'category',
  'soldBy',
  'taxBp',
  'style',
  'variant',
  'unit',
  'discontinued',
  'assortments',
  'photo',
  'pinyin',
  'initials',
]);

function checkRevisions(
  items: readonly AskedProduct[],
  before: ReadonlyMap<ProductId, ProductDocument>,
  { inForce }: BooksNow,
): void {
  for (const [index, item] of items.entries()) {
    const { id, revision } = item;
    const document = before.get(id);
    if (document === undefined && revision === null) continue;
    const seen = document === undefined ? null : enteredProduct(document, inForce?.prices.get(id)).revision;
    // An answer that was lost is asked for again: what is there already may be saved once more.
    if (seen === revision || seen === enteredProduct(documentOf(item, document), priceOf(item)).revision) continue;
    throw refusedProduct(index, 'sku', revision === null ? 'exists' : 'changed', 409);
  }
}

async function checkPhotos(queries: Queries, scope: string, items: readonly ProductEntry[]): Promise<void> {
  const known = await knownPhotos(
    queries,
    scope,
    items.flatMap(({ photo }) => photo ?? []),
  );
  const index = items.findIndex(({ photo }) => photo !== undefined && !known.has(photo));
  if (index >= 0) throw refusedProduct(index, 'photo', 'unknown_photo');
}

/** No product but those of the save may be read as one of these. */
async function checkKeys(queries: Queries, scope: string, items: readonly ProductEntry[]): Promise<void> {
  const styles = [...new Set(items.flatMap(({ style }) => style ?? []))];
  const keys = [...new Set(items.flatMap(keysOfEntry))];
  const own = new Set<string>(items.map(({ id }) => id));
  const others = await productsReadAs(queries, scope, {
    keys: [...keys, ...styles],
    styles: keys.filter((key) => !styles.includes(key)),
    plus: items.flatMap(({ plu }) => plu ?? []),
    except: [...own],
  });
  const sisters = (await productsOfStyles(queries, scope, styles)).filter(({ id }) => !own.has(id));
  const [first] = takenKeys(items, [...others, ...sisters]);
  if (first !== undefined) throw refusedProduct(first.index, first.field, first.reason, 422, first.owner);
}

/** `product`: whose it is already. */
function refusedProduct(
  index: number,
  field: string,
  reason: ProductFaultReason,
  status = 422,
  owner?: ProductDocument,
): Refusal {
  const path = `items[${String(index)}].${field}`;
  const product = owner === undefined ? {} : { product: namedProduct(owner) };
  return new Refusal(status, 'refused_product', `${path} ${reason}`, { path, reason, ...product });
}
