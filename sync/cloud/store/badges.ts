/** Staff badges of a brand and what its stores decide of their people. Called by routes/badges.ts; tills get both with their verifiers. */
import type { BrandId, StaffId, StoreId } from '../../domain/ids.ts';
import type { PeopleRules } from '../../domain/people-rules.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Queries } from './database.ts';

export interface BadgeRow {
  readonly serial: string;
  readonly staff: StaffId;
  readonly from_at: number;
  readonly until_at: number;
}

/** Badges that count, of everybody. */
export const readBadges = (queries: Queries, brand: BrandId, now: number): Promise<readonly BadgeRow[]> =>
  queries.rows<BadgeRow>(
    'SELECT badge AS serial, staff, from_at, until_at FROM staff_badges WHERE scope = $1 AND revoked_at IS NULL AND until_at > $2 ORDER BY staff, badge',
    [brandScope(brand), now],
  );

export async function readBadge(queries: Queries, brand: BrandId, serial: string): Promise<BadgeRow | undefined> {
  const [row] = await queries.rows<BadgeRow>(
    'SELECT badge AS serial, staff, from_at, until_at FROM staff_badges WHERE scope = $1 AND badge = $2',
    [brandScope(brand), serial],
  );
  return row;
}

export async function addBadge(queries: Queries, brand: BrandId, row: BadgeRow, by: StaffId): Promise<void> {
  await queries.run(
    'INSERT INTO staff_badges (scope, badge, staff, from_at, until_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)',
    [brandScope(brand), row.serial, row.staff, row.from_at, row.until_at, by],
  );
}

export async function revokeBadge(queries: Queries, brand: BrandId, serial: string, now: number): Promise<void> {
  await queries.run('UPDATE staff_badges SET revoked_at = $3 WHERE scope = $1 AND badge = $2 AND revoked_at IS NULL', [
    brandScope(brand),
    serial,
    now,
  ]);
}

/** A person has one badge: a new one ends those of before. */
export async function revokeBadgesOf(queries: Queries, brand: BrandId, staff: StaffId, now: number): Promise<void> {
  await queries.run('UPDATE staff_badges SET revoked_at = $3 WHERE scope = $1 AND staff = $2 AND revoked_at IS NULL', [
    brandScope(brand),
    staff,
    now,
  ]);
}

export async function readRules(queries: Queries, brand: BrandId, store: StoreId): Promise<PeopleRules> {
  const [row] = await queries.rows<{ body: PeopleRules }>(
    'SELECT body FROM people_rules WHERE scope = $1 AND store = $2',
    [brandScope(brand), store],
  );
  return row?.body ?? {};
}

export async function saveRules(queries: Queries, brand: BrandId, store: StoreId, rules: PeopleRules): Promise<void> {
  await queries.run(
    `INSERT INTO people_rules (scope, store, body) VALUES ($1, $2, $3::jsonb)
     ON CONFLICT (scope, store) DO UPDATE SET body = excluded.body`,
    [brandScope(brand), store, JSON.stringify(rules)],
  );
}
