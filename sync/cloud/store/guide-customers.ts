/** Rows of a guide's customers and of what became of calls to them: statements only. Called by sync/cloud/guide/customers.ts. */
import type { CallOutcome, CallReasonKind } from '../../domain/call-reasons.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import { mayContact, type ConsentFact } from '../../domain/member-consent.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import type { ProfileFact } from '../../domain/member-profile.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';
import { consentFactsOf } from './member-facts.ts';

/** Who is bound to a guide, as a store's documents have it; who was in touch last comes first. */
export async function customersOf(
  queries: Queries,
  scope: string,
  guide: StaffId,
  limit: number,
): Promise<readonly BindingDocument[]> {
  const rows = await queries.rows<{ body: BindingDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'member' AND body->>'guide' = $2 AND NOT deleted
     ORDER BY (body->>'lastTouch')::bigint DESC, id LIMIT $3`,
    [scope, guide, limit],
  );
  return rows.map(({ body }) => body);
}

/** The last business day on which each of these members bought something in a store. */
export async function lastBoughtIn(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await queries.rows<{ member: string; day: string }>(
    `SELECT body->'body'->'member'->>'id' AS member, max(body->>'businessDay') AS day FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'sale' AND body->'body'->'member' IS NOT NULL
       AND body->'body'->'member'->>'id' = ANY($2) GROUP BY body->'body'->'member'->>'id'`,
    [scope, members],
  );
  return new Map(rows.map(({ member, day }) => [member, day]));
}

export const namesOf = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly { readonly id: MemberId; readonly name: string | null; readonly masked: string | null }[]> =>
  queries.rows('SELECT id, name, phone_masked AS masked FROM members WHERE scope = $1 AND id = ANY($2)', [
    scope,
    members,
  ]);

/** Who may be called about something: agreed to news and offers, and has not taken it back under any of their ids. */
export async function agreedOf(
  queries: Queries,
  scope: string,
  persons: ReadonlyMap<MemberId, readonly MemberId[]>,
): Promise<ReadonlySet<string>> {
  const said = new Map<string, ConsentFact[]>();
  for (const { member, ...fact } of await consentFactsOf(queries, scope, [...persons.values()].flat()))
    said.set(member, [...(said.get(member) ?? []), fact]);
  const agreed = [...persons].filter(([, ids]) => mayContact(ids.flatMap((id) => said.get(id) ?? [])));
  return new Set(agreed.map(([person]) => person));
}

export interface CallOutcomeRow {
  readonly member: MemberId;
  readonly kind: CallReasonKind;
  readonly occasion: string;
  /** How often it was tried on this occasion before. */
  readonly n: number;
  readonly outcome: CallOutcome;
  readonly staff: StaffId;
  readonly at: EpochMs;
  /** Where it counts; null of those before it was noted. */
  readonly store: StoreId | null;
}
export const outcomesOf = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly CallOutcomeRow[]> =>
  queries.rows<CallOutcomeRow>(
    'SELECT member, kind, occasion, n, outcome, staff, at, store FROM call_outcomes WHERE scope = $1 AND member = ANY($2) ORDER BY at, n',
    [scope, members],
  );

/** False when this try was written down already. */
export const keepOutcome = async (queries: Queries, scope: string, row: CallOutcomeRow): Promise<boolean> =>
  (await queries.run(
    'INSERT INTO call_outcomes (scope, member, kind, occasion, n, outcome, staff, at, store) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING',
    [scope, row.member, row.kind, row.occasion, row.n, row.outcome, row.staff, row.at, row.store],
  )) > 0;

/** Which members a guide got in touch with by the phone's page since an instant. */
export async function membersCalledByPhone(
  queries: Queries,
  scope: string,
  staff: StaffId,
  since: number,
): Promise<readonly string[]> {
  const rows = await queries.rows<{ member: string }>(
    'SELECT DISTINCT member FROM call_outcomes WHERE scope = $1 AND staff = $2 AND at >= $3',
    [scope, staff, since],
  );
  return rows.map(({ member }) => member);
}

/** What these members said of themselves, as stores of these scopes have it published: nothing that needs a consent which is not there. */
export async function profilesIn(
  queries: Queries,
  scopes: readonly string[],
  members: readonly string[],
): Promise<ReadonlyMap<string, readonly ProfileFact[]>> {
  const rows = await queries.rows<{ body: BindingDocument }>(
    "SELECT body FROM documents WHERE scope = ANY($1) AND collection = 'bindings' AND id = ANY($2) AND NOT deleted",
    [scopes, members.map((member) => `person:${member}`)],
  );
  const known = new Map<string, ProfileFact[]>();
  for (const { body } of rows)
    if (body.member !== undefined)
      known.set(body.member, [...(known.get(body.member) ?? []), ...((body.facts ?? []) as readonly ProfileFact[])]);
  return known;
}

/** Customers whom this guide claimed or held while another did, as a store has it published; who was claimed last comes first. */
export async function clashDocumentsOf(
  queries: Queries,
  scope: string,
  { guide, limit }: { readonly guide: StaffId; readonly limit: number },
): Promise<readonly BindingDocument[]> {
  const rows = await queries.rows<{ body: BindingDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'clash' AND NOT deleted
       AND (body->'clashes' @> $2::jsonb OR body->'clashes' @> $3::jsonb)
     ORDER BY (body->'clashes'->0->>'at')::bigint DESC, id LIMIT $4`,
    [scope, JSON.stringify([{ claimant: guide }]), JSON.stringify([{ holder: guide }]), limit],
  );
  return rows.map(({ body }) => body);
}
