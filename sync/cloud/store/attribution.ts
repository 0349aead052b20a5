/** Rows that say what sales are counted for beside the sales themselves: stores' cities and hours, claims of many members. Statements only. */
import type { StorePlace } from '../../domain/attribution.ts';
import type { MemberId, StoreId } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';
import { CLAIM_COLUMNS, claimRowOf, type ClaimRow, type RawClaim } from './members.ts';

export interface SavedPlace extends StorePlace {
  readonly store: StoreId;
  readonly by: string;
}

/** Of the whole brand, by when each begins. */
export async function readStorePlaces(queries: Queries, scope: string): Promise<readonly SavedPlace[]> {
  const rows = await queries.rows<{ store: StoreId; from_at: number; body: object; saved_by: string }>(
    'SELECT store, from_at, body, saved_by FROM store_places WHERE scope = $1 ORDER BY from_at, store',
    [scope],
  );
  return rows.map(({ store, from_at: from, body, saved_by: by }) => ({ ...body, store, from: epochMs(from), by }));
}

/** One that begins at the same instant takes its place. */
export async function saveStorePlace(
  queries: Queries,
  scope: string,
  { store, from, by, at, ...place }: SavedPlace & { readonly at: number },
): Promise<void> {
  await queries.run(
    `INSERT INTO store_places (scope, store, from_at, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6)
     ON CONFLICT (scope, store, from_at) DO UPDATE SET body = excluded.body, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    [scope, store, from, JSON.stringify(place), by, at],
  );
}

/** The claims on these members and on whoever is the same person, by each of the members that were asked for. */
export async function claimsOfMembers(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, readonly ClaimRow[]>> {
  if (members.length === 0) return new Map();
  const aliases = await queries.rows<{ member: MemberId; person: MemberId }>(
    `SELECT a.member, a.person FROM member_aliases a WHERE a.scope = $1
       AND a.person IN (SELECT b.person FROM member_aliases b WHERE b.scope = $1 AND b.member = ANY($2))`,
    [scope, members],
  );
  const personOf = new Map(aliases.map(({ member, person }) => [member, person]));
  const person = (member: MemberId): MemberId => personOf.get(member) ?? member;
  const rows = await queries.rows<RawClaim & { readonly member: MemberId }>(
    `SELECT ${CLAIM_COLUMNS}, member FROM claims WHERE scope = $1 AND member = ANY($2)`,
    [scope, [...new Set([...members, ...aliases.map(({ member }) => member)])]],
  );
  const byPerson = new Map<MemberId, ClaimRow[]>();
  for (const row of rows)
    byPerson.set(person(row.member), [...(byPerson.get(person(row.member)) ?? []), claimRowOf(row)]);
  return new Map(members.map((member) => [member, byPerson.get(person(member)) ?? []]));
}
