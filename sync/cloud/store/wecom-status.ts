/** What WeCom told last, and when it last did not take the credentials. Statements only. Called by routes/wecom-status.ts. */
import type { StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';
import type { WecomEventRow } from './wecom.ts';

export type ToldEvent = Pick<
  WecomEventRow,
  'id' | 'change' | 'at' | 'received_at' | 'welcome' | 'reason' | 'applied'
> & {
  /** Whose user it is about; null for a user that nobody is linked to. */
  readonly staff: StaffId | null;
};

/** About these people; with `null` about everybody. */
export const lastEvents = (
  queries: Queries,
  scope: string,
  people: readonly string[] | null,
  limit: number,
): Promise<readonly ToldEvent[]> =>
  queries.rows<ToldEvent>(
    `SELECT e.id, e.change, e.at, e.received_at, e.welcome, e.reason, e.applied, u.staff FROM wecom_events e
     LEFT JOIN wecom_users u ON u.scope = e.scope AND u.user_id = e.user_id
     WHERE e.scope = $1 AND ($2::text[] IS NULL OR u.staff = ANY($2)) ORDER BY e.received_at DESC, e.id LIMIT $3`,
    [scope, people, limit],
  );

export async function lastRefused(
  queries: Queries,
  scope: string,
): Promise<{ readonly at: EpochMs; readonly code: string } | null> {
  const [row] = await queries.rows<{ at: EpochMs; detail: string | null }>(
    "SELECT at, detail FROM alerts WHERE scope = $1 AND code = 'wecom_credentials' ORDER BY at DESC LIMIT 1",
    [scope],
  );
  return row === undefined ? null : { at: row.at, code: row.detail ?? '' };
}
