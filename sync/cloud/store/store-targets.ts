/** Rows of what stores are to reach in a month, and what their tills took: statements only. Called by guide/store-targets.ts and reports/seven-store.ts. */
import type { StoreId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export interface StoreTargetRow {
  readonly store: StoreId;
  readonly month: string;
  readonly version: number;
  readonly amount: number | null;
  readonly set_by: string;
  readonly set_at: EpochMs;
}

/** False when that version is there: somebody else decided just now. */
export const addStoreTarget = async (queries: Queries, scope: string, row: StoreTargetRow): Promise<boolean> =>
  (await queries.run(
    `INSERT INTO store_targets (scope, store, month, version, amount, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [scope, row.store, row.month, row.version, row.amount, row.set_by, row.set_at],
  )) > 0;

/** All versions, of each month in their order. */
export const storeTargetsOf = (
  queries: Queries,
  scope: string,
  { store, months }: { readonly store: StoreId; readonly months: readonly string[] },
): Promise<readonly StoreTargetRow[]> =>
  queries.rows<StoreTargetRow>(
    `SELECT store, month, version, amount, set_by, set_at FROM store_targets
     WHERE scope = $1 AND store = $2 AND month = ANY($3) ORDER BY month, version`,
    [scope, store, months],
  );

/** What a store's tills took in these days after round-off, less what they paid back: net of domain/trade-figures.ts. */
export async function netOfStore(
  queries: Queries,
  scope: string,
  [from, to]: readonly [string, string],
): Promise<number> {
  const [row] = await queries.rows<{ net: number }>(
    `SELECT coalesce(sum(CASE body->>'kind' WHEN 'sale' THEN (body->'body'->>'cashDue')::bigint ELSE -(body->'body'->>'total')::bigint END), 0)::bigint AS net
     FROM documents WHERE scope = $1 AND collection = 'ledger' AND NOT deleted AND body->>'businessDay' BETWEEN $2 AND $3
       AND body->>'kind' IN ('sale', 'refund')`,
    [scope, from, to],
  );
  return row?.net ?? 0;
}
