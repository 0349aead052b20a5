/**
 * A claim that came after the money was settled, or a guide who says that a sale's commission is not right: a manager of the store
 * decides. Upheld, what it changes is posted anew as of today; what was posted stays. A claim changes who was bound; a guide's dispute
 * who served, as the manager says. Decided once. Called by routes/commission-disputes.ts. DOMAIN.md §7.
 */
import type { ServingShare } from '../../domain/commission.ts';
import { isSaleMetric } from '../../domain/contest.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { CommissionDispute } from '../../protocol/commission.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { workOutIn } from '../guide/sold.ts';
import {
  addCommissionEvent,
  disputeOf,
  eventsOfSale,
  lockCommissionSale,
  saveCommissionSale,
  settleDispute,
  shareBook,
  type DisputeRow,
} from '../store/commission.ts';
import { markContestDue } from '../store/contests.ts';
import type { Transaction } from '../store/database.ts';
import { boundAtSale } from './frozen-facts.ts';
import { ledgerOf, lockPerson, todayOf, withBonus } from './post.ts';
import { QUESTIONED } from './questions.ts';

export interface Decision {
  readonly isUpheld: boolean;
  readonly by: string;
  readonly note: string;
  /** Who served, of a guide's dispute that is upheld; 10000 in all. */
  readonly serving: readonly ServingShare[];
}
export type DecisionRefusal =
  'unknown_dispute' | 'own_cause' | 'serving_needed' | 'serving_not_asked' | 'earns_nothing';

/** What became of it; as it was decided where it has been. Errors: why this person cannot decide it so. */
export async function decideDispute(
  cloud: Cloud,
  id: string,
  decision: Decision,
): Promise<Result<DisputeRow, DecisionRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const asked = await disputeOf(cloud.database, scope, id);
  if (asked === null) return err('unknown_dispute');
  const refusal =
    wrongDecision(asked, decision) ??
    (await cloud.database.transaction((tx) => settle(cloud, tx, asked, decision))) ??
    undefined;
  if (refusal !== undefined) return err(refusal);
  if (decision.serving.length > 0) cloud.contests.soon(storeScope(cloud.brand.id, asked.store));
  return ok((await disputeOf(cloud.database, scope, id)) ?? asked);
}

function wrongDecision(
  { reason, raised_by: raisedBy, state, evidence }: DisputeRow,
  { isUpheld, by, serving }: Decision,
): DecisionRefusal | undefined {
  if (state !== 'open') return undefined;
  if (raisedBy === by || evidence?.parts.some(({ party }) => party === by) === true) return 'own_cause';
  const needsServing = isUpheld && reason === QUESTIONED;
  if (needsServing && serving.length === 0) return 'serving_needed';
  return !needsServing && serving.length > 0 ? 'serving_not_asked' : undefined;
}

async function settle(
  cloud: Cloud,
  tx: Transaction,
  asked: DisputeRow,
  { isUpheld, by, note, serving }: Decision,
): Promise<DecisionRefusal | null> {
  const scope = brandScope(cloud.brand.id);
  const { id, sale, reason } = asked;
  const closed = await shareBook(tx, scope);
  const row = await lockCommissionSale(tx, scope, sale);
  const { sold, facts, due_day: due } = row;
  const earns = sold !== null && facts !== null && due !== null;
  if (isUpheld && !earns) return 'earns_nothing';
  const now = cloud.ports.clock.now();
  const decided = { id, state: isUpheld ? 'upheld' : 'rejected', by, at: now, note } as const;
  if (!(await settleDispute(tx, scope, decided)) || !isUpheld || !earns) return null;
  await lockPerson(tx, scope, sold.member);
  const day = await todayOf(cloud, tx, sold.store);
  const kept = reason === QUESTIONED ? facts : { ...facts, ...(await boundAtSale(tx, scope, sold)) };
  if (reason === QUESTIONED) {
    await addCommissionEvent(tx, scope, sale, { kind: 'correction', id, at: now, day, serving });
    await tellServed(cloud, tx, asked);
  } else await saveCommissionSale(tx, scope, { ...row, facts: kept });
  const ledger = await ledgerOf({ cloud, tx, scope, sold, due, closed }, sale);
  await ledger.bring(withBonus(kept, row.brings_member), await eventsOfSale(tx, scope, sale), {
    what: 'decided',
    cause: id,
    day,
  });
  return null;
}

/** What was sold is somebody else's now, in targets and contests too. */
async function tellServed(cloud: Cloud, tx: Transaction, { receipt, store }: DisputeRow): Promise<void> {
  await workOutIn(cloud, tx, store, [receipt]);
  const listening = await cloud.contests.listening(tx);
  if (!listening.some(({ terms }) => isSaleMetric(terms.metric))) return;
  await markContestDue(tx, storeScope(cloud.brand.id, store), [receipt], cloud.ports.clock.now());
}

export const disputeView = ({
  opened_at: openedAt,
  decided_by: decidedBy,
  raised_by: raisedBy,
  evidence,
  ...row
}: DisputeRow): CommissionDispute =>
  ({
    ...row,
    ...(evidence === null ? {} : { evidence }),
    openedAt,
    decidedBy,
    raisedBy,
  }) as CommissionDispute;
