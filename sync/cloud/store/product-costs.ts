/** Rows of what products cost: statements only. Called by stock/costs.ts and reports/seven-marketing.ts. */
import type { ProductId } from '../../domain/ids.ts';
import type { Queries } from './database.ts';

export interface CostFact {
  readonly product: ProductId;
  readonly from: string;
  readonly cost: number;
}

/** Each product and day once; one of the same day takes its place. How many changed. */
export const saveCosts = (
  queries: Queries,
  scope: string,
  facts: readonly CostFact[],
  now: number,
): Promise<number> => {
  const rows = facts.toSorted((a, b) =>
    a.product === b.product ? (a.from < b.from ? -1 : 1) : a.product < b.product ? -1 : 1,
  );
  return queries.run(
    `INSERT INTO product_costs AS c (scope, product, from_day, cost, told_at)
     SELECT $1, n.product, n.from_day, n.cost, $5 FROM unnest($2::text[], $3::text[], $4::bigint[]) AS n(product, from_day, cost)
     ON CONFLICT (scope, product, from_day) DO UPDATE SET cost = excluded.cost, told_at = excluded.told_at WHERE excluded.cost <> c.cost`,
    [scope, rows.map(({ product }) => product), rows.map(({ from }) => from), rows.map(({ cost }) => cost), now],
  );
};

/** Of these products, by when each begins. */
export const costsOf = (queries: Queries, scope: string, products: readonly string[]): Promise<readonly CostFact[]> =>
  queries.rows<CostFact>(
    'SELECT product, from_day AS "from", cost FROM product_costs WHERE scope = $1 AND product = ANY($2) ORDER BY from_day',
    [scope, products],
  );
