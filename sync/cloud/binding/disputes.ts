/**
 * A decision of the fold that somebody calls wrong: raised by a till's journal, or by the cloud itself (claims.ts) when a claim
 * came so late that it changed who held the customer meanwhile (settled money stays; a person looks). A manager decides: upheld, the customer goes to
 * the guide named by a claim of source `manager_transfer` of that moment; rejected, nothing moves. Neither rewrites a claim.
 * Called by routes/binding-disputes.ts and signals.ts. DOMAIN.md §6.
 */
import { createHash } from 'node:crypto';
import type { BindingClaim, ClaimId } from '../../domain/binding.ts';
import type { EpochMs } from '../../domain/time.ts';
import { uuidV7 } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { decideDispute, lockDispute, readDispute, type Decision, type DisputeRow } from '../store/binding-disputes.ts';
import type { Transaction } from '../store/database.ts';
import { settleClaim } from '../store/members.ts';
import { addClaimIn, lockPerson, publishEverywhere, tellFolded, type Folded } from './claims.ts';

export type DecisionRefusal = 'not_found' | 'decided_otherwise';

/** The claim by which a customer goes to somebody when a dispute is upheld at this instant. */
export const claimOfDecision = (dispute: string, at: EpochMs): ClaimId =>
  uuidV7(at, new Uint8Array(createHash('sha256').update(`decided ${dispute}`).digest())) as ClaimId;

/**
 * The decision and the claim that follows from it are one transaction. The same decision again finds it made and publishes it again;
 * another one is refused.
 */
export async function decide(
  cloud: Cloud,
  dispute: string,
  made: Decision,
  isAllowed: (row: DisputeRow) => void,
): Promise<Result<DisputeRow, DecisionRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const decided = await cloud.database.transaction(async (tx): Promise<Result<Decided, DecisionRefusal>> => {
    const row = await readDispute(tx, scope, dispute);
    if (row === null) return err('not_found');
    isAllowed(row);
    return decideIn(cloud, tx, row, made);
  });
  if (!decided.ok) return decided;
  await tellDecided(cloud, decided.value);
  return ok(decided.value.row);
}

export interface Decided {
  readonly row: DisputeRow;
  /** By the claim that it made; null where nothing moved. */
  readonly folded: Folded | null;
}

/** One of those that are there, together with what else the transaction does; `tellDecided` publishes after the commit. */
export async function decideIn(
  cloud: Cloud,
  tx: Transaction,
  { dispute, member, store }: DisputeRow,
  made: Decision,
): Promise<Result<Decided, DecisionRefusal>> {
  const scope = brandScope(cloud.brand.id);
  // Whoever adds a claim locks the person and then writes disputes.
  await lockPerson(tx, scope, member);
  const known = await lockDispute(tx, scope, dispute);
  if (known === null) return err('not_found');
  if (known.state !== 'open' && (known.state !== made.state || known.guide !== made.guide))
    return err('decided_otherwise');
  if (known.state === 'open') await decideDispute(tx, scope, dispute, made);
  const at = known.decided_at ?? made.at;
  const row = {
    ...known,
    state: made.state,
    decided_by: known.decided_by ?? made.by,
    decided_at: at,
    guide: made.guide,
    reason: known.reason ?? made.reason,
  };
  if (made.guide === null) return ok({ row, folded: null });
  const id = claimOfDecision(dispute, at);
  const claim = { id, at, source: 'manager_transfer', guide: made.guide, terminal: 0, seq: 0 };
  const kept = { claim: claim as unknown as BindingClaim, store, token: null };
  return ok({ row, folded: await addClaimIn(cloud, tx, member, kept) });
}

/** What a crash leaves of it is told at the next start, with the claim that is not settled. */
export async function tellDecided(cloud: Cloud, { row, folded }: Decided): Promise<void> {
  if (folded === null || row.decided_at === null) return publishEverywhere(cloud, row.member);
  await tellFolded(cloud, folded);
  await settleClaim(cloud.database, brandScope(cloud.brand.id), claimOfDecision(row.dispute, row.decided_at));
}
