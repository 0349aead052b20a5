/** Ends of wishes that guides said on the phone: statements only. Called by guide/wishes.ts. */
import type { WishEnd } from '../../domain/arrived-goods.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { Queries } from './database.ts';

export interface WishEndRow {
  readonly wish: string;
  readonly member: MemberId;
  readonly why: WishEnd;
  readonly staff: StaffId;
  readonly at: number;
}

/** Whether it is new; one that is there stays as it is. */
export async function keepWishEnd(queries: Queries, scope: string, row: WishEndRow): Promise<boolean> {
  const { wish, member, why, staff, at } = row;
  const kept = await queries.run(
    `INSERT INTO wish_ends (scope, wish, member, why, staff, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [scope, wish, member, why, staff, at],
  );
  return kept > 0;
}

export const wishEndsOf = (
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<readonly WishEndRow[]> =>
  queries.rows<WishEndRow>(
    'SELECT wish, member, why, staff, at FROM wish_ends WHERE scope = $1 AND member = ANY($2) ORDER BY at, wish',
    [scope, members],
  );
