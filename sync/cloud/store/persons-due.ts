/** Whose stores are still to be told of what became of them. Used by binding/tell-persons.ts. */
import type { MemberId } from '../../domain/ids.ts';
import type { Queries, Transaction } from './database.ts';

/** With the fact, in its transaction; sorted, as rows are locked everywhere. */
export async function markPersonsDue(
  tx: Transaction,
  scope: string,
  members: readonly MemberId[],
  at: number,
): Promise<void> {
  for (const member of [...members].sort())
    await tx.run(
      'INSERT INTO persons_due (scope, member, at) VALUES ($1, $2, $3) ON CONFLICT (scope, member) DO UPDATE SET at = excluded.at',
      [scope, member, at],
    );
}

/** Kept until `until`, or by a clock that was ahead of `now`. */
export async function personsDue(
  queries: Queries,
  scope: string,
  { until, now, limit }: { readonly until: number; readonly now: number; readonly limit: number },
): Promise<readonly { readonly member: MemberId; readonly at: number }[]> {
  return queries.rows(
    'SELECT member, at FROM persons_due WHERE scope = $1 AND (at <= $2 OR at > $3) ORDER BY at, member LIMIT $4',
    [scope, until, now, limit],
  );
}

/** What was kept meanwhile stays due. */
export async function personsTold(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
  at: number,
): Promise<void> {
  await queries.run('DELETE FROM persons_due WHERE scope = $1 AND member = ANY($2) AND at = $3', [scope, members, at]);
}
