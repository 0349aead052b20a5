/**
 * Calls to one customer, as the phone's page and tills noted them, each with where it was: what contests of follow-ups count. Also of
 * stores where nobody claimed them: a guide of several stores notes a call at whichever till is near. Called by contests/apply.ts.
 */
import type { SaidCall } from '../../domain/follow-ups.ts';
import type { MemberId, StoreId } from '../../domain/ids.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { Queries } from '../store/database.ts';
import { outcomesOf } from '../store/guide-customers.ts';
import { guideFactsOf } from '../store/guide-facts.ts';

const TRIES_DIGITS = 4;

/** `ids`: all that the person is known by. Of `stores` in one statement, each a look into the index, whatever their number. */
export async function saidToMember(
  { brand }: Pick<Cloud, 'brand'>,
  queries: Queries,
  ids: readonly MemberId[],
  stores: Iterable<StoreId>,
): Promise<readonly SaidCall[]> {
  const said: SaidCall[] = [];
  for (const row of await outcomesOf(queries, brandScope(brand.id), ids)) {
    const { member, kind: reason, occasion, n, outcome, staff, at, store } = row;
    const id = `phone ${member} ${reason} ${occasion} ${String(n).padStart(TRIES_DIGITS, '0')}`;
    said.push({ id, staff, guide: staff, reason, occasion, outcome, at, ...(store === null ? {} : { store }) });
  }
  const storeOf = new Map([...stores].sort().map((store) => [storeScope(brand.id, store), store]));
  for (const fact of await guideFactsOf(queries, [...storeOf.keys()], 'customer.called', ids)) {
    const { scope, id, staff, at, body } = fact;
    const { guide, reason, occasion, outcome } = body;
    const store = storeOf.get(scope);
    said.push({ id, staff, guide, reason, occasion, outcome, at, ...(store === undefined ? {} : { store }) });
  }
  return said;
}
