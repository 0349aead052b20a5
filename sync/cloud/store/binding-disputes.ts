/** Rows of disputes about claims: statements only. Called by sync/cloud/binding. */
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries, Transaction } from './database.ts';

export type DisputeState = 'open' | 'upheld' | 'rejected';
export interface DisputeRow {
  readonly dispute: string;
  readonly member: MemberId;
  readonly claim: string;
  readonly store: StoreId;
  /** null: the cloud, of a claim that came late. */
  readonly raised_by: StaffId | null;
  readonly raised_at: EpochMs;
  readonly evidence: string;
  readonly state: DisputeState;
  readonly decided_by: StaffId | null;
  readonly decided_at: EpochMs | null;
  /** Whom the customer went to. */
  readonly guide: StaffId | null;
  readonly reason: string | null;
}
export type RaisedDispute = Pick<
  DisputeRow,
  'dispute' | 'member' | 'claim' | 'store' | 'raised_by' | 'raised_at' | 'evidence'
>;

const COLUMNS =
  'dispute, member, claim, store, raised_by, raised_at, evidence, state, decided_by, decided_at, guide, reason';

/** One that is there already stays as it is. */
export async function keepDispute(queries: Queries, scope: string, row: RaisedDispute): Promise<void> {
  const { dispute, member, claim, store, raised_by: by, raised_at: at, evidence } = row;
  await queries.run(
    `INSERT INTO binding_disputes (scope, dispute, member, claim, store, raised_by, raised_at, evidence, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open') ON CONFLICT DO NOTHING`,
    [scope, dispute, member, claim, store, by, at, evidence],
  );
}

export const disputesOf = (queries: Queries, scope: string, member: string): Promise<readonly DisputeRow[]> =>
  queries.rows<DisputeRow>(
    `SELECT ${COLUMNS} FROM binding_disputes WHERE scope = $1 AND member = $2 ORDER BY raised_at, dispute`,
    [scope, member],
  );

/** Of these stores, open ones first, then the newest. */
export const listDisputes = (
  queries: Queries,
  scope: string,
  stores: readonly string[],
  limit: number,
): Promise<readonly DisputeRow[]> =>
  queries.rows<DisputeRow>(
    `SELECT ${COLUMNS} FROM binding_disputes WHERE scope = $1 AND store = ANY($2)
     ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, raised_at DESC, dispute LIMIT $3`,
    [scope, stores, limit],
  );

export const readDispute = async (queries: Queries, scope: string, dispute: string): Promise<DisputeRow | null> =>
  (
    await queries.rows<DisputeRow>(`SELECT ${COLUMNS} FROM binding_disputes WHERE scope = $1 AND dispute = $2`, [
      scope,
      dispute,
    ])
  )[0] ?? null;

export async function lockDispute(tx: Transaction, scope: string, dispute: string): Promise<DisputeRow | null> {
  const [row] = await tx.rows<DisputeRow>(
    `SELECT ${COLUMNS} FROM binding_disputes WHERE scope = $1 AND dispute = $2 FOR UPDATE`,
    [scope, dispute],
  );
  return row ?? null;
}

export interface Decision {
  readonly state: Exclude<DisputeState, 'open'>;
  readonly by: StaffId;
  readonly at: EpochMs;
  readonly guide: StaffId | null;
  readonly reason: string;
}

export async function decideDispute(tx: Transaction, scope: string, dispute: string, made: Decision): Promise<void> {
  await tx.run(
    'UPDATE binding_disputes SET state = $3, decided_by = $4, decided_at = $5, guide = $6, reason = $7 WHERE scope = $1 AND dispute = $2',
    [scope, dispute, made.state, made.by, made.at, made.guide, made.reason],
  );
}
