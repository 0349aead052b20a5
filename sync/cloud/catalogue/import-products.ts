/**
 * Products of a file, as one save: every fault is named by its row, and with one of them nothing is written. Invariants: under the
 * counter of the brand's scope from the first read to the commit; one price book for all of it; a field that a row does not name stays
 * as it is; a product that is as the row says keeps its number. A product is known by its SKU. Called by routes/imports.ts.
 */
import type { ProductId } from '../../domain/ids.ts';
import { isObject } from '../../domain/outside.ts';
import { keysOfEntry, readManyProducts, type AskedProduct } from '../../domain/product-entry.ts';
import type { Price } from '../../domain/price-list.ts';
import type { ImportError, ImportSummary } from '../../protocol/catalogue.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { freshId } from '../ports.ts';
import type { Queries } from '../store/database.ts';
import { contentHash, takeSeq, writeDocuments } from '../store/documents.ts';
import { knownPhotos } from '../store/photos.ts';
import { productsById, productsOfFile } from '../store/products.ts';
import { nextBooks, otherPrices, priceOf, readBooks, type BooksNow, type NewPrices } from './next-books.ts';
import { documentOf, enteredProduct } from './save-products.ts';
import { namedProduct, takenKeys } from './taken-keys.ts';

/** What is named of many faults; their count is said. */
export const IMPORT_ERRORS_MAX = 200;

export type ImportedRow = Readonly<Record<string, unknown>>;
type Known = ReadonlyMap<string, ProductDocument>;

interface Judged {
  readonly summary: ImportSummary;
  /** Those that are new or others than before. */
  readonly documents: readonly ProductDocument[];
  readonly prices: NewPrices;
  readonly books: BooksNow;
}

/** What the import would do. @throws Refusal 422 with the faults */
export const checkImport = async (cloud: Cloud, rows: readonly ImportedRow[]): Promise<ImportSummary> =>
  (await judged(cloud, cloud.database, rows)).summary;

/** All rows or none. @throws Refusal 422 with the faults */
export async function importProducts(cloud: Cloud, rows: readonly ImportedRow[]): Promise<ImportSummary> {
  const scope = brandScope(cloud.brand.id);
  const summary = await cloud.database.transaction(async (tx) => {
    await takeSeq(tx, scope, 0);
    const found = await judged(cloud, tx, rows);
    const now = cloud.ports.clock.now();
    await writeDocuments(tx, scope, [
      ...found.documents.map((body) => ({ collection: 'products' as const, id: body.id, body })),
      ...nextBooks(found.books, found.prices, now, () => freshId(cloud.ports)),
    ]);
    return found.summary;
  });
  cloud.wakes.wake(scope);
  return summary;
}

async function judged(cloud: Cloud, queries: Queries, rows: readonly ImportedRow[]): Promise<Judged> {
  const scope = brandScope(cloud.brand.id);
  const books = await readBooks(queries, scope, cloud.ports.clock.now());
  const skus = rows.map(skuOf);
  const known: Known = new Map(
    (await productsOfFile(queries, scope, { keys: skus, styles: [], plus: [] })).map((one) => [one.sku, one]),
  );
  const read = readManyProducts(rows.map((row) => entryOf(row, known, books)));
  if (!read.ok) throw refusedRows(read.error.map(({ path, reason }) => ({ ...placeOf(path), reason })));
  const faults = [
    ...(await namesakes(queries, scope, read.value, known)),
    ...(await unknownPhotos(queries, scope, read.value)),
    ...(await taken(queries, scope, read.value)),
  ];
  if (faults.length > 0) throw refusedRows(faults);
  const asked = new Map<ProductId, Price>(read.value.map((item) => [item.id, priceOf(item)]));
  return judgedOf(read.value, known, books, otherPrices(books, asked));
}

function judgedOf(items: readonly AskedProduct[], known: Known, books: BooksNow, prices: NewPrices): Judged {
  const documents: ProductDocument[] = [];
  let [created, changed] = [0, 0];
  for (const item of items) {
    const before = known.get(item.sku);
    const document = documentOf(item, before);
    const isOther = before === undefined || contentHash(before) !== contentHash(document);
    if (isOther) documents.push(document);
    if (before === undefined) created += 1;
    else if (isOther || prices.has(item.id)) changed += 1;
  }
  const unchanged = items.length - created - changed;
  return { summary: { created, changed, unchanged }, documents, prices, books };
}

const skuOf = ({ sku }: ImportedRow): string => (typeof sku === 'string' ? sku.trim() : '');

/** What the row says of the product, over what is known of it. */
function entryOf(row: ImportedRow, known: Known, { inForce }: BooksNow): ImportedRow {
  const sku = skuOf(row);
  const before = known.get(sku);
  if (before === undefined) return { soldBy: 'piece', ...row, id: sku, revision: null };
  const { spec, ...entered } = enteredProduct(before, inForce?.prices.get(before.id));
  return {
    ...entered,
    // How a variant stands on lines is made of it.
    ...(before.variant === undefined ? { spec } : {}),
    ...row,
    ...(isObject(row['variant']) ? { variant: { ...entered.variant, ...row['variant'] } } : {}),
    id: before.id,
    revision: null,
  };
}

/** A new SKU that is the id of a product whose SKU became another. */
async function namesakes(
  queries: Queries,
  scope: string,
  items: readonly AskedProduct[],
  known: Known,
): Promise<readonly ImportError[]> {
  const fresh = items.filter(({ sku }) => !known.has(sku)).map(({ id }) => id);
  const found = new Map((await productsById(queries, scope, fresh)).map((one) => [one.id, one]));
  return items.flatMap(({ id, sku }, index): ImportError[] => {
    const owner = known.has(sku) ? undefined : found.get(id);
    return owner === undefined
      ? []
      : [{ row: index + 1, field: 'sku', reason: 'exists', product: namedProduct(owner) }];
  });
}

async function unknownPhotos(
  queries: Queries,
  scope: string,
  items: readonly AskedProduct[],
): Promise<readonly ImportError[]> {
  const photos = items.flatMap(({ photo }) => photo ?? []);
  const there = await knownPhotos(queries, scope, photos);
  return items.flatMap(({ photo }, index): ImportError[] =>
    photo === undefined || there.has(photo) ? [] : [{ row: index + 1, field: 'photo', reason: 'unknown_photo' }],
  );
}

async function taken(queries: Queries, scope: string, items: readonly AskedProduct[]): Promise<readonly ImportError[]> {
  const own = new Set<string>(items.map(({ id }) => id));
  const styles = items.flatMap(({ style }) => style ?? []);
  const keys = items.flatMap(keysOfEntry);
  const others = await productsOfFile(queries, scope, {
    keys: [...new Set([...keys, ...styles])],
    styles: [...new Set([...keys, ...styles])],
    plus: items.flatMap(({ plu }) => plu ?? []),
  });
  return takenKeys(
    items,
    others.filter(({ id }) => !own.has(id)),
  ).map(({ index, field, reason, owner }) => ({ row: index + 1, field, reason, product: namedProduct(owner) }));
}

/** `items[2].codes[0]` is the third row's. */
function placeOf(path: string): Pick<ImportError, 'row' | 'field'> {
  const [, place = '0', field = ''] = /^items\[(\d+)\]\.(.*)$/.exec(path) ?? [];
  return { row: Number(place) + 1, field };
}

function refusedRows(faults: readonly ImportError[]): Refusal {
  const errors = faults.toSorted((one, other) => one.row - other.row);
  const detail = `${String(faults.length)} faults, nothing was written`;
  return new Refusal(422, 'refused_rows', detail, {
    errors: errors.slice(0, IMPORT_ERRORS_MAX),
    count: errors.length,
  });
}
