/** Rows of what guides are to reach in a month, and whom they bound in it: statements only. What they sold: guide-sales.ts. Called by sync/cloud/guide/targets.ts. */
import type { StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export interface GuideTargetRow {
  readonly guide: StaffId;
  readonly month: string;
  readonly version: number;
  readonly amount: number | null;
  readonly bindings: number | null;
  readonly set_by: string;
  readonly set_at: EpochMs;
}

/** False when that version is there: somebody else decided just now. */
export const addTarget = async (queries: Queries, scope: string, row: GuideTargetRow): Promise<boolean> =>
  (await queries.run(
    `INSERT INTO guide_targets (scope, guide, month, version, amount, bindings, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [scope, row.guide, row.month, row.version, row.amount, row.bindings, row.set_by, row.set_at],
  )) > 0;

/** All versions, of each guide in their order. */
export const targetsOf = (
  queries: Queries,
  scope: string,
  { guides, month }: { readonly guides: readonly StaffId[]; readonly month: string },
): Promise<readonly GuideTargetRow[]> =>
  queries.rows<GuideTargetRow>(
    `SELECT guide, month, version, amount, bindings, set_by, set_at FROM guide_targets
     WHERE scope = $1 AND guide = ANY($2) AND month = $3 ORDER BY guide, version`,
    [scope, guides, month],
  );

/** Customers of each who were bound within a time and are still, each once however many stores know of them. */
export const boundOfGuides = (
  queries: Queries,
  scopes: readonly string[],
  { guides, since, until }: { readonly guides: readonly StaffId[]; readonly since: number; readonly until: number },
): Promise<readonly { readonly guide: StaffId; readonly n: number }[]> =>
  queries.rows(
    `SELECT body->>'guide' AS guide, count(DISTINCT id)::bigint AS n FROM documents
     WHERE scope = ANY($1) AND collection = 'bindings' AND body->>'type' = 'member' AND body->>'guide' = ANY($2) AND NOT deleted
       AND (body->>'since')::bigint >= $3 AND (body->>'since')::bigint < $4 GROUP BY body->>'guide'`,
    [scopes, guides, since, until],
  );
