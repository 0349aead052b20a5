/** Transfers of friends from one guide to another, a row for each customer. Rows of the brand. */
import type { StaffId } from '../../domain/ids.ts';
import type { TransferKind } from '../wecom/provider.ts';
import type { Queries } from './database.ts';

export type TransferState = 'due' | 'asking' | 'waiting' | 'done' | 'refused' | 'full' | 'failed';

export interface WecomTransferRow {
  readonly scope: string;
  readonly batch: string;
  readonly external_id: string;
  readonly kind: TransferKind;
  readonly from_staff: StaffId;
  readonly to_staff: StaffId;
  readonly from_user: string;
  readonly to_user: string;
  readonly state: TransferState;
  readonly reason: string | null;
  readonly made_at: number;
  readonly asked_at: number | null;
  readonly checks: number;
  readonly check_at: number | null;
}

const COLUMNS =
  'scope, batch, external_id, kind, from_staff, to_staff, from_user, to_user, state, reason, made_at, asked_at, checks, check_at';

export type NewTransfer = Pick<
  WecomTransferRow,
  'scope' | 'batch' | 'kind' | 'from_staff' | 'to_staff' | 'from_user' | 'to_user' | 'made_at'
>;

/** One row for each friend that the guide has now and of whom no transfer is under way; how many. */
export async function makeTransfers(queries: Queries, made: NewTransfer): Promise<number> {
  return queries.run(
    `INSERT INTO wecom_transfers (scope, batch, external_id, kind, from_staff, to_staff, from_user, to_user, state, made_at, checks, check_at)
     SELECT scope, $2, external_id, $3, $4, $5, user_id, $7, 'due', $8, 0, $8 FROM wecom_friends
     WHERE scope = $1 AND user_id = $6 AND ended_at IS NULL ON CONFLICT DO NOTHING`,
    [made.scope, made.batch, made.kind, made.from_staff, made.to_staff, made.from_user, made.to_user, made.made_at],
  );
}

/** Rows that are to be looked at by now, those of one pair together. */
export const dueTransfers = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly WecomTransferRow[]> =>
  queries.rows<WecomTransferRow>(
    `SELECT ${COLUMNS} FROM wecom_transfers WHERE scope = $1 AND check_at <= $2 ORDER BY batch, state, external_id LIMIT $3`,
    [scope, now, limit],
  );

/** Takes those of the rows that no other process took; their customers. */
export async function claimTransfers(
  queries: Queries,
  rows: readonly WecomTransferRow[],
  now: number,
  until: number,
): Promise<ReadonlySet<string>> {
  const [first] = rows;
  if (first === undefined) return new Set();
  const taken = await queries.rows<{ external_id: string }>(
    `UPDATE wecom_transfers SET check_at = $5, checks = checks + 1 WHERE scope = $1 AND batch = $2 AND external_id = ANY($3) AND check_at <= $4
     RETURNING external_id`,
    [first.scope, first.batch, rows.map(({ external_id: id }) => id), now, until],
  );
  return new Set(taken.map(({ external_id: id }) => id));
}

export async function saveTransfer(queries: Queries, row: WecomTransferRow): Promise<void> {
  await queries.run(
    `UPDATE wecom_transfers SET state = $4, reason = $5, asked_at = $6, check_at = $7
     WHERE scope = $1 AND batch = $2 AND external_id = $3 AND state IN ('due', 'asking', 'waiting')`,
    [row.scope, row.batch, row.external_id, row.state, row.reason, row.asked_at, row.check_at],
  );
}

/** How often each of these customers was moved between active guides since an instant, where it was at all. */
export async function movedSince(
  queries: Queries,
  scope: string,
  externalIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.rows<{ external_id: string; count: number }>(
    `SELECT external_id, count(*)::integer AS count FROM wecom_transfers
     WHERE scope = $1 AND external_id = ANY($2) AND kind = 'active' AND asked_at >= $3 AND state IN ('waiting', 'done') GROUP BY external_id`,
    [scope, externalIds, since],
  );
  return new Map(rows.map(({ external_id: id, count }) => [id, count]));
}

/** Of this customer, those that WeCom was asked for and of which nothing is known yet. */
export const transfersAsked = (
  queries: Queries,
  scope: string,
  externalId: string,
): Promise<readonly WecomTransferRow[]> =>
  queries.rows<WecomTransferRow>(
    `SELECT ${COLUMNS} FROM wecom_transfers WHERE scope = $1 AND external_id = $2 AND state IN ('asking', 'waiting') ORDER BY batch`,
    [scope, externalId],
  );

export interface TransferSum {
  readonly batch: string;
  readonly kind: TransferKind;
  readonly from_staff: StaffId;
  readonly to_staff: StaffId;
  readonly made_at: number;
  readonly state: TransferState;
  readonly count: number;
}

/** The newest first: how many customers of each batch stand how. */
export const transferSums = (queries: Queries, scope: string, since: number): Promise<readonly TransferSum[]> =>
  queries.rows<TransferSum>(
    `SELECT batch, kind, from_staff, to_staff, made_at, state, count(*)::integer AS count FROM wecom_transfers
     WHERE scope = $1 AND made_at >= $2 GROUP BY batch, kind, from_staff, to_staff, made_at, state ORDER BY made_at DESC, batch, state`,
    [scope, since],
  );
