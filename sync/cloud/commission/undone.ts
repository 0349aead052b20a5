/**
 * Money that was earned by a claim that a manager undid (binding/signals.ts): one dispute for each such sale and claim, whether the sale is
 * here already or comes from a till that was silent; none where nothing hangs on the claim. Upheld, the sale is split as if the claim had
 * not been, and the difference is posted as of today. Called by post.ts. DOMAIN.md §6 and §7.
 */
import { difference, entitlement, type LedgerEvent } from '../../domain/commission-ledger.ts';
import type { UndoneEvidence } from '../../protocol/commission.ts';
import { openDispute, type KeptFacts } from '../store/commission.ts';
import { alert } from '../store/quarantine.ts';
import { UNDONE, undoneDispute, type HeldSale, type UndoneBinding } from './frozen-facts.ts';
import type { Place } from './post.ts';

interface Earned {
  readonly facts: KeptFacts;
  readonly events: readonly LedgerEvent[];
}

export async function disputeUndone(
  { cloud, tx, scope, sold }: Place,
  { bound, undone }: HeldSale,
  { facts, events }: Earned,
): Promise<void> {
  // A late claim that came after the sale was settled did not bind it.
  if (undone === null || bound.boundGuide !== facts.boundGuide || bound.binderLeft !== facts.binderLeft) return;
  const parts = partsOf(undone, { facts, events });
  if (parts.length === 0) return;
  const { sale, receipt, store } = sold;
  const { claim, by, without } = undone;
  const about = { sale, receipt, store, reason: UNDONE, guide: without.boundGuide, raised_by: null, words: by.words };
  const opened = { id: undoneDispute(claim, sale), ...about, opened_at: cloud.ports.clock.now() };
  if (
    await openDispute(tx, scope, { ...opened, evidence: { claim: claim as string as Claim, signal: by.signal, parts } })
  )
    await alert(cloud, tx, scope, 'commission_undone', `sale ${receipt}`, facts.boundGuide ?? 'none');
}

type Claim = UndoneEvidence['claim'];

/** What each would get or lose without the claim; nothing of who only sold. */
const partsOf = ({ without }: UndoneBinding, { facts, events }: Earned): UndoneEvidence['parts'] =>
  difference(entitlement({ ...facts, ...without }, events), entitlement(facts, events)).flatMap(({ party, amount }) =>
    amount === 0 ? [] : [{ party, amount }],
  );
