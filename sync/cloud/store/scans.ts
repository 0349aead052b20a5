/** Consents on the customer's page with the claims that followed: statements only. What managers decided of them. Called by binding/signals.ts. */
import type { ClaimId } from '../../domain/binding.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { ScanFact, SignalDecision } from '../../domain/scan-signals.ts';
import type { Queries } from './database.ts';

/** Of these stores since an instant, the newest `limit`. A claim is never of before its consent; by the claim's own time its index finds it. */
export const readScans = (
  queries: Queries,
  scope: string,
  { stores, since, limit }: { readonly stores: readonly string[]; readonly since: number; readonly limit: number },
): Promise<readonly ScanFact[]> =>
  queries.rows<ScanFact>(
    `SELECT k.id AS claim, k.guide, k.store, k.member, c.device, c.at, k.source, k.guide_is_member AS "isOwn"
     FROM consents c JOIN claims k ON k.scope = c.scope AND k.id = c.id
     WHERE k.scope = $1 AND k.store = ANY($3) AND k.at >= $2 AND k.guide IS NOT NULL AND c.device IS NOT NULL AND c.at >= $2
     ORDER BY c.at DESC LIMIT $4`,
    [scope, since, stores, limit],
  );

export interface SignalDecisionRow extends SignalDecision {
  readonly undone: readonly ClaimId[];
  /** To the guides who lost or got customers, and to whoever looks next. */
  readonly words: string;
  readonly by: StaffId;
}

/** The same again changes nothing: false. */
export const keepSignalDecision = async (queries: Queries, scope: string, row: SignalDecisionRow): Promise<boolean> =>
  (await queries.run(
    `INSERT INTO binding_signal_decisions (scope, id, kind, guide, store, claims, undone, words, by, at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      ...[scope, row.id, row.kind, row.guide, row.store, JSON.stringify(row.claims), JSON.stringify(row.undone)],
      ...[row.words, row.by, row.at],
    ],
  )) > 0;

/** Of these stores since an instant. */
export const signalDecisions = (
  queries: Queries,
  scope: string,
  { stores, since }: { readonly stores: readonly string[]; readonly since: number },
): Promise<readonly SignalDecisionRow[]> =>
  queries.rows<SignalDecisionRow>(
    `SELECT id, kind, guide, store, claims, undone, words, by, at FROM binding_signal_decisions
     WHERE scope = $1 AND store = ANY($2) AND at >= $3 ORDER BY at, id`,
    [scope, stores, since],
  );
