/** The brand's own roles and who wears which. Called by routes/roles.ts; tills get both with their staff verifiers. */
import type { BrandId, MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import type { RoleDefinition } from '../../domain/role-definition.ts';
import type { EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries, Transaction } from './database.ts';
import { writeDocuments } from './documents.ts';

export async function readRoles(queries: Queries, brand: BrandId): Promise<readonly RoleDefinition[]> {
  const rows = await queries.rows<{ body: RoleDefinition }>(
    'SELECT body FROM staff_roles WHERE scope = $1 ORDER BY role',
    [brandScope(brand)],
  );
  return rows.map(({ body }) => body);
}

/** Puts the whole list in place of the one before. */
export async function replaceRoles(queries: Queries, brand: BrandId, roles: readonly RoleDefinition[]): Promise<void> {
  await queries.run('DELETE FROM staff_roles WHERE scope = $1', [brandScope(brand)]);
  for (const role of roles)
    await queries.run('INSERT INTO staff_roles (scope, role, body) VALUES ($1, $2, $3::jsonb)', [
      brandScope(brand),
      role.id,
      JSON.stringify(role),
    ]);
}

export async function readPerson(queries: Queries, brand: BrandId, staff: StaffId): Promise<StaffDocument | undefined> {
  const [row] = await queries.rows<{ body: StaffDocument }>(
    'SELECT body FROM staff WHERE scope = $1 AND staff = $2 FOR UPDATE',
    [brandScope(brand), staff],
  );
  return row?.body;
}

/** Whose own member this is. */
export async function staffOfMember(queries: Queries, brand: BrandId, member: string): Promise<StaffId | undefined> {
  const [row] = await queries.rows<{ staff: StaffId }>('SELECT staff FROM staff WHERE scope = $1 AND member = $2', [
    brandScope(brand),
    member,
  ]);
  return row?.staff;
}

/** Beside the document, and as a fact of when it was said: claims are judged by it. */
export async function keepMember(
  queries: Queries,
  brand: BrandId,
  { staff, member, at }: { readonly staff: StaffId; readonly member: string | null; readonly at: EpochMs },
): Promise<void> {
  await queries.run('UPDATE staff SET member = $3 WHERE scope = $1 AND staff = $2', [brandScope(brand), staff, member]);
  await queries.run(
    `INSERT INTO own_members (scope, staff, at, member) VALUES ($1, $2, $3, $4)
     ON CONFLICT (scope, staff, at) DO UPDATE SET member = excluded.member`,
    [brandScope(brand), staff, at, member],
  );
}

/** The person's own member as it was said by an instant; null: nobody. */
export async function ownMemberAt(
  queries: Queries,
  scope: string,
  staff: StaffId,
  at: EpochMs,
): Promise<MemberId | null> {
  const [row] = await queries.rows<{ member: MemberId | null }>(
    'SELECT member FROM own_members WHERE scope = $1 AND staff = $2 AND at <= $3 ORDER BY at DESC LIMIT 1',
    [scope, staff, at],
  );
  return row?.member ?? null;
}

/** Whose planned change of store has begun. */
export async function peopleWhoGo(
  queries: Queries,
  brand: BrandId,
  now: EpochMs,
  limit: number,
): Promise<readonly StaffId[]> {
  const rows = await queries.rows<{ staff: StaffId }>(
    `SELECT staff FROM staff WHERE scope = $1 AND body->'goes' IS NOT NULL AND (body->'goes'->>'at')::bigint <= $2
     ORDER BY (body->'goes'->>'at')::bigint, staff LIMIT $3`,
    [brandScope(brand), now, limit],
  );
  return rows.map(({ staff }) => staff);
}

/** Keeps the person and publishes it to each of its stores, also to one that it will come to; `gone` are those that forget it. */
export async function writePerson(
  queries: Transaction,
  brand: BrandId,
  person: StaffDocument,
  gone: readonly StoreId[] = [],
): Promise<void> {
  await queries.run('UPDATE staff SET body = $3::jsonb WHERE scope = $1 AND staff = $2', [
    brandScope(brand),
    person.id,
    JSON.stringify(person),
  ]);
  const there = [...person.stores, ...(person.goes === undefined ? [] : [person.goes.to])];
  // Counters of scopes are taken in one order: two people who change places wait for each other once.
  for (const store of [...new Set([...there, ...gone])].sort()) {
    const document = { collection: 'staff' as const, id: person.id, body: person };
    const isGone = !there.includes(store);
    await writeDocuments(queries, storeScope(brand, store), [isGone ? { ...document, deleted: true } : document]);
  }
}
