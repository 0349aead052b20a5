/**
 * A claim that came after the money was settled: a manager of the store decides whether it counts. Upheld, what it would have
 * changed is posted anew as of today; what was posted stays. Decided once. Called by routes/commission-disputes.ts. DOMAIN.md §7.
 */
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import {
  disputeOf,
  eventsOfSale,
  lockCommissionMember,
  lockCommissionSale,
  saveCommissionSale,
  settleDispute,
  shareBook,
  type DisputeRow,
} from '../store/commission.ts';
import { boundAtSale } from './frozen-facts.ts';
import { ledgerOf, todayOf, withBonus } from './post.ts';

export interface Decision {
  readonly isUpheld: boolean;
  readonly by: string;
  readonly note: string;
}

/** What became of it; null where there is none, and as it was decided where it has been. */
export async function decideDispute(
  cloud: Cloud,
  id: string,
  { isUpheld, by, note }: Decision,
): Promise<DisputeRow | null> {
  const scope = brandScope(cloud.brand.id);
  const asked = await disputeOf(cloud.database, scope, id);
  if (asked === null) return null;
  await cloud.database.transaction(async (tx) => {
    const closed = await shareBook(tx, scope);
    const row = await lockCommissionSale(tx, scope, asked.sale);
    const { sold, facts, due_day: due } = row;
    if (sold === null || facts === null || due === null) throw new Error('a disputed sale earns nothing');
    const decided = { id, state: isUpheld ? 'upheld' : 'rejected', by, at: cloud.ports.clock.now(), note } as const;
    if (!(await settleDispute(tx, scope, decided)) || !isUpheld) return;
    if (sold.member !== null) await lockCommissionMember(tx, scope, sold.member);
    const kept = { ...facts, ...(await boundAtSale(tx, scope, sold)) };
    await saveCommissionSale(tx, scope, { ...row, facts: kept });
    const ledger = await ledgerOf({ cloud, tx, scope, sold, due, closed }, asked.sale);
    const because = { what: 'decided', cause: id, day: await todayOf(cloud, tx, sold.store) } as const;
    await ledger.bring(withBonus(kept, row.brings_member), await eventsOfSale(tx, scope, asked.sale), because);
  });
  return disputeOf(cloud.database, scope, id);
}
