/**
 * Refunds that another store of the brand paid out, kept in the scope of the store that sold: `refundsOf` counts them beside that
 * store's own. Written with the refund's own document, in one transaction of two scopes, the only one beside alerts; there are
 * few of them. Called by ingest/derive.ts and the reports.
 */
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

/** `scope` is that of the store that sold `sale`. The same refund again changes nothing. */
export async function keepSisterRefund(
  tx: Transaction,
  scope: string,
  sale: string,
  document: LedgerDocument,
): Promise<void> {
  await tx.run(
    `INSERT INTO sister_refunds (scope, sale, refund, store, business_day, body) VALUES ($1, $2, $3, $4, $5, $6::jsonb)
     ON CONFLICT DO NOTHING`,
    [scope, sale, document.id, document.store, document.businessDay, JSON.stringify(document)],
  );
}

/** Refunds of this store's sales that other stores paid out in these business days. */
export async function sisterRefundsIn(
  queries: Queries,
  scope: string,
  from: string,
  to: string,
): Promise<readonly LedgerDocument[]> {
  const rows = await queries.rows<{ body: LedgerDocument }>(
    'SELECT body FROM sister_refunds WHERE scope = $1 AND business_day BETWEEN $2 AND $3',
    [scope, from, to],
  );
  return rows.map(({ body }) => body);
}
