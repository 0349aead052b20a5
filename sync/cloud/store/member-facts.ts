/**
 * Rows of what is known of members as persons: sealed boxes of their profiles, consents since they enrolled, deletions, and what they
 * bought. Statements only. Called by binding/persons.ts, binding/forget.ts and the members' routes.
 */
import type { Static } from 'typebox';
import { fen } from '../../domain/money.ts';
import type { MemberId, ReceiptNumber, StaffId, StoreId } from '../../domain/ids.ts';
import type { ConsentFact } from '../../domain/member-consent.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { VISIT } from '../../protocol/persons.ts';
import type { SEALED } from '../../schemas/scalars.ts';
import type { Queries, Transaction } from './database.ts';
import { FORGOTTEN_TIER } from './members.ts';

export interface ProfileRow {
  readonly id: string;
  readonly member: MemberId;
  readonly store: StoreId;
  readonly at: EpochMs;
  readonly staff: StaffId | null;
  readonly sealed: Static<typeof SEALED>;
}
export interface ConsentRow extends Omit<ProfileRow, 'sealed'> {
  readonly purpose: ConsentFact['purpose'];
  readonly given: boolean;
  readonly version: string;
  readonly channel: string;
}
/** Boxes of one person that are opened; each has up to 60 fields. */
const BOXES_MAX = 500;
export const VISITS_MAX = 200;

/** One that is there already stays as it is. */
export async function keepProfile(queries: Queries, scope: string, row: ProfileRow): Promise<void> {
  const { id, member, store, at, staff, sealed } = row;
  await queries.run(
    `INSERT INTO member_profiles (scope, id, member, store, at, staff, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT DO NOTHING`,
    [scope, id, member, store, at, staff, JSON.stringify(sealed)],
  );
}

/** The newest of these members, oldest first. */
export async function profilesOf(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly ProfileRow[]> {
  const rows = await queries.rows<ProfileRow>(
    `SELECT id, member, store, at, staff, sealed FROM member_profiles WHERE scope = $1 AND member = ANY($2)
     ORDER BY at DESC, id DESC LIMIT ${String(BOXES_MAX)}`,
    [scope, members],
  );
  return [...rows].reverse();
}

export async function keepPersonConsent(queries: Queries, scope: string, row: ConsentRow): Promise<void> {
  const { id, member, store, at, staff, purpose, given, version, channel } = row;
  await queries.run(
    `INSERT INTO member_consents (scope, id, member, store, at, staff, purpose, given, version, channel)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [scope, id, member, store, at, staff, purpose, given, version, channel],
  );
}

/**
 * What these members agreed to or took back, those to marketing of an enrolment among them: a box left unticked there says nothing.
 * Oldest first.
 */
export const consentFactsOf = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly (ConsentFact & { readonly member: string; readonly channel: string })[]> =>
  queries.rows(
    `SELECT member, id, at, purpose, given, version, channel FROM member_consents WHERE scope = $1 AND member = ANY($2)
     UNION ALL SELECT member, id, at, 'marketing' AS purpose, true AS given, version, channel FROM consents
       WHERE scope = $1 AND member = ANY($2) AND marketing ORDER BY at, id`,
    [scope, members],
  );

/** Which of these persons were deleted. */
export async function forgottenOf(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<ReadonlySet<string>> {
  if (members.length === 0) return new Set();
  const rows = await queries.rows<{ member: string }>(
    'SELECT member FROM member_deletions WHERE scope = $1 AND member = ANY($2)',
    [scope, members],
  );
  return new Set(rows.map(({ member }) => member));
}

export interface DeletionRow {
  readonly member: MemberId;
  readonly at: EpochMs;
  readonly who: string;
  readonly reason: string;
}

/** Of the whole brand, oldest first. */
export const allDeletions = (queries: Queries, scope: string): Promise<readonly DeletionRow[]> =>
  queries.rows<DeletionRow>(
    'SELECT member, at, who, reason FROM member_deletions WHERE scope = $1 ORDER BY at, member',
    [scope],
  );

/** Takes away all that says who somebody is; the row of the id, the sales, the claims and the consents stay. */
export async function forgetMember(tx: Transaction, scope: string, row: DeletionRow): Promise<void> {
  const { member, at, who, reason } = row;
  await tx.run(
    'INSERT INTO member_deletions (scope, member, at, who, reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [scope, member, at, who, reason],
  );
  await tx.run(
    `UPDATE members SET phone_hmac = NULL, phone_cipher = NULL, phone_masked = NULL, name = NULL, tier = $3
     WHERE scope = $1 AND id = $2`,
    [scope, member, FORGOTTEN_TIER],
  );
  await tx.run('DELETE FROM person_keys WHERE scope = $1 AND person = $2', [scope, member]);
  await tx.run(
    `WITH facts AS (DELETE FROM card_facts WHERE scope = $1 AND member = $2)
     DELETE FROM member_cards WHERE scope = $1 AND member = $2`,
    [scope, member],
  );
  for (const table of [
    'member_tiers',
    'member_profiles',
    'member_passwords',
    'member_codes',
    'member_messages',
    'wecom_people',
    'guide_candidates',
  ])
    await tx.run(`DELETE FROM ${table} WHERE scope = $1 AND member = $2`, [scope, member]);
}

/** Where the person enrolled, was looked up, was claimed, or said something of themselves. */
export async function storesKnowing(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly StoreId[]> {
  const rows = await queries.rows<{ store: StoreId }>(
    `SELECT store FROM member_stores WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM claims WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM member_profiles WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM member_consents WHERE scope = $1 AND member = ANY($2) ORDER BY store`,
    [scope, members],
  );
  return rows.map(({ store }) => store);
}

/** Documents of a store's tokens that name the member. */
export const tokensNaming = (
  tx: Transaction,
  scope: string,
  member: string,
): Promise<readonly { readonly id: string; readonly body: Record<string, unknown> }[]> =>
  tx.rows(
    "SELECT id, body FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'token' AND body->>'member' = $2",
    [scope, member],
  );

/** Takes a deleted person's masked number out of what the store's tokens say, from where their documents are written anew. */
export async function blankTokens(tx: Transaction, scope: string, member: string): Promise<void> {
  await tx.run(
    "UPDATE tokens SET body = body - 'memberPhone' - 'memberName' WHERE scope = $1 AND body->>'member' = $2",
    [scope, member],
  );
}

/** What these members bought, newest first; `scopes`: of the stores that are looked at. */
export async function visitsOf(
  queries: Queries,
  scopes: readonly string[],
  members: readonly string[],
): Promise<readonly Static<typeof VISIT>[]> {
  const rows = await queries.rows<{ at: EpochMs; store: StoreId; receipt: ReceiptNumber; total: number }>(
    `SELECT (body->>'at')::bigint AS at, body->>'store' AS store, body->>'receiptNumber' AS receipt, (body->>'total')::bigint AS total
     FROM documents WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'sale'
       AND body->'body'->'member' IS NOT NULL AND body->'body'->'member'->>'id' = ANY($2)
     ORDER BY (body->>'at')::bigint DESC, id DESC LIMIT ${String(VISITS_MAX)}`,
    [scopes, members],
  );
  return rows.map(({ receipt, total, ...row }) => ({ ...row, receiptNumber: receipt, total: fen(total) }));
}
