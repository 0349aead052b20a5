/**
 * Finishes claims that a crash or a lost database left between their commit and what follows from it: the member's
 * documents in every store concerned, and the last step of the token that the guide's screen waits for. Every step can be
 * repeated. Called at start and after a terminal's claims were applied.
 */
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { claimsUnsettled, settleClaim, type UnsettledClaim } from '../store/members.ts';
import { noteOutcome } from './bind.ts';
import { outcomeOf, publishEverywhere } from './claims.ts';
import { judgeToken } from './judge-token.ts';

const BATCH_MAX = 100;

export async function settleClaims(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  for (;;) {
    const claims = await claimsUnsettled(cloud.database, scope, BATCH_MAX);
    for (const claim of claims) {
      await publishEverywhere(cloud, claim.member);
      await noteLastStep(cloud, claim);
      await settleClaim(cloud.database, scope, claim.id);
    }
    if (claims.length < BATCH_MAX) return;
  }
}

/** Claims of the customer's page alone end their token's life; a terminal's own claim has no page that waits. */
async function noteLastStep(cloud: Cloud, { id, member, token, fromPage, at }: UnsettledClaim): Promise<void> {
  if (token === null || !fromPage) return;
  const genuine = await judgeToken(cloud, token);
  const outcome = await outcomeOf(cloud, member, id);
  if (genuine !== null && outcome !== null) await noteOutcome(cloud, genuine, { member, outcome, at });
}
