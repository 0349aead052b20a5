/** Sales of a month as the ledger has them, page by page. Statements only. Called by commission/comparison.ts. */
import type { BusinessDay } from '../../domain/time.ts';
import type { SaleRow } from './commission.ts';
import type { Queries } from './database.ts';

export interface Days {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
}

export async function countSold(queries: Queries, scope: string, { from, to }: Days): Promise<number> {
  const [row] = await queries.rows<{ count: number }>(
    'SELECT count(*)::integer AS count FROM commission_sales WHERE scope = $1 AND business_day BETWEEN $2 AND $3',
    [scope, from, to],
  );
  return row?.count ?? 0;
}

/** By business day and sale, those after the last one seen. */
export const soldPage = (
  queries: Queries,
  scope: string,
  { from, to }: Days,
  { day, sale, limit }: { readonly day: string; readonly sale: string; readonly limit: number },
): Promise<readonly (SaleRow & { readonly business_day: BusinessDay })[]> =>
  queries.rows<SaleRow & { readonly business_day: BusinessDay }>(
    `SELECT sale, business_day, due_day, version, sold, facts, brings_member FROM commission_sales
     WHERE scope = $1 AND business_day BETWEEN $2 AND $3 AND (business_day, sale) > ($4, $5)
     ORDER BY business_day, sale LIMIT $6`,
    [scope, from, to, day, sale, limit],
  );
