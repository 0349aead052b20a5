/**
 * The accounts of one person: of members who were merged those of every id together. What is earned and spent stays on the id that the
 * till named; what there is to spend is the sum, so that a split gives each its own again. Called by holds, postings and look-ups.
 */
import { balanceOf } from '../../domain/value-account.ts';
import type { MemberId } from '../../domain/ids.ts';
import { readAccounts } from '../store/accounts.ts';
import type { Queries } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';

/** Sorted by name. A card is nobody's but its holder's: it is one account. */
export async function accountsOfPerson(queries: Queries, scope: string, account: string): Promise<readonly string[]> {
  const [kind = '', id = ''] = account.split(':');
  if (kind === 'gift_card') return [account];
  const ids = await idsOf(queries, scope, id as MemberId);
  return ids.map((each) => `${kind}:${each}`).sort();
}

export async function balanceOfPerson(queries: Queries, scope: string, account: string): Promise<number> {
  const rows = await readAccounts(queries, scope, await accountsOfPerson(queries, scope, account));
  return rows.reduce((sum, row) => sum + balanceOf(row), 0);
}
