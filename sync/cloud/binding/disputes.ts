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
import { decideDispute, lockDispute, type Decision, type DisputeRow } from '../store/binding-disputes.ts';
import { settleClaim } from '../store/members.ts';
import { addClaim, publishEverywhere } from './claims.ts';

export type DecisionRefusal = 'not_found' | 'decided_otherwise';

/** The claim by which a customer goes to somebody when a dispute is upheld at this instant. */
export const claimOfDecision = (dispute: string, at: EpochMs): ClaimId =>
  uuidV7(at, new Uint8Array(createHash('sha256').update(`decided ${dispute}`).digest())) as ClaimId;

/** The same decision again finds it made and publishes it again; another one is refused. */
export async function decide(
  cloud: Cloud,
  dispute: string,
  made: Decision,
  isAllowed: (row: DisputeRow) => void,
): Promise<Result<DisputeRow, DecisionRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const row = await cloud.database.transaction(async (tx) => {
    const known = await lockDispute(tx, scope, dispute);
    if (known === null) return null;
    isAllowed(known);
    if (known.state === 'open') await decideDispute(tx, scope, dispute, made);
    return known;
  });
  if (row === null) return err('not_found');
  if (row.state !== 'open' && (row.state !== made.state || row.guide !== made.guide)) return err('decided_otherwise');
  const { member, store } = row;
  const at = row.decided_at ?? made.at;
  if (made.guide !== null) {
    const id = claimOfDecision(dispute, at);
    const claim = { id, at, source: 'manager_transfer', guide: made.guide, terminal: 0, seq: 0 };
    await addClaim(cloud, member, { claim: claim as unknown as BindingClaim, store, token: null });
    await settleClaim(cloud.database, scope, id);
  } else await publishEverywhere(cloud, member);
  return ok({
    ...row,
    state: made.state,
    decided_by: row.decided_by ?? made.by,
    decided_at: at,
    guide: made.guide,
    reason: row.reason ?? made.reason,
  });
}
