/** Proposals of equal numbers that stores may see, newest first, and where members were enrolled. Statements only. Called by routes/member-merges.ts. */
import type { MemberId, StoreId } from '../../domain/ids.ts';
import type { ProposalRow } from './member-merges.ts';
import type { Queries } from './database.ts';

export type ListedProposal = ProposalRow & { readonly phone: string | null };

/** Whose second member one of these stores enrolled, has a claim on, or looked up since; before an id. */
export const proposalsWithin = (
  queries: Queries,
  scope: string,
  {
    stores,
    since,
    before,
    limit,
  }: { readonly stores: readonly string[]; readonly since: number; readonly before: string; readonly limit: number },
): Promise<readonly ListedProposal[]> =>
  queries.rows<ListedProposal>(
    `SELECT p.id, p.member, p.other, p.at, m.phone_masked AS phone FROM member_proposals p
     LEFT JOIN members m ON m.scope = p.scope AND m.id = p.other
     WHERE p.scope = $1 AND ($2 = '' OR p.id < $2) AND (
       EXISTS (SELECT 1 FROM member_stores s WHERE s.scope = p.scope AND s.member = p.other AND s.store = ANY($3) AND (s.why = 'enrolled' OR s.at >= $4))
       OR EXISTS (SELECT 1 FROM claims c WHERE c.scope = p.scope AND c.member = p.other AND c.store = ANY($3)))
     ORDER BY p.id DESC LIMIT $5`,
    [scope, before, stores, since, limit],
  );

export async function storesOfMember(queries: Queries, scope: string, member: MemberId): Promise<readonly StoreId[]> {
  const rows = await queries.rows<{ store: StoreId }>(
    "SELECT store FROM member_stores WHERE scope = $1 AND member = $2 AND why = 'enrolled' ORDER BY store",
    [scope, member],
  );
  return rows.map(({ store }) => store);
}
