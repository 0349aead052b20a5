/** Who of the staff is which user of WeCom, and the contact ways of guides. Rows of the brand. */
import type { StaffId } from '../../domain/ids.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export interface WecomUserRow {
  readonly staff: StaffId;
  readonly user_id: string;
}

/** `asking`: WeCom was asked to make it, and no answer was kept yet. */
export type WayStatus = 'due' | 'asking' | 'live' | 'refused' | 'ending' | 'ended';

export interface WecomWayRow {
  readonly scope: string;
  readonly state: string;
  /** Of which company. */
  readonly corp: string;
  readonly staff: StaffId;
  readonly user_id: string;
  readonly status: WayStatus;
  readonly config_id: string | null;
  readonly qr_code: string | null;
  readonly asked_at: number | null;
  readonly reason: string | null;
  readonly checks: number;
  readonly check_at: number | null;
}

const WAY = 'scope, state, corp, staff, user_id, status, config_id, qr_code, asked_at, reason, checks, check_at';

/** @throws 23505 where another person is that user. */
export async function linkUser(queries: Queries, scope: string, staff: StaffId, user: string): Promise<void> {
  await queries.run(
    `INSERT INTO wecom_users (scope, staff, user_id) VALUES ($1, $2, $3)
     ON CONFLICT (scope, staff) DO UPDATE SET user_id = excluded.user_id`,
    [scope, staff, user],
  );
}

export async function unlinkUser(queries: Queries, scope: string, staff: StaffId): Promise<void> {
  await queries.run('DELETE FROM wecom_users WHERE scope = $1 AND staff = $2', [scope, staff]);
}

export async function userOf(queries: Queries, scope: string, staff: StaffId): Promise<string | null> {
  const [row] = await queries.rows<WecomUserRow>(
    'SELECT staff, user_id FROM wecom_users WHERE scope = $1 AND staff = $2',
    [scope, staff],
  );
  return row?.user_id ?? null;
}

export async function staffOfUser(queries: Queries, scope: string, user: string): Promise<StaffId | null> {
  const [row] = await queries.rows<WecomUserRow>(
    'SELECT staff, user_id FROM wecom_users WHERE scope = $1 AND user_id = $2',
    [scope, user],
  );
  return row?.staff ?? null;
}

export interface LinkedPerson {
  readonly body: StaffDocument;
  readonly user_id: string;
}

export const linkedPeople = (queries: Queries, scope: string): Promise<readonly LinkedPerson[]> =>
  queries.rows<LinkedPerson>(
    'SELECT s.body, u.user_id FROM wecom_users u JOIN staff s ON s.scope = u.scope AND s.staff = u.staff WHERE u.scope = $1 ORDER BY u.staff',
    [scope],
  );

/** False when the person has a way already. */
export async function makeWay(
  queries: Queries,
  scope: string,
  { state, corp, staff, user_id: user }: Pick<WecomWayRow, 'state' | 'corp' | 'staff' | 'user_id'>,
  at: number,
): Promise<boolean> {
  const written = await queries.run(
    `INSERT INTO wecom_ways (scope, state, corp, staff, user_id, status, checks, check_at) VALUES ($1, $2, $3, $4, $5, 'due', 0, $6)
     ON CONFLICT DO NOTHING`,
    [scope, state, corp, staff, user, at],
  );
  return written === 1;
}

/** Those that are, or are about to be. */
export const standingWays = (queries: Queries, scope: string): Promise<readonly WecomWayRow[]> =>
  queries.rows<WecomWayRow>(`SELECT ${WAY} FROM wecom_ways WHERE scope = $1 AND status NOT IN ('ending', 'ended')`, [
    scope,
  ]);

export async function wayOfState(queries: Queries, scope: string, state: string): Promise<WecomWayRow | null> {
  const [row] = await queries.rows<WecomWayRow>(`SELECT ${WAY} FROM wecom_ways WHERE scope = $1 AND state = $2`, [
    scope,
    state,
  ]);
  return row ?? null;
}

export const dueWays = (queries: Queries, scope: string, now: number, limit: number): Promise<readonly WecomWayRow[]> =>
  queries.rows<WecomWayRow>(
    `SELECT ${WAY} FROM wecom_ways WHERE scope = $1 AND check_at <= $2 ORDER BY check_at LIMIT $3`,
    [scope, now, limit],
  );

/** Takes a due way for this process; false when another one has it. */
export async function claimWay(queries: Queries, row: WecomWayRow, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE wecom_ways SET check_at = $4, checks = checks + 1 WHERE scope = $1 AND state = $2 AND check_at = $3',
    [row.scope, row.state, row.check_at, until],
  );
  return claimed === 1;
}

export async function saveWay(queries: Queries, row: WecomWayRow): Promise<void> {
  await queries.run(
    `UPDATE wecom_ways SET status = $3, config_id = $4, qr_code = $5, asked_at = $6, reason = $7, check_at = $8
     WHERE scope = $1 AND state = $2`,
    [row.scope, row.state, row.status, row.config_id, row.qr_code, row.asked_at, row.reason, row.check_at],
  );
}

/** It is to be deleted at WeCom: the guide left, or is another user there by now. */
export async function endWay(queries: Queries, scope: string, state: string, now: number): Promise<void> {
  await queries.run(
    `UPDATE wecom_ways SET status = 'ending', checks = 0, check_at = $3 WHERE scope = $1 AND state = $2 AND status NOT IN ('ending', 'ended')`,
    [scope, state, now],
  );
}
