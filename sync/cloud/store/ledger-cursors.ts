/** How far who reads the stores' ledgers has read each: statements only. Called by growth/growth-sweep.ts and guide/sold.ts. */
import type { Queries, Transaction } from './database.ts';

export type LedgerReader = 'growth' | 'guide_sales';

/** Of these stores those whose ledger says more than was read: how far it was read, and how far the scope is. */
export const unreadLedgers = (
  queries: Queries,
  scopes: readonly string[],
  reader: LedgerReader,
): Promise<readonly { readonly scope: string; readonly read: number; readonly seq: number }[]> =>
  queries.rows(
    `SELECT s.scope, COALESCE(c.seq, 0)::bigint AS read, s.seq FROM scope_seq s
       LEFT JOIN ledger_cursors c ON c.scope = s.scope AND c.reader = $2
     WHERE s.scope = ANY($1) AND s.seq > COALESCE(c.seq, 0)`,
    [scopes, reader],
  );

/** Who works out what a store's ledger says does it alone. */
export async function lockCursor(tx: Transaction, scope: string, reader: LedgerReader): Promise<void> {
  await tx.run('INSERT INTO ledger_cursors (scope, reader, seq) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING', [
    scope,
    reader,
  ]);
  await tx.rows('SELECT seq FROM ledger_cursors WHERE scope = $1 AND reader = $2 FOR UPDATE', [scope, reader]);
}

/** Never back. */
export async function saveCursor(queries: Queries, scope: string, reader: LedgerReader, seq: number): Promise<void> {
  await queries.run(
    'INSERT INTO ledger_cursors AS c (scope, reader, seq) VALUES ($1, $2, $3) ON CONFLICT (scope, reader) DO UPDATE SET seq = GREATEST(c.seq, excluded.seq)',
    [scope, reader, seq],
  );
}
