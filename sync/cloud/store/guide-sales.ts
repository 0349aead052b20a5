/** Rows of what sales brought guides, and how far the ledgers were read for it: statements only. Called by sync/cloud/guide/sold.ts. */
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

/** Of these stores those whose ledger says more than was read. */
export const unreadSold = (
  queries: Queries,
  scopes: readonly string[],
): Promise<readonly { readonly scope: string; readonly read: number; readonly seq: number }[]> =>
  queries.rows(
    `SELECT s.scope, COALESCE(r.seq, 0)::bigint AS read, s.seq FROM scope_seq s LEFT JOIN guide_sales_read r ON r.scope = s.scope
     WHERE s.scope = ANY($1) AND s.seq > COALESCE(r.seq, 0)`,
    [scopes],
  );

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

/** Whoever works out a store's sales does it alone. */
export async function lockSold(tx: Transaction, scope: string): Promise<void> {
  await tx.run('INSERT INTO guide_sales_read (scope, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING', [scope]);
  await tx.rows('SELECT seq FROM guide_sales_read WHERE scope = $1 FOR UPDATE', [scope]);
}

export async function saveSoldRead(queries: Queries, scope: string, seq: number): Promise<void> {
  await queries.run(
    'INSERT INTO guide_sales_read AS r (scope, seq) VALUES ($1, $2) ON CONFLICT (scope) DO UPDATE SET seq = GREATEST(r.seq, excluded.seq)',
    [scope, seq],
  );
}

/** All that these sales brought by now, in place of what was known; behind lockSold. */
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
