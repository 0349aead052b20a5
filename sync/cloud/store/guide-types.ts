/** Rows of kinds of guides and of members who are to become guides: statements only. */
import type { GuideType, GuideTypeFact } from '../../domain/guide-type.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import type { Queries, Transaction } from './database.ts';

export interface CandidateRow {
  readonly candidate: string;
  readonly member: MemberId;
  readonly store: StoreId;
  readonly type: GuideType;
  readonly recruited_by: StaffId | null;
  readonly note: string;
  readonly state: 'proposed' | 'accepted' | 'declined';
  readonly asked_by: string;
  readonly asked_at: number;
  readonly guide: StaffId | null;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
}
const CANDIDATE =
  'candidate, member, store, type, recruited_by, note, state, asked_by, asked_at, guide, decided_by, decided_at';

/** Of the whole brand. */
export async function readGuideTypes(queries: Queries, scope: string): Promise<readonly GuideTypeFact[]> {
  const rows = await queries.rows<{ guide: StaffId; from_at: number; type: GuideType; recruited_by: StaffId | null }>(
    'SELECT guide, from_at, type, recruited_by FROM guide_types WHERE scope = $1 ORDER BY guide, from_at',
    [scope],
  );
  return rows.map(({ guide, from_at: from, type, recruited_by: recruitedBy }) => ({
    ...{ guide, from: epochMs(from), type, recruitedBy },
  }));
}

/** One of the same instant takes its place. */
export async function addGuideType(
  queries: Queries,
  scope: string,
  { guide, from, type, recruitedBy }: GuideTypeFact,
  by: string,
): Promise<void> {
  await queries.run(
    `INSERT INTO guide_types (scope, guide, from_at, type, recruited_by, saved_by) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (scope, guide, from_at) DO UPDATE SET type = excluded.type, recruited_by = excluded.recruited_by, saved_by = excluded.saved_by`,
    [scope, guide, from, type, recruitedBy, by],
  );
}

/** False when it is there already, or another one of this member waits for a decision. */
export async function addCandidate(queries: Queries, scope: string, row: CandidateRow): Promise<boolean> {
  const added = await queries.run(
    `INSERT INTO guide_candidates (scope, candidate, member, store, type, recruited_by, note, state, asked_by, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9) ON CONFLICT DO NOTHING`,
    [
      ...[scope, row.candidate, row.member, row.store, row.type, row.recruited_by],
      ...[row.note, row.asked_by, row.asked_at],
    ],
  );
  return added === 1;
}

/** Locked until the transaction ends. */
export async function lockCandidate(tx: Transaction, scope: string, candidate: string): Promise<CandidateRow | null> {
  const [row] = await tx.rows<CandidateRow>(
    `SELECT ${CANDIDATE} FROM guide_candidates WHERE scope = $1 AND candidate = $2 FOR UPDATE`,
    [scope, candidate],
  );
  return row ?? null;
}

export async function decideCandidate(
  tx: Transaction,
  scope: string,
  { candidate, state, note, guide, decided_by: by, decided_at: at }: CandidateRow,
): Promise<void> {
  await tx.run(
    'UPDATE guide_candidates SET state = $3, note = $4, guide = $5, decided_by = $6, decided_at = $7 WHERE scope = $1 AND candidate = $2',
    [scope, candidate, state, note, guide, by, at],
  );
}

/** Of these stores, those that wait first, then the newest. */
export const candidatesOf = (
  queries: Queries,
  scope: string,
  stores: readonly string[],
  limit: number,
): Promise<readonly (CandidateRow & { readonly phone_masked: string | null })[]> =>
  queries.rows(
    `SELECT c.candidate, c.member, c.store, c.type, c.recruited_by, c.note, c.state, c.asked_by, c.asked_at, c.guide, c.decided_by,
       c.decided_at, m.phone_masked FROM guide_candidates c LEFT JOIN members m ON m.scope = c.scope AND m.id = c.member
     WHERE c.scope = $1 AND c.store = ANY($2) ORDER BY c.state = 'proposed' DESC, c.asked_at DESC, c.candidate LIMIT $3`,
    [scope, stores, limit],
  );

/** The next number for binding tokens that nobody has. */
export async function nextTokenNumber(tx: Transaction, scope: string): Promise<number> {
  const [row] = await tx.rows<{ next: number }>(
    'SELECT COALESCE(max(token_number), 0)::integer + 1 AS next FROM staff WHERE scope = $1',
    [scope],
  );
  return row?.next ?? 1;
}
