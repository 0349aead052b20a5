/** What tills journalled of guides' work, as rows of their store. Statements only. Called by ingest/derive.ts and guide/. */
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Queries } from './database.ts';

export type GuideFactKind = 'customer.called' | 'goods.wished' | 'goods.arrived' | 'task.progressed' | 'staff.clocked';
export interface GuideFact<Kind extends GuideFactKind> {
  /** Of the journal's entry. */
  readonly id: string;
  readonly subject: string;
  readonly staff: StaffId | null;
  readonly at: EpochMs;
  readonly body: EntryBody<Kind>;
}
export interface GuideFactRow extends GuideFact<GuideFactKind> {
  readonly kind: GuideFactKind;
}
/** With the scope of the store whose till it was. */
export type ScopedGuideFact<Kind extends GuideFactKind> = GuideFact<Kind> & { readonly scope: string };

/** One that is there already stays as it is: false. */
export async function keepGuideFact(queries: Queries, scope: string, row: GuideFactRow): Promise<boolean> {
  const { id, kind, subject, staff, at, body } = row;
  const added = await queries.run(
    `INSERT INTO guide_facts (scope, id, kind, subject, staff, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT DO NOTHING`,
    [scope, id, kind, subject, staff, at, JSON.stringify(body)],
  );
  return added > 0;
}

/** About these members, products or tasks, in stores of these scopes; oldest first. */
export const guideFactsOf = <Kind extends GuideFactKind>(
  queries: Queries,
  scopes: readonly string[],
  kind: Kind,
  subjects: readonly string[],
): Promise<readonly ScopedGuideFact<Kind>[]> =>
  subjects.length === 0 || scopes.length === 0
    ? Promise.resolve([])
    : queries.rows<ScopedGuideFact<Kind>>(
        `SELECT scope, id, subject, staff, at, body FROM guide_facts WHERE scope = ANY($1) AND kind = $2 AND subject = ANY($3)
         ORDER BY at, id`,
        [scopes, kind, subjects],
      );

/** All of a kind since an instant, newest first. */
export const guideFactsSince = <Kind extends GuideFactKind>(
  queries: Queries,
  scopes: readonly string[],
  kind: Kind,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<readonly GuideFact<Kind>[]> =>
  queries.rows<GuideFact<Kind>>(
    `SELECT id, subject, staff, at, body FROM guide_facts WHERE scope = ANY($1) AND kind = $2 AND at >= $3
     ORDER BY at DESC, id DESC LIMIT $4`,
    [scopes, kind, since, limit],
  );

/** All of a kind from `from` on and before `until`, oldest first. */
export const guideFactsWithin = <Kind extends GuideFactKind>(
  queries: Queries,
  scope: string,
  kind: Kind,
  [from, until]: readonly [number, number],
): Promise<readonly GuideFact<Kind>[]> =>
  queries.rows<GuideFact<Kind>>(
    `SELECT id, subject, staff, at, body FROM guide_facts WHERE scope = $1 AND kind = $2 AND at >= $3 AND at < $4 ORDER BY at, id`,
    [scope, kind, from, until],
  );

/** Who wished for these products. */
export async function membersWishing(
  queries: Queries,
  scope: string,
  products: readonly string[],
): Promise<readonly MemberId[]> {
  if (products.length === 0) return [];
  const rows = await queries.rows<{ member: MemberId }>(
    `SELECT DISTINCT subject AS member FROM guide_facts WHERE scope = $1 AND kind = 'goods.wished' AND body->'goods'->>'product' = ANY($2)
     ORDER BY subject`,
    [scope, products],
  );
  return rows.map(({ member }) => member);
}

/** Which members a guide got in touch with at a till since an instant. */
export async function membersCalled(
  queries: Queries,
  scopes: readonly string[],
  staff: StaffId,
  since: number,
): Promise<readonly string[]> {
  const rows = await queries.rows<{ subject: string }>(
    `SELECT DISTINCT subject FROM guide_facts WHERE scope = ANY($1) AND kind = 'customer.called' AND staff = $2 AND at >= $3`,
    [scopes, staff, since],
  );
  return rows.map(({ subject }) => subject);
}

/** Who clocked in a store in a window of time, by when it was said. */
export async function staffClocked(
  queries: Queries,
  scope: string,
  { from, until }: Readonly<Record<'from' | 'until', number>>,
): Promise<readonly StaffId[]> {
  const rows = await queries.rows<{ subject: StaffId }>(
    `SELECT DISTINCT subject FROM guide_facts WHERE scope = $1 AND kind = 'staff.clocked' AND at >= $2 AND at < $3`,
    [scope, from, until],
  );
  return rows.map(({ subject }) => subject);
}

/** What these people clocked in that window, in stores of these scopes; no order. */
export const clockFactsOf = (
  queries: Queries,
  scopes: readonly string[],
  staff: readonly StaffId[],
  { from, until }: Readonly<Record<'from' | 'until', number>>,
): Promise<readonly (GuideFact<'staff.clocked'> & { readonly scope: string })[]> =>
  queries.rows<GuideFact<'staff.clocked'> & { readonly scope: string }>(
    `SELECT scope, id, subject, staff, at, body FROM guide_facts
     WHERE scope = ANY($1) AND kind = 'staff.clocked' AND subject = ANY($2) AND at >= $3 AND at < $4`,
    [scopes, staff, from, until],
  );
