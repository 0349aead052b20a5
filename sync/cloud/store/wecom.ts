/**
 * What WeCom told (each event once), who is whose friend there, which member a friend is, and from when on a friend binds. Rows of the
 * brand. Customers are named by WeCom's own pseudonym for this company; no name, phone or picture is kept.
 */
import type { OnTransfer } from '../../protocol/wecom.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { ContactChange, ContactEvent } from '../wecom/contact-event.ts';
import type { Queries } from './database.ts';

/** `due`: to be sent. `already`: somebody was first, or our own answer was lost. */
export type WelcomeState = 'due' | 'sent' | 'already' | 'late' | 'refused';

export interface WecomEventRow {
  readonly scope: string;
  readonly id: string;
  readonly change: ContactChange;
  readonly user_id: string;
  readonly external_id: string;
  readonly at: EpochMs;
  readonly received_at: EpochMs;
  readonly state: string | null;
  readonly reason: string | null;
  /** Good for 20 seconds; forgotten as soon as it was used. */
  readonly welcome_code: string | null;
  readonly welcome: WelcomeState | null;
  /** The guide whose code was scanned; null where that is not known. */
  readonly staff: StaffId | null;
  readonly touchpoint: string | null;
  readonly claim: string | null;
  /** What is known of the friend or the transfer says so already. */
  readonly applied: boolean;
  readonly checks: number;
  readonly check_at: number | null;
}

const EVENT =
  'scope, id, change, user_id, external_id, at, received_at, state, reason, welcome_code, welcome, staff, touchpoint, claim, applied, checks, check_at';

/** False for one that was told before. */
export async function keepEvent(
  queries: Queries,
  scope: string,
  { id, change, userId, externalId, at, state, reason, welcomeCode }: ContactEvent,
  receivedAt: number,
): Promise<boolean> {
  const written = await queries.run(
    `INSERT INTO wecom_events (scope, id, change, user_id, external_id, at, received_at, state, reason, welcome_code, welcome, applied, checks, check_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false, 0, $7) ON CONFLICT DO NOTHING`,
    [
      scope,
      id,
      change,
      userId,
      externalId,
      at,
      receivedAt,
      state,
      reason,
      welcomeCode,
      welcomeCode === null ? null : 'due',
    ],
  );
  return written === 1;
}

/** In the order in which they came. */
export const dueEvents = (
  queries: Queries,
  scope: string,
  now: number,
  limit: number,
): Promise<readonly WecomEventRow[]> =>
  queries.rows<WecomEventRow>(
    `SELECT ${EVENT} FROM wecom_events WHERE scope = $1 AND check_at <= $2 ORDER BY check_at, received_at LIMIT $3`,
    [scope, now, limit],
  );

/** Takes a due event for this process; false when another one has it. */
export async function claimEvent(queries: Queries, row: WecomEventRow, until: number): Promise<boolean> {
  const claimed = await queries.run(
    'UPDATE wecom_events SET check_at = $4, checks = checks + 1 WHERE scope = $1 AND id = $2 AND check_at = $3',
    [row.scope, row.id, row.check_at, until],
  );
  return claimed === 1;
}

/** What became of it; with `check_at` null it is done. */
export async function saveEvent(queries: Queries, row: WecomEventRow): Promise<void> {
  await queries.run(
    `UPDATE wecom_events SET welcome_code = $3, welcome = $4, staff = $5, touchpoint = $6, claim = $7, applied = $8, check_at = $9
     WHERE scope = $1 AND id = $2`,
    [row.scope, row.id, row.welcome_code, row.welcome, row.staff, row.touchpoint, row.claim, row.applied, row.check_at],
  );
}

/** It could not be worked: later again. */
export async function putOffEvent(queries: Queries, row: WecomEventRow, until: number): Promise<void> {
  await queries.run('UPDATE wecom_events SET check_at = $3 WHERE scope = $1 AND id = $2 AND check_at IS NOT NULL', [
    row.scope,
    row.id,
    until,
  ]);
}

export interface WecomFriendRow {
  readonly user_id: string;
  readonly external_id: string;
  readonly staff: StaffId | null;
  readonly touchpoint: string | null;
  readonly since: number;
  readonly ended_at: number | null;
  /** `guide`, `customer` or `transfer`. */
  readonly ended_by: string | null;
  readonly member: MemberId | null;
}

type Change = Pick<WecomEventRow, 'scope' | 'user_id' | 'external_id' | 'staff' | 'touchpoint'> & {
  readonly at: number;
};

/** A friend since `at`; an event older than what is known changes nothing. */
export async function addFriend(queries: Queries, change: Change): Promise<void> {
  const { scope, user_id: user, external_id: external, staff, touchpoint, at } = change;
  await queries.run(
    `INSERT INTO wecom_friends AS f (scope, user_id, external_id, staff, touchpoint, since, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (scope, user_id, external_id) DO UPDATE SET staff = excluded.staff, touchpoint = COALESCE(excluded.touchpoint, f.touchpoint),
       since = CASE WHEN f.ended_at IS NULL THEN f.since ELSE excluded.since END, changed_at = excluded.changed_at, ended_at = NULL, ended_by = NULL
     WHERE f.changed_at <= excluded.changed_at`,
    [scope, user, external, staff, touchpoint, at],
  );
}

/** No friend any more since `at`; known from now on even where the add was never heard. */
export async function endFriend(queries: Queries, change: Change, by: string): Promise<void> {
  const { scope, user_id: user, external_id: external, staff, touchpoint, at } = change;
  await queries.run(
    `INSERT INTO wecom_friends AS f (scope, user_id, external_id, staff, touchpoint, since, changed_at, ended_at, ended_by)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7)
     ON CONFLICT (scope, user_id, external_id) DO UPDATE SET changed_at = excluded.changed_at, ended_at = excluded.ended_at, ended_by = excluded.ended_by
     WHERE f.changed_at <= excluded.changed_at`,
    [scope, user, external, staff, touchpoint, at, by],
  );
}

const FRIEND =
  'f.user_id, f.external_id, f.staff, f.touchpoint, f.since, f.ended_at, f.ended_by, p.member FROM wecom_friends f LEFT JOIN wecom_people p ON p.scope = f.scope AND p.external_id = f.external_id';

/** Of one user of WeCom, by the customer's name there, after `after`. */
export const friendsOf = (
  queries: Queries,
  scope: string,
  user: string,
  after: string,
  limit: number,
): Promise<readonly WecomFriendRow[]> =>
  queries.rows<WecomFriendRow>(
    `SELECT ${FRIEND} WHERE f.scope = $1 AND f.user_id = $2 AND f.external_id > $3 ORDER BY f.external_id LIMIT $4`,
    [scope, user, after, limit],
  );

/** Whose friend the customer is or was. */
export const friendsByExternal = (
  queries: Queries,
  scope: string,
  external: string,
): Promise<readonly WecomFriendRow[]> =>
  queries.rows<WecomFriendRow>(`SELECT ${FRIEND} WHERE f.scope = $1 AND f.external_id = $2 ORDER BY f.user_id`, [
    scope,
    external,
  ]);

/** Who was known to be a member at that instant, and still is. */
export async function memberOfFriend(
  queries: Queries,
  scope: string,
  external: string,
  at: number,
): Promise<MemberId | null> {
  const [row] = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM wecom_people WHERE scope = $1 AND external_id = $2 AND linked_at <= $3',
    [scope, external, at],
  );
  return row?.member ?? null;
}

/** Whose it was: who comes second reads what the first one wrote. Null for nobody's. */
export async function linkPerson(
  queries: Queries,
  scope: string,
  external: string,
  { member, at, by }: { readonly member: string; readonly at: number; readonly by: string },
): Promise<MemberId | null> {
  const isNew = await queries.run(
    `INSERT INTO wecom_people (scope, external_id, member, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [scope, external, member, at, by],
  );
  if (isNew > 0) return null;
  const [before] = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM wecom_people WHERE scope = $1 AND external_id = $2 FOR UPDATE',
    [scope, external],
  );
  // Unlinked in between.
  if (before === undefined) return linkPerson(queries, scope, external, { member, at, by });
  await queries.run(
    'UPDATE wecom_people SET member = $3, linked_at = $4, linked_by = $5 WHERE scope = $1 AND external_id = $2',
    [scope, external, member, at, by],
  );
  return before.member;
}

/** Whose it was; null, and nothing has changed, where it is none of these members'. */
export async function unlinkPerson(
  queries: Queries,
  scope: string,
  external: string,
  members: readonly MemberId[],
): Promise<MemberId | null> {
  const [holder] = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM wecom_people WHERE scope = $1 AND external_id = $2 FOR UPDATE',
    [scope, external],
  );
  if (holder === undefined || !members.includes(holder.member)) return null;
  const [row] = await queries.rows<{ member: MemberId }>(
    'DELETE FROM wecom_people WHERE scope = $1 AND external_id = $2 RETURNING member',
    [scope, external],
  );
  return row?.member ?? null;
}

export interface WecomPolicy {
  readonly from: number;
  readonly friendBinds: boolean;
  /** Whether the binding goes with a friend whom WeCom handed to another guide. */
  readonly onTransfer: OnTransfer;
}

export async function readPolicies(queries: Queries, scope: string): Promise<readonly WecomPolicy[]> {
  const rows = await queries.rows<{ from_at: number; friend_binds: boolean; on_transfer: OnTransfer }>(
    'SELECT from_at, friend_binds, on_transfer FROM wecom_policies WHERE scope = $1 ORDER BY from_at',
    [scope],
  );
  return rows.map(({ from_at: from, friend_binds: friendBinds, on_transfer: onTransfer }) => ({
    from,
    friendBinds,
    onTransfer,
  }));
}

export async function savePolicy(
  queries: Queries,
  scope: string,
  { from, friendBinds, onTransfer }: WecomPolicy,
): Promise<void> {
  await queries.run(
    `INSERT INTO wecom_policies (scope, from_at, friend_binds, on_transfer) VALUES ($1, $2, $3, $4)
     ON CONFLICT (scope, from_at) DO UPDATE SET friend_binds = excluded.friend_binds, on_transfer = excluded.on_transfer`,
    [scope, from, friendBinds, onTransfer],
  );
}
