/** Rows of stock levels, of what was not taken, and what tills sold since: statements only. Called by stock/levels.ts and nearby.ts. */
import type { ProductId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { LevelReason } from '../../protocol/stock.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export interface LevelFact {
  readonly product: ProductId;
  readonly onHand: number;
  readonly asOf: EpochMs;
}
interface LevelColumns {
  readonly product: ProductId;
  readonly on_hand: number;
  readonly as_of: EpochMs;
}
export interface StockLevelRow extends LevelColumns {
  readonly scope: string;
}

/** Each where nothing newer is known; in the order of products, so that two batches never wait for each other. Those that changed. */
export async function saveLevels(
  queries: Queries,
  scope: string,
  facts: readonly LevelFact[],
  now: number,
): Promise<ReadonlySet<string>> {
  const rows = facts.toSorted((a, b) => (a.product < b.product ? -1 : 1));
  const saved = await queries.rows<{ product: string }>(
    `INSERT INTO stock_levels AS s (scope, product, on_hand, as_of, told_at)
     SELECT $1, n.product, n.on_hand, n.as_of, $5 FROM unnest($2::text[], $3::int[], $4::bigint[]) AS n(product, on_hand, as_of)
     ON CONFLICT (scope, product) DO UPDATE SET on_hand = excluded.on_hand, as_of = excluded.as_of, told_at = excluded.told_at
       WHERE excluded.as_of > s.as_of RETURNING product`,
    [
      ...[scope, rows.map(({ product }) => product), rows.map(({ onHand }) => onHand), rows.map(({ asOf }) => asOf)],
      now,
    ],
  );
  return new Set(saved.map(({ product }) => product));
}

export const levelsOf = (
  queries: Queries,
  scopes: readonly string[],
  products: readonly string[],
): Promise<readonly StockLevelRow[]> =>
  queries.rows<StockLevelRow>(
    'SELECT scope, product, on_hand, as_of FROM stock_levels WHERE scope = ANY($1) AND product = ANY($2)',
    [scopes, products],
  );

/** All levels of a store that were right at an instant or later. */
export const productsStocked = (
  queries: Queries,
  scope: string,
  since: number,
): Promise<readonly { readonly product: ProductId; readonly onHand: number }[]> =>
  queries.rows('SELECT product, on_hand AS "onHand" FROM stock_levels WHERE scope = $1 AND as_of >= $2', [
    scope,
    since,
  ]);

export interface LevelsOfStore {
  readonly scope: string;
  readonly products: number;
  readonly oldest: EpochMs;
  readonly newest: EpochMs;
}
export const levelsByStore = (queries: Queries, scopes: readonly string[]): Promise<readonly LevelsOfStore[]> =>
  queries.rows<LevelsOfStore>(
    `SELECT scope, count(*)::int AS products, min(as_of) AS oldest, max(as_of) AS newest FROM stock_levels
     WHERE scope = ANY($1) GROUP BY scope`,
    [scopes],
  );

/** A level to count sales from: `day` is the business day before that of `asOf`, whatever the store's day begins with. */
export interface SoldSince {
  readonly scope: string;
  readonly asOf: number;
  readonly day: string;
}
/** Pieces of a product that tills sold in these stores after the instant of each; none where nothing was. */
export async function soldSince(
  queries: Queries,
  product: ProductId,
  levels: readonly SoldSince[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.rows<{ scope: string; sold: number }>(
    `SELECT n.scope, s.sold FROM unnest($1::text[], $2::bigint[], $3::text[]) AS n(scope, as_of, day)
     JOIN LATERAL (
       SELECT coalesce(sum((line->>'quantity')::int), 0)::int AS sold FROM documents d, jsonb_array_elements(d.body->'body'->'lines') AS line
       WHERE d.scope = n.scope AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'businessDay' >= n.day AND d.body->>'kind' = 'sale'
         AND (d.body->>'at')::bigint > n.as_of AND line->'product'->>'id' = $4) AS s ON true`,
    [levels.map(({ scope }) => scope), levels.map(({ asOf }) => asOf), levels.map(({ day }) => day), product],
  );
  return new Map(rows.map(({ scope, sold }) => [scope, sold]));
}

export async function productsOfSkus(
  queries: Queries,
  scope: string,
  skus: readonly string[],
): Promise<readonly ProductDocument[]> {
  if (skus.length === 0) return [];
  const rows = await queries.rows<{ body: ProductDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND body->>'sku' = ANY($2) ORDER BY id",
    [scope, skus],
  );
  return rows.map(({ body }) => body);
}

/** What a guide types from a label: of this style, or with this SKU. */
export async function productsOfNumber(
  queries: Queries,
  scope: string,
  number: string,
): Promise<readonly ProductDocument[]> {
  const rows = await queries.rows<{ body: ProductDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND body->>'style' = $2
     UNION SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND body->>'sku' = $2
     LIMIT 200`,
    [scope, number],
  );
  return rows.map(({ body }) => body).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

export interface RejectionRow {
  readonly store: string;
  readonly code: string;
  readonly path: string;
  readonly reason: LevelReason;
  readonly told_at: EpochMs;
}

/** The newest of a store and code. */
export async function keepRejection(queries: Queries, scope: string, row: RejectionRow): Promise<void> {
  const { store, code, path, reason, told_at: at } = row;
  await queries.run(
    `INSERT INTO stock_rejections (scope, store, code, path, reason, told_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (scope, store, code) DO UPDATE SET path = excluded.path, reason = excluded.reason, told_at = excluded.told_at`,
    [scope, store, code, path, reason, at],
  );
}

/** What was taken is no rejection any more, by whichever name it was sent before. */
export async function dropRejections(
  queries: Queries,
  scope: string,
  store: string,
  codes: readonly string[],
): Promise<void> {
  await queries.run('DELETE FROM stock_rejections WHERE scope = $1 AND store = $2 AND code = ANY($3)', [
    scope,
    store,
    codes,
  ]);
}

/** Keeps the newest so many. */
export async function trimRejections(queries: Queries, scope: string, kept: number): Promise<void> {
  await queries.run(
    `DELETE FROM stock_rejections WHERE scope = $1 AND (store, code) IN (
       SELECT store, code FROM stock_rejections WHERE scope = $1 ORDER BY told_at DESC, store, code OFFSET $2)`,
    [scope, kept],
  );
}

/** The newest first. */
export const readRejections = (queries: Queries, scope: string): Promise<readonly RejectionRow[]> =>
  queries.rows<RejectionRow>(
    'SELECT store, code, path, reason, told_at FROM stock_rejections WHERE scope = $1 ORDER BY told_at DESC, store, code',
    [scope],
  );
