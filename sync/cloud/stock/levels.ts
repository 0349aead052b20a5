/**
 * Takes in stock levels of the chain's own system, in any order and however often: of each store and product the newest fact holds. Rows
 * are judged one by one; what is wrong with one is told and kept, and keeps no other out. Called by routes/stock.ts.
 */
import { Compile } from 'typebox/compile';
import type { ProductId, StoreId } from '../../domain/ids.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import {
  LEVEL_ROW,
  type LevelReason,
  type LevelRow,
  type LevelsAnswer,
  type RejectedLevel,
} from '../../protocol/stock.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { productsById } from '../store/products.ts';
import {
  dropRejections,
  keepRejection,
  levelsOf,
  productsOfSkus,
  saveLevels,
  trimRejections,
  type LevelFact,
} from '../store/stock-levels.ts';
import { readStores } from '../store/terminals.ts';

/** Another machine's clock may be ahead of ours by so much. */
const AHEAD_MAX_MS = 5 * MINUTE_MS;
export const REJECTIONS_KEPT = 500;
const CODE_KEPT_MAX = 64;

const rowShape = Compile(LEVEL_ROW);

interface Judged extends LevelFact {
  readonly row: number;
  readonly store: StoreId;
}
type Rejected = RejectedLevel & { readonly store: string; readonly code: string };

export async function takeLevels(cloud: Cloud, sent: readonly unknown[]): Promise<LevelsAnswer> {
  const judge = await judgeFor(cloud, sent);
  const verdicts = sent.map((value, row) => judge(value, row));
  const rejected = verdicts.flatMap((verdict) => ('reason' in verdict ? [verdict] : []));
  const good = verdicts.flatMap((verdict) => ('reason' in verdict ? [] : [verdict]));
  let taken = 0;
  for (const store of [...new Set(good.map((fact) => fact.store))].sort()) {
    const own = good.filter((fact) => fact.store === store);
    const { changed, otherwise } = await saveOfStore(cloud, store, own);
    taken += changed;
    rejected.push(...otherwise.map(({ row, product }) => refusedRow(row, '/asOf', 'told_otherwise', store, product)));
  }
  await keepRejections(cloud, rejected, good);
  const named = rejected.map(({ row, path, reason }) => ({ row, path, reason })).sort((a, b) => a.row - b.row);
  return { taken, older: sent.length - taken - named.length, rejected: named };
}

type Judge = (value: unknown, row: number) => Judged | Rejected;

async function judgeFor(cloud: Cloud, sent: readonly unknown[]): Promise<Judge> {
  const rows = sent.filter((value): value is LevelRow => rowShape.Check(value));
  const scope = brandScope(cloud.brand.id);
  const ids = rows.flatMap(({ product }) => product ?? []);
  const skus = rows.flatMap(({ sku }) => sku ?? []);
  const stores = new Set<string>((await readStores(cloud.database, cloud.brand.id)).map(({ id }) => id));
  const byId = new Map<string, ProductDocument>(
    (await productsById(cloud.database, scope, ids)).map((product) => [product.id, product]),
  );
  const named = await productsOfSkus(cloud.database, scope, skus);
  const latest = cloud.ports.clock.now() + AHEAD_MAX_MS;
  return (value, row) => {
    if (!rowShape.Check(value)) {
      const [first] = rowShape.Errors(value);
      return refusedRow(row, first?.instancePath ?? '', 'malformed', textOf(value, 'store'), codeOf(value));
    }
    const { store, product: id, sku, onHand, asOf } = value;
    const refused = (path: string, reason: LevelReason): Rejected =>
      refusedRow(row, path, reason, store, id ?? sku ?? '');
    if ((id === undefined) === (sku === undefined)) return refused('/product', 'product_or_sku');
    if (!stores.has(store)) return refused('/store', 'unknown_store');
    const found = sku === undefined ? [byId.get(id ?? '')] : named.filter((one) => one.sku === sku);
    const path = sku === undefined ? '/product' : '/sku';
    if (found.length > 1) return refused(path, 'sku_of_several');
    const [product] = found;
    if (product === undefined) return refused(path, 'unknown_product');
    if (product.soldBy === 'weight') return refused(path, 'by_weight');
    if (asOf > latest) return refused('/asOf', 'ahead_of_clock');
    return { row, store, product: product.id, onHand, asOf };
  };
}

const refusedRow = (row: number, path: string, reason: LevelReason, store: string, code: string): Rejected => ({
  row,
  path,
  reason,
  store,
  code,
});

/** The newest of each product is saved; what says something else of the same instant is returned. */
async function saveOfStore(
  cloud: Cloud,
  store: StoreId,
  facts: readonly Judged[],
): Promise<{ readonly changed: number; readonly otherwise: readonly Judged[] }> {
  const scope = storeScope(cloud.brand.id, store);
  const newest = new Map<ProductId, Judged>();
  for (const fact of facts) if (fact.asOf > (newest.get(fact.product)?.asOf ?? -1)) newest.set(fact.product, fact);
  const chosen = [...newest.values()];
  return cloud.database.transaction(async (tx) => {
    const changed = await saveLevels(tx, scope, chosen, cloud.ports.clock.now());
    const now = new Map((await levelsOf(tx, [scope], [...newest.keys()])).map((level) => [level.product, level]));
    const otherwise = facts.filter(({ product, onHand, asOf }) => {
      const level = now.get(product);
      return level !== undefined && level.as_of === asOf && level.on_hand !== onHand;
    });
    return { changed: changed.size, otherwise };
  });
}

async function keepRejections(cloud: Cloud, rejected: readonly Rejected[], good: readonly Judged[]): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const refused = new Set(rejected.map(({ row }) => row));
  const cleared = good.filter(({ row }) => !refused.has(row));
  const skus = await skusOf(cloud, cleared);
  await cloud.database.transaction(async (tx) => {
    for (const store of new Set(cleared.map((fact) => fact.store))) {
      const own = cleared.filter((fact) => fact.store === store).map(({ product }) => product);
      await dropRejections(
        tx,
        scope,
        store,
        own.flatMap((product) => [product, skus.get(product) ?? product]),
      );
    }
    for (const { store, code, path, reason } of rejected)
      await keepRejection(tx, scope, { ...{ path, reason, told_at: now }, store: cut(store), code: cut(code) });
    if (rejected.length > 0) await trimRejections(tx, scope, REJECTIONS_KEPT);
  });
}

async function skusOf(cloud: Cloud, facts: readonly Judged[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(facts.map(({ product }) => product))];
  const products = await productsById(cloud.database, brandScope(cloud.brand.id), ids);
  return new Map(products.map(({ id, sku }) => [id, sku]));
}

/** A database takes no such characters; what was sent need be no text at all. */
const cut = (text: string): string =>
  text
    .replaceAll('\u0000', '')
    .slice(0, CODE_KEPT_MAX)
    .replaceAll(/\p{Surrogate}/gu, '');
const textOf = (value: unknown, field: string): string => {
  const found = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : '';
  return typeof found === 'string' ? found : '';
};
const codeOf = (value: unknown): string => textOf(value, 'product') || textOf(value, 'sku');
