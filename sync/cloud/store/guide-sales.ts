/** Rows of what sales brought guides: statements only. Called by sync/cloud/guide/sold.ts. */
import type { StaffId, StoreId } from '../../domain/ids.ts';
import type { BusinessDay } from '../../domain/time.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

export interface GuideSaleRow {
  readonly sale: string;
  readonly guide: StaffId;
  readonly business_day: BusinessDay;
  /** In fen; less than nothing on a day when more came back than was sold. */
  readonly net: number;
}

/** Sales, refunds and corrections after `after`, oldest first. */
export const ledgerOfSold = (
  queries: Queries,
  scope: string,
  { after, until, limit }: { readonly after: number; readonly until: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly body: LedgerDocument }[]> =>
  queries.rows(
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND body->>'kind' IN ('sale', 'refund', 'correction') ORDER BY seq LIMIT $4`,
    [scope, after, until, limit],
  );

/** All that these sales brought by now, in place of what was known; behind lockCursor. */
export async function replaceSold(
  tx: Transaction,
  scope: string,
  {
    store,
    sales,
    rows,
  }: { readonly store: StoreId; readonly sales: readonly string[]; readonly rows: readonly GuideSaleRow[] },
): Promise<void> {
  await tx.run('DELETE FROM guide_sales WHERE scope = $1 AND store = $2 AND sale = ANY($3)', [scope, store, sales]);
  await tx.run(
    `INSERT INTO guide_sales (scope, store, sale, guide, business_day, net)
     SELECT $1, $2, u.sale, u.guide, u.day, u.net FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) AS u(sale, guide, day, net)`,
    [
      scope,
      store,
      rows.map(({ sale }) => sale),
      rows.map(({ guide }) => guide),
      rows.map(({ business_day: day }) => day),
      rows.map(({ net }) => net),
    ],
  );
}

/** What sales of these days brought each of them, less what went back in them; nobody of whom there is nothing. */
export const soldOfGuides = (
  queries: Queries,
  scope: string,
  { guides, from, to }: { readonly guides: readonly StaffId[]; readonly from: string; readonly to: string },
): Promise<readonly { readonly guide: StaffId; readonly net: number }[]> =>
  queries.rows(
    `SELECT guide, sum(net)::bigint AS net FROM guide_sales
     WHERE scope = $1 AND guide = ANY($2) AND business_day BETWEEN $3 AND $4 GROUP BY guide`,
    [scope, guides, from, to],
  );

export interface SoldDay {
  readonly day: BusinessDay;
  readonly net: number;
  /** Sales of the day that are not all back by its end. */
  readonly sales: number;
}
/** What each business day brought a guide, less what went back on it, the newest first. */
export const soldDaysOf = (
  queries: Queries,
  scope: string,
  { guide, from, to }: { readonly guide: StaffId; readonly from: string; readonly to: string },
): Promise<readonly SoldDay[]> =>
  queries.rows<SoldDay>(
    `SELECT business_day AS day, sum(net)::bigint AS net, count(*) FILTER (WHERE net > 0)::bigint AS sales FROM guide_sales
     WHERE scope = $1 AND guide = $2 AND business_day BETWEEN $3 AND $4 GROUP BY business_day ORDER BY business_day DESC`,
    [scope, guide, from, to],
  );
