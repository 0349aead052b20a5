/** Rows of members' tiers, and what members spent: statements only. Called by binding/tiers.ts and the look-ups' routes. */
import type { MemberId } from '../../domain/ids.ts';
import type { DaySpend, MemberTier, TierRule } from '../../domain/member-tier.ts';
import type { Queries, Transaction } from './database.ts';
import { FORGOTTEN_TIER } from './members.ts';

export interface TierRuleRow {
  readonly version: number;
  readonly from_day: string;
  readonly rule: TierRule;
  readonly entered_by: string;
  readonly at: number;
  /** The last member whom its beginning was worked through for. */
  readonly walked: string;
  readonly is_walked: boolean;
}

export const readTierRules = (queries: Queries, scope: string): Promise<readonly TierRuleRow[]> =>
  queries.rows<TierRuleRow>(
    'SELECT version, from_day, rule, entered_by, at, walked, is_walked FROM tier_rules WHERE scope = $1 ORDER BY version',
    [scope],
  );

/** False when that number is taken. */
export const addTierRule = async (
  queries: Queries,
  scope: string,
  { version, from_day, rule, entered_by, at }: Omit<TierRuleRow, 'walked' | 'is_walked'>,
): Promise<boolean> =>
  (await queries.run(
    `INSERT INTO tier_rules (scope, version, from_day, rule, entered_by, at, walked, is_walked)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, '', false) ON CONFLICT DO NOTHING`,
    [scope, version, from_day, JSON.stringify(rule), entered_by, at],
  )) > 0;

export const saveWalked = (
  queries: Queries,
  scope: string,
  { version, walked, is_walked }: Pick<TierRuleRow, 'version' | 'walked' | 'is_walked'>,
): Promise<number> =>
  queries.run('UPDATE tier_rules SET walked = $3, is_walked = $4 WHERE scope = $1 AND version = $2', [
    scope,
    version,
    walked,
    is_walked,
  ]);

/** In the order of their ids. */
export async function membersAfter(
  queries: Queries,
  scope: string,
  after: string,
  limit: number,
): Promise<readonly MemberId[]> {
  const rows = await queries.rows<{ id: MemberId }>(
    'SELECT id FROM members WHERE scope = $1 AND id > $2 ORDER BY id LIMIT $3',
    [scope, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** The same without those who were deleted. */
export async function liveMembersAfter(
  queries: Queries,
  scope: string,
  after: string,
  limit: number,
): Promise<readonly MemberId[]> {
  const rows = await queries.rows<{ id: MemberId }>(
    'SELECT id FROM members WHERE scope = $1 AND id > $2 AND tier <> $3 ORDER BY id LIMIT $4',
    [scope, after, FORGOTTEN_TIER, limit],
  );
  return rows.map(({ id }) => id);
}

export async function lastMember(queries: Queries, scope: string): Promise<string | undefined> {
  const [row] = await queries.rows<{ id: string }>('SELECT id FROM members WHERE scope = $1 ORDER BY id DESC LIMIT 1', [
    scope,
  ]);
  return row?.id;
}

/** Whose tier was over before this day. */
export async function tiersOver(
  queries: Queries,
  scope: string,
  today: string,
  limit: number,
): Promise<readonly MemberId[]> {
  const rows = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM member_tiers WHERE scope = $1 AND until_day < $2 ORDER BY until_day, member LIMIT $3',
    [scope, today, limit],
  );
  return rows.map(({ member }) => member);
}

/** What these members paid in stores of these scopes since a day, less what went back, by day. */
export const spentSince = (
  queries: Queries,
  scopes: readonly string[],
  members: readonly string[],
  since: string,
): Promise<readonly DaySpend[]> =>
  queries.rows<DaySpend>(
    `SELECT body->>'businessDay' AS day, sum((body->>'total')::bigint)::bigint AS amount FROM documents
     WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'sale' AND body->'body'->'member' IS NOT NULL
       AND body->'body'->'member'->>'id' = ANY($2) AND body->>'businessDay' >= $3 GROUP BY body->>'businessDay'
     UNION ALL
     SELECT body->>'businessDay' AS day, -sum((body->>'total')::bigint)::bigint AS amount FROM documents
     WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->>'member' IS NOT NULL
       AND body->'body'->>'member' = ANY($2) AND body->>'businessDay' >= $3 GROUP BY body->>'businessDay'`,
    [scopes, members, since],
  );

export async function tierOf(queries: Queries, scope: string, member: string): Promise<MemberTier | null> {
  const [row] = await queries.rows<{ tier: string; until: string | null }>(
    'SELECT tier, until_day AS until FROM member_tiers WHERE scope = $1 AND member = $2',
    [scope, member],
  );
  return row ?? null;
}

/** Whether what is shown of the member changed; of who was deleted nothing does. */
export async function saveTier(
  tx: Transaction,
  scope: string,
  member: string,
  { tier, until }: MemberTier,
): Promise<boolean> {
  await tx.run(
    `INSERT INTO member_tiers (scope, member, tier, until_day) VALUES ($1, $2, $3, $4)
     ON CONFLICT (scope, member) DO UPDATE SET tier = excluded.tier, until_day = excluded.until_day`,
    [scope, member, tier, until],
  );
  const changed = await tx.run(
    'UPDATE members SET tier = $3 WHERE scope = $1 AND id = $2 AND tier <> $3 AND tier <> $4',
    [scope, member, tier, FORGOTTEN_TIER],
  );
  return changed > 0;
}
