/** Consents on the customer's page with the claims that followed: statements only. Called by routes/binding-signals.ts. */
import type { ScanFact } from '../../domain/scan-signals.ts';
import type { Queries } from './database.ts';

/** Of these stores since an instant, the newest `limit`. */
export const readScans = (
  queries: Queries,
  scope: string,
  { stores, since, limit }: { readonly stores: readonly string[]; readonly since: number; readonly limit: number },
): Promise<readonly ScanFact[]> =>
  queries.rows<ScanFact>(
    `SELECT k.guide, k.store, k.member, c.device, c.at, k.source, k.guide_is_member AS "isOwn"
     FROM consents c JOIN claims k ON k.scope = c.scope AND k.id = c.id
     WHERE c.scope = $1 AND c.device IS NOT NULL AND c.at >= $2 AND k.store = ANY($3) AND k.guide IS NOT NULL
     ORDER BY c.at DESC LIMIT $4`,
    [scope, since, stores, limit],
  );
